"""`briefing-bot upcoming`: the anniversaries that are coming, in the terminal."""

from __future__ import annotations

import click

from bot.cli.almanac import find_subject, print_card_and_exit
from bot.cli.context import CommandContext, run_async


@click.command()
@click.option("--days", type=click.IntRange(1, 366), default=30, help="How many days ahead.")
@click.option("--from", "start", default="", metavar="DATE", help="The day before the first one; today by default.")
@click.option("--subject", default="", help="Only of this country, region, topic, framework or person.")
@click.option("--page", type=click.IntRange(min=1), default=1, help="Page of a long card, from 1.")
@click.option("--json", "as_json", is_flag=True, help="Write the card as JSON.")
@click.pass_context
def upcoming_command(ctx: click.Context, *, days: int, start: str, subject: str, page: int, as_json: bool) -> None:
    """Print the anniversaries of the coming days, round years first.

    Exit status 1 if there are none.
    """
    from bot.dates import parse_day
    from briefings.anniversaries.requests import build_upcoming_request

    options: CommandContext = ctx.obj
    first = parse_day(start, options.today)
    desk = run_async(options.load_service())
    request = build_upcoming_request(first, days, find_subject(desk, subject, options.language))
    print_card_and_exit(ctx, desk, request, page=page, as_json=as_json)
