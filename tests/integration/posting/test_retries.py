"""Intervals of retries: never shorter than the platform requested, and longer each time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from briefings.domain.deliveries import RetryLater, Unavailable, Unreadable
from tests.support.fake_publisher import LOST_AFTER, LOST_BEFORE
from tests.support.posting_workbench import PostingWorkbench

DAY_AND_NINE = timedelta(days=1)


async def wake_every_second(bench: PostingWorkbench, seconds: int, count: Callable[[], int]) -> list[datetime]:
    """Wakes the dispatcher once a second; the times at which a count rose."""
    times: list[datetime] = []
    for _ in range(seconds):
        before = count()
        await bench.run(seconds=1)
        if count() > before:
            times.append(bench.now)
    return times


def seconds_between(times: list[datetime]) -> list[int]:
    return [round((after - before).total_seconds()) for before, after in pairwise(times)]


@pytest.mark.fault(9)
async def test_channel_is_checked_every_15_seconds_during_an_outage(bench: PostingWorkbench) -> None:
    await bench.add_schedule()
    bench.publisher.statuses["70"] = Unavailable("outage")
    await bench.run(bench.now + DAY_AND_NINE)
    times = await wake_every_second(bench, 50, lambda: bench.publisher.requests["check"])
    assert seconds_between(times) == [15, 15]
    bench.publisher.statuses["70"] = Unavailable("rate_limited", 40)
    times = await wake_every_second(bench, 100, lambda: bench.publisher.requests["check"])
    assert seconds_between(times) == [40, 40]


@pytest.mark.fault(6)
async def test_rate_limit_is_waited_for_before_anything_is_asked(bench: PostingWorkbench) -> None:
    await bench.add_schedule()
    bench.publisher.script = [RetryLater(30)]
    begin = bench.now + DAY_AND_NINE
    await bench.run(begin)
    times = await wake_every_second(bench, 40, lambda: bench.publisher.requests["find"])
    assert [(moment - begin).total_seconds() for moment in times] == [30]
    assert len(bench.publisher.posts) == 1


@pytest.mark.fault(4)
async def test_request_of_unknown_outcome_is_repeated_later_each_time(bench: PostingWorkbench) -> None:
    await bench.add_schedule()
    bench.publisher.script = [LOST_BEFORE] * 5
    begin = bench.now + DAY_AND_NINE
    await bench.run(begin)
    times = await wake_every_second(bench, 180, lambda: bench.publisher.requests["publish"])
    assert seconds_between([begin, *times]) == [5, 10, 20, 40, 80]
    assert len(bench.publisher.posts) == 1


@pytest.mark.fault(11)
async def test_unreadable_channel_is_checked_every_minute(bench: PostingWorkbench) -> None:
    await bench.add_schedule()
    bench.publisher.script = [LOST_AFTER]
    await bench.run(bench.now + DAY_AND_NINE)
    bench.publisher.lookups["70"] = Unreadable("missing:read_message_history")
    await bench.run(minutes=3)
    times = await wake_every_second(bench, 130, lambda: bench.publisher.requests["find"])
    assert seconds_between(times) == [60]
    assert bench.notifier.codes == ["held"]
