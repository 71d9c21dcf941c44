"""Anniversaries as an iCalendar file (RFC 5545), which calendars read and keep up to date by their UIDs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from briefings.anniversaries.phrasing import format_phrase
from briefings.cards.citations import format_citation
from briefings.domain.dates import Precision, parse_date
from briefings.domain.facts import FactSource

if TYPE_CHECKING:
    from briefings.anniversaries.almanac import Almanac
    from briefings.domain.facts import DatedFact

UID_DOMAIN: Final = "anniversaries.briefing-bot"
"""The right side of UIDs. It names this program and no host: UIDs must not change when a bot moves."""

_LEAP_DAY: Final = (2, 29)


def find_facts_with_day(almanac: Almanac, subject: str = "") -> tuple[DatedFact, ...]:
    """The facts that a calendar can hold: those whose day is known."""
    found = almanac.find_facts_about(subject) if subject else almanac.facts
    return tuple(fact for fact in found if parse_date(fact.date).start.precision is Precision.DAY)


def build_calendar(almanac: Almanac, *, subject: str = "", created_at: datetime) -> bytes:
    """An iCalendar file of all anniversaries, or of those of a subject.

    Each is a whole day that comes back every year, from the year in which it happened; one that is remembered in
    round years alone stands in its own year. What happened on 29 February comes back on the last day of February.

    Args:
        almanac: the revision in one language.
        subject: id of the subject; empty for all.
        created_at: the time that the entries say they were made at: that of the revision, so that the same revision makes
            the same file.
    """  # noqa: E501
    from icalendar import Calendar

    language = almanac.language
    name = format_phrase("calendar.title", language)
    if subject:
        name = almanac.index.subjects[subject].localized_name(language)
    calendar = Calendar()
    calendar.add("PRODID", f"-//briefing-bot//{UID_DOMAIN}//{language.upper()}")
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("NAME", name)
    calendar.add("X-WR-CALNAME", name)
    for fact in find_facts_with_day(almanac, subject):
        calendar.add_component(_build_event(fact, almanac, created_at.astimezone(UTC)))
    return bytes(calendar.to_ical())


def _build_event(fact: DatedFact, almanac: Almanac, created_at: datetime):  # type: ignore[no-untyped-def]  # noqa: ANN202 - icalendar is imported late
    from icalendar import Event

    language = almanac.language
    start, year = _first_day(fact), parse_date(fact.date).start.year
    event = Event()
    event.add("UID", f"{fact.key}@{UID_DOMAIN}")
    event.add("DTSTAMP", created_at)
    event.add("DTSTART", start)
    event.add("DTEND", start + timedelta(days=1))
    event.add("SUMMARY", f"{fact.title}（{year}年）" if language == "ja" else f"{fact.title} ({year})")
    event.add("DESCRIPTION", _build_description(fact, language))
    event.add("CATEGORIES", [format_phrase(f"mark.{fact.source.value}", language)])
    if fact.citation.url:
        event.add("URL", fact.citation.url)
    if fact.yearly:
        event.add("RRULE", _build_recurrence(start))
    event.add("TRANSP", "TRANSPARENT")
    event.add("CLASS", "PUBLIC")
    return event


def _build_recurrence(start: date) -> dict[str, object]:
    if (start.month, start.day) == _LEAP_DAY:
        # A yearly rule from a 29 February would come every fourth year: the last day of February comes each year.
        return {"FREQ": "YEARLY", "BYMONTH": 2, "BYMONTHDAY": -1}
    return {"FREQ": "YEARLY"}


def _first_day(fact: DatedFact) -> date:
    return parse_date(fact.date).first_day


def _build_description(fact: DatedFact, language: str) -> str:
    lines = [fact.text] if fact.text != fact.title else []
    if fact.day_from:
        lines.append(format_phrase("note.day", language, source=fact.day_from))
    if (_first_day(fact).month, _first_day(fact).day) == _LEAP_DAY:
        lines.append(format_phrase("note.moved", language))
    mark = format_phrase(f"mark.{fact.source.value}", language) if fact.source is not FactSource.CHAPTER else ""
    lines.append(" · ".join(part for part in (mark, format_citation(fact.citation, language)) if part))
    return "\n".join(lines)
