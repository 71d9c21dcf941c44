"""A schedule: which channel gets what, when, in which time zone and language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from hashlib import blake2b


class ScheduleKind(StrEnum):
    """What a schedule tells."""

    ON_THIS_DAY = "day"
    """Every day: what happened on this day."""
    THIS_MONTH = "month"
    """On the first of a month: the look-back on it."""
    COMING_UP = "coming"
    """Every day: what is exactly one of the lead days away."""
    SUBJECT_OF_WEEK = "week"
    """On Mondays: one subject, in turn."""


class EmptyPolicy(StrEnum):
    """What to do on a day with nothing to tell."""

    SILENCE = "silence"
    SAY = "say"


class MinimumImportance(StrEnum):
    """Which anniversaries are told."""

    MAJOR = "major"
    ALL = "all"


class PostPurpose(StrEnum):
    """What a slot is for: the post itself, or its review by moderators the evening before."""

    POST = "post"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Schedule:
    """What a moderator set.

    Attributes:
        id: ascending number, never given twice; 0 before it is stored.
        key: random text that no other schedule has, in any database: it stands in the marks of posts.
        guild: id of the server.
        channel: id of the channel, thread or forum that gets the posts.
        kind: what is told.
        at: local time of day.
        zone: IANA time zone.
        language: `ja` or `en`.
        subjects: ids of countries, topics or frameworks to limit it to; empty for all.
        lead_days: for `Kind.COMING_UP`, how many days ahead.
        weight: which anniversaries are told.
        publish: whether a post in an announcement channel is published to those who follow it.
        on_empty: what to do on a day with nothing.
        lateness: minutes that a post may be late; None for the rest of its local day.
        review: whether moderators see the post the evening before.
        paused: whether it rests.
        paused_because: why, as a code (`moderator`, `channel_deleted`); empty while it runs.
        since: first instant of which it knows: it owes nothing from before.
        created_by: id of the moderator; 0 for none.
        removed: whether a moderator took it away; its rows stay.
    """

    id: int
    key: str
    guild: int
    channel: int
    kind: ScheduleKind
    at: time
    zone: str
    language: str
    since: datetime
    subjects: tuple[str, ...] = ()
    lead_days: tuple[int, ...] = (30, 7)
    weight: MinimumImportance = MinimumImportance.MAJOR
    publish: bool = False
    on_empty: EmptyPolicy = EmptyPolicy.SILENCE
    lateness: int | None = None
    review: bool = False
    paused: bool = False
    paused_because: str = ""
    created_by: int = 0
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One occasion of a schedule.

    Attributes:
        schedule_id: id of the schedule.
        key: the schedule's key.
        date: the local date it is for, in the schedule's zone. With the schedule and the purpose it is the slot's
            identity: a slot keeps it whatever a change of the zone or the time of day does to its instant.
        due: the instant at which it is due, UTC.
        purpose: the post, or its review.
    """

    schedule_id: int
    key: str
    date: date
    due: datetime
    purpose: PostPurpose = PostPurpose.POST

    @property
    def marker(self) -> str:
        """The id of a button on the post, by which the post is found again: `d1|KEY|2027-09-01`."""
        letter = "d" if self.purpose is PostPurpose.POST else "r"
        return f"{letter}{MARKER_VERSION}|{self.key}|{self.date.isoformat()}"

    @property
    def nonce(self) -> str:
        """24 characters that are the same in every process: Discord takes 25 at most."""
        return blake2b(self.marker.encode(), digest_size=12).hexdigest()


MARKER_VERSION = "1"

LATE_AFTER = timedelta(minutes=5)
"""A post that goes out later than this after its instant is marked as late."""
