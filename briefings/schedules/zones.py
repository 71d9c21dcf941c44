"""Local dates and times of a zone as instants, where clocks are changed too."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
ONE_SECOND = timedelta(seconds=1)


@lru_cache(maxsize=4096)
def to_instant(day: date, at: time, zone: str) -> datetime | None:
    """The one instant (UTC) that stands for a local time of day.

    A time that clocks skip is taken as the first instant after the gap; one that they show twice, as the first of
    the two.

    Args:
        day: local date.
        at: local time of day, to the minute.
        zone: IANA time zone.

    Returns:
        None where the zone skips the whole date, as Samoa did with 30 December 2011.

    Raises:
        ZoneInfoNotFoundError: there is no such zone.
    """
    tz = _load_zone(zone)
    wanted = datetime.combine(day, at)
    first = wanted.replace(tzinfo=tz).astimezone(UTC)
    if _to_local(first, tz) == wanted:
        return first
    # In a gap, fold 0 counts with the offset before it (PEP 495), which leads to an instant after it; fold 1 leads
    # to one before it. In between is the instant at which clocks are changed.
    after = first
    before = wanted.replace(tzinfo=tz, fold=1).astimezone(UTC)
    offset = before.astimezone(tz).utcoffset()
    while after - before > ONE_SECOND:
        middle = before + ONE_SECOND * ((after - before) // ONE_SECOND // 2)
        if middle.astimezone(tz).utcoffset() == offset:
            before = middle
        else:
            after = middle
    midnight = datetime.combine(day, time())
    if _to_local(before, tz) < midnight and _to_local(after, tz) >= midnight + ONE_DAY:
        return None
    return after


def local_date(now: datetime, zone: str) -> date:
    """The date in a zone at an instant."""
    return now.astimezone(_load_zone(zone)).date()


def date_exists(day: date, zone: str) -> bool:
    """Whether clocks of the zone ever show this date."""
    return to_instant(day, time(12), zone) is not None


@lru_cache(maxsize=1024)
def _load_zone(name: str) -> ZoneInfo:
    # Python keeps the last eight: with schedules in more zones than that, files would be read again and again.
    return ZoneInfo(name)


def _to_local(moment: datetime, tz: ZoneInfo) -> datetime:
    return moment.astimezone(tz).replace(tzinfo=None, fold=0)
