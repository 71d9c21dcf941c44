"""Finds the card of the two subjects that a query names together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.cards.builder import resolve_context
from briefings.cards.pairs import choose_pair_request
from briefings.cards.statements import PUBLISHER_COUNTRY
from briefings.domain import SubjectKind
from briefings.domain.cards import CardRequest

if TYPE_CHECKING:
    from briefings.cards.content_index import ContentIndex
    from briefings.domain.cards import CardLimits
    from briefings.domain.matches import SearchResult


def find_pair(
    index: ContentIndex, match: SearchResult, language: str, limits: CardLimits, edition: int
) -> CardRequest | None:
    """Finds the card of the first two subjects of a phrase together, unless one is a topic; None without one.

    Args:
        index: the revision.
        match: the result of the search for the phrase.
        language: BCP 47 tag of the reader's language.
        limits: how much of a card the renderer shows.
        edition: the edition to show; 0 for the newest.
    """
    hits = match.pair or tuple(hit.subject for hit in match.hits)
    keys = list(dict.fromkeys(key for key in hits if key in index.subjects))[:2]
    if len(keys) < 2 or any(index.subjects[key].kind is SubjectKind.TOPIC for key in keys):
        return None
    keys.sort(key=lambda key: key == PUBLISHER_COUNTRY)
    context = resolve_context(index, CardRequest(keys[0], edition=edition), language, limits)
    return choose_pair_request(context, keys[1]) if context is not None else None
