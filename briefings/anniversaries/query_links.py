"""Builds the menu entries that open the days which a query mentions."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from briefings.anniversaries.phrasing import format_day
from briefings.domain.cards import CardChoice, build_day_request, build_upcoming_request
from briefings.domain.matches import CommandName, SearchOutcome
from briefings.i18n import gettext as _
from briefings.i18n import ngettext
from briefings.text.date_input import resolve_day

if TYPE_CHECKING:
    from briefings.domain.matches import SearchResult

_UPCOMING_DAYS: Final = 30
"""Number of days whose anniversaries are offered if a query asks for the next ones."""


def link_day(match: SearchResult, language: str, today: date | None = None) -> CardChoice | None:
    """Returns the entry that opens the card of the day in a query, limited to its subject if one was found.

    Args:
        match: the result of the search.
        language: BCP 47 tag of the reader's language.
        today: the current date, for relative days and days without a year.

    Returns:
        The entry, or None if the query mentions no day, or one that does not exist or needs `today`.
    """
    day = _resolve_day(match, today)
    if day is None:
        return None
    subject = match.hits[0].subject if match.outcome is SearchOutcome.FOUND else ""
    has_year = len(match.day) == 3 or (today is not None and day.year != today.year)
    label = format_day(day, language, year=has_year)
    return CardChoice(label, build_day_request(day, subject), description=_("What happened on that day", language))


def link_upcoming(match: SearchResult, language: str, today: date | None) -> CardChoice | None:
    """Returns the entry that opens the next anniversaries; None if the query does not ask for them."""
    if match.command is not CommandName.UPCOMING or today is None:
        return None
    label = ngettext("Next {count} day", "Next {count} days", _UPCOMING_DAYS, language)
    request = build_upcoming_request(today, _UPCOMING_DAYS)
    return CardChoice(label, request, description=_("Anniversaries", language))


def _resolve_day(match: SearchResult, today: date | None) -> date | None:
    """Returns the day in a query; None if there is none, it does not exist, or `today` is needed and missing.

    February 29 is February 28 in a common year.
    """
    try:
        if len(match.day) == 3:
            return date(*match.day)
        if today is None:
            return None
        if match.day:
            month, day = match.day
            return resolve_day(month, day, today.year)
        return match.relative_day.resolve(today) if match.relative_day else None
    except (OverflowError, TypeError, ValueError):
        return None
