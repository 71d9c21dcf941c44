"""The scheduler wakes the dispatcher repeatedly, whatever the machine's clock does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.dispatch_scheduler import DispatchScheduler
from briefings.errors import DatabaseBusy


class Counting:
    """A dispatcher that counts its wake-ups."""

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


class Crowded(Counting):
    """A dispatcher whose wake-up lasts until the test ends it."""

    def __init__(self) -> None:
        super().__init__()
        self.end = asyncio.Event()

    async def start_due(self, now: datetime) -> None:
        await super().start_due(now)
        await self.end.wait()


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(6000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


def clock() -> datetime:
    return datetime(2027, 9, 1, tzinfo=UTC)


def make_scheduler(woken: Counting, *, ready: bool = True, interval: float = 0.02) -> DispatchScheduler:
    return DispatchScheduler(woken, clock, lambda: ready, interval=interval)  # type: ignore[arg-type]


async def test_it_is_woken_with_the_clock_it_was_given_and_stops_in_order() -> None:
    woken = Counting()
    wakeups = make_scheduler(woken)
    wakeups.start()
    await until(lambda: len(woken.times) >= 3)
    assert set(woken.times) == {clock()}
    await wakeups.stop(1.5)
    assert woken.finished == 1.5
    count = len(woken.times)
    await asyncio.sleep(0.1)
    assert len(woken.times) == count


async def test_first_wake_up_does_not_wait_for_an_interval() -> None:
    woken = Counting()
    wakeups = make_scheduler(woken, interval=3600)
    wakeups.start()
    await until(lambda: bool(woken.times))
    await wakeups.stop(0)


async def test_nothing_is_tried_before_the_connection() -> None:
    woken = Counting()
    for ready in (False, True):
        await make_scheduler(woken, ready=ready).dispatch_due()
        assert woken.times == ([clock()] if ready else [])


async def test_scheduler_that_was_not_started_can_be_stopped() -> None:
    woken = Counting()
    await make_scheduler(woken).stop(2.5)
    assert woken.finished == 2.5


async def test_wake_up_that_is_running_ends_before_the_deliveries_do() -> None:
    woken = Crowded()
    wakeups = make_scheduler(woken, interval=3600)
    wakeups.start()
    await until(lambda: bool(woken.times))
    stopping = asyncio.create_task(wakeups.stop(60))
    for _ in range(20):
        await asyncio.sleep(0)
    assert woken.finished == 0
    woken.end.set()
    await stopping
    assert woken.finished == 60


async def test_wait_for_an_endless_wake_up_is_limited() -> None:
    woken = Crowded()
    wakeups = make_scheduler(woken, interval=3600)
    wakeups.start()
    await until(lambda: bool(woken.times))
    await wakeups.stop(0.01)
    assert woken.finished == 0.01
    woken.end.set()


@pytest.mark.fault(33)
async def test_clock_set_back_does_not_silence_the_bot(caplog: pytest.LogCaptureFixture) -> None:
    """Row 33: APScheduler waits for the earlier time; the monotonic clock of the event loop detects this."""
    woken = Counting()
    wakeups = make_scheduler(woken)
    wakeups.start()
    await until(lambda: len(woken.times) >= 1)
    wakeups._job.modify(next_run_time=datetime.now(UTC) + timedelta(hours=1))
    count = len(woken.times)
    await until(lambda: len(woken.times) > count + 2)
    await wakeups.stop(0)
    assert "set back" in caplog.text


async def test_correct_clock_is_not_mentioned(caplog: pytest.LogCaptureFixture) -> None:
    woken = Counting()
    wakeups = make_scheduler(woken, interval=3600)
    wakeups.start()
    await until(lambda: bool(woken.times))
    wakeups._watch_clock()
    await wakeups.stop(0)
    assert len(woken.times) == 1
    assert "set back" not in caplog.text


async def test_database_error_is_logged_once_and_retried(caplog: pytest.LogCaptureFixture) -> None:
    woken = Counting(DatabaseBusy("busy"))
    wakeups = make_scheduler(woken)
    for _ in range(3):
        await wakeups.dispatch_due()
    assert (len(woken.times), caplog.text.count("Nothing can be posted")) == (3, 1)
    woken.error = None
    await wakeups.dispatch_due()
    woken.error = DatabaseBusy("busy")
    await wakeups.dispatch_due()
    assert caplog.text.count("Nothing can be posted") == 2, "it was well in between"
