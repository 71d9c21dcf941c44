"""Workspaces take turns, and a channel gets one post at a time."""

from __future__ import annotations

import asyncio

import pytest

from briefings.domain.refs import ChannelRef
from briefings.posting.turns import Turns


def channel(workspace: str, number: int) -> ChannelRef:
    return ChannelRef("fake", workspace, str(number))


class Runner:
    """Deliveries that run until the test finishes them."""

    def __init__(self, **limits: int) -> None:
        self.turns = Turns(**limits)
        self.running: list[ChannelRef] = []
        self._ends: dict[ChannelRef, asyncio.Event] = {}
        self.tasks: list[asyncio.Task[None]] = []

    def start(self, channel_ref: ChannelRef) -> asyncio.Task[None]:
        self.tasks.append(asyncio.create_task(self._run(channel_ref)))
        return self.tasks[-1]

    async def finish(self, channel_ref: ChannelRef) -> None:
        self._ends[channel_ref].set()
        await settle()

    async def _run(self, channel_ref: ChannelRef) -> None:
        async with self.turns.take(channel_ref):
            self.running.append(channel_ref)
            self._ends[channel_ref] = asyncio.Event()
            await self._ends[channel_ref].wait()
            self.running.remove(channel_ref)


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.mark.fault(52)
async def test_one_workspace_does_not_delay_another() -> None:
    """Row 52: four hundred posts of one workspace are waiting, none of which ends; another workspace is served."""
    runner = Runner()
    for number in range(400):
        runner.start(channel("crowd", number))
    await settle()
    runner.start(channel("other", 1))
    await settle()
    assert channel("other", 1) in runner.running
    assert len(runner.running) == 5
    for task in runner.tasks:
        task.cancel()
    await asyncio.gather(*runner.tasks, return_exceptions=True)


async def test_channel_gets_one_post_at_a_time() -> None:
    runner = Runner()
    for _ in range(3):
        runner.start(channel("a", 1))
    runner.start(channel("a", 2))
    await settle()
    assert runner.running == [channel("a", 1), channel("a", 2)]
    await runner.finish(channel("a", 1))
    assert sorted(item.channel for item in runner.running) == ["1", "2"]
    for _ in range(2):
        await runner.finish(channel("a", 1))
    await runner.finish(channel("a", 2))
    await asyncio.gather(*runner.tasks)


async def test_workspaces_take_turns() -> None:
    runner = Runner(limit=1, workspace_limit=1)
    for workspace in ("a", "a", "a", "b", "c"):
        runner.start(channel(workspace, len(runner.tasks)))
    order = []
    while len(order) < 5:
        await settle()
        (running,) = runner.running
        order.append(running.workspace)
        await runner.finish(running)
    assert order == ["a", "a", "b", "c", "a"]


async def test_delivery_that_is_canceled_frees_its_place() -> None:
    runner = Runner(limit=1, workspace_limit=1)
    first, second, third = (runner.start(channel("a", number)) for number in range(3))
    await settle()
    second.cancel()
    first.cancel()
    await settle()
    assert runner.running[-1] == channel("a", 2)
    third.cancel()
    await asyncio.gather(first, second, third, return_exceptions=True)
    fourth = runner.start(channel("b", 1))
    await settle()
    assert channel("b", 1) in runner.running
    fourth.cancel()
