"""`briefing-bot import [FILE]`: documents, read into the database; or looked at with `--preview`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.context import CommandContext, run_async
from bot.cli.documents import print_warnings, read_documents, read_folder
from bot.cli.keeping import back_up_before_change, get_user_name
from bot.cli.typed import UTF8_TEXT

if TYPE_CHECKING:
    from briefings.importing import ImportOutcome
    from briefings.reading.correction import MetadataOverride
    from briefings.reading.opening import FileResult


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
    from briefings.reading.correction import MetadataOverride

    options: CommandContext = ctx.obj
    correction = MetadataOverride(edition=edition, number=number, title=title)
    if report is not None and not preview:
        raise click.UsageError("--report goes with --preview.")
    opened = run_async(_read_input(options, file, correction))
    if preview:
        from bot.cli.import_preview import print_import_preview

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
        from briefings.refreshing.wording import describe_failure

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
    from briefings.importing import import_documents
    from briefings.reading.opening import select_documents, select_overrides

    async with options.open_store() as store:
        await back_up_before_change(options, store)
        return await import_documents(
            store,
            select_documents(parsed_files),
            select_overrides(parsed_files),
            metadata_override=metadata_override,
            author=get_user_name(),
        )


def _print_import_result(
    options: CommandContext, parsed_files: tuple[FileResult, ...], imported: ImportOutcome
) -> None:
    from briefings.reading.opening import CheckedOverride

    for result in imported.chapters:
        click.echo(result.format_summary(options.language))
        print_warnings(result.document.chapter.source, result.warnings, options.language)
    files = [one for one in parsed_files if isinstance(one, CheckedOverride)]
    for laid, file in zip(imported.overrides, files, strict=True):
        click.echo(laid.summarize(options.language))
        print_warnings(file.override.name, file.warnings, options.language)
