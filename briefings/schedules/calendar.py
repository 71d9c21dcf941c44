"""The slots of a schedule: for each local date that it is for, one, with one instant at which it is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

from briefings.schedules.model import LATE, Kind, Purpose, Schedule, Slot
from briefings.schedules.zones import DAY, exists, instant, local_date

EVENING = time(20)
"""Local time at which moderators get the next day's post to review."""

LEAST = timedelta(hours=1)
"""A window that ends with the local day is at least this long, for posts late in the evening."""

AHEAD = timedelta(days=2)
"""A review is due at most so long before its post."""

MARGIN = 2
"""Local dates looked at on either side of an interval: no zone is further than 26 hours from another."""


def slots(schedule: Schedule, after: datetime, until: datetime) -> Iterator[Slot]:
    """The posts that fall due in an interval, in order of their dates.

    Args:
        schedule: whose; whether it is paused makes no difference here.
        after: the interval begins behind this instant.
        until: and ends with this one.
    """
    day = local_date(after, schedule.zone) - DAY * MARGIN
    last = local_date(until, schedule.zone) + DAY * MARGIN
    while day <= last:
        slot = slot_on(schedule, day)
        if slot is not None and after < slot.due <= until:
            yield slot
        day += DAY


def slot_on(schedule: Schedule, day: date) -> Slot | None:
    """The post for a local date; None where the schedule has none then, or the zone skips the date."""
    if not _is_for(schedule, day):
        return None
    due = instant(day, schedule.at, schedule.zone)
    return None if due is None else Slot(schedule.id, schedule.key, day, due)


def upcoming(schedule: Schedule, now: datetime, count: int) -> tuple[Slot, ...]:
    """The next posts after `now`."""
    return tuple(islice(slots(schedule, now, now + timedelta(days=40 * count)), count))


def review_of(schedule: Schedule, slot: Slot) -> Slot:
    """The review of a post: it is due on the evening of the local date before."""
    evening = instant(slot.date - DAY, EVENING, schedule.zone)
    due = slot.due - timedelta(hours=12) if evening is None else evening
    return Slot(slot.schedule, slot.key, slot.date, min(due, slot.due - timedelta(hours=1)), Purpose.REVIEW)


def reviews(schedule: Schedule, after: datetime, until: datetime) -> Iterator[Slot]:
    """The reviews that fall due in an interval; none where the schedule has none."""
    if schedule.review:
        for slot in slots(schedule, after, until + AHEAD):
            review = review_of(schedule, slot)
            if after < review.due <= until:
                yield review


def next_moment(schedule: Schedule, after: datetime) -> datetime:
    """The first instant after `after` at which a post or a review falls due."""
    (post,) = upcoming(schedule, after, 1)
    return min([post.due, *(slot.due for slot in reviews(schedule, after, post.due))])


def deadline(schedule: Schedule, slot: Slot) -> datetime:
    """The last instant at which a slot may still go out."""
    if slot.purpose is Purpose.REVIEW:
        post = slot_on(schedule, slot.date)
        return slot.due if post is None else post.due
    if schedule.lateness is not None:
        return slot.due + timedelta(minutes=schedule.lateness)
    tomorrow = _first_after(slot.date, schedule.zone)
    return max(tomorrow, slot.due + LEAST)


def is_late(slot: Slot, now: datetime) -> bool:
    """Whether a post that goes out now is marked as late."""
    return now - slot.due > LATE


def _is_for(schedule: Schedule, day: date) -> bool:
    """Whether the schedule has a post for this local date.

    Where a zone skips the first of a month or a Monday, the next date that exists takes its place.
    """
    match schedule.kind:
        case Kind.THIS_MONTH:
            skipped = range(1, day.day)
            return all(not exists(day.replace(day=earlier), schedule.zone) for earlier in skipped)
        case Kind.SUBJECT_OF_WEEK:
            monday = day - DAY * day.weekday()
            return all(not exists(monday + DAY * later, schedule.zone) for later in range(day.weekday()))
        case _:
            return True


def _first_after(day: date, zone: str) -> datetime:
    """The instant at which the next date begins."""
    for later in range(1, 4):
        midnight = instant(day + DAY * later, time(), zone)
        if midnight is not None:
            return midnight
    return datetime.combine(day + DAY, time(), UTC)  # no zone skips three dates in a row
