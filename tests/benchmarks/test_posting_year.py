"""Runs a year from 1 September 2027: twenty schedules in zones with and without changes of clocks.

It contains the end of the year, the leap day of 2028, and both changes of clocks of either hemisphere.
"""

from __future__ import annotations

import asyncio
import secrets
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from briefings.domain.recurrence import find_next_due, iter_occurrences
from briefings.domain.schedules import Schedule, ScheduleKind
from briefings.posting.dispatcher import Dispatcher
from briefings.posting.ports import PostingContext
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.fake_publisher import FakePostContent, FakePublisher, RecordingNotifier
from tests.support.posting_workbench import MODERATOR, channel

BEGIN, END = datetime(2027, 9, 1, tzinfo=UTC), datetime(2028, 9, 1, tzinfo=UTC)
IDLE = timedelta(hours=3)
"""Maximum step of the clock, which otherwise jumps to the next moment at which a post may be due."""

ZONES = [
    "Asia/Tokyo", "Asia/Tashkent", "Asia/Almaty", "Asia/Yerevan", "Asia/Tbilisi", "Asia/Baku", "Europe/Moscow",
    "Europe/Minsk", "Asia/Kolkata", "UTC", "Europe/London", "Europe/Berlin", "Europe/Chisinau", "America/New_York",
    "America/Los_Angeles", "America/Nuuk", "Australia/Sydney", "Australia/Lord_Howe", "America/Santiago",
    "Africa/Casablanca",
]  # fmt: skip


async def run_year(folder: Path) -> tuple[int, int]:
    now = BEGIN
    storage = await SqliteStorage.open(folder / f"{secrets.token_hex(4)}.db", clock=lambda: now)
    try:
        schedules = [
            await storage.schedules.add_schedule(
                Schedule(
                    0, secrets.token_hex(6), channel(str(n)), ScheduleKind.ON_THIS_DAY, time(n, 30), zone, "ja", BEGIN
                ),
                actor=MODERATOR,
            )
            for n, zone in enumerate(ZONES)
        ]
        platform = FakePublisher(lambda: now)
        deliverer = Dispatcher(PostingContext(storage, platform, FakePostContent(), RecordingNotifier(), lambda: now))
        moments = [find_next_due(schedule, now) for schedule in schedules]
        while now < END:
            now = min(END, now + IDLE, *moments)
            await deliverer.run_due(now)
            moments = [
                find_next_due(one, now) if moment <= now else moment
                for one, moment in zip(schedules, moments, strict=True)
            ]
    finally:
        await storage.close()
    expected = {slot.marker for schedule in schedules for slot in iter_occurrences(schedule, BEGIN, now)}
    assert expected == set(platform.count_by_marker)
    assert set(platform.count_by_marker.values()) == {1}
    for day in ("2027-12-31", "2028-01-01", "2028-02-29"):
        assert sum(marker.endswith(day) for marker in expected) == len(ZONES)
    return len(expected), platform.requests["find"]


@pytest.mark.bench
@pytest.mark.fault(32)
def test_year_of_twenty_schedules(benchmark: Any, tmp_path: Path) -> None:
    """Every date of every zone has one post; no post has to be searched for, because no process is killed."""
    posts, found = benchmark.pedantic(lambda: asyncio.run(run_year(tmp_path)), rounds=1)
    assert posts >= 366 * len(ZONES) - len(ZONES)
    assert found == 0
