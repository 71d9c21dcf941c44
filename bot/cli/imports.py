"""`briefing-bot import [FILE]`: documents, read into the database; or looked at with `--preview`."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.app import UTF8_TEXT, CommandContext, run_async
from bot.cli.messages import format_phrase
from bot.cli.revisions import back_up_before_change, get_user_name
from briefings.errors import UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bot.cli.app import CommandContext
    from briefings.documents.metadata import MetadataOverride
    from briefings.documents.reader import FileResult
    from briefings.domain import Content, DocumentWarning, ParsedDocument
    from briefings.revisions.importer import ImportOutcome


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.pass_context
def check_command(ctx: click.Context, *, files: tuple[Path, ...]) -> None:
    """Check settings, database and content; with FILES, read those documents without storing anything.

    Exit status 2 where something can't be used.
    """
    options: CommandContext = ctx.obj
    if files:
        for file in files:
            _check_document(options, file)
        return
    settings = options.settings
    click.echo(
        f"settings: ok ({'a Discord token is set' if settings.discord_token else 'no Discord token: preview'})"
    )

    async def describe_content() -> str:
        async with options.open_storage() as storage:
            await storage.verify()
            snapshot = await storage.revisions.load_snapshot()
            content = snapshot.content
            return (
                f"revision {snapshot.revision.id}: {len(content.chapters)} chapters, "
                f"{len(content.subjects)} subjects, {len(content.events)} events, "
                f"{len(content.memberships)} memberships"
            )

    line = run_async(describe_content())
    click.echo(f"database: ok ({settings.database_path})")
    click.echo(f"content: ok ({line})")


def _check_document(options: CommandContext, file: Path) -> None:
    from briefings.documents.reader import ParsedFile, select_overrides
    from briefings.revisions.overrides import preview_overrides, summarize_override

    opened = run_async(read_documents(file, options.settings.import_limit))
    overlays = select_overrides(opened)
    laid = iter(preview_overrides(run_async(_load_content(options)), overlays) if overlays else ())
    for one in opened:
        if isinstance(one, ParsedFile):
            _print_parsed_document(one.parsed_document)
            print_warnings(one.parsed_document.chapter.source, one.parsed_document.warnings, options.language)
        else:
            click.echo(summarize_override(next(laid), options.language))
            print_warnings(one.override.name, one.warnings, options.language)


async def _load_content(options: CommandContext) -> Content:
    """What files of subjects and anniversaries are held against: what answers, or what ships before anything does."""
    from briefings.revisions.builtin import build_builtin_content

    if not options.settings.database_path.exists():
        return build_builtin_content()
    async with options.open_storage() as storage:
        return (await storage.revisions.load_snapshot()).content


def _print_parsed_document(document: ParsedDocument) -> None:
    chapter = document.chapter
    click.echo(
        f"{chapter.source}: {chapter.edition} {chapter.number} {chapter.kind} {chapter.language}, "
        f"{len(chapter.sections)} sections, {len(chapter.passages)} passages, {len(document.warnings)} warnings"
    )


async def read_documents(
    file: Path, limit: int, metadata_override: MetadataOverride | None = None
) -> tuple[FileResult, ...]:
    """The documents in `file`, read in a process of their own: one, or those of a zip.

    Args:
        file: PDF, HTML, text, Markdown, TOML or a zip of these; what it is, its content tells.
        limit: the most bytes it may have.
        metadata_override: what the caller knows better than the document.

    Raises:
        DocumentError: it can't be opened, is too large, or is nothing that can be read.
        ContentError: it is TOML, and breaks a rule of subjects or anniversaries.
    """
    from briefings.documents.limits import DocumentLimits
    from briefings.documents.sandbox.runner import read_file

    try:
        data = await asyncio.to_thread(_read_bytes, file, limit)
    except OSError as error:
        raise UnreadableDocument(
            f"the file can't be read: {error.strerror}",
            location=str(file),
            remedy="Check its name and your rights.",
            ja="ファイルを開けません。名前とアクセス権を確認してください。",
        ) from None
    return await read_file(
        data, name=file.name, limits=DocumentLimits(size=limit), metadata_override=metadata_override
    )


async def read_folder(
    folder: Path, limit: int, metadata_override: MetadataOverride | None = None
) -> tuple[FileResult, ...]:
    """The documents of every file in a folder, in the order of the names, each as `read_documents` reads one.

    Raises:
        DocumentError, ContentError: one can't be used, or there is none; then none is.
    """
    from briefings.documents.limits import DocumentLimits
    from briefings.documents.sandbox.runner import read_file
    from briefings.revisions.importer import read_folder_files

    opened: list[FileResult] = []
    for name, data in await read_folder_files(folder, max_bytes=limit):
        opened += await read_file(
            data, name=name, limits=DocumentLimits(size=limit), metadata_override=metadata_override
        )
    return tuple(opened)


def print_warnings(source: str, warnings: Iterable[DocumentWarning], language: str) -> None:
    """Print what a reader was unsure of, each with its place in the document."""
    from briefings.documents.warnings import warning_text

    for warning in warnings:
        place = f"{source}:{warning.line}" if warning.line else source
        click.echo(f"{warning.number:4} {place}: {warning_text(warning, language)}")


def _read_bytes(file: Path, limit: int) -> bytes:
    from briefings.documents.encoding import file_size_error

    size = file.stat().st_size
    if size > limit:
        raise file_size_error(size, limit, file.name)
    with file.open("rb") as stream:
        # A pipe tells no size: one byte more than the limit is enough to tell that it is too large.
        return stream.read(limit + 1)


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--edition", type=click.IntRange(1957, 2200), help="Year of the yearbook, where the text doesn't tell.")
@click.option(
    "--number", type=UTF8_TEXT, help="Chapter and section in the yearbook, such as 2-5, where the text doesn't tell."
)
@click.option("--title", type=UTF8_TEXT, help="Title of the chapter, where the text doesn't tell.")
@click.option("--json", "as_json", is_flag=True, help="Write what was read as JSON.")
@click.option("--preview", is_flag=True, help="Show what would change, and change nothing.")
@click.option(
    "--report", type=click.Path(path_type=Path), help="With --preview: write the whole change to this file."
)
@click.pass_context
def import_command(
    ctx: click.Context,
    *,
    file: Path | None,
    edition: int | None,
    number: str | None,
    title: str | None,
    as_json: bool,
    preview: bool,
    report: Path | None,
) -> None:
    """Read the document FILE into the database; without FILE, every document of the folder CONTENT_DIR.

    FILE is a PDF with text, an HTML page, the text that a PDF tool gives, Markdown, subjects or anniversaries as
    TOML, or a zip of several. What the reader was unsure of is listed with its line. A document that can't be used
    changes nothing.
    """
    from briefings.documents.metadata import MetadataOverride

    options: CommandContext = ctx.obj
    correction = MetadataOverride(edition=edition, number=number, title=title)
    if report is not None and not preview:
        raise click.UsageError("--report goes with --preview.")
    opened = run_async(_read_input(options, file, correction))
    if preview:
        run_async(print_import_preview(options, opened, correction, report))
        return
    imported = run_async(_store_documents(options, opened, correction))
    if as_json:
        plain = [result.to_plain() for result in imported.chapters]
        plain += [result.to_plain() for result in imported.overrides]
        click.echo(json.dumps(plain[0] if len(plain) == 1 else plain, ensure_ascii=False, indent=2))
    else:
        _print_import_result(options, opened, imported)
    if imported.failures:
        from briefings.revisions.report import describe_failure

        for objection in imported.failures:
            click.echo(f"! {describe_failure(objection, options.language)}", err=True)


async def _read_input(
    options: CommandContext, file: Path | None, metadata_override: MetadataOverride
) -> tuple[FileResult, ...]:
    """Read first, so that a file which can't be used never makes or opens a database."""
    limit = options.settings.import_limit
    if file is not None:
        return await read_documents(file, limit, metadata_override)
    folder = options.settings.content_dir
    if folder is None:
        raise click.UsageError("Name a FILE, or a folder in the setting CONTENT_DIR.")
    return await read_folder(folder, limit, metadata_override)


