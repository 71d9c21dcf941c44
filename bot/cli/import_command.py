"""`briefing-bot import [FILE]`: documents, read into the database; or looked at with `--preview`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.context import CommandContext, run_async
from bot.cli.documents import read_documents, read_folder, tell_warnings
from bot.cli.keeping import backed_up, user
from bot.cli.typed import TYPED

if TYPE_CHECKING:
    from briefings.importing import Imported
    from briefings.reading.correction import Correction
    from briefings.reading.opening import AnyOpened


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--edition", type=click.IntRange(1957, 2200), help="Year of the yearbook, where the text doesn't tell.")
@click.option(
    "--number", type=TYPED, help="Chapter and section in the yearbook, such as 2-5, where the text doesn't tell."
)
@click.option("--title", type=TYPED, help="Title of the chapter, where the text doesn't tell.")
@click.option("--json", "as_json", is_flag=True, help="Write what was read as JSON.")
@click.option("--preview", is_flag=True, help="Show what would change, and change nothing.")
@click.option(
    "--report", type=click.Path(path_type=Path), help="With --preview: write the whole change to this file."
)
@click.pass_context
def command(
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
    from briefings.reading.correction import Correction

    options: CommandContext = ctx.obj
    correction = Correction(edition=edition, number=number, title=title)
    if report is not None and not preview:
        raise click.UsageError("--report goes with --preview.")
    opened = run_async(_read(options, file, correction))
    if preview:
        from bot.cli.import_preview import show_change

        run_async(show_change(options, opened, correction, report))
        return
    imported = run_async(_take_in(options, opened, correction))
    if as_json:
        plain = [result.to_plain() for result in imported.chapters]
        plain += [result.to_plain() for result in imported.overlays]
        click.echo(json.dumps(plain[0] if len(plain) == 1 else plain, ensure_ascii=False, indent=2))
    else:
        _tell(options, opened, imported)
    if imported.objections:
        from briefings.refreshing.wording import objection_line

        for objection in imported.objections:
            click.echo(f"! {objection_line(objection, options.language)}", err=True)


async def _read(options: CommandContext, file: Path | None, correction: Correction) -> tuple[AnyOpened, ...]:
    """Read first, so that a file which can't be used never makes or opens a database."""
    limit = options.settings.import_limit
    if file is not None:
        return await read_documents(file, limit, correction)
    folder = options.settings.content_dir
    if folder is None:
        raise click.UsageError("Name a FILE, or a folder in the setting CONTENT_DIR.")
    return await read_folder(folder, limit, correction)


async def _take_in(options: CommandContext, opened: tuple[AnyOpened, ...], correction: Correction) -> Imported:
    from briefings.importing import import_readings
    from briefings.reading.opening import overlays_of, readings_of

    async with options.store() as store:
        await backed_up(options, store)
        return await import_readings(
            store, readings_of(opened), overlays_of(opened), correction=correction, author=user()
        )


def _tell(options: CommandContext, opened: tuple[AnyOpened, ...], imported: Imported) -> None:
    from briefings.reading.opening import OpenedOverlay

    for result in imported.chapters:
        click.echo(result.summary(options.language))
        tell_warnings(result.reading.chapter.source, result.warnings, options.language)
    files = [one for one in opened if isinstance(one, OpenedOverlay)]
    for laid, file in zip(imported.overlays, files, strict=True):
        click.echo(laid.summary(options.language))
        tell_warnings(file.overlay.name, file.warnings, options.language)
