"""Compares claiming a delivery in PostgreSQL and in SQLite, in the same run."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from datetime import time as day_time
from pathlib import Path

import pytest

from briefings.domain.deliveries import DeliveryState
from briefings.domain.refs import ChannelRef
from briefings.domain.schedules import Schedule, ScheduleKind
from briefings.storage.ports import Storage
from briefings.storage.postgres.storage import PostgresStorage
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.postgres_server import MISSING, PostgresServer, is_installed

NOW = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)
HIGHEST_RATIO = 1.5
ROUNDS = 300

pytestmark = [pytest.mark.bench, pytest.mark.skipif(not is_installed(), reason=MISSING)]


async def prepare(storage: Storage) -> Callable[[], Awaitable[float]]:
    """Returns a function that measures one claim in seconds, and restores the row afterwards."""
    schedule = Schedule(
        0, "a" * 12, ChannelRef("discord", "1", "2"), ScheduleKind.ON_THIS_DAY, day_time(9), "Asia/Tokyo", "ja",
        NOW - timedelta(hours=10),
    )  # fmt: skip
    await storage.schedules.add_schedule(schedule, actor=None)
    await storage.deliveries.plan_deliveries(NOW)
    ((_schedule, delivery),) = await storage.deliveries.list_open_deliveries(NOW)
    occurrence = delivery.occurrence

    async def measure() -> float:
        began = time.perf_counter()
        assert await storage.deliveries.transition(
            occurrence, {DeliveryState.PLANNED}, DeliveryState.CLAIMED, claimed_at=NOW, attempted_at=NOW
        )
        took = time.perf_counter() - began
        await storage.deliveries.transition(occurrence, {DeliveryState.CLAIMED}, DeliveryState.PLANNED)
        return took

    return measure


def test_claim_takes_about_as_long_as_in_sqlite(tmp_path: Path) -> None:
    """Both databases write to the disk at each commit; the rounds alternate."""
    server = PostgresServer(durable=True)
    server.start()
    try:
        ratio = asyncio.run(_compare(tmp_path / "briefings.db", server.create_database("briefings")))
    finally:
        server.remove()
    assert ratio < HIGHEST_RATIO


async def _compare(file: Path, url: str) -> float:
    async with (
        await SqliteStorage.open(file, clock=lambda: NOW) as sqlite,
        await PostgresStorage.open(url, clock=lambda: NOW) as postgres,
    ):
        measures = [await prepare(sqlite), await prepare(postgres)]
        times: list[list[float]] = [[], []]
        for _round in range(ROUNDS):
            for measure, taken in zip(measures, times, strict=True):
                taken.append(await measure())
    medians = [statistics.median(taken) * 1000 for taken in times]
    ratio = medians[1] / medians[0]
    print(f"claim and commit: SQLite {medians[0]:.2f} ms, PostgreSQL {medians[1]:.2f} ms, ratio {ratio:.2f}")  # noqa: T201 - the figure
    return ratio
