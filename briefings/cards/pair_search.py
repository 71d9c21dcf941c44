"""Finds the card of the subjects that a query names together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.cards.builder import resolve_context
from briefings.cards.pairs import choose_pair_request
from briefings.cards.side_by_side import MAX_SUBJECTS, build_side_by_side_request
from briefings.cards.statements import PUBLISHER_COUNTRY
from briefings.domain import SubjectKind
from briefings.domain.cards import CardRequest
from briefings.domain.matches import CommandName

if TYPE_CHECKING:
    from briefings.cards.content_index import ContentIndex
    from briefings.domain import Subject
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


def choose_comparison(index: ContentIndex, match: SearchResult, *, has_pair: bool) -> CardRequest | None:
    """Chooses the card of the named subjects side by side; None if they are not to be compared.

    They are if the query asks for it, or if it names two or three of the same kind, and two have no card together. A
    query that also asks for dates opens the card of the first, which links to them. Japan, whose ministry publishes
    the yearbook, is a party to most statements and is compared only on request.

    Args:
        index: the revision.
        match: the result of the search for the query.
        has_pair: whether there is a card of the first two together.
    """
    named = match.pair or tuple(hit.subject for hit in match.hits if hit.reason.code != "part")
    subjects = [index.subjects[key] for key in dict.fromkeys(named) if key in index.subjects]
    if not 2 <= len(subjects) <= MAX_SUBJECTS:
        return None
    request = build_side_by_side_request(*(subject.id for subject in subjects))
    if match.command is CommandName.COMPARE:
        return request
    asks_for_dates = match.period or match.mentions_day or match.command is not None
    if asks_for_dates or len(named) != len(match.hits) or (has_pair and match.pair):
        return None
    kinds = {subject.kind for subject in subjects}
    is_comparable = len(kinds) == 1 and SubjectKind.TOPIC not in kinds and all(map(_has_content, subjects))
    return request if is_comparable else None


def _has_content(subject: Subject) -> bool:
    """Returns whether the chapters have statements about a subject. Japan, which publishes them, does not count."""
    return subject.covered and subject.id != PUBLISHER_COUNTRY
