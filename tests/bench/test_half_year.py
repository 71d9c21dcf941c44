"""From 1 September 2027 over 29 February 2028: twenty schedules, in zones with and without changes of clocks."""

from __future__ import annotations

import asyncio
import secrets
import sys
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "delivery"))

from pretend import Board, Plain, Platform

from briefings.delivery.deliverer import Deliverer
from briefings.delivery.office import Office
from briefings.schedules.calendar import slots
from briefings.schedules.model import Kind, Schedule
from briefings.store.schedules import add_schedule
from briefings.store.store import Store

BEGIN, END = datetime(2027, 9, 1, tzinfo=UTC), datetime(2028, 3, 1, 12, tzinfo=UTC)
ZONES = [
    "Asia/Tokyo", "Asia/Tashkent", "Asia/Almaty", "Asia/Yerevan", "Asia/Tbilisi", "Asia/Baku", "Europe/Moscow",
    "Europe/Minsk", "Asia/Kolkata", "UTC", "Europe/London", "Europe/Berlin", "Europe/Chisinau", "America/New_York",
    "America/Los_Angeles", "America/Nuuk", "Australia/Sydney", "Australia/Lord_Howe", "America/Santiago",
    "Africa/Casablanca",
]  # fmt: skip


async def live(folder: Path) -> tuple[int, int]:
    now = BEGIN
    store = await Store.open(folder / f"{secrets.token_hex(4)}.db", clock=lambda: now)
    try:
        schedules = [
            await add_schedule(
                store,
                Schedule(0, secrets.token_hex(6), 1, n, Kind.ON_THIS_DAY, time(n, 30), zone, "ja", BEGIN),
                actor=1,
            )
            for n, zone in enumerate(ZONES)
        ]
        platform = Platform(lambda: now)
        deliverer = Deliverer(Office(store, platform, Plain(), Board(), lambda: now))
        while now < END:
            now += timedelta(hours=1)
            await deliverer.wake(now)
    finally:
        await store.close()
    owed = {slot.marker for one in schedules for slot in slots(one, BEGIN, now)}
    assert owed == set(platform.told)
    assert set(platform.told.values()) == {1}
    assert any(marker.endswith("2028-02-29") for marker in owed)
    return len(owed), platform.requests["find"]


@pytest.mark.bench
@pytest.mark.fault(32)
def test_half_a_year_of_twenty_schedules(benchmark: Any, tmp_path: Path) -> None:
    """Every post once, leap day and both changes of clocks among them; seconds, not minutes."""
    posts, _ = benchmark.pedantic(lambda: asyncio.run(live(tmp_path)), rounds=1)
    assert posts > 3600
    assert benchmark.stats.stats.max < 60
