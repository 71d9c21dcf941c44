"""Answers a query that names no subject with all events of its period, or with the statements that have its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from briefings.anniversaries.periods import choose_events_request
from briefings.cards.text_answer import build_text_answer
from briefings.found_cards import CardSource

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
    """Builds the card for a query that names no subject; None if there are no such events or statements.

    Args:
        source: the revision.
        match: a result with the outcome `NOTHING`.
        language: BCP 47 tag of the reader's language.
        intent: the view to open.
        edition: the edition of the events; 0 for all.
        page: page of the statements.
    """
    events = choose_events_request(source.get_almanac(language), match.period, intent, edition)
    if events is not None:
        return source.build_card(events, language)
    if match.mentions_day or match.command is not None:
        return None
    return build_text_answer(
        source.content_index, source.word_search, match, language, source.limits, intent=intent, page=page
    )
