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
"""Days before an anniversary on which it is announced, in addition to its own day."""

NEWS_TIME: Final = time(9)
"""Local time of day of the message."""


class FollowedSubject(Struct, frozen=True):
    """A subject that a member follows.

    Attributes:
        subject: its id.
        workspace_ref: the workspace in which the member followed it; corrections of its posts are news.
        revision: id of the revision that was active at that time.
        followed_at: when the member followed it.
    """

    subject: str
    workspace_ref: WorkspaceRef
    revision: int
    followed_at: datetime


class Follower(Struct, frozen=True):
    """A member who follows subjects.

    Attributes:
        schedule: sends the member's messages; its owner is the member.
        subjects: the followed subjects, in order of time.
    """

    schedule: Schedule
    subjects: tuple[FollowedSubject, ...]
