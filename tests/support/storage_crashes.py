"""Kills processes that use a database: `python -m tests.support.storage_crashes FOLDER KILLS SEED VERSION…`.

Migrations start at each VERSION. The results are printed as JSON.

This process imports everything and makes the contents once. Each child is forked from it, opens a copy of a database,
runs one operation and is killed meanwhile: at a random moment of the operation, or before its n-th statement
(SQLite's trace callback). The database is then opened as at a start.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import random
import shutil
import signal
import sqlite3
import statistics
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from briefings.storage.migration_files import find_migrations_folder, load_migrations
from briefings.storage.sqlite.content_only import CONTENT_TABLES
from briefings.storage.sqlite.migrate import migrate_database
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.crash_contents import make_contents, read_chapter
from tests.support.imports import import_documents

State = tuple[Any, ...]
NOW = "2026-04-01T09:30:00+00:00"
KNOWN = load_migrations(find_migrations_folder())
PER_CONTROL = 10
"""One run of the control for so many of the others."""


async def opened(path: Path) -> SqliteStorage:
    return await SqliteStorage.open(path, clock=lambda: datetime(2026, 4, 1, 9, 30, tzinfo=UTC))


async def read_state(path: Path) -> State:
    """Returns the content of a database after checking every digest, with the previous revision restored in a copy.

    Raises:
        StoreError, AssertionError: it is not complete.
    """
    async with await opened(path) as store:
        await store.verify()
        active, previous = await store.revisions.get_active_revision(), await store.revisions.get_previous_revision()
        revisions = tuple((revision.id, revision.sha256) for revision in await store.revisions.list_revisions())
        async with store.database.read() as transaction:
            moves = await transaction.fetch_all("SELECT revision, previous FROM activation")
            orphans = {
                table: await transaction.fetch_all(
                    f"SELECT id FROM {table} WHERE id NOT IN (SELECT {column} FROM {owner})"  # noqa: S608 - our own names
                )
                for table, column, owner in OWNED
            }
        assert not any(orphans.values()), orphans
        if active and previous:
            back = await store.revisions.activate_revision(previous.id, expected_id=active.id)
            assert (await store.revisions.load_snapshot()).revision.sha256 == previous.sha256
            assert back.id == previous.id
    return (active and (active.id, active.sha256), previous and (previous.id, previous.sha256), revisions, *moves)


OWNED = (
    ("chapter", "chapter_id", "revision_chapter"),
    ("annotation", "annotation_id", "revision_chapter"),
    ("catalogue", "catalogue_id", "revision"),
    ("subject", "subject_id", "catalogue_subject"),
    ("membership_list", "membership_list_id", "revision"),
    ("anniversary_list", "list_id", "revision_anniversary_list"),
)


@dataclass
class Operation:
    """An operation on a database.

    Attributes:
        base: the database before it.
        act: runs the operation.
        states: the possible states afterwards, in order; the last one is that of a complete run.
        state: returns the state of a database.
    """

    base: Path
    act: Callable[[Path], Awaitable[object]]
    states: list[State] = field(default_factory=list)
    state: Callable[[Path], Awaitable[State]] = read_state


def make_control(after: Path) -> Callable[[Path], Awaitable[object]]:
    """Returns the control, which overwrites the old rows table by table."""

    async def act(path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            database.execute("PRAGMA foreign_keys = OFF")
            database.execute("ATTACH ? AS new", (str(after),))
            names = database.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall()
            for (name,) in names:
                if not name.startswith("sqlite_"):
                    database.execute(f"DELETE FROM main.{name}")  # noqa: S608 - our own names
                    database.execute(f"INSERT INTO main.{name} SELECT * FROM new.{name}")  # noqa: S608 - our own names

    return act


async def make(folder: Path, versions: Sequence[int]) -> dict[str, Operation]:
    """Returns every operation, with its database; migrations from these versions."""
    first, second = make_contents()
    one, two = folder / "one.db", folder / "two.db"
    async with await opened(one) as store:
        await store.revisions.apply_content(first, expected_id=None)
    shutil.copy(one, two)
    async with await opened(two) as store:
        await store.revisions.apply_content(second, expected_id=1)
    chapter = read_chapter(2033)

    async def importing(path: Path) -> None:
        async with await opened(path) as store:
            begin()
            await import_documents(store, [chapter])
            done()

    async def applying(path: Path) -> None:
        async with await opened(path) as store:
            begin()
            await store.revisions.apply_content(second, expected_id=1)
            done()

    async def staging(path: Path) -> None:
        async with await opened(path) as store:
            begin()
            staged = await store.revisions.stage_content(second)
            await store.revisions.activate_revision(staged.id, expected_id=1)
            done()

    async def roll_back(path: Path) -> None:
        async with await opened(path) as store:
            begin()
            await store.revisions.activate_revision(1, expected_id=2)
            done()

    async def replacing(path: Path) -> None:
        begin()
        await make_control(two)(path)
        done()

    operations = {
        "import": Operation(one, importing),
        "apply": Operation(one, applying),
        "stage, then activate": Operation(one, staging),
        "rollback": Operation(two, roll_back),
    }
    staged = folder / "staged.db"
    shutil.copy(one, staged)
    async with await opened(staged) as store:
        await store.revisions.stage_content(second)
    for name, operation in operations.items():
        operation.states = [await state_of(operation, operation.base, folder)]
        operation.states += [await state_of(operation, staged, folder)] if name.startswith("stage") else []
        operation.states.append(await state_of(operation, operation.base, folder, act=True))
    control = Operation(one, replacing, list(operations["apply"].states))
    for version in versions:
        operations[f"migration from {version}"] = await migration(folder, version, one)
    return {**operations, "control": control}


async def migration(folder: Path, version: int, filled: Path) -> Operation:
    """Makes the migration from a database at a version, with the rows of `filled` that this version has."""
    base = folder / f"version-{version}.db"
    await migrate_database(base, KNOWN[:version], now=NOW, lock_timeout=5)
    old: dict[str, tuple[str, set[State]]] = {}
    with closing(sqlite3.connect(base, isolation_level=None)) as database:
        database.execute("PRAGMA foreign_keys = OFF")
        database.execute("ATTACH ? AS filled", (str(filled),))
        names = database.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in names:
            # Later versions have other columns in the tables that are not content, and in the history.
            if table not in CONTENT_TABLES - {"activation"}:
                continue
            columns = ", ".join(row[1] for row in database.execute(f"PRAGMA main.table_info({table})"))
            database.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM filled.{table}")  # noqa: S608 - our own names
            rows = set(database.execute(f"SELECT {columns} FROM main.{table}"))  # noqa: S608 - our own names
            old[table] = (columns, rows)

    async def act(path: Path) -> None:
        begin()
        await (await opened(path)).close()
        done()

    def versions(path: Path) -> tuple[int, ...]:
        with closing(sqlite3.connect(path)) as database:
            assert database.execute("PRAGMA quick_check").fetchone() == ("ok",)
            for table, (columns, rows) in old.items():
                there = set(database.execute(f"SELECT {columns} FROM {table}"))  # noqa: S608 - our own names
                assert there >= rows, f"rows of {table} are gone"
            return tuple(v for (v,) in database.execute("SELECT version FROM schema_migration ORDER BY version"))

    async def state(path: Path) -> State:
        reached = versions(path)
        for copy in path.parent.glob(f"{path.name}.backup-????"):
            assert versions(copy) == tuple(range(1, version + 1)), copy.name
        async with await opened(path) as store:
            await store.verify()
            active = await store.revisions.get_active_revision()
            assert active is None or (await store.revisions.load_snapshot()).content
        assert versions(path) == tuple(range(1, len(KNOWN) + 1))
        return (reached, active and active.sha256)

    operation = Operation(base, act, state=state)
    whole = await state_of(operation, base, folder, act=True)
    operation.states = [(tuple(range(1, upto + 1)), whole[1]) for upto in range(version, len(KNOWN) + 1)]
    return operation


async def state_of(operation: Operation, database: Path, folder: Path, *, act: bool = False) -> State:
    path = copy_alone(database, folder / "look" / "look.db")
    if act:
        await operation.act(path)
    return await operation.state(path)


def copy_alone(base: Path, path: Path) -> Path:
    """Returns a copy alone in its folder."""
    shutil.rmtree(path.parent, ignore_errors=True)
    path.parent.mkdir(parents=True)
    return Path(shutil.copy(base, path))


class Tally:
    """Statements that this process has begun since `begin`, and the reports to the parent."""

    fatal = 0
    count = 0
    counting = False
    pipe = -1


def begin() -> None:
    """Begins the operation."""
    Tally.counting = True
    if Tally.pipe >= 0:
        os.write(Tally.pipe, b"begun\n")


def done() -> None:
    """Ends the operation, unless its fatal statement follows its last one."""
    Tally.counting = False
    if Tally.count + 1 == Tally.fatal:
        os.kill(os.getpid(), signal.SIGKILL)
    if Tally.pipe >= 0:
        os.write(Tally.pipe, f"done {Tally.count}\n".encode())


def trace(_statement: str) -> None:
    """Counts a statement, and kills the process before the fatal one."""
    if Tally.counting:
        Tally.count += 1
        if Tally.count == Tally.fatal:
            os.kill(os.getpid(), signal.SIGKILL)


def run_child(
    operation: Operation, path: Path, *, fatal: int = 0, seconds: float | None = None
) -> tuple[str, float, int]:
    """Runs one process, which is killed before its `fatal` statement or after so many seconds.

    Returns its report and its duration.
    """
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(ours)
            Tally.pipe, Tally.fatal = theirs, fatal
            connect = sqlite3.connect

            def traced(*arguments: Any, **options: Any) -> sqlite3.Connection:
                connection = connect(*arguments, **options)
                connection.set_trace_callback(trace)
                return connection

            sqlite3.connect = traced  # type: ignore[assignment]
            asyncio.run(operation.act(path))  # type: ignore[arg-type]
            status = 0
        finally:
            os._exit(status)
    os.close(theirs)
    with os.fdopen(ours, "rb") as output:
        first = output.readline()
        started = time.monotonic()
        if seconds is not None:
            time.sleep(seconds)
            os.kill(child, signal.SIGKILL)
        rest = output.readline()
        took = time.monotonic() - started
    _, status = os.waitpid(child, 0)
    assert status in (0, signal.SIGKILL), f"a life failed with {status}"
    return (first + rest).decode(), took, status


def sweep(folder: Path, kills: int, seed: int, versions: Sequence[int]) -> dict[str, dict[str, Any]]:
    """Kills so many processes, spread over the operations, and returns the results."""
    operations = asyncio.run(make(folder, versions))
    dice = random.Random(seed)  # noqa: S311 - repeatable
    report: dict[str, dict[str, Any]] = {}
    measured: dict[str, tuple[int, float]] = {}
    for name, operation in operations.items():
        lives = [run_child(operation, copy_alone(operation.base, folder / "life" / "life.db")) for _ in range(3)]
        measured[name] = (int(lives[0][0].split()[-1]), statistics.median(took for _, took, _ in lives))
        statements, last_state = measured[name][0], str(len(operation.states) - 1)
        report[name] = {
            "kills": 0, "states": Counter(), "wrong": [], "statements": statements, "last_state": last_state
        }  # fmt: skip
    turns = [*(name for name in operations if not name.startswith(("migration", "control"))), "migration"]
    migrations = [name for name in operations if name.startswith("migration")]
    for n in itertools.count():
        done_so_far = sum(report[operation]["kills"] for operation in operations if operation != "control")
        if done_so_far >= kills and report["control"]["kills"] >= kills // PER_CONTROL:
            return report
        name = turns[n % len(turns)] if done_so_far < kills else "control"
        name = dice.choice(migrations) if name == "migration" else name
        statements, took = measured[name]
        # The first two kills of each operation are before its first statement and after its last one.
        extremes = {0: 1, 1: statements + 1}
        fatal = extremes.get(n // len(turns), 0)
        # The control is always killed at a statement, so that its failure does not depend on time.
        if not fatal and (name == "control" or dice.random() < 0.5):
            fatal = dice.randrange(1, statements + 2)
        moment = None if fatal else dice.uniform(0, took * 1.1)
        path = copy_alone(operations[name].base, folder / "life" / "life.db")
        output, _, status = run_child(operations[name], path, fatal=fatal, seconds=moment)
        found = report[name]
        found["kills"] += status == signal.SIGKILL
        try:
            state = asyncio.run(operations[name].state(path))  # type: ignore[arg-type]
            place = operations[name].states.index(state)
            last = len(operations[name].states) - 1
            assert place == last or "done" not in output, "what was told to be done is gone"
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            found["wrong"].append(f"{type(error).__name__}: {error} (statement {fatal}, {moment} s)"[:300])
        else:
            found["states"][str(place)] += 1
    raise AssertionError("counting has no end")


if __name__ == "__main__":
    place, number, chosen, *starts = sys.argv[1:]
    print(json.dumps(sweep(Path(place), int(number), int(chosen), [int(start) for start in starts])))  # noqa: T201 - the answer
