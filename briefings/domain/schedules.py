"""Describes schedules: which channel gets which posts, when, and in which time zone and language."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from msgspec import Struct

from briefings.domain.refs import ChannelRef, UserRef


class ScheduleKind(StrEnum):
    """The content of a schedule's posts."""

    ON_THIS_DAY = "day"
    """Every day: what happened on this day."""
    THIS_MONTH = "month"
    """On the first of a month: what happened in this month."""
    COMING_UP = "coming"
    """Every day: the anniversaries that are exactly one of the lead days ahead."""
    SUBJECT_OF_WEEK = "week"
    """On Mondays: one subject after another."""
    NEWS = "news"
    """Every day with news: what changed about subjects, corrected posts, and anniversaries."""
    DIGEST = "digest"
    """On Mondays: what changed since the last one, the next two weeks, and round years ahead."""


NEWS_KINDS = frozenset({ScheduleKind.NEWS, ScheduleKind.DIGEST})
"""Kinds whose posts depend on what was posted before."""


class EmptyPolicy(StrEnum):
    """The behavior on a day without anything to post."""

    SILENCE = "silence"
    SAY = "say"


class MinimumImportance(StrEnum):
    """The minimum importance of anniversaries in posts."""

    MAJOR = "major"
    ALL = "all"


class PostPurpose(StrEnum):
    """The purpose of an occurrence: the post itself, or its review by moderators the evening before."""

    POST = "post"
    REVIEW = "review"


class Schedule(Struct, frozen=True):
    """A schedule of posts, as a moderator set it up.

    Attributes:
        id: ascending number, never reused; 0 before it is stored.
        key: random text, unique across databases; markers of posts contain it.
        channel_ref: the channel, thread or forum that gets the posts.
        kind: the content of the posts.
        at: local time of day.
        zone: IANA time zone.
        language: BCP 47 tag.
        since: occurrences due until then are not posted.
        subjects: ids of countries, topics or frameworks to limit the posts to; empty for all.
        lead_days: for `ScheduleKind.COMING_UP`, the days ahead.
        minimum_importance: which anniversaries are included.
        crosspost: whether a post in an announcement channel is forwarded to the channel's followers.
        on_empty: behavior on a day without anything to post.
        grace_minutes: minutes that a post may be late; None for the rest of its local day.
        review: whether moderators see the post the evening before.
        paused: whether nothing is posted for now.
        pause_reason: reason of the pause, as a code (`moderator`, `channel_deleted`); empty while it is active.
        created_by: the moderator; None if that is unknown.
        removed: whether a moderator removed it; its deliveries are kept.
        tags: ids of the tags that a post gets in a forum.
        owner: the member who receives its direct messages, the only one who can see and change it; None for a
            schedule of moderators.
        defects: fields whose stored values cannot be read, and that have their defaults here; nothing is posted until
            they are set again.
    """

    id: int
    key: str
    channel_ref: ChannelRef
    kind: ScheduleKind
    at: time
    zone: str
    language: str
    since: datetime
    subjects: tuple[str, ...] = ()
    lead_days: tuple[int, ...] = (30, 7)
    minimum_importance: MinimumImportance = MinimumImportance.MAJOR
    crosspost: bool = False
    on_empty: EmptyPolicy = EmptyPolicy.SILENCE
    grace_minutes: int | None = None
    review: bool = False
    paused: bool = False
    pause_reason: str = ""
    created_by: UserRef | None = None
    removed: bool = False
    tags: tuple[str, ...] = ()
    owner: UserRef | None = None
    defects: tuple[str, ...] = ()


class Occurrence(Struct, frozen=True):
    """One occurrence of a schedule.

    Attributes:
        schedule_id: id of the schedule.
        key: the schedule's key.
        date: the local date that it is for, in the schedule's zone. With the schedule and the purpose it is the
            identity of the occurrence, which a change of the zone or the time of day leaves as it is.
        due: when it is due, UTC.
        purpose: the post, or its review.
        is_personal: whether it is a direct message to a member who follows subjects.
    """

    schedule_id: int
    key: str
    date: date
    due: datetime
    purpose: PostPurpose = PostPurpose.POST
    is_personal: bool = False

    @property
    def marker(self) -> str:
        """Text in the post by which it is found again: `d1|KEY|2027-09-01`."""
        letter = "d" if self.purpose is PostPurpose.POST else "r"
        return f"{letter}{MARKER_VERSION}|{self.key}|{self.date.isoformat()}"


MAX_SCHEDULES = 50
"""Schedules that a workspace may have at the same time, so that one workspace does not delay the others."""

MARKER_VERSION = "1"

LATE_AFTER = timedelta(minutes=5)
"""A post that is sent later than this after it was due is marked as late."""
