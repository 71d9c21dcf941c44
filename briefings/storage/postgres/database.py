"""Runs transactions on a pool of connections to PostgreSQL."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING, Any, Final

import asyncpg

from briefings.storage.postgres.addresses import describe_address
from briefings.storage.postgres.errors import make_damaged_error, translate_errors

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Sequence
    from datetime import datetime

    from briefings.errors import DatabaseDamaged
    from briefings.storage.sql.database import Row

CONNECT_SECONDS: Final = 10.0
COMMAND_SECONDS: Final = 30.0
"""Seconds after which a connection or a statement counts as lost: a network may hang without an error."""

POOL_SIZE: Final = 8
"""Connections of a process. It posts eight deliveries at a time; answers need none."""

WRITE_LOCK: Final = 0x6272_6601
"""Key of the advisory lock of transactions that read before they write: one at a time, as in SQLite."""

SERVER_SETTINGS: Final = {
    "application_name": "briefing-bot",
    # A process that was stopped or cut off keeps its locks until the server notices: within half a minute.
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "4",
    "idle_in_transaction_session_timeout": "60s",
}


@lru_cache(maxsize=512)
def number_placeholders(sql: str) -> str:
    """Returns SQL with `$1`, `$2`, … in place of `?`; no literal of this project has a question mark."""
    numbers = count(1)
    return re.sub(r"\?", lambda _match: f"${next(numbers)}", sql)


class PostgresTransaction:
    """Runs statements inside a transaction (`briefings.storage.sql.database.SqlTransaction`)."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401  # asyncpg has no types
        self._connection = connection

    async def fetch_all(self, sql: str, *values: object) -> list[Row]:
        """Returns all rows of a query."""
        records = await self._connection.fetch(number_placeholders(sql), *values)
        return [tuple(record) for record in records]

    async def fetch_in_batches(self, sql: str, *values: object) -> list[Row]:
        """Returns all rows of a query; the driver reads them as they arrive, without blocking the event loop."""
        return await self.fetch_all(sql, *values)

    async def fetch_one(self, sql: str, *values: object) -> Row | None:
        """Returns the first row of a query, or None."""
        record = await self._connection.fetchrow(number_placeholders(sql), *values)
        return None if record is None else tuple(record)

    async def execute(self, sql: str, *values: object) -> None:
        """Runs a statement."""
        await self._connection.execute(number_placeholders(sql), *values)

    async def insert(self, sql: str, *values: object) -> int:
        """Inserts a row into a table with an `id`, and returns the id that the database chose."""
        return int(await self._connection.fetchval(number_placeholders(f"{sql} RETURNING id"), *values))

    async def execute_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Runs a statement for each row."""
        await self._connection.executemany(number_placeholders(sql), rows)


class PostgresDatabase:
    """An open database (`briefings.storage.sql.database.SqlDatabase`).

    Args:
        pool: open connections.
        location: where the database is, without user and password.
        clock: returns the aware time that new rows are stamped with.
    """

    def __init__(self, pool: Any, location: str, clock: Callable[[], datetime]) -> None:  # noqa: ANN401
        self.pool = pool
        self.location = location
        self.clock = clock

    @classmethod
    async def connect(
        cls, url: str, *, clock: Callable[[], datetime], pool_size: int = POOL_SIZE
    ) -> PostgresDatabase:
        """Connects to a database, whose schema may be missing or old.

        Raises:
            DatabaseUnusable: the address can't be read.
            StoreError: it can't be reached, or refuses access.
        """
        location = describe_address(url)
        with translate_errors(location):
            pool = await asyncpg.create_pool(
                url,
                min_size=1,
                max_size=pool_size,
                timeout=CONNECT_SECONDS,
                command_timeout=COMMAND_SECONDS,
                server_settings=SERVER_SETTINGS,
                reset=_keep_session,
            )
        return cls(pool, location, clock)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[PostgresTransaction]:
        """Runs a block in a transaction that may write, one at a time over all processes.

        Raises:
            StoreError: the database can't be used.
        """
        async with self._begin("read_committed") as transaction:
            await transaction.execute("SELECT pg_advisory_xact_lock(?)", WRITE_LOCK)
            yield transaction

    @asynccontextmanager
    async def step(self) -> AsyncIterator[PostgresTransaction]:
        """Runs a block whose first statement decides everything; such blocks run side by side.

        PostgreSQL evaluates the condition of an UPDATE again if it had to wait for another one ("read committed").

        Raises:
            StoreError: the database can't be used.
        """
        async with self._begin("read_committed") as transaction:
            yield transaction

    @asynccontextmanager
    async def statement(self) -> AsyncIterator[PostgresTransaction]:
        """Runs a single statement, which PostgreSQL commits by itself: one round trip instead of three.

        Raises:
            StoreError: the database can't be used.
        """
        with translate_errors(self.location):
            async with self.pool.acquire(timeout=CONNECT_SECONDS) as connection:
                yield PostgresTransaction(connection)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[PostgresTransaction]:
        """Runs the queries of a block on one state of the database, which they can't change.

        Raises:
            StoreError: the database can't be used.
        """
        async with self._begin("repeatable_read", readonly=True) as transaction:
            yield transaction

    @asynccontextmanager
    async def _begin(self, isolation: str, *, readonly: bool = False) -> AsyncIterator[PostgresTransaction]:
        with translate_errors(self.location):
            async with (
                self.pool.acquire(timeout=CONNECT_SECONDS) as connection,
                connection.transaction(isolation=isolation, readonly=readonly),
            ):
                yield PostgresTransaction(connection)

    def make_damaged_error(self) -> DatabaseDamaged:
        """Returns the error for content that differs from what was stored."""
        return make_damaged_error(self.location)

    async def close(self) -> None:
        """Closes the connections after their statements; does nothing if they are closed."""
        try:
            await self.pool.close()
        except Exception:  # noqa: BLE001  # a connection that hangs can only be given up
            self.pool.terminate()


async def _keep_session(_connection: object) -> None:
    """Does nothing: statements of the pool leave no state in a session, and resetting one takes a round trip."""
