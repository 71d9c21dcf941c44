"""Builds the card of a subject, with the dates that its view shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.cards.builder import build_card, resolve_context
from briefings.cards.side_by_side import build_side_by_side_card, parse_side_by_side_request
from briefings.cards.statements import PUBLISHER_COUNTRY
from briefings.domain.cards import View

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from briefings.anniversaries.almanac import Almanac
    from briefings.cards.content_index import ContentIndex
    from briefings.cards.context import CardContext
    from briefings.domain.cards import Card, CardLimits, CardRequest
    from briefings.domain.matches import SearchResult


def build_subject_card(  # noqa: PLR0913 - the request, the reader and the renderer
    index: ContentIndex,
    request: CardRequest,
    language: str,
    get_almanac: Callable[[], Almanac],
    limits: CardLimits,
    *,
    match: SearchResult | None = None,
    today: date | None = None,
) -> Card | None:
    """Builds the card of a request about a subject, two subjects or a section.

    Args:
        index: the revision.
        request: the request of the card.
        language: BCP 47 tag of a language in which the program has texts.
        get_almanac: returns the almanac in this language.
        limits: the limits of the renderer.
        match: the search result that led to the subject, to be explained on the card.
        today: the current date, for the next milestone; None to omit the milestone.

    Returns:
        The card, or None if the revision has no such subject or section.
    """
    if request.view is View.SIDE_BY_SIDE:
        return _build_side_by_side(index, request, get_almanac(), limits, today)
    card = build_card(index, request, language, match, limits)
    if card is None or not card.actions:
        return card
    match card.request.view:
        case View.SUMMARY if today is not None:
            from briefings.anniversaries.milestones import append_next_milestone

            return append_next_milestone(card, get_almanac(), today)
        case View.DETAILS:
            from briefings.anniversaries.main_facts import insert_main_dates

            return insert_main_dates(card, get_almanac())
        case View.PAIR | View.JAPAN if any(line.citation for block in card.blocks for line in block.lines):
            from briefings.anniversaries.shared_dates import insert_shared_dates

            second = card.request.section if card.request.view is View.PAIR else PUBLISHER_COUNTRY
            return insert_shared_dates(card, get_almanac(), card.request.subject, second)
    return card


def _build_side_by_side(
    index: ContentIndex, request: CardRequest, almanac: Almanac, limits: CardLimits, today: date | None
) -> Card | None:
    from briefings.anniversaries.shared_dates import append_dates_side_by_side

    language = almanac.language

    def resolve(subject_request: CardRequest) -> CardContext | None:
        return resolve_context(index, subject_request, language, limits)

    card = build_side_by_side_card(index, request, language, resolve, limits)
    keys = parse_side_by_side_request(request)
    return append_dates_side_by_side(card, almanac, keys, today) if card is not None and len(keys) > 1 else card
