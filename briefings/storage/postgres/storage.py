"""Combines the repositories of one PostgreSQL database."""

from __future__ import annotations

import asyncio
from functools import cached_property
from typing import TYPE_CHECKING, Final, Self

from briefings.errors import BackupFailed
from briefings.i18n import N_
from briefings.storage.postgres.database import PostgresDatabase
from briefings.storage.postgres.deliveries import PostgresDeliveryRepository
from briefings.storage.postgres.migrate import migrate_database
from briefings.storage.postgres.worker import Worker
from briefings.storage.sql.repositories import SqlRepositories

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType

    from briefings.storage.ports import Storage


IDENTIFY_LOCKS: Final = 0x6272_6604
"""First key of the advisory locks of identify turns; the second one is the bucket."""


class PostgresStorage(SqlRepositories):
    """An open PostgreSQL database (`briefings.storage.ports.Storage`).

    Attributes:
        database: runs the transactions.
        worker: this process among those that share the database.
    """

    def __init__(self, database: PostgresDatabase, worker: Worker) -> None:
        super().__init__(database)
        self.database = database
        self.worker = worker

    @cached_property
    def deliveries(self) -> PostgresDeliveryRepository:
        """The deliveries of posts, which the processes share."""
        return PostgresDeliveryRepository(self.database, self.worker)

    @classmethod
    async def open(cls, url: str, *, clock: Callable[[], datetime]) -> Self:
        """Connects to a database, and migrates it to the schema of this version.

        Args:
            url: `postgresql://USER:PASSWORD@HOST:PORT/DATABASE`.
            clock: returns the aware time that new rows are stamped with.

        Raises:
            IncompleteInstallation: the program's migrations are missing.
            DatabaseUnusable: access is refused, or the schema was made by a newer version.
            DatabaseUnreachable: the server does not respond.
        """
        database = await PostgresDatabase.connect(url, clock=clock)
        worker = Worker(url)
        try:
            await migrate_database(database)
            await worker.start()
        except BaseException:
            await database.close()
            raise
        return cls(database, worker)

    @property
    def location(self) -> str:
        """The location of the database, without user and password."""
        return self.database.location

    async def lock_shards(self, shards: Collection[int]) -> bool:
        """Locks shards for this process; False if another process runs one."""
        return await self.worker.lock_instances(shards)

    async def take_identify_turn(self, bucket: int, seconds: float) -> bool:
        """Waits until no process has identified in this bucket for some seconds, and takes the turn."""
        async with self.database.step() as transaction:
            await transaction.execute("SELECT pg_advisory_xact_lock(?::int, ?::int)", IDENTIFY_LOCKS, bucket)
            # The database's clock is used, because those of the processes may differ.
            row = await transaction.fetch_one(
                "SELECT identified_at + ?::float8 - extract(epoch FROM clock_timestamp())::float8 "
                "FROM identify_turn WHERE bucket = ?",
                seconds, bucket,
            )  # fmt: skip
            if row is not None and row[0] > 0:
                await asyncio.sleep(min(float(row[0]), seconds))
            await transaction.execute(
                "INSERT INTO identify_turn (bucket, identified_at) "
                "VALUES (?, extract(epoch FROM clock_timestamp())::float8) "
                "ON CONFLICT (bucket) DO UPDATE SET identified_at = excluded.identified_at",
                bucket,
            )
        return True

    async def wait_for_revision(self, seconds: float) -> None:
        """Waits until another revision may be active, at most for some seconds."""
        await self.worker.wait_for_revision(seconds)

    async def verify(self) -> None:
        """Verifies the digest of every revision.

        Raises:
            DatabaseDamaged: the content of a revision is not as it was stored.
        """
        for revision in await self.revisions.list_revisions():
            await self.revisions.load_snapshot(revision.id)

    async def make_automatic_backup(self, *, keep_count: int, now: datetime) -> None:
        """Does nothing: a PostgreSQL database is backed up by its own tools (pg_dump)."""

    async def export_content(self, target: Path) -> Path:
        """Always fails: a PostgreSQL database is exported by its own tools.

        Raises:
            BackupFailed: always; the error names the tools.
        """
        raise BackupFailed(
            N_("the bot does not write a PostgreSQL database to a file"),
            location=str(target),
            remedy=N_("Use pg_dump, or `briefing-bot export --content FILE` for the content as JSON."),
        )

    async def close(self) -> None:
        """Closes all connections; does nothing if they are closed."""
        await self.worker.close()
        await self.database.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


def _check_protocol(storage: PostgresStorage) -> Storage:
    """Fails the type check where the class and the protocol differ."""
    return storage
