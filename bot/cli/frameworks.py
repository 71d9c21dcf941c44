"""The commands `framework` and `compare`: memberships in frameworks, and subjects side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.anniversaries import print_card_and_exit
from bot.cli.app import UTF8_TEXT
from bot.cli.context import run_async
from bot.cli.output import write_file
from briefings.i18n import N_

if TYPE_CHECKING:
    from bot.cli.context import CommandContext


@click.command(
    help=N_(
        "Print the members of a framework, or the answer to a QUESTION such as “in SCO but not in CSTO”; without "
        "one, all frameworks. With --output, draw them as a matrix too.\n\nExit status 1 if nothing is listed."
    )
)
@click.argument("question", nargs=-1, type=UTF8_TEXT)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help=N_("PNG file to draw."))
@click.option("--page", type=click.IntRange(min=1), default=1, help=N_("Page of a long card, from 1."))
@click.option("--json", "as_json", is_flag=True, help=N_("Write the card as JSON."))
@click.pass_context
def framework_command(
    ctx: click.Context, *, question: tuple[str, ...], output: Path | None, page: int, as_json: bool
) -> None:
    """Prints memberships, and draws them."""
    from msgspec.structs import replace

    from briefings.domain.cards import CardRequest, View

    options: CommandContext = ctx.obj
    service = run_async(options.load_service())
    request = service.memberships.parse_question(" ".join(question))
    if not isinstance(request, CardRequest):
        refusal = service.memberships.build_refusal(request, options.interface_language)
        raise click.BadParameter(refusal.blocks[0].lines[0].text, param_hint="QUESTION")
    if output is not None:
        picture = service.draw_picture(replace(request, view=View.MATRIX), options.language)
        if picture is not None:
            write_file(output, picture.png)
    print_card_and_exit(ctx, service, replace(request, view=View.MEMBERSHIPS), page=page, as_json=as_json)


@click.command(
    help=N_("Print two or three SUBJECTS side by side.\n\nExit status 1 if nothing is recorded about them.")
)
@click.argument("subjects", nargs=-1, required=True, type=UTF8_TEXT)
@click.option("--page", type=click.IntRange(min=1), default=1, help=N_("Page of a long card, from 1."))
@click.option("--json", "as_json", is_flag=True, help=N_("Write the card as JSON."))
@click.pass_context
def compare_command(ctx: click.Context, *, subjects: tuple[str, ...], page: int, as_json: bool) -> None:
    """Prints subjects side by side."""
    from briefings.cards.compared_names import read_compared_names
    from briefings.cards.side_by_side import build_side_by_side_request

    options: CommandContext = ctx.obj
    service = run_async(options.load_service())
    typed = " ".join(subjects)
    names = read_compared_names(typed, lambda name: service.find_named(name, options.language))
    problem = names.explain(options.interface_language)
    if problem:
        raise click.BadParameter(problem, param_hint="SUBJECTS")
    print_card_and_exit(ctx, service, build_side_by_side_request(*names.subjects), page=page, as_json=as_json)
