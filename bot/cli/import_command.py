"""`briefing-bot import FILE`: a chapter, read into the database."""

from __future__ import annotations

import json
from pathlib import Path

import click

from bot.cli.context import CommandContext, run_async
from bot.cli.documents import tell_warnings
from bot.cli.keeping import backed_up, user
from bot.cli.typed import TYPED


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--edition", type=click.IntRange(1957, 2200), help="Year of the yearbook, where the text doesn't tell.")
@click.option(
    "--number", type=TYPED, help="Chapter and section in the yearbook, such as 2-5, where the text doesn't tell."
)
@click.option("--title", type=TYPED, help="Title of the chapter, where the text doesn't tell.")
@click.option("--json", "as_json", is_flag=True, help="Write what was read as JSON.")
@click.pass_context
def command(
    ctx: click.Context, *, file: Path, edition: int | None, number: str | None, title: str | None, as_json: bool
) -> None:
    """Read the chapter in FILE into the database.

    FILE is a PDF with text, an HTML page, the text that a PDF tool gives, Markdown, subjects or anniversaries as
    TOML, or a zip of several. What the reader was unsure of is listed with its line. A document that can't be used
    changes nothing.
    """
    from bot.cli.documents import read_documents
    from briefings.importing import Imported, import_readings
    from briefings.reading.correction import Correction
    from briefings.reading.opening import OpenedOverlay, overlays_of, readings_of

    options: CommandContext = ctx.obj
    correction = Correction(edition=edition, number=number, title=title)

    async def read() -> tuple[Imported, list[OpenedOverlay]]:
        # Read first, so that a file which can't be used never makes or opens a database.
        opened = await read_documents(file, options.settings.import_limit, correction)
        readings, overlays = readings_of(opened), overlays_of(opened)
        async with options.store() as store:
            await backed_up(options, store)
            done = await import_readings(store, readings, overlays, correction=correction, author=user())
        return done, [one for one in opened if isinstance(one, OpenedOverlay)]

    imported, files = run_async(read())
    if as_json:
        plain = [result.to_plain() for result in imported.chapters]
        plain += [result.to_plain() for result in imported.overlays]
        click.echo(json.dumps(plain[0] if len(plain) == 1 else plain, ensure_ascii=False, indent=2))
        return
    for result in imported.chapters:
        click.echo(result.summary(options.language))
        tell_warnings(result.reading.chapter.source, result.warnings, options.language)
    for laid, file_ in zip(imported.overlays, files, strict=True):
        click.echo(laid.summary(options.language))
        tell_warnings(file_.overlay.name, file_.warnings, options.language)
