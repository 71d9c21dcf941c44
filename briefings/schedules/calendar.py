"""The slots of a schedule: for each local date that it is for, one, with one instant at which it is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

from briefings.schedules.model import LATE_AFTER, Occurrence, PostPurpose, Schedule, ScheduleKind
from briefings.schedules.zones import ONE_DAY, date_exists, local_date, to_instant

REVIEW_TIME = time(20)
"""Local time at which moderators get the next day's post to review."""

MIN_WINDOW = timedelta(hours=1)
"""A window that ends with the local day is at least this long, for posts late in the evening."""

MAX_REVIEW_LEAD = timedelta(days=2)
"""A review is due at most so long before its post."""

ZONE_MARGIN_DAYS = 2
"""Local dates looked at on either side of an interval: no zone is further than 26 hours from another."""


def iter_occurrences(schedule: Schedule, after: datetime, until: datetime) -> Iterator[Occurrence]:
    """The posts that fall due in an interval, in order of their dates.

    Args:
        schedule: whose; whether it is paused makes no difference here.
        after: the interval begins behind this instant.
        until: and ends with this one.
    """
    day = local_date(after, schedule.zone) - ONE_DAY * ZONE_MARGIN_DAYS
    last = local_date(until, schedule.zone) + ONE_DAY * ZONE_MARGIN_DAYS
    while day <= last:
        slot = find_occurrence(schedule, day)
        if slot is not None and after < slot.due <= until:
            yield slot
        day += ONE_DAY


def find_occurrence(schedule: Schedule, day: date) -> Occurrence | None:
    """The post for a local date; None where the schedule has none then, or the zone skips the date."""
    if not _occurs_on(schedule, day):
        return None
    due = to_instant(day, schedule.at, schedule.zone)
    return None if due is None else Occurrence(schedule.id, schedule.key, day, due)


def next_occurrences(schedule: Schedule, now: datetime, count: int) -> tuple[Occurrence, ...]:
    """The next posts after `now`."""
    return tuple(islice(iter_occurrences(schedule, now, now + timedelta(days=40 * count)), count))


def build_review(schedule: Schedule, occurrence: Occurrence) -> Occurrence:
    """The review of a post: it is due on the evening of the local date before."""
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
    """The reviews that fall due in an interval; none where the schedule has none."""
    if schedule.review:
        for slot in iter_occurrences(schedule, after, until + MAX_REVIEW_LEAD):
            review = build_review(schedule, slot)
            if after < review.due <= until:
                yield review


def find_next_due(schedule: Schedule, after: datetime) -> datetime:
    """The first instant after `after` at which a post or a review falls due."""
    (post,) = next_occurrences(schedule, after, 1)
    return min([post.due, *(slot.due for slot in iter_reviews(schedule, after, post.due))])


def compute_deadline(schedule: Schedule, occurrence: Occurrence) -> datetime:
    """The last instant at which a slot may still go out."""
    if occurrence.purpose is PostPurpose.REVIEW:
        post = find_occurrence(schedule, occurrence.date)
        return occurrence.due if post is None else post.due
    if schedule.lateness is not None:
        return occurrence.due + timedelta(minutes=schedule.lateness)
    tomorrow = _find_next_midnight(occurrence.date, schedule.zone)
    return max(tomorrow, occurrence.due + MIN_WINDOW)


def is_late(occurrence: Occurrence, now: datetime) -> bool:
    """Whether a post that goes out now is marked as late."""
    return now - occurrence.due > LATE_AFTER


def _occurs_on(schedule: Schedule, day: date) -> bool:
    """Whether the schedule has a post for this local date.

    Where a zone skips the first of a month or a Monday, the next date that exists takes its place.
    """
    match schedule.kind:
        case ScheduleKind.THIS_MONTH:
            skipped = range(1, day.day)
            return all(not date_exists(day.replace(day=earlier), schedule.zone) for earlier in skipped)
        case ScheduleKind.SUBJECT_OF_WEEK:
            monday = day - ONE_DAY * day.weekday()
            return all(not date_exists(monday + ONE_DAY * later, schedule.zone) for later in range(day.weekday()))
        case _:
            return True


def _find_next_midnight(day: date, zone: str) -> datetime:
    """The instant at which the next date begins."""
    for later in range(1, 4):
        midnight = to_instant(day + ONE_DAY * later, time(), zone)
        if midnight is not None:
            return midnight
    return datetime.combine(day + ONE_DAY, time(), UTC)  # no zone skips three dates in a row
