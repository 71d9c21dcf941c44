"""What a request asks of the almanac: dates in the place where other requests have a section."""

from __future__ import annotations

from datetime import date, timedelta

from briefings.cards.model import CardRequest, View
from briefings.edtf import InvalidDate, PartialDate, Precision, parse_date

MAX_LOOKAHEAD_DAYS = 366
"""Days that can be looked ahead."""


def build_day_request(day: date, subject: str = "") -> CardRequest:
    """The request for a day's card."""
    return CardRequest(subject, View.DAY, section=day.isoformat())


def build_month_request(year: int, month: int, subject: str = "") -> CardRequest:
    """The request for a month's look-back."""
    return CardRequest(subject, View.MONTH, section=f"{year:04d}-{month:02d}")


def build_upcoming_request(start: date, days: int, subject: str = "") -> CardRequest:
    """The request for what comes up in the days after `start`."""
    return CardRequest(subject, View.UPCOMING, section=f"{start.isoformat()}/{days}")


def build_timeline_request(subject: str, span: PartialDate | None = None) -> CardRequest:
    """The request for a subject's timeline."""
    return CardRequest(subject, View.TIMELINE, section=str(span) if span else "")


def build_calendar_request(subject: str = "") -> CardRequest:
    """The request for a calendar file."""
    return CardRequest(subject, View.CALENDAR)


def parse_day_request(request: CardRequest) -> date | None:
    """The day that a request names, or None."""
    found = _parse_or_none(request.section)
    return found.first_day if found and not found.is_interval and found.precision is Precision.DAY else None


def parse_month_request(request: CardRequest) -> tuple[int, int] | None:
    """Year and month that a request names, or None."""
    found = _parse_or_none(request.section)
    if found is None or found.is_interval or found.precision is not Precision.MONTH:
        return None
    return found.start.year, found.start.month


def parse_upcoming_request(request: CardRequest) -> tuple[date, int] | None:
    """First day and number of days that a request names, or None."""
    start, _, days = request.section.partition("/")
    found = _parse_or_none(start)
    if (
        found is None
        or found.precision is not Precision.DAY
        or not days.isdecimal()
        or len(days) > len(str(MAX_LOOKAHEAD_DAYS))
    ):
        return None
    if not 1 <= int(days) <= MAX_LOOKAHEAD_DAYS or date.max - found.first_day <= timedelta(days=int(days)):
        return None
    return found.first_day, int(days)


def parse_span_request(request: CardRequest) -> tuple[date, date] | None:
    """First and last day that a timeline is asked for; all there are where the request names none."""
    if not request.section:
        return date.min, date.max
    found = _parse_or_none(request.section)
    return (found.first_day, found.last_day) if found else None


def _parse_or_none(text: str) -> PartialDate | None:
    try:
        return parse_date(text)
    except InvalidDate:
        return None
