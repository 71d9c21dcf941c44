"""Writes anniversaries as an iCalendar file (RFC 5545). Calendar programs identify entries by their UIDs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from briefings.anniversaries.almanac import list_event_days
from briefings.anniversaries.phrasing import (
    format_calendar_title,
    format_day_source_note,
    format_leap_day_note,
    format_source_mark,
)
from briefings.cards.citations import format_citation
from briefings.cards.labels import append_mark, join_parts
from briefings.domain.dates import Precision, parse_date
from briefings.domain.facts import FactSource

if TYPE_CHECKING:
    from icalendar import Calendar

    from briefings.anniversaries.almanac import Almanac
    from briefings.domain.facts import DatedFact

UID_DOMAIN: Final = "anniversaries.briefing-bot"
"""The domain part of UIDs. It does not contain a host name, because UIDs must not change when a bot moves."""

_LEAP_DAY: Final = (2, 29)
_CONTROL_CHARACTERS: Final = dict.fromkeys((*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0)))
"""A table for `str.translate` that removes control characters except tabs and line breaks."""


def find_facts_with_day(almanac: Almanac, subject: str = "") -> tuple[DatedFact, ...]:
    """Finds the facts with a known day, which calendars can contain."""
    facts = almanac.find_facts_about(subject) if subject else almanac.facts
    return tuple(fact for fact in facts if parse_date(fact.date).start.precision is Precision.DAY)


def build_calendar(almanac: Almanac, *, subject: str = "", created_at: datetime) -> bytes:
    """Builds an iCalendar file of all anniversaries, or of those of a subject.

    Each entry is an all-day event that recurs every year from the year of the fact. A fact that is observed only in
    round years has a single entry in its own year. An entry on February 29 recurs on the last day of February.

    Args:
        almanac: the revision in one language.
        subject: id of the subject; empty for all.
        created_at: time stamp of the entries. With that of the revision, equal revisions give equal files.
    """
    from icalendar import Calendar

    language = almanac.language
    name = format_calendar_title(language)
    if subject:
        name = almanac.index.subjects[subject].get_localized_name(language)
    calendar = Calendar()
    calendar.add("PRODID", f"-//briefing-bot//{UID_DOMAIN}//{language.upper()}")
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("NAME", name)
    calendar.add("X-WR-CALNAME", name)
    for fact in find_facts_with_day(almanac, subject):
        calendar.add_component(_build_event(fact, almanac, created_at.astimezone(UTC)))
    return serialize_calendar(calendar)


def serialize_calendar(calendar: Calendar) -> bytes:
    """Serializes a calendar without control characters, which RFC 5545 (section 3.1) excludes from texts."""
    return bytes(calendar.to_ical()).decode().translate(_CONTROL_CHARACTERS).encode()


def _build_event(fact: DatedFact, almanac: Almanac, created_at: datetime):  # type: ignore[no-untyped-def]  # noqa: ANN202  # icalendar is imported on demand
    from icalendar import Event

    language = almanac.language
    start, year = _find_first_day(fact), parse_date(fact.date).start.year
    event = Event()
    event.add("UID", f"{fact.key}@{UID_DOMAIN}")
    event.add("DTSTAMP", created_at)
    event.add("DTSTART", start)
    event.add("DTEND", start + timedelta(days=len(list_event_days(fact))))
    event.add("SUMMARY", append_mark(fact.title, parse_date(f"{year:04d}").format_date(language), language))
    event.add("DESCRIPTION", _build_description(fact, language))
    event.add("CATEGORIES", [format_source_mark(fact.source, language)])
    if fact.citation.url:
        event.add("URL", fact.citation.url)
    if fact.yearly:
        event.add("RRULE", _build_recurrence(start))
    event.add("TRANSP", "TRANSPARENT")
    event.add("CLASS", "PUBLIC")
    return event


def _build_recurrence(start: date) -> dict[str, object]:
    if (start.month, start.day) == _LEAP_DAY:
        # A yearly rule from February 29 skips common years; one for the last day of February does not.
        return {"FREQ": "YEARLY", "BYMONTH": 2, "BYMONTHDAY": -1}
    return {"FREQ": "YEARLY"}


def _find_first_day(fact: DatedFact) -> date:
    return parse_date(fact.date).first_day


def _build_description(fact: DatedFact, language: str) -> str:
    lines = [fact.text] if fact.text != fact.title else []
    if fact.day_from:
        lines.append(format_day_source_note(fact, language))
    if (_find_first_day(fact).month, _find_first_day(fact).day) == _LEAP_DAY:
        lines.append(format_leap_day_note(language))
    mark = format_source_mark(fact.source, language) if fact.source is not FactSource.CHAPTER else ""
    lines.append(join_parts(mark, format_citation(fact.citation, language)))
    return "\n".join(lines)
