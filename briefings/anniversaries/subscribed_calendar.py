"""Writes the calendar that programs fetch again and again (RFC 5545, with REFRESH-INTERVAL of RFC 7986).

The calendar files of `ical` have one recurring entry for each fact. A calendar that is fetched again has one entry
for each anniversary of a few years instead: its title states the number of years, a fact that is shown only in round
years has entries in those, and 29 February is on the right day in every calendar program.

Lead times are further entries and not alarms (VALARM): Google Calendar and Outlook ignore the alarms of calendars
that are fetched from an address, and Apple Calendar removes them unless the user says otherwise.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from briefings.anniversaries.almanac import list_event_days
from briefings.anniversaries.ical import UID_DOMAIN, serialize_calendar
from briefings.anniversaries.phrasing import day_source_note, format_day, format_years_ago, leap_day_note, source_mark
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
"""Years before and after the current one of which a calendar has the anniversaries."""

REFRESH_INTERVAL: Final = timedelta(hours=12)
"""The interval at which programs are asked to fetch a calendar; each program decides for itself."""

_MAX_NAMES: Final = 4
"""Subjects in the name of a calendar."""


def name_calendar(almanac: Almanac, subjects: Sequence[str], *, followed: bool = False) -> str:
    """Returns the name of a calendar with the subjects that limit it: `記念日：アルメニア、ジョージア`.

    Args:
        almanac: the revision, in the language of the name.
        subjects: ids of the subjects; empty for all anniversaries, unless `followed` is set.
        followed: whether it also has what its owner follows.
    """
    language = almanac.language
    if not subjects and not followed:
        return _("All anniversaries", language)
    known = [
        almanac.index.subjects[key].localized_name(language) for key in subjects if key in almanac.index.subjects
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
        subscription: what it contains.
        today: decides the years.
        followed: ids of what the owner follows now, where the calendar has that too.
        changed_at: when its entries last changed, which is their time stamp: the same entries give the same bytes.
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
    # Outlook reads this one.
    calendar.add("X-PUBLISHED-TTL", f"PT{REFRESH_INTERVAL // timedelta(hours=1)}H")
    for anniversary, day in _iter_anniversaries(almanac, subjects, today) if has_entries else ():
        calendar.add_component(_build_event(anniversary, day, language, stamp))
        # Past years need no advance notices.
        for lead in subscription.lead_days if day.year >= today.year else ():
            calendar.add_component(_build_lead_event(anniversary, day, lead, language, stamp))
    return serialize_calendar(calendar)


def _iter_anniversaries(almanac: Almanac, subjects: Sequence[str], today: date) -> Iterator[tuple[Anniversary, date]]:
    """Yields the anniversaries of the years of a calendar with their days, in order.

    Those without a day are left out.
    """
    for year in range(max(today.year - PAST_YEARS, date.min.year), min(today.year + FUTURE_YEARS, date.max.year) + 1):
        day = date(year, 1, 1)
        for offset in range((date(year, 12, 31) - day).days + 1):
            current = day + timedelta(days=offset)
            for anniversary in almanac.find_on_day(current, subjects=subjects, first_days=True):
                yield anniversary, current


def _make_uid(anniversary: Anniversary, day: date, suffix: str = "") -> str:
    """Makes the UID of an entry.

    The key of the fact is that of the UIDs in calendar files; the year distinguishes its anniversaries.
    """
    return f"{anniversary.fact.key}-{day.year}{suffix}@{UID_DOMAIN}"


def _build_event(anniversary: Anniversary, day: date, language: str, stamp: datetime) -> Event:
    fact = anniversary.fact
    days = 1 if anniversary.moved_from_leap_day else len(list_event_days(fact))
    title = join_parts(fact.title, format_years_ago(anniversary, language))
    event = _start_event(_make_uid(anniversary, day), title, day, day + timedelta(days=days), stamp)
    event.add("DESCRIPTION", _describe(anniversary, language))
    event.add("CATEGORIES", [source_mark(fact.source, language)])
    if fact.citation.url:
        event.add("URL", fact.citation.url)
    return event


def _build_lead_event(anniversary: Anniversary, day: date, lead: int, language: str, stamp: datetime) -> Event:
    """Builds the entry some days before an anniversary, which announces it."""
    title = ngettext(
        "In {count} day: {title}", "In {count} days: {title}", lead, language, title=anniversary.fact.title
    )
    first = day - timedelta(days=lead)
    event = _start_event(_make_uid(anniversary, day, f"-{lead}d"), title, first, first + timedelta(days=1), stamp)
    when = join_parts(format_day(day, language, year=True, weekday=True), format_years_ago(anniversary, language))
    event.add("DESCRIPTION", f"{when}\n{_describe(anniversary, language)}")
    event.add("CATEGORIES", [_("Advance notice", language)])
    return event


def _start_event(uid: str, title: str, first: date, end: date, stamp: datetime) -> Event:
    """Returns an entry for whole days, which blocks no time; `end` is the day after the last one."""
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


def _describe(anniversary: Anniversary, language: str) -> str:
    fact = anniversary.fact
    lines = [fact.text] if fact.text != fact.title else []
    if fact.day_from:
        lines.append(day_source_note(fact, language))
    if anniversary.moved_from_leap_day:
        lines.append(leap_day_note(language))
    mark = source_mark(fact.source, language) if fact.source is not FactSource.CHAPTER else ""
    lines.append(join_parts(mark, format_citation(fact.citation, language)))
    return "\n".join(lines)
