"""Runs transactions on the two connections to an SQLite file: one that writes, one that reads."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Self, TypeVar

import aiosqlite

from briefings.storage.sqlite.errors import make_closed_error, make_damaged_error, translate_errors

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType

    from briefings.errors import DatabaseDamaged
    from briefings.storage.sql.database import Row

T = TypeVar("T")

_BATCH_SIZE = 1_000


async def run_uninterrupted(coroutine: Coroutine[Any, Any, T]) -> T:
    """Waits until `coroutine` is finished even if the caller is cancelled, and then raises the cancellation."""
    task = asyncio.ensure_future(coroutine)
    cancellation = await _wait_until_done(task)
    if cancellation is None:
        return task.result()
    if not task.cancelled():
        task.exception()  # or asyncio would report that it was never retrieved
    raise cancellation


async def _wait_until_done(task: asyncio.Future[Any]) -> asyncio.CancelledError | None:
    """Waits for a task in any case; returns the last cancellation of the caller during the wait, or None."""
    cancellation = None
    while not task.done():
        # A statement takes a quarter less of the processor than with `asyncio.wait`.
        waiter = asyncio.get_running_loop().create_future()
        task.add_done_callback(partial(_wake, waiter))
        try:
            await waiter
        except asyncio.CancelledError as error:
            cancellation = error
    return cancellation


def _wake(waiter: asyncio.Future[None], _task: asyncio.Future[Any]) -> None:
    if not waiter.done():
        waiter.set_result(None)


class Transaction:
    """Runs statements inside a transaction.

    A cancelled caller is not interrupted, because its statement would continue in the connection's thread. The
    transaction is completed, and the cancellation is raised after it.
    """

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self.cancellation: asyncio.CancelledError | None = None

    async def fetch_all(self, sql: str, *values: object) -> list[Row]:
        """Returns all rows of a query."""
        return list(await self._run(self._connection.execute_fetchall(sql, values)))  # type: ignore[arg-type]

    async def fetch_in_batches(self, sql: str, *values: object) -> list[Row]:
        """Returns all rows of a large query, which is fetched in batches.

        SQLite releases the interpreter's lock for each row and takes it again at once, before another thread can:
        the event loop would wait until a single call has fetched all of a hundred thousand rows.
        """
        rows: list[Row] = []
        cursor = await self._run(self._connection.execute(sql, values))
        while True:
            batch = list(await self._run(cursor.fetchmany(_BATCH_SIZE)))
            rows += batch  # type: ignore[arg-type]
            # Each call passes through another thread. A short batch is the last, and its statement has ended: neither
            # an empty batch nor a call that closes the cursor is needed after it.
            if len(batch) < _BATCH_SIZE:
                return rows

    async def fetch_one(self, sql: str, *values: object) -> Row | None:
        """Returns the first row of a query, or None."""
        rows = await self.fetch_all(sql, *values)
        return rows[0] if rows else None

    async def execute(self, sql: str, *values: object) -> None:
        """Runs a statement."""
        await self._run(self._connection.execute(sql, values))

    async def insert(self, sql: str, *values: object) -> int:
        """Inserts a row into a table with an `id`, and returns the id that the database chose."""
        cursor = await self._run(self._connection.execute(sql, values))
        return cursor.lastrowid or 0

    async def execute_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Runs a statement for each row, in batches (see `fetch_in_batches`)."""
        remaining = iter(rows)
        while batch := list(islice(remaining, _BATCH_SIZE)):
            await self._run(self._connection.executemany(sql, batch))

    async def _run(self, statement: Coroutine[Any, Any, T]) -> T:
        task = asyncio.ensure_future(statement)
        # guard 28 value None if await task else None:
        #   tests/integration/storage/test_database.py::test_cancelling_at_any_await_leaves_all_or_nothing
        self.cancellation = await _wait_until_done(task) or self.cancellation
        return task.result()


