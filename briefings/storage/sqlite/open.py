"""Opens a database file: creates it where it is missing, and applies the migrations that it lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.storage.sqlite.database import Database, SerialConnection, format_timestamp, open_connection
from briefings.storage.sqlite.files import check_writable, hold_opening_lock
from briefings.storage.sqlite.migrate import load_migrations, migrate_database, migrations_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

LOCK_TIMEOUT = 5.0
"""Seconds to wait for another process that has locked the database."""


async def open_database(
    path: Path,
    *,
    clock: Callable[[], datetime],
    migrations: Path | None = None,
    lock_timeout: float = LOCK_TIMEOUT,
) -> Database:
    """Opens a database, which is created where it is missing and migrated to the schema of this version.

    Args:
        path: the file; missing folders are created.
        clock: returns the aware time that new rows are stamped with.
        migrations: folder of the migrations; None for the program's own.
        lock_timeout: seconds to wait for another process that has locked the database.

    Raises:
        IncompleteInstallation: the migrations are missing.
        DatabaseUnusable: no access, damaged, created by another program or a newer version.
        DatabaseBusy: another process has locked it.
    """
    known = load_migrations(migrations or migrations_folder())
    check_writable(path)
    async with hold_opening_lock(path, lock_timeout=lock_timeout):
        now = format_timestamp(clock(), timespec="seconds")
        await migrate_database(path, known, now=now, lock_timeout=lock_timeout)
        pragmas = ("journal_mode = WAL", "synchronous = FULL")
        writing = await open_connection(path, lock_timeout=lock_timeout, pragmas=pragmas)
        writer = SerialConnection(writing, path, begin_statement="BEGIN IMMEDIATE")
    try:
        reading = await open_connection(path, lock_timeout=lock_timeout, pragmas=("query_only = ON",))
    except BaseException:
        await writer.close()
        raise
    return Database(path, writer, SerialConnection(reading, path, begin_statement="BEGIN"), clock)
