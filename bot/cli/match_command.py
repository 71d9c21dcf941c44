"""`briefing-bot match`: what queries find, one a line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any

import click

from bot.cli.context import CommandContext, run_async
from bot.cli.typed import UTF8_TEXT


@click.command()
@click.argument("queries", nargs=-1, type=UTF8_TEXT)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object a line.")
@click.pass_context
def match_command(ctx: click.Context, *, queries: tuple[str, ...], as_json: bool) -> None:
    """Tell what QUERIES find; without any, each line of standard input is one.

    Exit status 1 if none of them found anything.
    """
    from briefings.matching.model import SearchOutcome

    options: CommandContext = ctx.obj
    language = options.language
    desk = run_async(options.load_service())
    found = False
    for query in queries or _read_query_lines():
        match = desk.search(query, language)
        found = found or match.outcome is not SearchOutcome.NOTHING
        rows: list[dict[str, Any]] = [
            {
                "name": hit.name,
                "kind": hit.kind,
                "score": hit.score,
                "reason": hit.reason.describe_match(language, hit.name),
            }
            for hit in match.hits
        ]
        if as_json:
            line: dict[str, Any] = {"query": query, "result": match.outcome.value, "matches": rows}
            if match.outcome is SearchOutcome.NOTHING:
                line["nearest"] = [hit.name for hit in match.nearest]
            click.echo(json.dumps(line, ensure_ascii=False))
        else:
            names = " / ".join(
                f"{row['name']} ({row['reason']})" if row["reason"] else f"{row['name']}" for row in rows
            )
            click.echo(f"{query}\t{match.outcome.value}\t{names}")
    ctx.exit(0 if found else 1)


def _read_query_lines() -> Iterable[str]:
    # Bytes, and UTF-8 whatever the locale says: a query is a line that ends in a line feed, nothing else.
    for raw in sys.stdin.buffer:
        yield raw.decode("utf-8", errors="replace").removeprefix("\ufeff").rstrip("\r\n")
