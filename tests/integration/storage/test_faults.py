"""After damage, kills and full disks, the database has the old or the new state, or is refused in one line."""

from __future__ import annotations

import asyncio
import os
import random
import resource
import shutil
import signal
import sqlite3
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import aiosqlite
import pytest

from briefings.errors import DatabaseBusy, DatabaseUnusable, StoreError
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.forked_work import run_in_child
from tests.support.prepared_storage import load_verified

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from datetime import datetime

    from briefings.domain import Content


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder in memory, if possible, because these tests need no disk."""
    place = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - a folder of its own is made in it
    with tempfile.TemporaryDirectory(dir=place) as folder:
        yield Path(folder)


@pytest.mark.fault(26)
@pytest.mark.parametrize(
    "flips",
    [100, pytest.param(300, marks=pytest.mark.exhaustive), pytest.param(2_000, marks=pytest.mark.soak)],
)
def test_flipped_bit_is_never_served(
    filled: Path, content: Content, clock: Callable[[], datetime], memory: Path, flips: int
) -> None:
    """For bits in all parts of the file, the loaded content equals the stored one, or the database is refused.

    Three of four are in bytes with data: nine of ten bytes of such a small database are empty.
    """
    whole = filled.read_bytes()
    used = [place for place, byte in enumerate(whole) if byte]
    path = memory / "flipped.db"
    dice = random.Random(20260401 + flips)  # noqa: S311 - a repeatable choice of bits
    refused = 0
    for n in range(flips):
        bit = dice.choice(used) * 8 + dice.randrange(8) if n % 4 else dice.randrange(len(whole) * 8)
        spoilt = bytearray(whole)
        spoilt[bit // 8] ^= 1 << bit % 8
        path.write_bytes(spoilt)
        for leftover in ("-wal", "-shm"):
            Path(f"{path}{leftover}").unlink(missing_ok=True)
        try:
            snapshot = load_verified(path, clock)
        except DatabaseUnusable:
            refused += 1
        else:
            assert snapshot.content == content, f"bit {bit}"
    print(f"{flips} flipped bits: {refused} refused, 0 wrong answers")  # noqa: T201 - the figure
    assert refused > 0


@pytest.mark.fault(26)
def test_flipped_bit_of_a_text_is_found(filled: Path, clock: Callable[[], datetime]) -> None:
    """SQLite's own check does not detect it."""
    data = filled.read_bytes()
    word = "橋を開いた".encode()
    assert data.count(word) > 0
    filled.write_bytes(data.replace(word, "橋を閉いた".encode()))
    with closing(sqlite3.connect(filled)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with pytest.raises(DatabaseUnusable, match="damaged") as caught:
        load_verified(filled, clock)
    assert "壊れています" in caught.value.format_line("ja")


@pytest.mark.fault(26)
@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("pointer", "active = 2, previous = 1"),
        ("revision", "author = 'somebody else'"),
        ("alias", "text = 'other' WHERE ordinal = 0"),
        ("membership", "status = 'member'"),
        ("mention", "subject = 'FR'"),
        ("event", "date = '2029'"),
        ("event_subject", "subject = 'FR'"),
        ("section", "page = 99"),
        ("passage", "text = CAST(text AS TEXT) || ' ' WHERE ordinal = 0"),
        ("figure_count", "members = 7"),
        ("chapter", "edition = 2031, licence = 'free'"),
        ("subject", "home = 1"),
        ("catalogue_subject", "ordinal = 9 - ordinal"),
    ],
)
def test_changed_row_is_found(
    filled: Path, changed: Content, clock: Callable[[], datetime], table: str, change: str
) -> None:
    async def second() -> None:
        async with await SqliteStorage.open(filled, clock=clock) as store:
            await store.revisions.stage_content(changed)

    asyncio.run(second())
    with closing(sqlite3.connect(filled)) as database:
        database.execute(f"UPDATE {table} SET {change}")  # noqa: S608 - the test's own words
        database.commit()
    with pytest.raises(DatabaseUnusable, match="damaged"):
        load_verified(filled, clock)


