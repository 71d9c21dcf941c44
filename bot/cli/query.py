"""`briefing-bot brief QUERY`: the card of a subject, in the terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from bot.cli.app import UTF8_TEXT, CommandContext, run_async
from briefings.domain.cards import CardRequest, View

if TYPE_CHECKING:
    from briefings.search.misses import MissRecord
    from briefings.service import BriefingService


VIEW_CHOICES = {
    "summary": View.SUMMARY,
    "chronology": View.CHRONOLOGY,
    "japan": View.JAPAN,
    "original": View.ORIGINAL,
    "full-text": View.FULL_TEXT,
    "compare": View.COMPARE,
}


@click.command()
@click.argument("query", nargs=-1, required=True, type=UTF8_TEXT)
@click.option("--view", type=click.Choice(list(VIEW_CHOICES)), default="summary", help="What to show of it.")
@click.option(
    "--edition", default="", type=UTF8_TEXT, metavar="YEAR", help="Edition to tell from; the newest otherwise."
)
@click.option("--section", default="", type=UTF8_TEXT, metavar="PATH", help="Show one section, for example 2-(1)-ア.")
@click.option("--page", type=click.IntRange(min=1), default=1, help="Page of a long card, from 1.")
@click.option("--json", "as_json", is_flag=True, help="Write the card as JSON.")
@click.pass_context
def brief_command(
    ctx: click.Context, *, query: tuple[str, ...], view: str, edition: str, section: str, page: int, as_json: bool
) -> None:
    """Print the card of a country, region, topic, framework or person.

    Exit status 1 if nothing was found.
    """
    from briefings.cards.editions import explain_edition, parse_edition
    from briefings.domain.matches import SearchOutcome

    options: CommandContext = ctx.obj
    language = options.language
    desk = run_async(options.load_service())
    if section and section not in desk.section_references:
        raise click.BadParameter(f"there is no section {section}.", param_hint="--section")
    year = parse_edition(edition, desk.content_index.editions) if edition.strip() else 0
    if edition.strip() and year not in desk.content_index.editions:
        raise click.BadParameter(
            explain_edition(edition, desk.content_index.editions, language), param_hint="--edition"
        )
    match = desk.search(" ".join(query), language)
    if match.outcome is SearchOutcome.FOUND:
        wanted = View.SECTION if section else VIEW_CHOICES[view]
        request = CardRequest(match.hits[0].subject, wanted, section=section, page=page - 1, edition=year or 0)
        card = desk.build_card(request, language, match=match)
    else:
        card = desk.answer(" ".join(query), language)
    if card is None:
        raise click.UsageError("this subject is no longer in the content.")
    if as_json:
        from briefings.cards.to_json import card_to_dict

        click.echo(
            json.dumps({"result": match.outcome.value, "card": card_to_dict(card)}, ensure_ascii=False, indent=2)
        )
    else:
        from rich.console import Console

        from bot.cli.card_text import print_card

        print_card(card, Console())
    ctx.exit(1 if match.outcome is SearchOutcome.NOTHING else 0)


@click.command()
@click.argument("queries", nargs=-1, type=UTF8_TEXT)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object a line.")
@click.pass_context
def match_command(ctx: click.Context, *, queries: tuple[str, ...], as_json: bool) -> None:
    """Tell what QUERIES find; without any, each line of standard input is one.

    Exit status 1 if none of them found anything.
    """
    from briefings.domain.matches import SearchOutcome

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


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object a line.")
@click.pass_context
def unanswered_command(ctx: click.Context, *, as_json: bool) -> None:
    """List the queries that find nothing, the most asked first: how often, the last day (UTC), the query.

    Who asked is not known. Exit status 1 if there are none.
    """
    from briefings.domain.matches import SearchOutcome
    from briefings.service import BriefingService

    options: CommandContext = ctx.obj

    async def read_misses() -> tuple[BriefingService, tuple[MissRecord, ...]]:
        async with options.open_storage() as storage:
            return BriefingService(await storage.revisions.load_snapshot()), await storage.misses.list_misses()

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


@click.command()
@click.option("--toml", "as_toml", is_flag=True, help="Write TOML, to be taken over into the content files.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object a line.")
@click.pass_context
def names_command(ctx: click.Context, *, as_toml: bool, as_json: bool) -> None:
    """List the names that moderators taught: the name, the subject's name, the subject's id.

    Exit status 1 if there are none.
    """
    from briefings.catalog.aliases import list_added_aliases

    if as_toml and as_json:
        raise click.UsageError("--toml and --json can't both be written.")
    options: CommandContext = ctx.obj
    names = list_added_aliases(run_async(options.load_service()).snapshot.content)
    if as_toml:
        from briefings.catalog.alias_toml import render_snippets

        click.echo("\n".join(render_snippets(names, options.language).values()), nl=False)
    for one in () if as_toml else names:
        row = {"name": one.alias.text, "subject": one.subject.localized_name(options.language), "id": one.subject.id}
        click.echo(json.dumps(row, ensure_ascii=False) if as_json else "\t".join(row.values()))
    ctx.exit(0 if names else 1)
