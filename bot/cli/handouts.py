"""The command `briefing`: writes a briefing as a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.app import UTF8_TEXT
from bot.cli.context import run_async
from bot.cli.output import echo_text, write_file
from bot.cli.queries import parse_edition
from briefings.handouts.model import HandoutFormat
from briefings.i18n import N_, languages
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from bot.cli.context import CommandContext


@click.command(
    help=N_(
        "Write a briefing on one or several subjects to hand on: key points, chronology, relations with Japan and "
        "memberships, with footnotes.\n\n"
        "NAMES are looked up as in `brief`. Without --output, the file is written to the current folder under a "
        "generated name. Exit status 1 if the content has no statements about the subjects."
    )
)
@click.argument("names", nargs=-1, required=True, type=UTF8_TEXT)
@click.option(
    "--format",
    "format_name",
    type=click.Choice([item.value for item in HandoutFormat]),
    help=N_("Format of the file; docx unless --output ends in another one."),
)
@click.option("--language", type=click.Choice(languages()), help=N_("Language of the briefing."))
@click.option(
    "--edition", default="", type=UTF8_TEXT, metavar="YEAR", help=N_("Edition to use, instead of the newest.")
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help=N_("File to write; - for standard output."),
)
@click.pass_context
def briefing_command(
    ctx: click.Context,
    *,
    names: tuple[str, ...],
    format_name: str | None,
    language: str | None,
    edition: str,
    output: Path | None,
) -> None:
    """Writes the file and prints its name."""
    from briefings.handouts.render import make_handout_file
    from briefings.handouts.subjects import choose_subjects

    options: CommandContext = ctx.obj
    service = run_async(options.load_service())
    chosen = choose_subjects(service, names, options.interface_language)
    if chosen.problem:
        raise click.UsageError(chosen.problem)
    file = make_handout_file(
        service,
        chosen.subjects,
        language or options.language,
        options.today,
        HandoutFormat(format_name or _guess_format(output)),
        edition=parse_edition(options, service, edition),
    )
    if file.is_empty:
        echo_text(_("The content has no statements about these subjects.", options.interface_language), err=True)
        ctx.exit(1)
    if output == Path("-"):
        sys.stdout.buffer.write(file.data)
        return
    path = output or Path(file.name)
    write_file(path, file.data)
    echo_text(str(path))


def _guess_format(output: Path | None) -> HandoutFormat:
    """Returns the format that the name of a file ends in; Word's for any other."""
    suffix = output.suffix.removeprefix(".").lower() if output is not None else ""
    return HandoutFormat(suffix) if suffix in set(HandoutFormat) else HandoutFormat.WORD