class SerialConnection:
    """A connection that runs one transaction at a time.

    Coroutines that share a bare connection share its transaction too: the rollback of one would undo the inserts of
    another.

    Args:
        connection: open, with `isolation_level=None`.
        path: file of the database, for messages.
        begin_statement: `BEGIN IMMEDIATE` for a writer (a deferred transaction whose first write comes after a write
            of another connection fails at once, whatever the timeout), `BEGIN` for a reader.
    """

    def __init__(self, connection: aiosqlite.Connection, path: Path, *, begin_statement: str) -> None:
        self._connection = connection
        self._path = path
        self._begin_statement = begin_statement
        self._lock = asyncio.Lock()
        self._closed = False

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Runs a block in a transaction: all of it is committed, or nothing.

        Raises:
            StoreError: the database can't be used, is locked, or was closed.
        """
        async with self._lock:
            if self._closed:
                raise make_closed_error(self._path)
            transaction = Transaction(self._connection)
            try:
                with translate_errors(self._path):
                    try:
                        # guard 22 bracket:
                        #   tests/integration/storage/test_kills.py::test_killed_imports_and_applies_are_whole
                        # guard 22 bracket:
                        #   tests/integration/storage/test_faults.py::test_apply_killed_at_any_statement_is_whole
                        # guard 23 bracket:
                        #   tests/integration/storage/test_kills.py::test_killed_rollbacks_and_migrations_are_whole
                        await transaction.execute(self._begin_statement)
                        yield transaction
                        await transaction.execute("COMMIT")
                    # guard 28 except:
                    #   tests/integration/storage/test_database.py::test_cancelling_at_any_await_leaves_all_or_nothing
                    except BaseException:
                        # No transaction is open where BEGIN itself failed, or COMMIT was done when the loop stopped.
                        with suppress(sqlite3.Error):
                            await transaction.execute("ROLLBACK")
                        raise
            finally:
                if transaction.cancellation is not None:
                    raise transaction.cancellation

    async def close(self) -> None:
        """Closes the connection after the running transaction; does nothing if it is closed."""
        async with self._lock:
            if not self._closed:
                self._closed = True
                await run_uninterrupted(self._connection.close())


class Database:
    """The connections to a database file: one that writes, and one that can't.

    Args:
        path: the file.
        writer: runs all transactions that write, one at a time.
        reader: runs transactions that read, each of which sees one state of the database.
        clock: returns the aware time that new rows are stamped with.
    """

    def __init__(
        self, path: Path, writer: SerialConnection, reader: SerialConnection, clock: Callable[[], datetime]
    ) -> None:
        self.path = path
        self.clock = clock
        self._writer = writer
        self._reader = reader

    @property
    def location(self) -> str:
        """The file, for messages."""
        return str(self.path)

    def make_damaged_error(self) -> DatabaseDamaged:
        """Returns the error for content that differs from what was stored; it names the backups."""
        return make_damaged_error(self.path)

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Runs a block in a transaction that may write: all of it is committed, or nothing.

        Raises:
            StoreError: the database can't be used.
        """
        return self._writer.transaction()

    def step(self) -> AbstractAsyncContextManager[Transaction]:
        """Runs a block whose first statement decides everything; the same as `transaction`, since one writer writes.

        Raises:
            StoreError: the database can't be used.
        """
        return self._writer.transaction()

    def statement(self) -> AbstractAsyncContextManager[Transaction]:
        """Runs a single statement in a separate transaction.

        Raises:
            StoreError: the database can't be used.
        """
        return self._writer.transaction()

    def read(self) -> AbstractAsyncContextManager[Transaction]:
        """Runs the queries of a block on one state of the database, which they can't change.

        Raises:
            StoreError: the database can't be used.
        """
        return self._reader.transaction()

    async def close(self) -> None:
        """Closes both connections after their running transactions; does nothing if they are closed."""
        try:
            await self._reader.close()
        finally:
            await self._writer.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


async def open_connection(path: Path, *, lock_timeout: float, pragmas: Sequence[str] = ()) -> aiosqlite.Connection:
    """Opens a connection with the settings that all connections have.

    Args:
        path: file of the database.
        lock_timeout: seconds to wait for another process.
        pragmas: further settings, such as `query_only = ON`.

    Raises:
        StoreError: the database can't be opened.
    """
    with translate_errors(path):
        # aiosqlite leaves a connection open whose caller is cancelled while it connects.
        # guard 27 value aiosqlite.connect(path, isolation_level=None, timeout=0):
        #   tests/integration/storage/test_faults.py::test_short_lock_of_another_process_is_waited_for
        connection = aiosqlite.connect(path, isolation_level=None, timeout=lock_timeout)
        try:
            await run_uninterrupted(_connect(connection))
            settings = ("foreign_keys = ON", "trusted_schema = OFF", *pragmas)
            # In one step: each passes through another thread.
            await connection.executescript("".join(f"PRAGMA {setting};" for setting in settings))
        except BaseException:
            await run_uninterrupted(connection.close())
            raise
        return connection


async def _connect(connection: aiosqlite.Connection) -> None:
    await connection
