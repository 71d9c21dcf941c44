"""`briefing-bot timeline SUBJECT`: the chronology of a subject, and its picture as a file."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.almanac import find_subject, print_card_and_exit, write_file
from bot.cli.context import CommandContext, run_async


@click.command()
@click.argument("subject", nargs=-1, required=True)
@click.option("--from", "start", default="", metavar="DATE", help="First year, month or day: 2020, 2024-03.")
@click.option("--to", "end", default="", metavar="DATE", help="Last year, month or day.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="PNG file to draw.")
@click.option("--page", type=click.IntRange(min=1), default=1, help="Page of a long card, from 1.")
@click.option("--json", "as_json", is_flag=True, help="Write the card as JSON.")
@click.pass_context
def timeline_command(
    ctx: click.Context,
    *,
    subject: tuple[str, ...],
    start: str,
    end: str,
    output: Path | None,
    page: int,
    as_json: bool,
) -> None:
    """Print the chronology of SUBJECT; with --output, draw it too.

    Exit status 1 if nothing about it is dated.
    """
    from bot.dates import parse_span
    from briefings.anniversaries.requests import build_timeline_request

    options: CommandContext = ctx.obj
    span = parse_span(start, end, options.today)
    desk = run_async(options.load_service())
    request = build_timeline_request(find_subject(desk, " ".join(subject), options.language), span)
    if output is not None:
        from briefings.anniversaries.pictures import draw_requested_timeline

        picture = draw_requested_timeline(desk.get_almanac(options.language), request)
        if picture is not None:
            write_file(output, picture.png)
    print_card_and_exit(ctx, desk, request, page=page, as_json=as_json)
