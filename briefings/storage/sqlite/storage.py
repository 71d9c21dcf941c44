"""Combines the repositories of one database file."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self

from briefings.storage.sql.audit import SqlAuditRepository
from briefings.storage.sql.calendars import SqlCalendarRepository, SqlLinkKeyRepository
from briefings.storage.sql.corrections import SqlCorrectionRepository
from briefings.storage.sql.database import CorruptContent
from briefings.storage.sql.deliveries import SqlDeliveryRepository
from briefings.storage.sql.follows import SqlFollowRepository
from briefings.storage.sql.installations import SqlInstallationRepository, SqlReceivedEventRepository
from briefings.storage.sql.misses import SqlMissRepository
from briefings.storage.sql.place_settings import SqlPlaceSettingsRepository
from briefings.storage.sql.problems import SqlProblemRepository
from briefings.storage.sql.proposals import SqlProposalRepository
from briefings.storage.sql.reports import SqlReportRepository
from briefings.storage.sql.revisions import SqlRevisionRepository
from briefings.storage.sql.schedules import SqlScheduleRepository
from briefings.storage.sql.workspace_settings import SqlWorkspaceSettingsRepository
from briefings.storage.sqlite.backup import make_automatic_backup
from briefings.storage.sqlite.content_only import export_content
from briefings.storage.sqlite.open import LOCK_TIMEOUT, open_database

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType

    from briefings.storage.ports import Storage
    from briefings.storage.sqlite.database import Database


class SqliteStorage:
    """An open database file (`briefings.storage.ports.Storage`)."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.revisions = SqlRevisionRepository(database)
        self.proposals = SqlProposalRepository(database)
        self.schedules = SqlScheduleRepository(database)
        self.deliveries = SqlDeliveryRepository(database)
        self.corrections = SqlCorrectionRepository(database)
        self.misses = SqlMissRepository(database)
        self.problems = SqlProblemRepository(database)
        self.reports = SqlReportRepository(database)
        self.follows = SqlFollowRepository(database)
        self.audit = SqlAuditRepository(database)
        self.workspace_settings = SqlWorkspaceSettingsRepository(database)
        self.place_settings = SqlPlaceSettingsRepository(database)
        self.installations = SqlInstallationRepository(database)
        self.received_events = SqlReceivedEventRepository(database)
        self.calendars = SqlCalendarRepository(database)
        self.link_keys = SqlLinkKeyRepository(database)

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
        """Locks nothing: one process runs on a database file."""
        return True

    async def take_identify_turn(self, bucket: int, seconds: float) -> bool:  # noqa: ARG002  # the same
        """Leaves the distance between two turns to the caller."""
        return False

    async def wait_for_revision(self, seconds: float) -> None:
        """Waits for some seconds: SQLite announces nothing to other processes."""
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
        await make_automatic_backup(self.path, keep_count=keep_count, now=now)

    async def export_content(self, target: Path) -> Path:
        """Writes the content and its history, without other data, to a database file."""
        return await export_content(self.path, target)

    async def close(self) -> None:
        """Closes the database after the running transactions; does nothing where it is closed."""
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
