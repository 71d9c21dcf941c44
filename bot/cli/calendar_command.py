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
def command(ctx: click.Context, *, subject: str, output: Path | None) -> None:
    """Write the anniversaries as an iCalendar file (RFC 5545), for Outlook, Google Calendar and Thunderbird.

    Exit status 1 if there are none.
    """
    from briefings.anniversaries.ical import calendar_file, dated

    options: CommandContext = ctx.obj
    desk = run_async(options.desk())
    found = find_subject(desk, subject, options.language)
    almanac = desk.almanac(options.language)
    data = calendar_file(almanac, subject=found, stamp=datetime.fromisoformat(desk.snapshot.revision.created_at))
    if output is None:
        # As bytes: the line ends of RFC 5545 are not those of the system.
        sys.stdout.buffer.write(data)
    else:
        write_file(output, data)
    ctx.exit(0 if dated(almanac, found) else 1)
