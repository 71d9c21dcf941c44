"""Transactions run one at a time, completely or not at all, even if callers are cancelled or fail."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from briefings.domain import Mention
from briefings.errors import ContentError, StaleRevision, StoreError
from briefings.storage.sqlite.storage import SqliteStorage

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Generator
    from pathlib import Path

    from briefings.domain import Content, Revision


def rows(path: Path) -> dict[str, int]:
    """Returns how many rows each table has, as another process sees it."""
    with closing(sqlite3.connect(path)) as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {name: database.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for (name,) in names}  # noqa: S608 - our own names


class Counted:
    """Runs tasks, and calls `reached` at the n-th await of all of them together."""

    def __init__(self, n: int, reached: Callable[[], object]) -> None:
        self.left = n
        self._reached = reached

    def factory(self, loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any], **kwargs: Any) -> asyncio.Task:
        return asyncio.Task(self._steps(work), loop=loop, **kwargs)

    def _steps(self, work: Coroutine[Any, Any, Any]) -> Coroutine[Any, Any, Any]:
        async def stepped() -> Any:
            return await Stepped(self, work)

        return stepped()

    def step(self) -> None:
        self.left -= 1
        if self.left == 0:
            asyncio.get_running_loop().call_soon(self._reached)


class Stepped:
    def __init__(self, counted: Counted, work: Coroutine[Any, Any, Any]) -> None:
        self._counted = counted
        self._work = work

    def __await__(self) -> Generator[Any, Any, Any]:
        iterator = self._work.__await__() if hasattr(self._work, "__await__") else self._work
        value: Any = None
        error: BaseException | None = None
        while True:
            try:
                waited = iterator.send(value) if error is None else iterator.throw(error)
            except StopIteration as stop:
                return stop.value
            self._counted.step()
            value, error = None, None
            try:
                value = yield waited
            except BaseException as thrown:  # noqa: BLE001 - handed on to where it belongs
                error = thrown


@pytest.mark.parametrize("count", [0, 1, 999, 1_000, 1_001, 2_000])
async def test_query_that_is_fetched_in_batches_gives_every_row_and_ends(store: SqliteStorage, count: int) -> None:
    sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n LIMIT ?"
    async with store.database.transaction() as transaction:
        await transaction.execute("CREATE TEMPORARY TABLE fetched (i INTEGER)")
        await transaction.execute(f"INSERT INTO fetched {sql}", count)
        rows = await transaction.fetch_in_batches("SELECT i FROM fetched ORDER BY i")
        await transaction.execute("DROP TABLE fetched")  # locked as long as a statement reads it
    assert [i for (i,) in rows] == list(range(1, count + 1))


@pytest.mark.fault(28)
@pytest.mark.parametrize("everything", [False, True], ids=["the caller", "every task, as when the loop ends"])
async def test_cancelling_at_any_await_leaves_all_or_nothing(
    store: SqliteStorage, content: Content, changed: Content, path: Path, everything: bool
) -> None:
    """Cancels at each await: no transaction stays open, none is committed partly, and the store stays usable.

    If the caller is cancelled while rows are computed from the content, nothing is stored; later, everything is.
    """
    await store.revisions.apply_content(content, expected_id=None)
    loop = asyncio.get_running_loop()
    test = asyncio.current_task()
    outcomes = []
    for n in range(1, 1000):
        active = await store.revisions.get_active_revision()
        assert active
        before = rows(path)
        tasks: list[asyncio.Task[Revision]] = []

        def cancel(tasks: list[asyncio.Task[Revision]] = tasks) -> None:
            for task in asyncio.all_tasks() if everything else tasks:
                if task is not test:
                    task.cancel()

        counted = Counted(n, cancel)
        loop.set_task_factory(counted.factory)
        # New content each time, so that every run writes rows.
        version = replace(changed, subjects=(replace(changed.subjects[0], flag=str(n)), *changed.subjects[1:]))
        tasks.append(loop.create_task(store.revisions.apply_content(version, expected_id=active.id)))
        await asyncio.wait(tasks)
        loop.set_task_factory(None)
        now = await store.revisions.get_active_revision()
        assert now
        if now.id == active.id:
            assert rows(path) == before
            outcomes.append("nothing")
        else:
            assert (await store.revisions.load_snapshot()).content == version
            outcomes.append("all")
        if counted.left > 0:
            break
    assert n > 5
    assert set(outcomes) == {"nothing", "all"}
    if not everything:
        assert outcomes == ["nothing"] + ["all"] * (n - 1)
    await store.verify()


@pytest.mark.fault(28)
async def test_cancelling_while_opening_leaves_no_thread_behind(
    path: Path, content: Content, clock: Callable[[], datetime]
) -> None:
    """An open connection would prevent the process from ending."""
    loop = asyncio.get_running_loop()
    cancelled = 0
    for n in range(1, 1000):
        opening: list[asyncio.Task[SqliteStorage]] = []
        counted = Counted(n, lambda opening=opening: opening[0].cancel())
        loop.set_task_factory(counted.factory)
        opening.append(loop.create_task(SqliteStorage.open(path, clock=clock)))
        await asyncio.wait(opening)
        loop.set_task_factory(None)
        if not opening[0].cancelled():
            async with opening[0].result() as store:
                assert (await store.revisions.apply_content(content, expected_id=None)).active
            if counted.left > 0:
                break
            path.unlink()
        else:
            cancelled += 1
        for thread in threading.enumerate():
            if "connection_worker" in thread.name:
                await asyncio.to_thread(thread.join, 5)
                assert not thread.is_alive()
    assert cancelled > 5


async def test_failed_transaction_leaves_nothing(store: SqliteStorage, content: Content, path: Path) -> None:
    """A transaction that fails in the middle is rolled back, and the next one succeeds."""
    before = rows(path)
    unstorable = replace(content, mentions=(Mention(content.chapters[0].key, 0, 2**80, 1, "AM"),))
    with pytest.raises(OverflowError):
        await store.revisions.apply_content(unstorable, expected_id=None)
    assert rows(path) == before
    assert (await store.revisions.apply_content(content, expected_id=None)).active


async def test_writers_wait_for_each_other(store: SqliteStorage, content: Content, changed: Content) -> None:
    """Of simultaneous applies with the same expected revision, one succeeds, and the others are refused."""
    await store.revisions.apply_content(content, expected_id=None)
    done = await asyncio.gather(
        *(store.revisions.apply_content(changed, expected_id=1, note=str(n)) for n in range(10)),
        return_exceptions=True,
    )
    assert sum(isinstance(result, StaleRevision) for result in done) == 9
    assert len(await store.revisions.list_revisions()) == 2


async def test_readers_see_a_revision_whole_while_another_is_written(
    store: SqliteStorage, content: Content, changed: Content
) -> None:
    await store.revisions.apply_content(content, expected_id=None)
    seen: list[Content] = []

    async def read() -> None:
        for _ in range(10):
            seen.append((await store.revisions.load_snapshot()).content)  # noqa: PERF401 - one after the other is the point

    async def write() -> None:
        for n in range(10):
            await store.revisions.apply_content(changed if n % 2 == 0 else content, expected_id=n + 1)

    await asyncio.gather(read(), write())
    assert all(found in (content, changed) for found in seen)


async def test_reader_cannot_write(store: SqliteStorage, content: Content) -> None:
    await store.revisions.apply_content(content, expected_id=None)
    with pytest.raises(StoreError):
        async with store.database.read() as transaction:
            await transaction.execute("DELETE FROM pointer")
    assert await store.revisions.get_active_revision()


async def test_references_are_enforced(store: SqliteStorage, content: Content) -> None:
    await store.revisions.apply_content(content, expected_id=None)
    with pytest.raises(StoreError):
        async with store.database.transaction() as transaction:
            await transaction.execute("DELETE FROM chapter")


async def test_close_waits_for_running_statements_and_can_be_repeated(
    store: SqliteStorage, content: Content, path: Path
) -> None:
    running = asyncio.create_task(store.revisions.apply_content(content, expected_id=None))
    while not store.database._writer._lock.locked():  # noqa: ASYNC110 - a lock tells nobody that it is taken
        await asyncio.sleep(0)
    await asyncio.gather(store.close(), store.close())
    assert (await running).active
    await store.close()
    assert rows(path)["revision"] == 1
    with pytest.raises(StoreError, match="closed"):
        await store.revisions.load_snapshot()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: replace(content, chapters=content.chapters * 2),
        lambda content: replace(content, subjects=content.subjects * 2),
        lambda content: replace(content, subjects=content.subjects[1:]),
        lambda content: replace(content, mentions=(replace(content.mentions[0], passage=99),)),
        lambda content: replace(content, events=(replace(content.events[0], chapter="2031/9/digest/ja"),)),
        lambda content: replace(content, membership_claims=(replace(content.membership_claims[0], member="XX"),)),
        lambda content: replace(
            content, chapters=(replace(content.chapters[0], passages=content.chapters[0].passages[::-1]),)
        ),
    ],
    ids=["chapter twice", "subject twice", "subject gone", "no passage", "no chapter", "no member", "order"],
)
async def test_staging_refuses_inconsistent_content(
    store: SqliteStorage, content: Content, path: Path, spoil: Callable[[Content], Content]
) -> None:
    before = rows(path)
    with pytest.raises(ContentError):
        await store.revisions.stage_content(spoil(content))
    assert rows(path) == before
