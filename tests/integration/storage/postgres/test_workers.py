"""Several processes on one database: shared work, announced revisions, shards, turns, and an unavailable server."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta

import asyncpg
import pytest

from briefings.domain.deliveries import Delivery, DeliveryState
from briefings.domain.refs import ChannelRef
from briefings.domain.schedules import Schedule, ScheduleKind
from briefings.errors import DatabaseUnreachable, DatabaseUnusable, StoreError
from briefings.storage.postgres.addresses import describe_address
from briefings.storage.postgres.storage import PostgresStorage
from tests.support.hanging_proxy import serve_hanging_proxy
from tests.support.postgres_server import PostgresServer
from tests.support.stored_content import add_alias, make_content

NOW = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)


async def open_storage(url: str) -> PostgresStorage:
    return await PostgresStorage.open(url, clock=lambda: NOW)


@pytest.fixture
async def workers(postgres_url: str) -> AsyncIterator[tuple[PostgresStorage, PostgresStorage]]:
    """The storages of two processes on one database."""
    first, second = await open_storage(postgres_url), await open_storage(postgres_url)
    yield first, second
    await first.close()
    await second.close()


async def add_due_schedules(storage: PostgresStorage, count: int) -> None:
    for number in range(count):
        schedule = Schedule(
            0, f"{number:012d}", ChannelRef("discord", "1", str(number)), ScheduleKind.ON_THIS_DAY, time(9),
            "Asia/Tokyo", "ja", NOW - timedelta(days=1),
        )  # fmt: skip
        await storage.schedules.add_schedule(schedule, actor=None)
    await storage.deliveries.plan_deliveries(NOW)


async def list_keys(storage: PostgresStorage) -> set[int]:
    return {schedule.id for schedule, _delivery in await storage.deliveries.list_open_deliveries(NOW)}


async def claim(storage: PostgresStorage, delivery: Delivery) -> bool:
    return await storage.deliveries.transition(
        delivery.occurrence, {DeliveryState.PLANNED}, DeliveryState.CLAIMED, claimed_at=NOW, attempted_at=NOW
    )


async def test_claimed_rows_are_invisible_to_other_workers(workers: tuple[PostgresStorage, PostgresStorage]) -> None:
    first, second = workers
    await add_due_schedules(first, 5)
    taken = await list_keys(first)
    assert len(taken) == 5
    assert await list_keys(second) == set()
    assert await list_keys(first) == taken


async def test_rows_of_ended_worker_are_taken_over(workers: tuple[PostgresStorage, PostgresStorage]) -> None:
    first, second = workers
    await add_due_schedules(first, 3)
    ((_schedule, delivery), *_others) = await first.deliveries.list_open_deliveries(NOW)
    assert await claim(first, delivery)
    await first.close()
    found = {delivery.occurrence: delivery for _, delivery in await second.deliveries.list_open_deliveries(NOW)}
    assert len(found) == 3
    assert found[delivery.occurrence].state is DeliveryState.CLAIMED


async def test_waiting_rows_do_not_block_new_ones(
    workers: tuple[PostgresStorage, PostgresStorage], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker claims further rows, however many it has already."""
    monkeypatch.setattr("briefings.storage.postgres.deliveries.BATCH_SIZE", 2)
    first, _second = workers
    await add_due_schedules(first, 5)
    assert [len(await list_keys(first)) for _wakeup in range(3)] == [2, 4, 5]


async def test_deferred_row_can_be_claimed_by_any_process(workers: tuple[PostgresStorage, PostgresStorage]) -> None:
    first, second = workers
    await add_due_schedules(first, 1)
    ((_schedule, delivery),) = await first.deliveries.list_open_deliveries(NOW)
    planned = {DeliveryState.PLANNED}
    assert await first.deliveries.transition(delivery.occurrence, planned, DeliveryState.PLANNED, reason="outage")
    assert len(await list_keys(second)) == 1


async def test_new_revision_is_announced_within_a_second(workers: tuple[PostgresStorage, PostgresStorage]) -> None:
    first, second = workers
    second.worker.revision_changed.clear()
    waiting = asyncio.create_task(second.wait_for_revision(60))
    await asyncio.sleep(0)
    await first.revisions.apply_content(make_content(), expected_id=None)
    async with asyncio.timeout(10):
        await waiting
    active = await second.revisions.get_active_revision()
    assert active is not None


