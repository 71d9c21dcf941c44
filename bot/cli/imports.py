"""The command `import`: reads documents into the database, or shows what that would change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bot.cli.app import UTF8_TEXT
from bot.cli.context import back_up_before_change, get_user_name, run_async
from bot.cli.output import echo_text, print_json, write_file
from briefings.errors import DocumentError
from briefings.i18n import N_, ngettext
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.cli.context import CommandContext
    from briefings.documents.metadata import MetadataOverride
    from briefings.domain import DocumentWarning, Revision
    from briefings.revisions.change_review import ChangeReview
    from briefings.revisions.checks import CheckFailure
    from briefings.revisions.import_plan import ImportPlan
    from briefings.revisions.import_request import ImportRequest
    from briefings.storage.ports import Storage

_MAX_NAMED_CARDS: Final = 10


@click.command(
    name="import",
    help=N_(
        "Import FILES into the database as one revision; without FILES, every document of the folder CONTENT_DIR.\n\n"
        "A file is a PDF with text, an HTML page, the text that a PDF tool extracts, Markdown, subjects or "
        "anniversaries as TOML, a zip of several, or a folder. Uncertain readings are listed with their line. Of "
        "several documents, one that can't be read is named and left out; a document that can't be used changes "
        "nothing."
    ),
)
@click.argument("files", type=click.Path(path_type=Path), nargs=-1)
@click.option(
    "--edition", type=click.IntRange(1957, 2200), help=N_("Year of the yearbook, if the text does not give it.")
)
@click.option(
    "--number",
    type=UTF8_TEXT,
    help=N_("Chapter and section in the yearbook, such as 2-6, if the text does not give them."),
)
@click.option("--title", type=UTF8_TEXT, help=N_("Title of the chapter, if the text does not give it."))
@click.option("--publisher", type=UTF8_TEXT, help=N_("Publisher to cite, if the text names none."))
@click.option("--license", "licence", type=UTF8_TEXT, help=N_("License line to cite."))
@click.option(
    "--address",
    "addresses",
    type=UTF8_TEXT,
    multiple=True,
    help=N_(
        "Address of the publisher's page, to which pages on cards are linked: https://… of the edition, or "
        "2=https://… of section 2. May be given several times."
    ),
)
@click.option(
    "--reports-on",
    type=click.Choice(["own", "previous"]),
    help=N_("Year for dates without a year, if it is not recognized: the year of the edition, or the year before."),
)
@click.option("--json", "as_json", is_flag=True, help=N_("Write what was imported as JSON."))
@click.option("--force", is_flag=True, help=N_("Import a document even if it fails the checks that --preview shows."))
@click.option("--preview", is_flag=True, help=N_("Show what would change, and change nothing."))
@click.option(
    "--report", type=click.Path(path_type=Path), help=N_("With --preview: write the whole change to this file.")
)
@click.pass_context
def import_command(
    ctx: click.Context,
    *,
    files: tuple[Path, ...],
    edition: int | None,
    number: str | None,
    title: str | None,
    publisher: str | None,
    licence: str | None,
    addresses: tuple[str, ...],
    reports_on: str | None,
    as_json: bool,
    force: bool,
    preview: bool,
    report: Path | None,
) -> None:
    """Imports documents, or shows what an import would change."""
    from briefings.documents.addresses import parse_addresses
    from briefings.documents.metadata import MetadataOverride

    options: CommandContext = ctx.obj
    if report is not None and not preview:
        raise click.UsageError(_("--report can only be used with --preview.", options.interface_language))
    pages = parse_addresses(addresses)
    run_async(
        _run_import(
            options,
            files,
            MetadataOverride(
                edition,
                number,
                None,
                title,
                publisher,
                licence,
                pages.url or None,
                pages.section_urls or None,
                reports_on,
            ),
            as_json=as_json,
            force=force,
            preview=preview,
            report_file=report,
        )
    )


async def _run_import(
    options: CommandContext,
    files: tuple[Path, ...],
    metadata_override: MetadataOverride,
    *,
    as_json: bool,
    force: bool,
    preview: bool,
    report_file: Path | None,
) -> None:
    from briefings.revisions.pipeline import prepare_import, prepare_reviewed_import
    from briefings.revisions.sandbox.planner import open_planner

    async with open_planner() as planner:
        # Parsed first, so that an unusable file never creates or opens a database.
        request = await parse_input(options, files, metadata_override)
        if preview:
            async with options.open_storage() as storage:
                plan, review = await prepare_reviewed_import(storage, request, options.language, planner=planner)
            _print_preview(plan, review, options.language, report_file)
            return
        async with options.open_storage() as storage:
            plan = await prepare_import(storage, request, options.language, planner=planner)
            revision = await _apply_plan(options, storage, plan, force=force)
    if as_json:
        _print_json(plan, revision.id)
    else:
        _print_result(plan, revision.id, options.language)
    _print_failures(plan.failures, options.language, err=True)


async def _apply_plan(options: CommandContext, storage: Storage, plan: ImportPlan, *, force: bool) -> Revision:
    """Activates the planned content.

    Raises:
        DocumentError: a check failed that can't be confirmed, and `force` is not set.
    """
    from briefings.revisions.pipeline import apply_import

    if not force and any(failure.is_blocking for failure in plan.failures):
        _print_failures(plan.failures, options.language, err=True)
        raise _make_rejection_error(plan)
    if plan.changes_content:
        await back_up_before_change(options, storage)
    return await apply_import(storage, plan, author=get_user_name())


def _make_rejection_error(plan: ImportPlan) -> DocumentError:
    sources = ", ".join(chapter.document.chapter.source for chapter in plan.chapters)
    return DocumentError(
        N_("the import was rejected, and nothing was changed"),
        location=sources,
        remedy=N_("Correct the metadata with --edition and --number, or use --force."),
    )


async def parse_input(
    options: CommandContext, paths: Iterable[Path], metadata_override: MetadataOverride | None = None
) -> ImportRequest:
    """Parses files and the files of folders; without any, those of the content folder."""
    from briefings.revisions.parse import FolderFiles, parse_files, read_document_file, read_folder_files

    max_bytes = options.settings.import_limit
    content_dir = options.settings.content_dir
    chosen = tuple(paths) or ((content_dir,) if content_dir is not None else ())
    if not chosen:
        raise click.UsageError(_("Name a FILE, or a folder in the setting CONTENT_DIR.", options.interface_language))
    is_folder = {path: path == content_dir or path.is_dir() for path in chosen}
    parts = [
        await read_folder_files(path, max_bytes=max_bytes)
        if is_folder[path]
        else FolderFiles((await read_document_file(path, max_bytes=max_bytes),))
        for path in chosen
    ]
    return await parse_files(
        [file for part in parts for file in part.documents],
        max_bytes=max_bytes,
        metadata_override=metadata_override,
        skipped=[file for part in parts for file in part.skipped],
    )


def _print_json(plan: ImportPlan, revision_id: int) -> None:
    from briefings.revisions.summary import plan_to_dict

    results = plan_to_dict(plan, revision_id)
    print_json(results[0] if len(results) == 1 else results)


def _print_result(plan: ImportPlan, revision_id: int, language: str) -> None:
    from briefings.revisions.summary import summarize_chapter, summarize_override

    for chapter in plan.chapters:
        echo_text(summarize_chapter(chapter, plan.content, language))
        print_warnings(chapter.document.chapter.source, chapter.document.warnings, language)
    for override in plan.overrides:
        echo_text(summarize_override(override, language))
        name = override.override.name
        print_warnings(name, plan.file_warnings.get(name, ()), language)
    _print_skipped(plan, language)
    echo_text(_("Revision {revision} is active.", language, revision=revision_id))


def _print_skipped(plan: ImportPlan, language: str) -> None:
    """Prints the files that are not used, with the reasons."""
    used = {planned.override.name for planned in plan.overrides}
    for name, warnings in plan.file_warnings.items():
        if name not in used:
            print_warnings(name, warnings, language)


def _print_preview(plan: ImportPlan, review: ChangeReview | None, language: str, report_file: Path | None) -> None:
    """Prints what an import would change, and writes the whole change to a file if one is given."""
    from briefings.revisions.describe import describe_chapter, summarize_parts
    from briefings.revisions.report import render_report

    if review is None:
        echo_text(_("Already imported; nothing would change.", language))
        return
    for chapter in review.new_chapters:
        echo_text(f"{chapter.source}: {describe_chapter(chapter, language)}")
    _print_skipped(plan, language)
    _print_failures(review.failures, language)
    for line in summarize_parts(review, language):
        echo_text(f"  {line}")
    if review.affected_cards:
        largest = [f"{card.name} ({card.changed_lines})" for card in review.affected_cards[:_MAX_NAMED_CARDS]]
        count = len(review.affected_cards)
        text = ngettext(
            "{count} card changes: {names}",
            "{count} cards change: {names}",
            count,
            language,
            names=", ".join(largest),
        )
        echo_text(f"  {text}")
    if report_file is not None:
        write_file(report_file, render_report(review, language).encode())


def _print_failures(failures: Iterable[CheckFailure], language: str, *, err: bool = False) -> None:
    from briefings.revisions.describe import describe_failure

    for failure in failures:
        echo_text(f"! {describe_failure(failure, language)}", err=err)


def print_warnings(source: str, warnings: Iterable[DocumentWarning], language: str) -> None:
    """Prints the parser's warnings in at most ten lines; the report of `--preview` has all of them."""
    from briefings.documents.warnings import summarize_warnings

    for line in summarize_warnings(warnings, language):
        echo_text(f"  {source}: {line}")
