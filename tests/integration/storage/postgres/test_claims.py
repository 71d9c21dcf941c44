"""Processes that claim deliveries of one database at the same time, and are killed meanwhile."""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections import Counter
from datetime import time, timedelta

import pytest

from briefings.domain.deliveries import DeliveryState
from briefings.domain.refs import ChannelRef
from briefings.domain.schedules import Schedule, ScheduleKind
from briefings.storage.postgres.storage import PostgresStorage
from tests.support.claim_slots import NOW

PROCESSES, SLOTS = (8, 2000) if os.environ.get("CLAIM_SLOTS") == "all" else (4, 200)
KILLS = int(os.environ.get("CLAIM_KILLS", "50"))


async def fill(url: str, count: int) -> None:
    """Adds due deliveries, one for each of several schedules."""
    async with await PostgresStorage.open(url, clock=lambda: NOW) as storage:
        first = Schedule(
            0, "0" * 12, ChannelRef("discord", "1", "2"), ScheduleKind.ON_THIS_DAY, time(9), "Asia/Tokyo", "ja",
            NOW - timedelta(hours=10),
        )  # fmt: skip
        await storage.schedules.add_schedule(first, actor=None)
        async with storage.database.transaction() as transaction:
            rows = await transaction.fetch_all("SELECT * FROM schedule")
            columns = len(rows[0]) - 2
            marks = ", ".join("?" * columns)
            names = [
                name
                for (name,) in await transaction.fetch_all(
                    "SELECT column_name::text FROM information_schema.columns WHERE table_name = 'schedule' "
                    "ORDER BY ordinal_position OFFSET 2"
                )
            ]
            await transaction.execute_many(
                f"INSERT INTO schedule (key, {', '.join(names)}) VALUES (?, {marks})",  # noqa: S608 - of the schema
                [(f"{number:012d}", *rows[0][2:]) for number in range(1, count)],
            )
        await storage.deliveries.plan_deliveries(NOW)


async def start(url: str, way: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.claim_slots", url, way,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def go_together(processes: list[asyncio.subprocess.Process]) -> None:
    """Lets processes continue once each of them waits."""
    for process in processes:
        assert process.stdout is not None
        assert (await process.stdout.readline()) == b"ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(b"\n")
        await process.stdin.drain()


async def claims_of(process: asyncio.subprocess.Process) -> list[str]:
    output, _error = await process.communicate()
    return output.decode().splitlines()


async def run_all(url: str, way: str, count: int) -> Counter[str]:
    """Returns how often each delivery was claimed."""
    processes = [await start(url, way) for _number in range(count)]
    for _round in range(2 if way == "select_then_update" else 1):
        await go_together(processes)
    lines = await asyncio.gather(*(claims_of(process) for process in processes))
    return Counter(line for item in lines for line in item)


async def count_states(url: str) -> Counter[DeliveryState]:
    async with await PostgresStorage.open(url, clock=lambda: NOW) as storage:
        return await storage.deliveries.count_by_state()


async def test_each_slot_is_claimed_by_one_process(postgres_url: str) -> None:
    """With CLAIM_SLOTS=all, eight processes and 2,000 slots."""
    await fill(postgres_url, SLOTS)
    claims = await run_all(postgres_url, "repository", PROCESSES)
    assert len(claims) == SLOTS
    assert set(claims.values()) == {1}
    assert await count_states(postgres_url) == {DeliveryState.SENT: SLOTS}


async def test_select_then_update_claims_twice(postgres_url: str) -> None:
    """A naive implementation fails the same count, which shows that the test above can fail."""
    await fill(postgres_url, SLOTS)
    claims = await run_all(postgres_url, "select_then_update", 2)
    assert max(claims.values()) > 1


@pytest.mark.parametrize("kills", [8, pytest.param(KILLS, marks=pytest.mark.exhaustive)], ids=["some", "all"])
async def test_slots_of_killed_processes_are_recovered(postgres_url: str, kills: int) -> None:
    """After SIGKILL at random moments, no delivery is lost or claimed twice (CLAIM_KILLS=500 in the soak test)."""
    slots = kills * 20
    await fill(postgres_url, slots)
    lines: list[str] = []
    random_pause = random.Random(15)  # noqa: S311 - reproducible
    for _kill in range(kills):
        process = await start(postgres_url, "repository")
        await go_together([process])
        assert process.stdout is not None
        lines += [
            (await process.stdout.readline()).decode().strip() for _line in range(random_pause.randrange(1, 20))
        ]
        process.kill()
        lines += await claims_of(process)
    last = await start(postgres_url, "repository")
    await go_together([last])
    lines += await claims_of(last)
    claims = Counter(line.partition(" ")[2] for line in lines if line.startswith("claimed"))
    assert set(claims.values()) <= {1}
    assert await count_states(postgres_url) == {DeliveryState.SENT: slots}
