"""`briefing-bot unanswered`: what people asked for and did not find."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from bot.cli.context import CommandContext, run_async

if TYPE_CHECKING:
    from briefings.desk import BriefingService
    from briefings.store.unanswered import MissRecord


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object a line.")
@click.pass_context
def unanswered_command(ctx: click.Context, *, as_json: bool) -> None:
    """List the queries that find nothing, the most asked first: how often, the last day (UTC), the query.

    Who asked is not known. Exit status 1 if there are none.
    """
    from briefings.desk import BriefingService
    from briefings.matching.model import SearchOutcome
    from briefings.store.unanswered import list_misses

    options: CommandContext = ctx.obj

    async def read_misses() -> tuple[BriefingService, tuple[MissRecord, ...]]:
        async with options.open_store() as store:
            return BriefingService(await store.load_snapshot()), await list_misses(store)

    desk, rows = run_async(read_misses())
    rows = tuple(row for row in rows if desk.search(row.text, "ja").outcome is SearchOutcome.NOTHING)
    for row in rows:
        if as_json:
            line = {
                "query": row.text,
                "count": row.count,
                "first_on": row.first_on.isoformat(),
                "last_on": row.last_on.isoformat(),
                "nearest": [hit.name for hit in desk.search(row.text, options.language).nearest],
            }
            click.echo(json.dumps(line, ensure_ascii=False))
        else:
            click.echo(f"{row.count}\t{row.last_on}\t{row.text}")
    ctx.exit(0 if rows else 1)
