"""The command `search`: the places of the text with words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.cli.app import UTF8_TEXT
from bot.cli.context import run_async
from bot.cli.output import check_page, print_json
from briefings.i18n import N_
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from bot.cli.context import CommandContext


@click.command(
    # A word after a minus sign is excluded from the search, so the command has no short options.
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
    help=N_(
        "Find words in the text, with section and page, the best places first.\n\n"
        "A phrase has quotation marks, and a minus leaves a word out: search '\"price cap\" -coal'.\n\n"
        "Exit status 1 if nothing was found."
    ),
)
@click.argument("words", nargs=-1, required=True, type=UTF8_TEXT)
@click.option("--edition", default="", type=UTF8_TEXT, metavar="YEAR", help=N_("Only in this edition."))
@click.option(
    "--section", default="", type=UTF8_TEXT, metavar="PATH", help=N_("Only in this section and those below it.")
)
@click.option("--subject", default="", type=UTF8_TEXT, metavar="NAME", help=N_("Only about this subject."))
@click.option("--page", type=click.IntRange(min=1), default=1, help=N_("Page of the places, from 1."))
@click.option("--json", "as_json", is_flag=True, help=N_("Write the card as JSON."))
@click.pass_context
def search_command(
    ctx: click.Context, *, words: tuple[str, ...], edition: str, section: str, subject: str, page: int, as_json: bool
) -> None:
    """Prints the places of the text with the words."""
    from briefings.cards.search_card import explain_search_problem
    from briefings.cards.search_filters import read_filters
    from briefings.domain.matches import SearchOutcome
    from briefings.domain.text_searches import build_words_request

    options: CommandContext = ctx.obj
    query = " ".join(words)
    if problem := explain_search_problem(query, options.interface_language):
        raise click.UsageError(problem)
    service = run_async(options.load_service())

    def resolve_subject(name: str) -> str | None:
        match = service.search(name, options.language)
        return match.hits[0].subject if match.outcome is SearchOutcome.FOUND else None

    filters = read_filters(
        service.content_index,
        resolve_subject,
        edition=edition,
        section=section,
        subject=subject,
        language=options.interface_language,
    )
    if isinstance(filters, str):
        raise click.UsageError(filters)
    card = service.build_card(build_words_request(query, filters, page - 1), options.language)
    if card is None:
        raise click.UsageError(_("The text does not have this word.", options.interface_language))
    check_page(page, card, options)
    if as_json:
        from briefings.cards.to_json import card_to_dict

        print_json(card_to_dict(card))
    else:
        from rich.console import Console

        from bot.cli.card_text import print_card

        print_card(card, Console())
    ctx.exit(0 if any(line.citation for block in card.blocks for line in block.lines) else 1)
