"""`briefing-bot brief QUERY`: the card of a subject, in the terminal."""

from __future__ import annotations

import json

import click

from bot.cli.context import CommandContext, run_async
from bot.cli.typed import UTF8_TEXT
from briefings.cards.model import CardRequest, View

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
    from briefings.matching.model import SearchOutcome

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
        from briefings.cards.plain import card_to_dict

        click.echo(
            json.dumps({"result": match.outcome.value, "card": card_to_dict(card)}, ensure_ascii=False, indent=2)
        )
    else:
        from rich.console import Console

        from bot.terminal import print_card

        print_card(card, Console())
    ctx.exit(1 if match.outcome is SearchOutcome.NOTHING else 0)