async def _store_documents(
    options: CommandContext, parsed_files: tuple[FileResult, ...], metadata_override: MetadataOverride
) -> ImportOutcome:
    from briefings.documents.reader import select_documents, select_overrides
    from briefings.revisions.importer import import_documents

    async with options.open_storage() as storage:
        await back_up_before_change(options, storage)
        return await import_documents(
            storage,
            select_documents(parsed_files),
            select_overrides(parsed_files),
            metadata_override=metadata_override,
            author=get_user_name(),
        )


def _print_import_result(
    options: CommandContext, parsed_files: tuple[FileResult, ...], imported: ImportOutcome
) -> None:
    from briefings.documents.reader import CheckedOverride

    for result in imported.chapters:
        click.echo(result.format_summary(options.language))
        print_warnings(result.document.chapter.source, result.warnings, options.language)
    files = [one for one in parsed_files if isinstance(one, CheckedOverride)]
    for laid, file in zip(imported.overrides, files, strict=True):
        click.echo(laid.summarize(options.language))
        print_warnings(file.override.name, file.warnings, options.language)


async def print_import_preview(
    options: CommandContext,
    parsed_files: tuple[FileResult, ...],
    metadata_override: MetadataOverride,
    report_file: Path | None,
) -> None:
    """Print what the documents would change of the content that answers now.

    Args:
        options: of the command line.
        parsed_files: the documents, read.
        metadata_override: what they were read with.
        report_file: where the whole change is written; None for nowhere.

    Raises:
        BriefingError: the documents don't go together with what is there, or the database can't be used.
    """
    from briefings.documents.reader import select_documents, select_overrides
    from briefings.domain import Snapshot
    from briefings.revisions.prepare import plan_import
    from briefings.revisions.report import describe_chapter, describe_failure, render_report, summarize_parts
    from briefings.revisions.review import review_change

    language = options.language
    async with options.open_storage() as storage:
        before = await storage.revisions.load_snapshot()
    prepared = await asyncio.to_thread(
        plan_import, before.content, select_documents(parsed_files), select_overrides(parsed_files), metadata_override
    )
    if prepared.content is before.content:
        click.echo(format_phrase("preview.same", language))
        return
    after = Snapshot(replace(before.revision, id=before.revision.id + 1, active=False), prepared.content)
    examination = await asyncio.to_thread(review_change, before, after, language)
    for chapter in examination.new_chapters:
        click.echo(f"{chapter.source}: {describe_chapter(chapter, language)}")
    for objection in examination.failures:
        click.echo(f"! {describe_failure(objection, language)}")
    for line in summarize_parts(examination, language):
        click.echo(f"  {line}")
    names = {one.id: one.localized_name(language) for one in after.content.subjects}
    if examination.affected_cards:
        told = ", ".join(
            f"{names.get(one.subject, one.subject)} ({one.changed_lines})" for one in examination.affected_cards[:10]
        )
        click.echo(f"  {format_phrase('preview.cards', language, count=len(examination.affected_cards), names=told)}")
    if report_file is not None:
        doubts = {one.document.chapter.source: one.document.warnings for one in prepared.chapters if not one.same}
        text = render_report(examination, language, doubts)
        try:
            await asyncio.to_thread(report_file.write_text, text, encoding="utf-8")
        except OSError as error:
            raise click.BadParameter(
                f"{report_file} can't be written: {error.strerror}.", param_hint="--report"
            ) from None
