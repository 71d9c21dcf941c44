"""Builds the card of a timeline that is shown as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from briefings.anniversaries.navigation import build_picture_actions
from briefings.anniversaries.timeline import is_dark

if TYPE_CHECKING:
    from briefings.domain.cards import Card, CardLimits, CardRequest


def replace_list(card: Card, request: CardRequest, limits: CardLimits) -> Card:
    """Returns the card of a timeline with only its picture, and a button that opens the list.

    Args:
        card: the card with the list.
        request: the request of the picture. Page 1 has the other color scheme.
        limits: the limits of the renderer.
    """
    actions = build_picture_actions(request, card.language, dark=is_dark(request, limits))
    first, *others = card.actions
    return replace(card, request=request, blocks=(), pages=1, actions=(first, *actions, *others)[: limits.actions])
