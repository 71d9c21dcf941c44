"""Builds the cards that are posted to channels: a day, a month, and anniversaries announced in advance."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from briefings.anniversaries.card_parts import compose_card
from briefings.anniversaries.cards import make_day_parts, make_month_parts, make_upcoming_parts
from briefings.anniversaries.navigation import build_post_actions
from briefings.anniversaries.phrasing import format_lead_days
from briefings.domain.cards import (
    DEFAULT_LIMITS,
    build_day_request,
    build_month_request,
    build_upcoming_request,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from briefings.anniversaries.almanac import Almanac
    from briefings.domain.cards import Card, CardLimits


def build_day_post(
    almanac: Almanac,
    day: date,
    *,
    subjects: Collection[str] = (),
    major_only: bool = False,
    limits: CardLimits = DEFAULT_LIMITS,
) -> Card | None:
    """Builds the post of a day; None if it has no anniversaries.

    Args:
        almanac: the revision in one language.
        day: the day.
        subjects: ids of the subjects to post about; empty for all.
        major_only: whether minor anniversaries are excluded.
        limits: the limits of the renderer.
    """
    anniversaries = almanac.find_on_day(day, subjects=subjects, major_only=major_only)
    if not anniversaries:
        return None
    # A notification shows only the title. It therefore names the event, and the subtitle has the date.
    parts = make_day_parts(almanac, day, "", anniversaries)
    parts = replace(parts, title=parts.headline, actions=build_post_actions(day, almanac.language))
    return compose_card(almanac, build_day_request(day), parts, limits)


def build_month_post(  # noqa: PLR0913 - a month and filters
    almanac: Almanac,
    year: int,
    month: int,
    *,
    subjects: Collection[str] = (),
    major_only: bool = False,
    limits: CardLimits = DEFAULT_LIMITS,
) -> Card | None:
    """Builds the post of a month; None if it has no anniversaries. For the arguments, see `build_day_post`."""
    anniversaries = almanac.find_in_month(year, month, subjects=subjects, major_only=major_only)
    if not any(anniversaries):
        return None
    parts = make_month_parts(almanac, year, month, "", anniversaries)
    return compose_card(almanac, build_month_request(year, month), parts, limits)


def build_upcoming_post(  # noqa: PLR0913 - days and filters
    almanac: Almanac,
    today: date,
    lead_days: Sequence[int],
    *,
    subjects: Collection[str] = (),
    major_only: bool = False,
    limits: CardLimits = DEFAULT_LIMITS,
) -> Card | None:
    """Builds the post of the anniversaries that are exactly one of `lead_days` ahead; None if there are none.

    For the other arguments, see `build_day_post`.
    """
    anniversaries = [
        anniversary
        for lead in sorted(set(lead_days))
        for anniversary in almanac.find_on_day(
            today + timedelta(days=lead), subjects=subjects, major_only=major_only, first_days=True
        )
        if anniversary.years
    ]
    if not anniversaries:
        return None
    anniversaries.sort(key=lambda anniversary: not anniversary.is_round)
    parts = make_upcoming_parts(almanac, today, max(lead_days), "", anniversaries)
    # The card omits the days in between, so that its subtitle lists days instead of a span.
    parts = replace(parts, subtitle=format_lead_days(today, lead_days, almanac.language))
    return compose_card(almanac, build_upcoming_request(today, max(lead_days)), parts, limits)
