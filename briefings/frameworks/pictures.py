"""Draws the pictures of cards, and removes the lines that a picture shows from its card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from briefings.domain.cards import View

if TYPE_CHECKING:
    from briefings.anniversaries.almanac import Almanac
    from briefings.anniversaries.picture_canvas import Picture
    from briefings.domain.cards import Card, CardLimits, CardRequest
    from briefings.frameworks.answers import MembershipQuestions


def draw_picture(
    request: CardRequest, almanac: Almanac, memberships: MembershipQuestions, limits: CardLimits
) -> Picture | None:
    """Draws the picture of a request for one of `PICTURE_VIEWS`; None if there is nothing to show.

    It imports matplotlib and must be called in a thread.
    """
    if request.view is View.MATRIX:
        return memberships.draw_picture(request, almanac.language)
    from briefings.anniversaries.timeline import draw_requested_timeline

    return draw_requested_timeline(almanac, request, limits)


def show_picture(card: Card, request: CardRequest, limits: CardLimits) -> Card:
    """Returns the card of a request for one of `PICTURE_VIEWS`, without the lines that its picture shows."""
    if request.view is View.MATRIX:
        return replace(card, blocks=card.blocks if request.subject or request.section else (), pages=1)
    from briefings.anniversaries.picture_card import replace_list

    return replace_list(card, request, limits)
