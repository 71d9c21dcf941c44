"""Anniversaries as an iCalendar file (RFC 5545), which calendars read and keep up to date by their UIDs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from briefings.anniversaries.model import Origin
from briefings.anniversaries.wording import say
from briefings.cards.wording import cite
from briefings.edtf import Precision, parse

if TYPE_CHECKING:
    from briefings.anniversaries.almanac import Almanac
    from briefings.anniversaries.model import Fact

DOMAIN: Final = "anniversaries.briefing-bot"
"""The right side of UIDs. It names this program and no host: UIDs must not change when a bot moves."""

_LEAP_DAY: Final = (2, 29)


def dated(almanac: Almanac, subject: str = "") -> tuple[Fact, ...]:
    """The facts that a calendar can hold: those whose day is known."""
    found = almanac.about(subject) if subject else almanac.facts
    return tuple(fact for fact in found if parse(fact.date).start.precision is Precision.DAY)


def calendar_file(almanac: Almanac, *, subject: str = "", stamp: datetime) -> bytes:
    """An iCalendar file of all anniversaries, or of those of a subject.

    Each is a whole day that comes back every year, from the year in which it happened; one that is remembered in
    round years alone stands in its own year. What happened on 29 February comes back on the last day of February.

    Args:
        almanac: the revision in one language.
        subject: id of the subject; empty for all.
        stamp: the time that the entries say they were made at: that of the revision, so that the same revision makes
            the same file.
    """
    from icalendar import Calendar

    language = almanac.language
    name = say("calendar.title", language)
    if subject:
        name = almanac.lookup.subjects[subject].name(language)
    calendar = Calendar()
    calendar.add("PRODID", f"-//briefing-bot//{DOMAIN}//{language.upper()}")
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("NAME", name)
    calendar.add("X-WR-CALNAME", name)
    for fact in dated(almanac, subject):
        calendar.add_component(_event(fact, almanac, stamp.astimezone(UTC)))
    return bytes(calendar.to_ical())


def _event(fact: Fact, almanac: Almanac, stamp: datetime):  # type: ignore[no-untyped-def]  # noqa: ANN202 - icalendar is imported late
    from icalendar import Event

    language = almanac.language
    start, year = _first_day(fact), parse(fact.date).start.year
    event = Event()
    event.add("UID", f"{fact.key}@{DOMAIN}")
    event.add("DTSTAMP", stamp)
    event.add("DTSTART", start)
    event.add("DTEND", start + timedelta(days=1))
    event.add("SUMMARY", f"{fact.title}（{year}年）" if language == "ja" else f"{fact.title} ({year})")
    event.add("DESCRIPTION", _description(fact, language))
    event.add("CATEGORIES", [say(f"mark.{fact.origin.value}", language)])
    if fact.citation.url:
        event.add("URL", fact.citation.url)
    if fact.yearly:
        event.add("RRULE", _rule(start))
    event.add("TRANSP", "TRANSPARENT")
    event.add("CLASS", "PUBLIC")
    return event


def _rule(start: date) -> dict[str, object]:
    if (start.month, start.day) == _LEAP_DAY:
        # A yearly rule from a 29 February would come every fourth year: the last day of February comes each year.
        return {"FREQ": "YEARLY", "BYMONTH": 2, "BYMONTHDAY": -1}
    return {"FREQ": "YEARLY"}


def _first_day(fact: Fact) -> date:
    return parse(fact.date).first_day


def _description(fact: Fact, language: str) -> str:
    lines = [fact.text] if fact.text != fact.title else []
    if fact.day_from:
        lines.append(say("note.day", language, source=fact.day_from))
    if (_first_day(fact).month, _first_day(fact).day) == _LEAP_DAY:
        lines.append(say("note.moved", language))
    mark = say(f"mark.{fact.origin.value}", language) if fact.origin is not Origin.CHAPTER else ""
    lines.append(" · ".join(part for part in (mark, cite(fact.citation, language)) if part))
    return "\n".join(lines)
