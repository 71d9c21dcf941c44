"""`briefing-bot today [DATE]`: what happened on a day, in the terminal."""

from __future__ import annotations

import click

from bot.cli.almanac import print_card_and_exit
from bot.cli.context import CommandContext, run_async


@click.command()
@click.argument("day", metavar="[DATE]", default="")
@click.option("--month", is_flag=True, help="The whole month of that day.")
@click.option("--page", type=click.IntRange(min=1), default=1, help="Page of a long card, from 1.")
@click.option("--json", "as_json", is_flag=True, help="Write the card as JSON.")
@click.pass_context
def today_command(ctx: click.Context, *, day: str, month: bool, page: int, as_json: bool) -> None:
    """Print what happened on a day: today, or DATE (2026-11-24, 11/24, 11月24日).

    Exit status 1 if nothing is recorded for it.
    """
    from bot.dates import parse_day
    from briefings.anniversaries.requests import build_day_request, build_month_request

    options: CommandContext = ctx.obj
    found = parse_day(day, options.today)
    request = build_month_request(found.year, found.month) if month else build_day_request(found)
    print_card_and_exit(ctx, run_async(options.load_service()), request, page=page, as_json=as_json)
