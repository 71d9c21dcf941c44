"""`briefing-bot import FILE`: a chapter, read into the database."""

from __future__ import annotations

import getpass
import json
from pathlib import Path

import click

from bot.cli.context import CommandContext, run_async
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

    FILE is a PDF with text, an HTML page, the text that a PDF tool gives, Markdown, or a zip of several. What the
    reader was unsure of is listed with its line. A document that can't be used changes nothing.
    """
    from bot.cli.documents import read_documents
    from briefings.importing import ImportResult, import_readings
    from briefings.reading.correction import Correction

    options: CommandContext = ctx.obj
    correction = Correction(edition=edition, number=number, title=title)

    async def read() -> tuple[ImportResult, ...]:
        # Read first, so that a file which can't be used never makes or opens a database.
        opened = await read_documents(file, options.settings.import_limit, correction)
        readings = [one.reading for one in opened]
        async with options.store() as store:
            return await import_readings(store, readings, correction=correction, author=_user())

    results = run_async(read())
    if as_json:
        plain = [result.to_plain() for result in results]
        click.echo(json.dumps(plain[0] if len(plain) == 1 else plain, ensure_ascii=False, indent=2))
        return
    from briefings.advice import advice

    for result in results:
        click.echo(result.summary(options.language))
        for warning in result.warnings:
            place = (
                f"{result.reading.chapter.source}:{warning.line}" if warning.line else result.reading.chapter.source
            )
            click.echo(f"{warning.number:4} {place}: {advice(warning, options.language)}")


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
