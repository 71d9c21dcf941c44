"""Writes calendars to which programs subscribe (RFC 5545, with REFRESH-INTERVAL of RFC 7986).

A calendar file of `ical` has one recurring entry for each fact. A subscribed calendar instead has one entry for each
anniversary within a few years. Its title contains the number of years, a fact that is observed only in round years
has entries in those, and events of February 29 are on the right day in every calendar program.

Lead times are separate entries rather than alarms (VALARM), because Google Calendar and Outlook ignore the alarms of
subscribed calendars, and Apple Calendar removes them by default.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from briefings.anniversaries.almanac import list_event_days
from briefings.anniversaries.ical import UID_DOMAIN, serialize_calendar
from briefings.anniversaries.phrasing import (
    format_day,
    format_day_source_note,
    format_leap_day_note,
    format_source_mark,
    format_years_ago,
)
from briefings.cards.citations import format_citation
from briefings.cards.labels import join_names, join_parts
from briefings.domain.facts import FactSource
from briefings.i18n import gettext as _
from briefings.i18n import ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icalendar import Event

    from briefings.anniversaries.almanac import Almanac
    from briefings.domain.calendars import CalendarSubscription
    from briefings.domain.facts import Anniversary

PAST_YEARS: Final = 1
FUTURE_YEARS: Final = 1
"""Numbers of years before and after the current year whose anniversaries a calendar contains."""

REFRESH_INTERVAL: Final = timedelta(hours=12)
"""The suggested interval at which programs fetch a calendar. Programs may use another."""

_MAX_NAMES: Final = 4
"""Maximum number of subjects in the name of a calendar."""


def name_calendar(almanac: Almanac, subjects: Sequence[str], *, followed: bool = False) -> str:
    """Returns the name of a calendar with its subjects: `記念日：アルメニア、ジョージア`.

    Args:
        almanac: the revision, in the language of the name.
        subjects: ids of the subjects; empty for all anniversaries, unless `followed` is set.
        followed: whether the calendar includes the subjects that its owner follows.
    """
    language = almanac.language
    if not subjects and not followed:
        return _("All anniversaries", language)
    known = [
        almanac.index.subjects[key].get_localized_name(language) for key in subjects if key in almanac.index.subjects
    ]
    if followed:
        known.insert(0, _("what I follow", language))
    rest = len(known) - _MAX_NAMES
    names = join_names(known[:_MAX_NAMES] if rest > 0 else known, language)
    if rest > 0:
        names = ngettext("{names} and {count} more", "{names} and {count} more", rest, language, names=names)
    return _("Anniversaries: {names}", language, names=names or "—")


def build_subscribed_calendar(
    almanac: Almanac,
    subscription: CalendarSubscription,
    *,
    today: date,
    changed_at: datetime,
    followed: Sequence[str] = (),
) -> bytes:
    """Builds the calendar of a subscription.

    Args:
        almanac: the revision, in the language of the subscription.
        subscription: the subscription.
        today: the current date, which determines the years.
        changed_at: the time of the last change of the entries, used as their time stamp, so that equal entries give
            equal bytes.
        followed: ids of the subjects that the owner follows, used if the subscription includes them.
    """
    from icalendar import Calendar

    language, stamp = almanac.language, changed_at.astimezone(UTC).replace(microsecond=0)
    name = name_calendar(almanac, subscription.subjects, followed=subscription.followed)
    subjects = (*subscription.subjects, *(followed if subscription.followed else ()))
    has_entries = bool(subjects) or not subscription.followed
    calendar = Calendar()
    calendar.add("PRODID", f"-//briefing-bot//{UID_DOMAIN}//{language.upper()}")
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("NAME", name)
    calendar.add("X-WR-CALNAME", name)
    calendar.add("REFRESH-INTERVAL", REFRESH_INTERVAL, parameters={"VALUE": "DURATION"})
    # The equivalent for Outlook.
    calendar.add("X-PUBLISHED-TTL", f"PT{REFRESH_INTERVAL // timedelta(hours=1)}H")
    for anniversary, day in _iterate_anniversaries(almanac, subjects, today) if has_entries else ():
        calendar.add_component(_build_event(anniversary, day, language, stamp))
        # Past years have no advance notices.
        for lead in subscription.lead_days if day.year >= today.year else ():
            calendar.add_component(_build_lead_event(anniversary, day, lead, language, stamp))
    return serialize_calendar(calendar)


def _iterate_anniversaries(
    almanac: Almanac, subjects: Sequence[str], today: date
) -> Iterator[tuple[Anniversary, date]]:
    """Yields the anniversaries with a known day in the years of a calendar, and their days, in order."""
    for year in range(max(today.year - PAST_YEARS, date.min.year), min(today.year + FUTURE_YEARS, date.max.year) + 1):
        day = date(year, 1, 1)
        for offset in range((date(year, 12, 31) - day).days + 1):
            current = day + timedelta(days=offset)
            for anniversary in almanac.find_on_day(current, subjects=subjects, first_days=True):
                yield anniversary, current


def _make_uid(anniversary: Anniversary, day: date, suffix: str = "") -> str:
    """Returns the UID of an entry: the key of the fact, as in calendar files, and the year of the anniversary."""
    return f"{anniversary.fact.key}-{day.year}{suffix}@{UID_DOMAIN}"


def _build_event(anniversary: Anniversary, day: date, language: str, stamp: datetime) -> Event:
    fact = anniversary.fact
    days = 1 if anniversary.moved_from_leap_day else len(list_event_days(fact))
    title = join_parts(fact.title, format_years_ago(anniversary, language))
    event = _create_event(_make_uid(anniversary, day), title, day, day + timedelta(days=days), stamp)
    event.add("DESCRIPTION", _build_description(anniversary, language))
    event.add("CATEGORIES", [format_source_mark(fact.source, language)])
    if fact.citation.url:
        event.add("URL", fact.citation.url)
    return event


def _build_lead_event(anniversary: Anniversary, day: date, lead: int, language: str, stamp: datetime) -> Event:
    """Builds the entry that announces an anniversary some days before it."""
    title = ngettext(
        "In {count} day: {title}", "In {count} days: {title}", lead, language, title=anniversary.fact.title
    )
    first = day - timedelta(days=lead)
    event = _create_event(_make_uid(anniversary, day, f"-{lead}d"), title, first, first + timedelta(days=1), stamp)
    when = join_parts(format_day(day, language, year=True, weekday=True), format_years_ago(anniversary, language))
    event.add("DESCRIPTION", f"{when}\n{_build_description(anniversary, language)}")
    event.add("CATEGORIES", [_("Advance notice", language)])
    return event


def _create_event(uid: str, title: str, first: date, end: date, stamp: datetime) -> Event:
    """Returns an all-day entry that does not block time. `end` is the day after the last day."""
    from icalendar import Event

    event = Event()
    event.add("UID", uid)
    event.add("DTSTAMP", stamp)
    event.add("DTSTART", first)
    event.add("DTEND", end)
    event.add("SUMMARY", title)
    event.add("TRANSP", "TRANSPARENT")
    event.add("CLASS", "PUBLIC")
    return event


def _build_description(anniversary: Anniversary, language: str) -> str:
    fact = anniversary.fact
    lines = [fact.text] if fact.text != fact.title else []
    if fact.day_from:
        lines.append(format_day_source_note(fact, language))
    if anniversary.moved_from_leap_day:
        lines.append(format_leap_day_note(language))
    mark = format_source_mark(fact.source, language) if fact.source is not FactSource.CHAPTER else ""
    lines.append(join_parts(mark, format_citation(fact.citation, language)))
    return "\n".join(lines)
