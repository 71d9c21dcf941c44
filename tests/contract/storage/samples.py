"""Values that the tests of all storages share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta

from briefings.domain.recurrence import find_occurrence
from briefings.domain.refs import ChannelRef, UserRef, WorkspaceRef
from briefings.domain.schedules import Occurrence, Schedule, ScheduleKind
from briefings.storage.ports import Storage

NOW = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)
WORKSPACE = WorkspaceRef("slack", "T0123")
OTHER_WORKSPACE = WorkspaceRef("discord", "T0123")
CHANNEL = ChannelRef("slack", "T0123", "C0456")
USER = UserRef("slack", "U0789")
DIGEST = "d1"

OpenStorage = Callable[[], Awaitable[Storage]]
"""Opens the same database again, as another process does."""


def make_schedule(key: str = "a1b2c3d4e5f6", channel_ref: ChannelRef = CHANNEL) -> Schedule:
    """Makes a schedule that posts every day at 9:00 in Tokyo, from an hour before `NOW` on."""
    return Schedule(
        0, key, channel_ref, ScheduleKind.ON_THIS_DAY, time(9), "Asia/Tokyo", "ja", NOW - timedelta(days=2),
        created_by=USER,
    )  # fmt: skip


def occurrence_on(schedule: Schedule, day: date) -> Occurrence:
    occurrence = find_occurrence(schedule, day)
    assert occurrence is not None
    return occurrence
