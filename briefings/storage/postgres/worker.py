"""Assigns a number to a process among those that share a database, and notifies it of a new active revision.

One connection of its own serves both: it holds the advisory lock of the number, and listens. After a lost connection,
it is opened again, the lock is acquired again, and missed notifications are looked up once.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from typing import TYPE_CHECKING, Any, Final

import asyncpg

from briefings.storage.postgres.addresses import describe_address
from briefings.storage.postgres.database import CONNECT_SECONDS, SERVER_SETTINGS
from briefings.storage.postgres.errors import translate_errors

if TYPE_CHECKING:
    from collections.abc import Collection

logger = logging.getLogger(__name__)

REVISION_CHANNEL: Final = "briefing_bot_revision"

WORKER_LOCKS: Final = 0x6272_6602
"""First key of the advisory locks of workers; the second one is the worker's number."""

INSTANCE_LOCKS: Final = 0x6272_6603
"""First key of the advisory locks of shards; the second one is the shard's id."""

FIRST_PAUSE: Final = 0.2
LONGEST_PAUSE: Final = 5.0
"""Seconds between two attempts to open the connection."""

PING_SECONDS: Final = 10.0
"""Seconds between two checks that the server still responds on it."""


class Worker:
    """A process among those that share a database.

    Args:
        url: address of the database.

    Attributes:
        number: unique among the running workers; stored in the rows that it processes.
        revision_changed: set when another revision may be active.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._location = describe_address(url)
        self._connection: Any = None
        self._task: asyncio.Task[None] | None = None
        self._instances: frozenset[int] = frozenset()
        self.number = 0
        self.revision_changed = asyncio.Event()
        self._connection_lost = asyncio.Event()

    async def start(self) -> None:
        """Opens the connection and chooses a number.

        Raises:
            StoreError: the database can't be reached.
        """
        with translate_errors(self._location):
            await self._connect()
        self._task = asyncio.create_task(self._keep_connected(), name="worker of the database")

    async def lock_instances(self, shards: Collection[int]) -> bool:
        """Locks shards for this process, in place of those that it had locked; False if another process has one.

        The locks last until the process ends, or calls this again.
        """
        with translate_errors(self._location):
            if self._connection is None or self._connection.is_closed():
                raise asyncpg.InterfaceError("the connection is closed")
            await self._unlock(self._instances - frozenset(shards))
            self._instances &= frozenset(shards)
            for shard in sorted(frozenset(shards) - self._instances):
                if not await self._connection.fetchval(
                    "SELECT pg_try_advisory_lock($1::int, $2::int)", INSTANCE_LOCKS, shard
                ):
                    await self._unlock(self._instances)
                    self._instances = frozenset()
                    return False
                self._instances |= {shard}
            return True

    async def wait_for_revision(self, seconds: float) -> None:
        """Waits until another revision may be active, at most for some seconds."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.revision_changed.wait(), seconds)
        self.revision_changed.clear()

    async def close(self) -> None:
        """Closes the connection, which releases the locks."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        if self._connection is not None and not self._connection.is_closed():
            try:
                await self._connection.close(timeout=2.0)
            except Exception:  # noqa: BLE001  # a connection that hangs can only be given up
                self._connection.terminate()

    async def _connect(self) -> None:
        connection = await asyncpg.connect(
            self._url, timeout=CONNECT_SECONDS, command_timeout=CONNECT_SECONDS, server_settings=SERVER_SETTINGS
        )
        try:
            await self._take_number(connection)
            for shard in sorted(self._instances):
                # Another process may have taken over a shard: Discord then ends one of the two sessions.
                if not await connection.fetchval(
                    "SELECT pg_try_advisory_lock($1::int, $2::int)", INSTANCE_LOCKS, shard
                ):
                    logger.error("Another process now runs shard %d.", shard)
            await connection.add_listener(REVISION_CHANNEL, self._on_notification)
            connection.add_termination_listener(lambda _connection: self._connection_lost.set())
        except BaseException:
            connection.terminate()
            raise
        self._connection = connection
        self.revision_changed.set()

    async def _take_number(self, connection: Any) -> None:  # noqa: ANN401  # asyncpg has no types
        """Locks the previous number, or a new one if another worker has it."""
        while True:
            number = self.number or secrets.randbelow(2**31 - 1) + 1
            if await connection.fetchval("SELECT pg_try_advisory_lock($1::int, $2::int)", WORKER_LOCKS, number):
                self.number = number
                return
            # After a lost connection, the server may still hold the old lock: its rows are taken over like those of
            # another worker.
            self.number = 0

    async def _unlock(self, shards: Collection[int]) -> None:
        for shard in shards:
            await self._connection.execute("SELECT pg_advisory_unlock($1::int, $2::int)", INSTANCE_LOCKS, shard)

    def _on_notification(self, *_details: object) -> None:
        self.revision_changed.set()

    async def _keep_connected(self) -> None:
        pause = FIRST_PAUSE
        while True:
            # The driver detects a closed connection at once, and a hanging one only when the server no longer
            # responds.
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._connection_lost.wait(), PING_SECONDS)
            self._connection_lost.clear()
            try:
                if self._connection.is_closed():
                    await self._connect()
                    logger.info("Connected to the database again.")
                else:
                    await self._connection.fetchval("SELECT 1")
                pause = FIRST_PAUSE
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                logger.warning("The database is unreachable (%s); trying again.", str(error) or type(error).__name__)
                self._connection.terminate()
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                self._connection_lost.set()
