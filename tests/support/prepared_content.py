"""Content that the fork server loads and prepares once, so that its bots can use it at once.

Loading and preparing the built-in content takes most of a start, and few tests are about it.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bot.context import build_prepared_service
from bot.process_resources import ProcessResources
from briefings.domain import Snapshot
from briefings.domain.cards import CardLimits
from briefings.service import BriefingService
from briefings.storage.sqlite.storage import SqliteStorage

Revisions = tuple[tuple[object, ...], ...]
"""The rows of a database's table of revisions."""


class PreparedContent:
    """The prepared content of databases that have nothing but the content of this version, by their revisions."""

    def __init__(self) -> None:
        self._snapshots: dict[Revisions, Snapshot] = {}
        self._services: dict[tuple[Revisions, CardLimits], BriefingService] = {}

    def prepare(self, database: Path, limits: CardLimits) -> bool:
        """Prepares the content of a database for a platform.

        Returns:
            Whether it did: False if that was done before, for this database or for one with the same revision, or if
            the database has had other content.
        """
        revisions = _read_builtin_revision(database)
        if not revisions or (revisions, limits) in self._services:
            return False
        if revisions not in self._snapshots:
            self._snapshots[revisions] = asyncio.run(_load_snapshot(database))
        self._services[revisions, limits] = build_prepared_service(self._snapshots[revisions], limits)
        return True

    def find_service(self, database: Path, limits: CardLimits) -> BriefingService | None:
        """Returns the prepared service of a database, if there is one."""
        return self._services.get((_read_builtin_revision(database), limits))


class PreparedResources(ProcessResources):
    """Resources of a process whose content was prepared before it was started."""

    def __init__(self, content: PreparedContent) -> None:
        super().__init__()
        self._content = content

    def find_service(self, location: str, revision: int, limits: CardLimits) -> BriefingService | None:
        """Finds a service as in the product; prepared ones are searched last."""
        known = super().find_service(location, revision, limits)
        return self._content.find_service(Path(location), limits) if known is None else known


def _read_builtin_revision(database: Path) -> Revisions:
    """Returns the only revision of a database if it is the built-in content; None for any other database."""
    if not database.exists():
        return ()
    # Read-only, so that closing it does not write the remaining write-ahead log of a killed process.
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        try:
            rows = connection.execute("SELECT * FROM revision").fetchall()
        except sqlite3.DatabaseError:
            return ()
    return tuple(map(tuple, rows)) if len(rows) == 1 and rows[0]["builtin"] else ()


async def _load_snapshot(database: Path) -> Snapshot:
    """Returns the active revision, read from a copy: opening a database writes files beside it."""
    with tempfile.TemporaryDirectory() as folder:
        for file in (database, database.with_name(f"{database.name}-wal")):
            if file.exists():
                shutil.copy(file, folder)
        copy = Path(folder) / database.name
        async with await SqliteStorage.open(copy, clock=lambda: datetime.now(UTC)) as storage:
            return await storage.revisions.load_snapshot()
