"""Finds the next milestone of a subject for a line on its overview."""

from __future__ import annotations

from calendar import isleap
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from briefings.anniversaries.cards import format_lead_time
from briefings.cards.labels import join_parts
from briefings.domain.cards import Card, CardLine
from briefings.domain.dates import Precision, parse_date
from briefings.domain.facts import Anniversary
from briefings.i18n import gettext as _
from briefings.i18n import ngettext

if TYPE_CHECKING:
    from briefings.anniversaries.almanac import Almanac
    from briefings.domain.facts import DatedFact

_MAX_DAYS: Final = 366
"""Maximum number of days before a milestone at which it is shown."""


def append_next_milestone(card: Card, almanac: Almanac, today: date) -> Card:
    """Returns a card with a line about the next milestone of its subject, if there is one within a year."""
    line = describe_next_milestone(almanac, card.request.subject, today)
    if line is None or not card.blocks or not card.blocks[-1].compact:
        return card
    block = card.blocks[-1]
    return replace(card, blocks=(*card.blocks[:-1], replace(block, lines=(*block.lines, line))))


def describe_next_milestone(almanac: Almanac, subject: str, today: date) -> CardLine | None:
    """Returns the line about the next milestone of a subject; None if there is none within a year."""
    milestone = find_next_milestone(almanac, subject, today)
    if milestone is None:
        return None
    language, fact = almanac.language, milestone.fact
    lead_time = format_lead_time(milestone, today, language)
    years = ngettext("{count} year", "{count} years", milestone.years, language)
    text = join_parts(lead_time, years, fact.title)
    return CardLine(text, fact.citation, date=fact.date, label=_("Next milestone", language))


def find_next_milestone(almanac: Almanac, subject: str, today: date) -> Anniversary | None:
    """Finds the first milestone of a subject within a year of `today`, the most important one of its day."""
    milestones = [
        anniversary
        for fact in almanac.facts_by_subject.get(subject, ())
        if (anniversary := _find_next_anniversary(fact, today)) is not None and anniversary.is_round
    ]
    return min(
        milestones,
        key=lambda anniversary: (anniversary.day, not anniversary.fact.major, -anniversary.years),
        default=None,
    )


def _find_next_anniversary(fact: DatedFact, today: date) -> Anniversary | None:
    """Returns the next anniversary of a fact with a known day. February 29 is February 28 in common years."""
    start = parse_date(fact.date).start
    if start.precision is not Precision.DAY:
        return None
    for year in (today.year, today.year + 1):
        is_moved = (start.month, start.day) == (2, 29) and not isleap(year)
        if year > date.max.year or year <= start.year:
            continue
        day = date(year, start.month, start.day - is_moved)
        if today <= day <= today + timedelta(days=_MAX_DAYS):
            return Anniversary(fact, day, year - start.year, is_moved)
    return None
