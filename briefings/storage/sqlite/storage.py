"""Combines the repositories of one database file."""

from __future__ import annotations

import asyncio
from functools import cached_property
from typing import TYPE_CHECKING, Self

from briefings.storage.sql.database import CorruptContent
from briefings.storage.sql.repositories import SqlRepositories
from briefings.storage.sqlite.open import LOCK_TIMEOUT, open_database

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType

    from briefings.storage.ports import Storage
    from briefings.storage.sql.revisions import SqlRevisionRepository
    from briefings.storage.sqlite.database import Database


class SqliteStorage(SqlRepositories):
    """An open database file (`briefings.storage.ports.Storage`)."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.database = database

    @cached_property
    def revisions(self) -> SqlRevisionRepository:
        """States of the content; the active one is cached in a file beside the database."""
        from briefings.storage.sql.revisions import SqlRevisionRepository
        from briefings.storage.sqlite.content_cache import ContentCache

        return SqlRevisionRepository(self.database, ContentCache(self.path))

    @classmethod
    async def open(
        cls,
        path: Path,
        *,
        clock: Callable[[], datetime],
        migrations: Path | None = None,
        lock_timeout: float = LOCK_TIMEOUT,
    ) -> Self:
        """Opens a database file (see `open_database`)."""
        return cls(await open_database(path, clock=clock, migrations=migrations, lock_timeout=lock_timeout))

    @property
    def path(self) -> Path:
        """The file."""
        return self.database.path

    @property
    def location(self) -> str:
        """The file, for messages."""
        return str(self.path)

    async def lock_shards(self, shards: Collection[int]) -> bool:  # noqa: ARG002  # one process has all of them
        """Does nothing: only one process runs on a database file."""
        return True

    async def take_identify_turn(self, bucket: int, seconds: float) -> bool:  # noqa: ARG002  # the same
        """Returns False: the caller has to ensure the interval between two turns."""
        return False

    async def wait_for_revision(self, seconds: float) -> None:
        """Waits for some seconds: SQLite does not notify other processes."""
        await asyncio.sleep(seconds)

    async def verify(self) -> None:
        """Verifies the file with SQLite's own check, and the digest of every revision.

        Raises:
            DatabaseUnusable: damaged.
        """
        async with self.database.read() as transaction:
            if await transaction.fetch_all("PRAGMA quick_check") != [("ok",)]:
                raise CorruptContent
            if await transaction.fetch_one("SELECT 1 FROM pragma_foreign_key_check LIMIT 1"):
                raise CorruptContent
        for revision in await self.revisions.list_revisions():
            await self.revisions.load_snapshot(revision.id)

    async def make_automatic_backup(self, *, keep_count: int, now: datetime) -> None:
        """Makes a backup beside the database before a change of the content, and deletes old ones."""
        from briefings.storage.sqlite.backup import make_automatic_backup

        await make_automatic_backup(self.path, keep_count=keep_count, now=now)

    async def export_content(self, target: Path) -> Path:
        """Writes the content and its history, without other data, to a database file."""
        from briefings.storage.sqlite.content_only import export_content

        return await export_content(self.path, target)

    async def close(self) -> None:
        """Closes the database after the running transactions; does nothing if it is closed."""
        await self.database.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


def _check_protocol(storage: SqliteStorage) -> Storage:
    """Fails the type check where the class and the protocol differ."""
    return storage
