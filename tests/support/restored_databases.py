"""Restores backups of databases at a fixed time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from briefings.storage.sqlite.backup import make_automatic_backup
from briefings.storage.sqlite.restore import RestoreResult, restore_database
from tests.support.prepared_storage import open_prepared, read_verified

if TYPE_CHECKING:
    from briefings.domain import Content, Snapshot

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
WORD = "橋を開いた".encode()
"""A part of the stored text, which tests damage."""


def clock() -> datetime:
    return NOW


async def restore(database: Path, source: Path) -> RestoreResult:
    """Restores a backup as the command line does."""
    return await restore_database(
        database,
        source,
        clock=clock,
        author="root",
        note=source.name,
        make_cursor=lambda _platform, at: str(int(at.timestamp())),
    )


async def load_restored(path: Path) -> Snapshot:
    """Loads the active revision of a database that was restored, and verifies it."""
    return await read_verified(path, clock=clock)


async def make_backed_up(folder: Path, content: Content, changed: Content) -> tuple[Path, Path]:
    """Makes a database with two revisions, and a backup from before the second one.

    Returns:
        The backup and the database.
    """
    path = folder / "briefings.db"
    async with await open_prepared(path, clock=clock, content=content) as store:
        backup = await make_automatic_backup(store.path, keep_count=3, now=NOW - timedelta(hours=3))
        await store.revisions.apply_content(changed, expected_id=1)
    assert backup is not None
    return backup, path
