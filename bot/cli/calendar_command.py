"""`briefing-bot calendar`: anniversaries as an iCalendar file."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from bot.cli.almanac import find_subject, write_file
from bot.cli.context import CommandContext, run_async


@click.command()
@click.option("--subject", default="", help="Only of this country, region, topic, framework or person.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write, not standard output.")
@click.pass_context
def calendar_command(ctx: click.Context, *, subject: str, output: Path | None) -> None:
    """Write the anniversaries as an iCalendar file (RFC 5545), for Outlook, Google Calendar and Thunderbird.

    Exit status 1 if there are none.
    """
    from briefings.anniversaries.ical import build_calendar, find_facts_with_day

    options: CommandContext = ctx.obj
    desk = run_async(options.load_service())
    found = find_subject(desk, subject, options.language)
    almanac = desk.get_almanac(options.language)
    data = build_calendar(
        almanac, subject=found, created_at=datetime.fromisoformat(desk.snapshot.revision.created_at)
    )
    if output is None:
        # As bytes: the line ends of RFC 5545 are not those of the system.
        sys.stdout.buffer.write(data)
    else:
        write_file(output, data)
    ctx.exit(0 if find_facts_with_day(almanac, found) else 1)
