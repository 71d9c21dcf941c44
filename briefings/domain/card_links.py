"""Decides which cards have a permanent address."""

from __future__ import annotations

from typing import Final

from briefings.domain.cards import CardRequest, View

LINKABLE_VIEWS: Final = frozenset(
    {
        View.SUMMARY, View.SECTION, View.DETAILS, View.CHRONOLOGY, View.JAPAN, View.ORIGINAL, View.FULL_TEXT,
        View.DAY, View.MONTH, View.UPCOMING, View.COMPARE, View.PAIR, View.MEMBERSHIPS,
        View.SIDE_BY_SIDE,
    }
)  # fmt: skip
"""The views that can be linked to. No search is among them: its request contains what a member typed."""

_LISTS: Final = {View.TIMELINE: View.CHRONOLOGY, View.MATRIX: View.MEMBERSHIPS}
"""The list that replaces a picture."""


def to_linkable(request: CardRequest) -> CardRequest | None:
    """Returns the request that a link to a card names: its list in place of a picture, from the first page on.

    Returns:
        None if the card can't be linked to.
    """
    view = _LISTS.get(request.view, request.view)
    if view not in LINKABLE_VIEWS:
        return None
    return CardRequest(request.subject, view, request.section, 0, request.edition)
