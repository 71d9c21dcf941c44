"""The deliverer is woken again and again, whatever the machine's clock does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.dispatch_scheduler import DispatchScheduler
from briefings.errors import DatabaseBusy


class Counting:
    """What is woken."""

    def __init__(self, error: Exception | None = None) -> None:
        self.times: list[datetime] = []
        self.error = error
        self.finished = 0.0

    async def start_due(self, now: datetime) -> None:
        self.times.append(now)
        if self.error is not None:
            raise self.error

    async def drain(self, seconds: float) -> None:
        self.finished = seconds


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(300):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


def clock() -> datetime:
    return datetime(2027, 9, 1, tzinfo=UTC)


async def test_it_is_woken_with_the_clock_it_was_given_and_stops_in_order() -> None:
    woken = Counting()
    wakeups = DispatchScheduler(woken, clock, lambda: True, interval=0.05)  # type: ignore[arg-type]
    wakeups.start()
    await until(lambda: len(woken.times) >= 3)
    assert set(woken.times) == {clock()}
    await wakeups.stop(1.5)
    assert woken.finished == 1.5
    count = len(woken.times)
    await asyncio.sleep(0.2)
    assert len(woken.times) == count


async def test_nothing_is_tried_before_the_connection() -> None:
    woken = Counting()
    wakeups = DispatchScheduler(woken, clock, lambda: False, interval=0.05)  # type: ignore[arg-type]
    wakeups.start()
    await asyncio.sleep(0.2)
    await wakeups.stop(0)
    assert woken.times == []


@pytest.mark.fault(33)
async def test_a_clock_set_back_does_not_silence_the_bot() -> None:
    """Row 33: APScheduler waits for the hour it had; the loop's own clock, which nobody sets, notices."""
    woken = Counting()
    wakeups = DispatchScheduler(woken, clock, lambda: True, interval=0.05)  # type: ignore[arg-type]
    wakeups.start()
    await until(lambda: len(woken.times) >= 1)
    wakeups._job.modify(next_run_time=datetime.now(UTC) + timedelta(hours=1))
    count = len(woken.times)
    await until(lambda: len(woken.times) > count + 2)
    await wakeups.stop(0)


async def test_a_calm_clock_is_not_mentioned(caplog: pytest.LogCaptureFixture) -> None:
    woken = Counting()
    wakeups = DispatchScheduler(woken, clock, lambda: True, interval=0.2)  # type: ignore[arg-type]
    wakeups.start()
    await until(lambda: len(woken.times) >= 4)
    await wakeups.stop(0)
    assert "set back" not in caplog.text


async def test_a_database_in_trouble_is_told_once_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    woken = Counting(DatabaseBusy("busy"))
    wakeups = DispatchScheduler(woken, clock, lambda: True, interval=0.02)  # type: ignore[arg-type]
    wakeups.start()
    await until(lambda: len(woken.times) >= 4)
    await wakeups.stop(0)
    assert caplog.text.count("Nothing can be posted") == 1
