"""Builds the card of the dated facts that have the words of a query."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.anniversaries.card_parts import CardParts, compose_card, make_fact_line
from briefings.cards.pagination import PageEntry
from briefings.cards.text_answer import shorten_query
from briefings.domain.cards import View, build_search_request
from briefings.domain.dates import parse_date
from briefings.i18n import ngettext

if TYPE_CHECKING:
    from briefings.anniversaries.almanac import Almanac
    from briefings.domain.cards import Card, CardLimits


def build_facts_answer(  # noqa: PLR0913 - the facts, the query and the renderer
    almanac: Almanac, query: str, words: str, limits: CardLimits, *, intent: View = View.SUMMARY, page: int = 0
) -> Card | None:
    """Builds the card of the facts that have some words; None if there are none.

    Args:
        almanac: the almanac in the reader's language.
        query: the query as typed, which the buttons of the card repeat.
        words: the words of the query that are searched for.
        limits: how much the renderer shows.
        intent: the view that opens when a subject is chosen.
        page: page of the list, from 0.
    """
    language = almanac.language
    facts = almanac.fact_search.find_facts(words)
    if not facts:
        return None
    labels = [parse_date(fact.date).format_date(language) for fact in facts]
    entries = [
        PageEntry("", make_fact_line(fact, label, language, with_mark=False, is_short=True))
        for fact, label in zip(facts, labels, strict=True)
    ]
    title = ngettext(
        "“{query}” is in {count} entry of the timeline", "“{query}” is in {count} entries of the timeline",
        len(facts), language, query=shorten_query(words),
    )  # fmt: skip
    parts = CardParts(title, entries=entries, facts=facts, compact=True)
    return compose_card(almanac, build_search_request(query, intent, page), parts, limits)
