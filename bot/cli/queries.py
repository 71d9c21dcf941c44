"""The commands `brief`, `match`, `unanswered` and `names`: matches, queries without a match, and aliases."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

import click
from msgspec.structs import replace

from bot.cli.app import UTF8_TEXT
from bot.cli.context import run_async
from bot.cli.output import check_page, echo_text, print_json, print_json_line
from briefings.domain.cards import CardRequest, View
from briefings.i18n import N_
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.cli.context import CommandContext
    from briefings.domain.cards import Card
    from briefings.domain.matches import SearchResult
    from briefings.search.misses import MissRecord
    from briefings.service import BriefingService

VIEW_CHOICES: Final = {
    "summary": View.SUMMARY,
    "details": View.DETAILS,
    "chronology": View.CHRONOLOGY,
    "japan": View.JAPAN,
    "original": View.ORIGINAL,
    "full-text": View.FULL_TEXT,
    "compare": View.COMPARE,
}


@click.command(
    help=N_("Print the card of a country, region, topic, framework or person.\n\nExit status 1 if nothing was found.")
)
@click.argument("query", nargs=-1, required=True, type=UTF8_TEXT)
@click.option("--view", type=click.Choice(list(VIEW_CHOICES)), default="summary", help=N_("Which view of the card."))
@click.option(
    "--edition", default="", type=UTF8_TEXT, metavar="YEAR", help=N_("Edition to use, instead of the newest.")
)
@click.option("--section", default="", type=UTF8_TEXT, metavar="PATH", help=N_("Show one section, such as 2-(1)-ア."))
@click.option("--page", type=click.IntRange(min=1), default=1, help=N_("Page of a long card, from 1."))
@click.option("--json", "as_json", is_flag=True, help=N_("Write the card as JSON."))
@click.pass_context
def brief_command(
    ctx: click.Context, *, query: tuple[str, ...], view: str, edition: str, section: str, page: int, as_json: bool
) -> None:
    """Prints a card."""
    from briefings.domain.matches import SearchOutcome

    options: CommandContext = ctx.obj
    service = run_async(options.load_service())
    section = _find_section_reference(service, section, options.language)
    if section and section not in service.section_references:
        raise click.BadParameter(
            _("there is no section {section}.", options.interface_language, section=section), param_hint="--section"
        )
    match = service.search(" ".join(query), options.language)
    request = CardRequest(
        match.hits[0].subject if match.outcome is SearchOutcome.FOUND else "",
        View.SECTION if section else VIEW_CHOICES[view],
        section=section,
        page=page - 1,
        edition=parse_edition(options, service, edition),
    )
    card = _build_card(options, service, request, match)
    check_page(page, card, options)
    if as_json:
        from briefings.cards.to_json import card_to_dict

        print_json({"result": match.outcome.value, "card": card_to_dict(card)})
    else:
        from rich.console import Console

        from bot.cli.card_text import print_card

        print_card(card, Console())
    ctx.exit(1 if match.outcome is SearchOutcome.NOTHING and card.request.view is not View.CHRONOLOGY else 0)


@click.command(
    help=N_(
        "Print what QUERIES find; without any, each line of the standard input is one.\n\n"
        "Exit status 1 if none of them found anything."
    )
)
@click.argument("queries", nargs=-1, type=UTF8_TEXT)
@click.option("--json", "as_json", is_flag=True, help=N_("Write a JSON object per line."))
@click.pass_context
def match_command(ctx: click.Context, *, queries: tuple[str, ...], as_json: bool) -> None:
    """Prints the matches of queries."""
    from briefings.domain.matches import SearchOutcome

    options: CommandContext = ctx.obj
    service = run_async(options.load_service())
    has_query = has_match = False
    for query in queries or _read_query_lines():
        has_query = True
        match = service.search(query, options.language)
        has_match = has_match or match.outcome is not SearchOutcome.NOTHING
        if as_json:
            print_json_line(_match_to_dict(query, match, options.language))
        else:
            names = " / ".join(
                f"{row['name']} ({row['reason']})" if row["reason"] else f"{row['name']}"
                for row in _list_matches(match, options.language)
            )
            echo_text(f"{query}\t{match.outcome.value}\t{names}")
    if not has_query:
        text = _("The standard input is empty. Enter a query per line, or as an argument.", options.language)
        echo_text(text, err=True)
    ctx.exit(0 if has_match else 1)


@click.command(
    help=N_(
        "List the queries that find nothing, the most frequent first: how often, the last day (UTC), the query.\n\n"
        "Who searched is not recorded. Exit status 1 if there are none."
    )
)
@click.option("--json", "as_json", is_flag=True, help=N_("Write a JSON object per line."))
@click.pass_context
def unanswered_command(ctx: click.Context, *, as_json: bool) -> None:
    """Lists the missed queries."""
    from briefings.domain.matches import SearchOutcome
    from briefings.service import BriefingService

    options: CommandContext = ctx.obj

    async def read_misses() -> tuple[BriefingService, tuple[MissRecord, ...]]:
        async with options.open_storage() as storage:
            return BriefingService(await storage.revisions.load_snapshot()), await storage.misses.list_misses()

    service, records = run_async(read_misses())
    misses = [record for record in records if service.search(record.text, "ja").outcome is SearchOutcome.NOTHING]
    for record in misses:
        if as_json:
            print_json_line(
                {
                    "query": record.text,
                    "count": record.count,
                    "first_on": record.first_on.isoformat(),
                    "last_on": record.last_on.isoformat(),
                    "nearest": _list_nearest(service.search(record.text, options.language)),
                }
            )
        else:
            echo_text(f"{record.count}\t{record.last_on}\t{record.text}")
    if not misses:
        echo_text(_("There are no unanswered queries.", options.language), err=True)
        ctx.exit(1)


@click.command(
    help=N_(
        "List the aliases that moderators added: the alias, the subject's name, the subject's id; a word that offers "
        "several subjects has a line for each.\n\n"
        "Exit status 1 if there are none."
    )
)
@click.option("--toml", "as_toml", is_flag=True, help=N_("Write TOML, to be copied into the content files."))
@click.option("--json", "as_json", is_flag=True, help=N_("Write a JSON object per line."))
@click.pass_context
def names_command(ctx: click.Context, *, as_toml: bool, as_json: bool) -> None:
    """Lists the added aliases."""
    from briefings.catalog.aliases import list_added_aliases
    from briefings.catalog.broad_words import list_broad_words

    options: CommandContext = ctx.obj
    if as_toml and as_json:
        raise click.UsageError(_("--toml and --json can't be combined.", options.interface_language))
    content = run_async(options.load_service()).snapshot.content
    aliases, words = list_added_aliases(content), list_broad_words(content)
    if not aliases and not words:
        echo_text(_("No aliases have been added.", options.language), err=True)
        ctx.exit(1)
    if as_toml:
        from briefings.catalog.alias_toml import render_snippets

        echo_text("\n".join(render_snippets(aliases, options.language).values()), nl=False)
        return
    pairs = [(added.alias.text, added.subject) for added in aliases]
    pairs += [(word.text, subject) for word in words for subject in word.subjects]
    for name, subject in pairs:
        row = {"name": name, "subject": subject.get_localized_name(options.language), "id": subject.id}
        if as_json:
            print_json_line(row)
        else:
            echo_text("\t".join(row.values()))


def parse_edition(options: CommandContext, service: BriefingService, typed: str) -> int:
    """Returns the edition of `--edition`; 0 for the newest.

    Raises:
        click.BadParameter: there is no such edition.
    """
    from briefings.cards.editions import explain_edition, parse_edition

    if not typed.strip():
        return 0
    editions = service.content_index.editions
    year = parse_edition(typed, editions)
    if year is None or year not in editions:
        raise click.BadParameter(explain_edition(typed, editions, options.interface_language), param_hint="--edition")
    return year


def _find_section_reference(service: BriefingService, typed: str, language: str) -> str:
    """Finds the reference of a section in the form that cards print (`2(1)b`); any other text is unchanged."""
    from briefings.cards.labels import format_section_path

    printed = {format_section_path(reference, language): reference for reference in service.section_references}
    return printed.get(typed, typed)


def _build_card(options: CommandContext, service: BriefingService, request: CardRequest, match: SearchResult) -> Card:
    """Builds the card of the found subject, or the answer to a query that is ambiguous or finds nothing."""
    card: Card | None
    if not request.subject:
        card = service.answer_match(
            match, options.language, options.today, page=request.page, edition=request.edition
        )
        if card.request.view is View.CHRONOLOGY and request.page:  # all events of a period
            card = service.build_card(replace(card.request, page=request.page), options.language)
    elif request.view in {View.SUMMARY, View.CHRONOLOGY}:
        card = service.answer_match(
            match, options.language, options.today, intent=request.view, edition=request.edition
        )
        if request.page:
            card = service.build_card(replace(card.request, page=request.page), options.language)
    else:
        card = service.build_card(request, options.language, match, options.today)
    if card is None:
        raise click.UsageError(_("this subject no longer exists.", options.interface_language))
    return card


def _match_to_dict(query: str, match: SearchResult, language: str) -> dict[str, Any]:
    from briefings.domain.matches import SearchOutcome

    row = {"query": query, "result": match.outcome.value, "matches": _list_matches(match, language)}
    return row | {"nearest": _list_nearest(match)} if match.outcome is SearchOutcome.NOTHING else row


def _list_matches(match: SearchResult, language: str) -> list[dict[str, Any]]:
    return [
        {
            "name": hit.name,
            "kind": hit.kind,
            "score": hit.score,
            "reason": hit.reason.describe_match(language, hit.name),
        }
        for hit in match.hits
    ]


def _list_nearest(match: SearchResult) -> list[str]:
    """Lists the names most similar to a query without a match, each once."""
    return list(dict.fromkeys(hit.name for hit in match.nearest))


def _read_query_lines() -> Iterable[str]:
    # Bytes, and UTF-8 whatever the locale is: a query is a line that ends in a line feed, nothing else.
    for raw in sys.stdin.buffer:
        yield raw.decode("utf-8", errors="replace").removeprefix("\ufeff").rstrip("\r\n")