@pytest.mark.fault(22)
def test_apply_killed_at_any_statement_is_whole(
    filled: Path, tmp_path: Path, content: Content, changed: Content, clock: Callable[[], datetime]
) -> None:
    """After a kill before its n-th statement, for each n, an apply is complete or has not happened."""
    served = set()
    status, n = signal.SIGKILL, 0
    while status == signal.SIGKILL:
        n += 1
        path = tmp_path / f"killed-{n}.db"
        shutil.copy(filled, path)

        async def apply(path: Path = path, n: int = n) -> None:
            async with await SqliteStorage.open(path, clock=clock) as store:
                _kill_before(n)
                await store.revisions.apply_content(changed, expected_id=1)

        status = run_in_child(apply)
        snapshot = load_verified(path, clock)
        assert snapshot.content == (changed if snapshot.revision.id == 2 else content)
        served.add(snapshot.revision.id)
    assert status == 0
    assert n > 10
    assert served == {1, 2}


def _kill_before(n: int) -> None:
    """Makes this process end before the n-th statement from now."""
    calls = iter(range(1, 100_000))
    run = aiosqlite.Connection._execute

    def counted(self: aiosqlite.Connection, *arguments: object, **options: object) -> object:
        if next(calls) == n:
            os.kill(os.getpid(), signal.SIGKILL)
        return run(self, *arguments, **options)  # type: ignore[no-untyped-call]

    aiosqlite.Connection._execute = counted  # type: ignore[method-assign]


@pytest.mark.fault(24)
@pytest.mark.parametrize(
    "times",
    [30, pytest.param(60, marks=pytest.mark.exhaustive), pytest.param(5_000, marks=pytest.mark.soak)],
)
def test_torn_journal_leaves_the_old_or_the_new_revision(  # noqa: PLR0917 - fixtures
    filled: Path, memory: Path, content: Content, changed: Content, clock: Callable[[], datetime], times: int
) -> None:
    """The power fails while the journal is written: it is truncated, damaged or zeroed from some byte on."""

    async def apply_and_die() -> None:
        store = await SqliteStorage.open(filled, clock=clock)
        await store.revisions.apply_content(changed, expected_id=1)
        os.kill(os.getpid(), signal.SIGKILL)

    assert run_in_child(apply_and_die) == signal.SIGKILL
    journal = Path(f"{filled}-wal").read_bytes()
    assert journal
    dice = random.Random(20260402 + times)  # noqa: S311 - as above
    served = Counter[int]()
    path = memory / "torn.db"
    for n in range(times):
        at = dice.randrange(len(journal)) if n else len(journal) - 1
        torn = [
            journal[:at],
            journal[:at] + bytes([journal[at] ^ 1 << dice.randrange(8)]) + journal[at + 1 :],
            journal[:at] + bytes(len(journal) - at),
        ][n % 3]
        shutil.copy(filled, path)
        Path(f"{path}-shm").unlink(missing_ok=True)
        Path(f"{path}-wal").write_bytes(torn)
        snapshot = load_verified(path, clock)
        assert snapshot.content == (changed if snapshot.revision.id == 2 else content)
        served[snapshot.revision.id] += 1
    print(f"{times} torn journals: {served[1]} old, {served[2]} new, 0 mixed")  # noqa: T201 - the figure
    assert served[1] > 0


@pytest.mark.fault(25)
def test_full_disk_changes_nothing(
    filled: Path, content: Content, changed: Content, clock: Callable[[], datetime]
) -> None:
    """The write is refused in one line, the old revision stays active, and later writes succeed."""

    def no_room() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (filled.stat().st_size + 40_000, resource.RLIM_INFINITY))

    async def apply() -> None:
        async with await SqliteStorage.open(filled, clock=clock) as store:
            long = [
                await _refused(store.revisions.apply_content(_long(changed), expected_id=1)),
                (await store.revisions.load_snapshot()).content == content,
            ]
            assert long == [True, True]
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            await store.revisions.apply_content(changed, expected_id=1)

    assert run_in_child(apply, prepare=no_room) == 0
    assert load_verified(filled, clock).content == changed


async def _refused(work: Awaitable[object]) -> bool:
    try:
        await work
    except DatabaseUnusable as error:
        return "the disk is full" in str(error.problem)  # SQLite itself reports "disk I/O error"
    return False


def _long(content: Content) -> Content:
    from msgspec.structs import replace

    chapter = content.chapters[0]
    first = replace(chapter.passages[0], text="雪" * 200_000)
    return replace(content, chapters=(replace(chapter, passages=(first, *chapter.passages[1:])),))