async def test_shard_runs_in_one_process(workers: tuple[PostgresStorage, PostgresStorage]) -> None:
    first, second = workers
    assert await first.lock_shards((0, 1))
    assert not await second.lock_shards((1, 2))
    assert await second.lock_shards((2, 3))
    assert await first.lock_shards((0,))
    assert await second.lock_shards((1, 2))
    await first.close()
    for _attempt in range(1000):
        if await second.lock_shards((0,)):
            return
        await asyncio.sleep(0.01)
    pytest.fail("the lock of a process that ended was not released")


async def test_identify_turns_are_a_distance_apart_over_processes(
    workers: tuple[PostgresStorage, PostgresStorage],
) -> None:
    """Eight turns of two processes in one bucket, and one of another bucket, which does not wait for them."""
    loop = asyncio.get_running_loop()
    moments: list[float] = []

    async def identify(storage: PostgresStorage) -> None:
        assert await storage.take_identify_turn(0, 0.1)
        moments.append(loop.time())

    async with asyncio.TaskGroup() as group:
        for storage in workers * 3:
            group.create_task(identify(storage))
    # Times are recorded after the commit and may be late: only the time from the first to the last is reliable.
    assert moments[-1] - moments[0] >= 0.1 * (len(moments) - 1) * 0.9
    assert await workers[0].take_identify_turn(1, 60)


@pytest.mark.parametrize("stop_signal", [signal.SIGINT, signal.SIGKILL])
async def test_restart_of_the_server_is_survived(own_postgres: PostgresServer, stop_signal: signal.Signals) -> None:
    """While the server is stopped, each use fails with one sentence.

    Afterwards the pool and the listener work again.
    """
    url = own_postgres.create_database("briefings")
    async with await open_storage(url) as storage, await open_storage(url) as other:
        revision = await storage.revisions.apply_content(make_content(), expected_id=None)
        own_postgres.stop(stop_signal)
        with pytest.raises(DatabaseUnreachable, match="can't be reached"):
            await storage.revisions.get_active_revision()
        storage.worker.revision_changed.clear()
        own_postgres.start()
        async with asyncio.timeout(60):
            # Missed notifications are looked up once after listening again.
            await storage.worker.revision_changed.wait()
        storage.worker.revision_changed.clear()
        changed = add_alias(make_content())
        await _until_it_answers(other)
        await other.revisions.apply_content(changed, expected_id=revision.id)
        async with asyncio.timeout(60):
            await storage.worker.revision_changed.wait()
        snapshot = await storage.revisions.load_snapshot()
        assert snapshot.content == changed


async def _until_it_answers(storage: PostgresStorage) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                await storage.revisions.get_active_revision()
            except StoreError:
                await asyncio.sleep(0.05)
            else:
                return


async def test_network_that_hangs_is_an_error_and_not_a_wait(
    postgres_server: PostgresServer, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with await open_storage(postgres_url) as storage:
        await storage.revisions.apply_content(make_content(), expected_id=None)
    # Set only now: on a busy machine, a statement of a migration takes a second.
    monkeypatch.setattr("briefings.storage.postgres.database.COMMAND_SECONDS", 3.0)
    async with serve_hanging_proxy(postgres_server.port) as proxy:
        name = postgres_url.rpartition("/")[2]
        storage = await open_storage(postgres_server.url(name, port=proxy.port))
        proxy.hang()
        with pytest.raises(DatabaseUnreachable):
            await storage.revisions.get_active_revision()
        proxy.resume()
        await _until_it_answers(storage)
        await storage.close()


async def test_missing_server_and_missing_database_are_distinguished(postgres_server: PostgresServer) -> None:
    with pytest.raises(DatabaseUnreachable):
        await open_storage("postgresql://user:secret@127.0.0.1:9/briefings")
    with pytest.raises(DatabaseUnusable, match="DATABASE_URL") as raised:
        await open_storage(postgres_server.url("missing"))
    assert "secret" not in str(raised.value)


def test_address_is_shown_without_user_and_password() -> None:
    assert describe_address("postgresql://user:secret@db.example:5432/briefings?sslmode=require") == (
        "postgresql://db.example:5432/briefings"
    )


async def test_schema_of_a_newer_version_is_refused(postgres_url: str) -> None:
    async with await open_storage(postgres_url):
        pass
    connection = await asyncpg.connect(postgres_url)
    await connection.execute("INSERT INTO schema_migration VALUES (99, '0099_later.sql', '', '')")
    await connection.close()
    with pytest.raises(DatabaseUnusable, match="newer version"):
        await open_storage(postgres_url)
