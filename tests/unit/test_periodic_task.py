"""Tasks that run for as long as the process."""

from __future__ import annotations

import asyncio
import contextvars

from bot.periodic_task import PeriodicTask, call_detached

REQUEST: contextvars.ContextVar[str] = contextvars.ContextVar("REQUEST", default="none")


async def test_task_inherits_nothing_of_the_request_that_starts_it() -> None:
    """Nor do the tasks that it makes."""
    seen = []

    async def look() -> None:
        seen.append(REQUEST.get())

    async def look_twice() -> None:
        await look()
        await asyncio.create_task(look())
        done.set()
        await asyncio.Event().wait()

    done = asyncio.Event()
    REQUEST.set("a press")
    task = PeriodicTask(look_twice, "looking")
    task.start()
    await done.wait()
    await task.stop()
    assert seen == ["none", "none"]
    assert REQUEST.get() == "a press"


async def test_timer_inherits_nothing() -> None:
    seen = asyncio.get_running_loop().create_future()
    REQUEST.set("a press")
    call_detached(asyncio.get_running_loop().call_later, 0, lambda: seen.set_result(REQUEST.get()))
    assert await seen == "none"


async def test_it_is_started_once_and_again_after_it_was_stopped() -> None:
    starts = []

    async def run() -> None:
        starts.append(asyncio.current_task())
        await asyncio.Event().wait()

    task = PeriodicTask(run, "running")
    await task.stop()
    task.start()
    task.start()
    await asyncio.sleep(0)
    await task.stop()
    assert [made.cancelled() for made in starts if made] == [True]
    task.start()
    await asyncio.sleep(0)
    await task.stop()
    assert len(starts) == 2
