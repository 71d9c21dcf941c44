"""Describes members who follow subjects."""

from __future__ import annotations

from datetime import datetime, time
from typing import Final

from msgspec import Struct

from briefings.domain.refs import WorkspaceRef
from briefings.domain.schedules import Schedule

MAX_FOLLOWED: Final = 25
"""Subjects that a member may follow: as many as a menu lists."""

DEFAULT_LEAD_DAYS: Final = (7,)
"""How many days ahead an anniversary is announced, beside its day."""

NEWS_TIME: Final = time(9)
"""Local time of day of the message."""


class FollowedSubject(Struct, frozen=True):
    """A subject that a member follows.

    Attributes:
        subject: its id.
        workspace_ref: where the member followed it: corrections of this workspace's posts are news.
        revision: id of the revision that was active then.
        followed_at: when.
    """

    subject: str
    workspace_ref: WorkspaceRef
    revision: int
    followed_at: datetime


class Follower(Struct, frozen=True):
    """A member who follows subjects.

    Attributes:
        schedule: sends the member's messages; its owner is the member.
        subjects: what the member follows, in order of time.
    """

    schedule: Schedule
    subjects: tuple[FollowedSubject, ...]
