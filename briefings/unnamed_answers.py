"""Answers a query without a subject: with the events of its period, or the statements or events with its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from briefings.anniversaries.fact_answer import build_facts_answer
from briefings.anniversaries.periods import choose_events_request
from briefings.cards.text_answer import build_text_answer
from briefings.found_cards import CardSource
from briefings.text_search.query import parse_query

if TYPE_CHECKING:
    from briefings.cards.word_search import WordSearch
    from briefings.domain.cards import Card, View
    from briefings.domain.matches import SearchResult


class SearchableSource(CardSource, Protocol):
    """A source of cards whose statements can be searched."""

    @property
    def word_search(self) -> WordSearch:
        """The search for words in the statements."""


def answer_without_subject(  # noqa: PLR0913 - the revision, the result, the reader and what to open
    source: SearchableSource, match: SearchResult, language: str, *, intent: View, edition: int, page: int
) -> Card | None:
    """Builds the card for a query that names no subject; None if there are no such events and statements.

    The statements of the chapters come before the events of the catalog, which are from other sources. A query with a
    phrase in quotation marks or an exclusion is searched for only as a whole.

    Args:
        source: the revision.
        match: a result with the outcome `NOTHING`.
        language: BCP 47 tag of the reader's language.
        intent: the view to open.
        edition: the edition of the events; 0 for all.
        page: page of the statements or events.
    """
    almanac = source.get_almanac(language)
    events = choose_events_request(almanac, match.period, intent, edition)
    if events is not None:
        return source.build_card(events, language)
    if match.mentions_day or match.command is not None:
        return None
    # A period that opens no list of its events is not searched for in their texts.
    words = "" if match.period else match.query
    dated = build_facts_answer(almanac, match.query, words, source.limits, intent=intent, page=page)
    answer = build_text_answer(
        source.content_index, source.word_search, match, language, source.limits,
        intent=intent, page=page, reduces=dated is None,
    ) or dated  # fmt: skip
    parsed = parse_query(match.query)
    has_operators = bool(parsed.excluded) or any(word.is_phrase for word in parsed.words)
    if answer is not None or has_operators:
        return answer
    return build_facts_answer(almanac, match.query, " ".join(match.words), source.limits, intent=intent, page=page)
