"""For any schedules, time zones, wake-ups, crashes and lost connections, each occurrence is posted once."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefings.domain.deliveries import DeliveryState
from briefings.domain.recurrence import compute_deadline, iter_occurrences
from briefings.domain.schedules import ScheduleKind
from tests.support.fake_publisher import CRASH_AFTER, CRASH_BEFORE, LATE_ACCEPT, LOST_AFTER, LOST_BEFORE
from tests.support.posting_workbench import BEGIN, PostingWorkbench
from tests.support.prepared_storage import open_prepared

ZONES = [
    "Asia/Tokyo", "UTC", "America/New_York", "Europe/London", "Pacific/Apia", "Pacific/Kiritimati", "Asia/Kathmandu",
    "Australia/Lord_Howe", "America/Nuuk", "Africa/Casablanca", "Asia/Tashkent", "America/St_Johns",
]  # fmt: skip
SEASONS = [
    BEGIN,
    datetime(2027, 10, 30, tzinfo=UTC),
    datetime(2028, 2, 27, tzinfo=UTC),
    datetime(2028, 3, 11, tzinfo=UTC),
]
FAULTS = [None, CRASH_BEFORE, CRASH_AFTER, LOST_BEFORE, LOST_AFTER, LATE_ACCEPT]
SETTLED = timedelta(minutes=3)
"""Maximum time for which the bot runs after each pause; it finishes started posts within it."""

Plan = tuple[str, time, ScheduleKind, int | None]

plans = st.tuples(
    st.sampled_from(ZONES),
    st.times().map(lambda at: time(at.hour, at.minute)),
    st.sampled_from(
        [ScheduleKind.ON_THIS_DAY, ScheduleKind.ON_THIS_DAY, ScheduleKind.SUBJECT_OF_WEEK, ScheduleKind.THIS_MONTH]
    ),
    st.sampled_from([None, 30, 180, 1440]),
)
naps = st.lists(
    st.tuples(st.integers(1, 60 * 30), st.lists(st.sampled_from(FAULTS), max_size=3)), min_size=1, max_size=8
)


async def check(folder: Path, season: datetime, wanted: list[Plan], life: list[tuple[int, list[int]]]) -> None:
    storage = await open_prepared(folder / f"{secrets.token_hex(4)}.db", clock=lambda: season)
    try:
        bench = PostingWorkbench(storage, season)
        schedules = [
            await bench.add_schedule(zone=zone, at=at, kind=kind, grace_minutes=late, channel_id=str(70 + n % 2))
            for n, (zone, at, kind, late) in enumerate(wanted)
        ]
        woken = []
        for nap, script in life:
            bench.now += timedelta(minutes=nap)
            woken.append(bench.now)
            bench.publisher.script = list(script)
            await bench.run()
            for _ in range(8):
                begun = await storage.deliveries.list_open_deliveries(bench.now + SETTLED)
                if all(row.state is DeliveryState.LATE for _, row in begun):
                    break
                await bench.run(seconds=20)
            bench.publisher.script.clear()
    finally:
        await storage.close()
    bench.now += timedelta(seconds=10)
    bench.publisher.accept_late_requests()
    expected, allowed = set(), set()
    for schedule in schedules:
        for slot in iter_occurrences(schedule, season, bench.now):
            last = compute_deadline(schedule, slot)
            if any(slot.due <= at <= last - SETTLED for at in woken):
                expected.add(slot.marker)
            if any(slot.due <= at + SETTLED and at <= last for at in woken):
                allowed.add(slot.marker)
    assert set(bench.publisher.count_by_marker.values()) <= {1}
    assert expected <= set(bench.publisher.count_by_marker) <= allowed


def property_of(examples: int) -> Callable[[Path], None]:
    @settings(max_examples=examples, deadline=None, database=None)
    @given(season=st.sampled_from(SEASONS), wanted=st.lists(plans, min_size=1, max_size=4), life=naps)
    def holds(folder: Path, season: datetime, wanted: list[Plan], life: list[tuple[int, list[int]]]) -> None:
        asyncio.run(check(folder, season, wanted, life))

    return lambda folder: holds(folder=folder)


def test_posts_match_calendar(tmp_path: Path) -> None:
    """No occurrence is posted twice, none outside the calendar, and each one that was due at a wake-up is posted."""
    property_of(40)(tmp_path)


@pytest.mark.soak
def test_same_with_two_thousand_lives(tmp_path: Path) -> None:
    property_of(2000)(tmp_path)
