"""Combines the repositories of one PostgreSQL database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from briefings.errors import BackupFailed
from briefings.i18n import N_
from briefings.storage.postgres.database import PostgresDatabase
from briefings.storage.postgres.deliveries import PostgresDeliveryRepository
from briefings.storage.postgres.migrate import migrate_database
from briefings.storage.postgres.worker import Worker
from briefings.storage.sql.audit import SqlAuditRepository
from briefings.storage.sql.corrections import SqlCorrectionRepository
from briefings.storage.sql.installations import SqlInstallationRepository, SqlReceivedEventRepository
from briefings.storage.sql.misses import SqlMissRepository
from briefings.storage.sql.problems import SqlProblemRepository
from briefings.storage.sql.proposals import SqlProposalRepository
from briefings.storage.sql.revisions import SqlRevisionRepository
from briefings.storage.sql.schedules import SqlScheduleRepository
from briefings.storage.sql.workspace_settings import SqlWorkspaceSettingsRepository

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType

    from briefings.storage.ports import Storage


class PostgresStorage:
    """An open PostgreSQL database (`briefings.storage.ports.Storage`).

    Attributes:
        database: runs the transactions.
        worker: this process among those that share the database.
    """

    def __init__(self, database: PostgresDatabase, worker: Worker) -> None:
        self.database = database
        self.worker = worker
        self.revisions = SqlRevisionRepository(database)
        self.proposals = SqlProposalRepository(database)
        self.schedules = SqlScheduleRepository(database)
        self.deliveries = PostgresDeliveryRepository(database, worker)
        self.corrections = SqlCorrectionRepository(database)
        self.misses = SqlMissRepository(database)
        self.problems = SqlProblemRepository(database)
        self.audit = SqlAuditRepository(database)
        self.workspace_settings = SqlWorkspaceSettingsRepository(database)
        self.installations = SqlInstallationRepository(database)
        self.received_events = SqlReceivedEventRepository(database)

    @classmethod
    async def open(cls, url: str, *, clock: Callable[[], datetime]) -> Self:
        """Connects to a database, and brings it to the schema of this version.

        Args:
            url: `postgresql://USER:PASSWORD@HOST:PORT/DATABASE`.
            clock: returns the aware time that new rows are stamped with.

        Raises:
            IncompleteInstallation: the program's migrations are missing.
            DatabaseUnusable: access is refused, or the schema was made by a newer version.
            DatabaseUnreachable: the server does not answer.
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
        """Where the database is, without user and password."""
        return self.database.location

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
        """Makes none: a PostgreSQL database is backed up by its own tools (pg_dump)."""

    async def export_content(self, target: Path) -> Path:
        """Writes no file: a PostgreSQL database is exported by its own tools.

        Raises:
            BackupFailed: always; the error names the tools.
        """
        raise BackupFailed(
            N_("a PostgreSQL database is not written to a file by the bot"),
            location=str(target),
            remedy=N_("Use pg_dump, or `briefing-bot export --content FILE` for the content as JSON."),
        )

    async def close(self) -> None:
        """Closes all connections; does nothing where they are closed."""
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