@pytest.mark.fault(27)
@pytest.mark.parametrize("rounds", [3, pytest.param(8, marks=pytest.mark.exhaustive)])
def test_simultaneous_creations_of_a_database_succeed(
    tmp_path: Path, clock: Callable[[], datetime], rounds: int
) -> None:
    async def open_it(path: Path) -> None:
        async with await SqliteStorage.open(path, clock=clock) as store:
            await store.revisions.get_active_revision()

    statuses = []
    for n in range(rounds):
        path = tmp_path / f"new-{n}.db"
        start = time.monotonic() + 0.03
        children = []
        for _ in range(3):
            child = os.fork()
            if child == 0:
                status = 1
                try:
                    time.sleep(max(0, start - time.monotonic()))
                    asyncio.run(open_it(path))
                    status = 0
                finally:
                    os._exit(status)
            children.append(child)
        statuses += [os.waitpid(child, 0)[1] for child in children]
    assert statuses == [0] * 3 * rounds


@pytest.mark.fault(27)
async def test_short_lock_of_another_process_is_waited_for(filled: Path, open_store, changed: Content) -> None:
    store = await open_store(filled)
    with closing(sqlite3.connect(filled, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        asyncio.get_running_loop().call_later(0.3, other.execute, "COMMIT")
        assert (await store.revisions.apply_content(changed, expected_id=1)).active


@pytest.mark.fault(27)
async def test_writer_is_not_overtaken_between_its_read_and_its_write(
    filled: Path, open_store, changed: Content
) -> None:
    """A deferred transaction that reads before it writes fails at once if another one has written in between."""
    store = await open_store(filled)
    with closing(sqlite3.connect(filled, isolation_level=None, timeout=0)) as other:
        async with store.database.transaction() as transaction:
            await transaction.fetch_all("SELECT * FROM pointer")
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("UPDATE revision SET note = 'overtaken'")
            await transaction.execute("UPDATE revision SET note = note")
    assert (await store.revisions.apply_content(changed, expected_id=1)).active


@pytest.mark.fault(27)
async def test_long_lock_is_reported_and_readers_continue(
    filled: Path, open_store, content: Content, changed: Content
) -> None:
    store = await open_store(filled, lock_timeout=0.2)
    with closing(sqlite3.connect(filled, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        started = time.monotonic()
        with pytest.raises(DatabaseBusy) as caught:
            await store.revisions.apply_content(changed, expected_id=1)
        assert time.monotonic() - started < 2
        assert "別のプロセス" in caught.value.format_line("ja")
        assert (await store.revisions.load_snapshot()).content == content
        other.execute("ROLLBACK")
    assert (await store.revisions.apply_content(changed, expected_id=1)).active


@pytest.mark.fault(26)
@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.exhaustive)], ids=["some", "all"])
def test_journal_of_another_database_is_not_mixed_in(  # noqa: PLR0917 - fixtures
    filled: Path,
    tmp_path: Path,
    memory: Path,
    content: Content,
    changed: Content,
    clock: Callable[[], datetime],
    every: int,
) -> None:
    """SQLite would apply a journal with valid checksums to any file beside it."""
    other = tmp_path / "other.db"

    async def fill() -> None:
        async with await SqliteStorage.open(other, clock=clock) as store:
            await store.revisions.apply_content(_long(changed), expected_id=None)

    async def apply_and_die() -> None:
        store = await SqliteStorage.open(other, clock=clock)
        await store.revisions.apply_content(changed, expected_id=1)
        os.kill(os.getpid(), signal.SIGKILL)

    assert run_in_child(fill) == 0
    assert run_in_child(apply_and_die) == signal.SIGKILL
    journal = Path(f"{other}-wal").read_bytes()
    page = 24 + int.from_bytes(journal[8:12], "big")
    outcomes = set()
    ends = range(32, len(journal) + 1, page)
    for end in sorted({*ends[::every], *ends[-4:]}):
        path = Path(shutil.copy(filled, memory / "mixed.db"))
        Path(f"{path}-shm").unlink(missing_ok=True)
        Path(f"{path}-wal").write_bytes(journal[:end])
        try:
            found = load_verified(path, clock).content
        except StoreError:
            outcomes.add("refused")
        else:
            assert found in (content, changed, _long(changed))
            outcomes.add("whole")
    assert outcomes == {"refused", "whole"}
