"""One connection: its settings, and transactions that nothing cuts in half."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

import aiosqlite

from briefings.storage.sqlite.errors import closed_error, translate_errors

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
    from pathlib import Path


T = TypeVar("T")
Row = tuple[Any, ...]

_BATCH_SIZE = 1_000


async def run_uninterrupted(coroutine: Coroutine[Any, Any, T]) -> T:
    """Let `coroutine` come to its end even if the caller is cancelled, and only then let the cancellation through."""
    task = asyncio.ensure_future(coroutine)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is None:
        return task.result()
    if not task.cancelled():
        task.exception()  # looked at, or asyncio would report it as never retrieved
    raise cancelled


class Transaction:
    """What may be run inside a transaction."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def fetch_all(self, sql: str, *values: object) -> list[Row]:
        """All rows of a query."""
        return list(await self._connection.execute_fetchall(sql, values))  # type: ignore[arg-type]

    async def fetch_in_batches(self, sql: str, *values: object) -> list[Row]:
        """All rows of a query that has very many, fetched a helping at a time.

        SQLite gives the interpreter away for each row and takes it back at once, before another thread has woken:
        while one call fetches a hundred thousand rows, the event loop would wait.
        """
        found: list[Row] = []
        async with self._connection.execute(sql, values) as cursor:
            while helping := await cursor.fetchmany(_BATCH_SIZE):
                found += helping  # type: ignore[arg-type]
        return found

    async def fetch_one(self, sql: str, *values: object) -> Row | None:
        """The first row of a query, or None."""
        found = await self.fetch_all(sql, *values)
        return found[0] if found else None

    async def execute(self, sql: str, *values: object) -> int:
        """Run a statement; the id of the row it inserted, if it inserted one."""
        cursor = await self._connection.execute(sql, values)
        return cursor.lastrowid or 0

    async def execute_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement for each row, a helping at a time (see `long`)."""
        left = iter(rows)
        while helping := list(islice(left, _BATCH_SIZE)):
            await self._connection.executemany(sql, helping)


class Database:
    """A connection that runs one transaction at a time.

    Coroutines that share a bare connection share its transaction too: one's rollback would undo another's insert. So
    each takes the lock first, and a cancelled one is waited for: its statement would run on in the connection's
    thread, outside of any transaction we know of.

    Args:
        connection: open, with `isolation_level=None`.
        path: file of the database, for messages.
        begin_statement: `BEGIN IMMEDIATE` for a writer (a deferred one that comes to write fails at once when another has
            written meanwhile, whatever the time-out), `BEGIN` for a reader.
    """  # noqa: E501

    def __init__(self, connection: aiosqlite.Connection, path: Path, *, begin_statement: str) -> None:
        self._connection = connection
        self._path = path
        self._begin_statement = begin_statement
        self._lock = asyncio.Lock()
        self._closed = False

    async def run_transaction(self, operation: Callable[[Transaction], Awaitable[T]]) -> T:
        """Run `operation` in a transaction: all of it is committed, or nothing.

        Raises:
            StoreError: the database can't be used, is busy, or was closed.
        """
        async with self._lock:
            if self._closed:
                raise closed_error(self._path)
            with translate_errors(self._path):
                return await run_uninterrupted(self._run_atomically(operation))

    async def _run_atomically(self, operation: Callable[[Transaction], Awaitable[T]]) -> T:
        try:
            await self._connection.execute(self._begin_statement)
            result = await operation(Transaction(self._connection))
            await self._connection.execute("COMMIT")
        except BaseException:
            # No transaction is open where BEGIN itself failed, or COMMIT was done when the loop stopped.
            with suppress(sqlite3.Error):
                await self._connection.execute("ROLLBACK")
            raise
        return result

    async def close(self) -> None:
        """Close the connection after the transaction that is running; again does nothing."""
        async with self._lock:
            if not self._closed:
                self._closed = True
                await run_uninterrupted(self._connection.close())


async def open_connection(path: Path, *, lock_timeout: float, pragmas: Sequence[str] = ()) -> aiosqlite.Connection:
    """A connection with the settings that every one of ours has.

    Args:
        path: file of the database.
        lock_timeout: seconds to wait for another process.
        pragmas: further settings, such as `query_only = ON`.

    Raises:
        StoreError: the database can't be opened.
    """
    with translate_errors(path):
        connection = await aiosqlite.connect(path, isolation_level=None, timeout=lock_timeout)
        try:
            for pragma in ("foreign_keys = ON", "trusted_schema = OFF", *pragmas):
                await connection.execute_fetchall(f"PRAGMA {pragma}")
        except BaseException:
            await run_uninterrupted(connection.close())
            raise
        return connection


def format_timestamp(moment: datetime) -> str:
    """An instant as UTC, ISO 8601, always of the same length."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def parse_timestamp(text: str) -> datetime:
    """The instant that was stamped."""
    return datetime.fromisoformat(text)


def parse_optional_timestamp(text: str | None) -> datetime | None:
    """The same where there may be none."""
    return datetime.fromisoformat(text) if text else None
