"""Computes the slots of a schedule: one for each of its local dates, with the instant at which it is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from briefings.domain.schedules import LATE_AFTER, Occurrence, PostPurpose, Schedule, ScheduleKind

ONE_DAY = timedelta(days=1)
ONE_SECOND = timedelta(seconds=1)


@lru_cache(maxsize=4096)
def to_instant(day: date, at: time, zone: str) -> datetime | None:
    """Returns the one instant (UTC) that corresponds to a local time of day.

    A time that clocks skip is taken as the first instant after the gap; one that they show twice, as the first of
    the two.

    Args:
        day: local date.
        at: local time of day, to the minute.
        zone: IANA time zone.

    Returns:
        None if the zone skips the whole date, as Samoa did with 30 December 2011.

    Raises:
        ZoneInfoNotFoundError: there is no such zone.
    """
    tz = _load_zone(zone)
    wanted = datetime.combine(day, at)
    first = wanted.replace(tzinfo=tz).astimezone(UTC)
    # guard 31 true: tests/unit/domain/test_recurrence.py::test_every_change_of_clocks_2025_to_2035
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
    # guard 31 false: tests/unit/domain/test_recurrence.py::test_date_that_a_zone_skips_has_no_post
    if _to_local(before, tz) < midnight and _to_local(after, tz) >= midnight + ONE_DAY:
        return None
    return after


def get_local_date(now: datetime, zone: str) -> date:
    """Returns the date in a zone at an instant."""
    return now.astimezone(_load_zone(zone)).date()


def date_exists(day: date, zone: str) -> bool:
    """Returns whether clocks of the zone ever show this date."""
    return to_instant(day, time(12), zone) is not None


@lru_cache(maxsize=1024)
def _load_zone(name: str) -> ZoneInfo:
    # Python caches eight zones: with schedules in more zones, files would be read repeatedly.
    return ZoneInfo(name)


def _to_local(moment: datetime, tz: ZoneInfo) -> datetime:
    return moment.astimezone(tz).replace(tzinfo=None, fold=0)


REVIEW_TIME = time(20)
"""Local time at which moderators get the next day's post to review."""

MIN_WINDOW = timedelta(hours=1)
"""A window that ends with the local day is at least this long, for posts late in the evening."""

MAX_REVIEW_LEAD = timedelta(days=2)
"""Longest time between a review and its post."""

ZONE_MARGIN_DAYS = 2
"""Local dates that are examined on either side of an interval: no two zones are further than 26 hours apart."""


def iter_occurrences(schedule: Schedule, after: datetime, until: datetime) -> Iterator[Occurrence]:
    """Yields the posts that fall due in an interval, in order of their dates.

    Args:
        schedule: the schedule, paused or not.
        after: start of the interval, exclusive.
        until: end of the interval, inclusive.
    """
    day = get_local_date(after, schedule.zone) - ONE_DAY * ZONE_MARGIN_DAYS
    last = get_local_date(until, schedule.zone) + ONE_DAY * ZONE_MARGIN_DAYS
    while day <= last:
        slot = find_occurrence(schedule, day)
        if slot is not None and after < slot.due <= until:
            yield slot
        day += ONE_DAY


def find_occurrence(schedule: Schedule, day: date) -> Occurrence | None:
    """Finds the post for a local date; None if the schedule has none then, or the zone skips the date."""
    if not _occurs_on(schedule, day):
        return None
    due = to_instant(day, schedule.at, schedule.zone)
    if due is None:
        return None
    return Occurrence(schedule.id, schedule.key, day, due, is_personal=schedule.owner is not None)


def find_next_occurrences(schedule: Schedule, now: datetime, count: int) -> tuple[Occurrence, ...]:
    """Returns the next posts after `now`."""
    return tuple(islice(iter_occurrences(schedule, now, now + timedelta(days=40 * count)), count))


def build_review(schedule: Schedule, occurrence: Occurrence) -> Occurrence:
    """Builds the review of a post: it is due on the evening of the local date before."""
    evening = to_instant(occurrence.date - ONE_DAY, REVIEW_TIME, schedule.zone)
    due = occurrence.due - timedelta(hours=12) if evening is None else evening
    return Occurrence(
        occurrence.schedule_id,
        occurrence.key,
        occurrence.date,
        min(due, occurrence.due - timedelta(hours=1)),
        PostPurpose.REVIEW,
    )


def iter_reviews(schedule: Schedule, after: datetime, until: datetime) -> Iterator[Occurrence]:
    """Yields the reviews that fall due in an interval; none if the schedule has none."""
    if schedule.review:
        for slot in iter_occurrences(schedule, after, until + MAX_REVIEW_LEAD):
            review = build_review(schedule, slot)
            if after < review.due <= until:
                yield review


def find_next_due(schedule: Schedule, after: datetime) -> datetime:
    """Finds the first instant after `after` at which a post or a review falls due."""
    (post,) = find_next_occurrences(schedule, after, 1)
    return min([post.due, *(slot.due for slot in iter_reviews(schedule, after, post.due))])


def compute_deadline(schedule: Schedule, occurrence: Occurrence) -> datetime:
    """Returns the last instant at which a slot may be posted."""
    if occurrence.purpose is PostPurpose.REVIEW:
        post = find_occurrence(schedule, occurrence.date)
        return occurrence.due if post is None else post.due
    if schedule.grace_minutes is not None:
        return occurrence.due + timedelta(minutes=schedule.grace_minutes)
    tomorrow = _find_next_midnight(occurrence.date, schedule.zone)
    return max(tomorrow, occurrence.due + MIN_WINDOW)


def is_late(occurrence: Occurrence, now: datetime) -> bool:
    """Returns whether a post that is sent now is marked as late."""
    return now - occurrence.due > LATE_AFTER


def _occurs_on(schedule: Schedule, day: date) -> bool:
    """Returns whether the schedule has a post for this local date.

    If a zone skips the first of a month or a Monday, the next date that exists takes its place.
    """
    match schedule.kind:
        case ScheduleKind.THIS_MONTH:
            skipped = range(1, day.day)
            return all(not date_exists(day.replace(day=earlier), schedule.zone) for earlier in skipped)
        case ScheduleKind.SUBJECT_OF_WEEK | ScheduleKind.DIGEST:
            monday = day - ONE_DAY * day.weekday()
            return all(not date_exists(monday + ONE_DAY * later, schedule.zone) for later in range(day.weekday()))
        case _:
            return True


def _find_next_midnight(day: date, zone: str) -> datetime:
    """Finds the instant at which the next date begins."""
    for later in range(1, 4):
        midnight = to_instant(day + ONE_DAY * later, time(), zone)
        if midnight is not None:
            return midnight
    return datetime.combine(day + ONE_DAY, time(), UTC)  # no zone skips three dates in a row
