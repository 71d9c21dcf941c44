"""Opens a database file: creates it if it is missing, and applies the migrations that it lacks."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from filelock import Timeout

from briefings.storage.migration_files import find_migrations_folder, load_migrations
from briefings.storage.sql.database import format_timestamp
from briefings.storage.sqlite.database import Database, SerialConnection, open_connection, run_uninterrupted
from briefings.storage.sqlite.errors import (
    make_busy_error,
    make_cannot_open_error,
    make_no_folder_error,
    make_read_only_error,
)
from briefings.storage.sqlite.files import finish_replacement
from briefings.storage.sqlite.locks import acquire_lock, create_lock
from briefings.storage.sqlite.migrate import migrate_database
from briefings.storage.sqlite.ownership import create_private_folder

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
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
    """Opens a database, which is created if it is missing and migrated to the schema of this version.

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
    known = load_migrations(migrations or find_migrations_folder())
    # The files beside a database are beside the file that a symbolic link leads to.
    path = await asyncio.to_thread(path.resolve)
    _check_writable(path)
    # guard 27 unwrap:
    #   tests/integration/storage/test_faults.py::test_simultaneous_creations_of_a_database_succeed
    async with make_opening_lock(path, lock_timeout=lock_timeout):
        now = format_timestamp(clock(), timespec="seconds")
        await migrate_database(path, known, now=now, lock_timeout=lock_timeout)
        # guard 24 value ("journal_mode = OFF", "synchronous = OFF"):
        #   tests/integration/storage/test_faults.py::test_torn_journal_leaves_the_old_or_the_new_revision
        pragmas = ("journal_mode = WAL", "synchronous = FULL")
        writing = await open_connection(path, lock_timeout=lock_timeout, pragmas=pragmas)
        # guard 27 without IMMEDIATE:
        #   tests/integration/storage/test_faults.py::test_writer_is_not_overtaken_between_its_read_and_its_write
        writer = SerialConnection(writing, path, begin_statement="BEGIN IMMEDIATE")
    try:
        reading = await open_connection(path, lock_timeout=lock_timeout, pragmas=("query_only = ON",))
    except BaseException:
        await writer.close()
        raise
    return Database(path, writer, SerialConnection(reading, path, begin_statement="BEGIN"), clock)


@asynccontextmanager
async def make_opening_lock(path: Path, *, lock_timeout: float) -> AsyncIterator[None]:
    """Locks out other processes that open the same database, with a file beside it.

    SQLite's own locks are not enough: two processes that create a database and change its journal to WAL fail with
    "locked" or "I/O error" at once, whatever the timeout. A restore that was interrupted is completed first.

    Raises:
        DatabaseBusy: another process held the lock for longer than `lock_timeout` seconds.
        DatabaseUnusable: the lock file can't be opened, or the file system has no locks.
    """
    lock = create_lock(path, ".opening", timeout=lock_timeout)
    try:
        await run_uninterrupted(asyncio.to_thread(acquire_lock, lock, path))
    except Timeout:
        raise make_busy_error(path) from None
    except BaseException:
        lock.release()
        raise
    try:
        # guard 26 remove:
        #   tests/integration/storage/test_restore.py::test_restore_that_was_cut_off_is_ended_by_the_next_to_open
        await run_uninterrupted(asyncio.to_thread(finish_replacement, path))
        yield
    finally:
        lock.release()


def _check_writable(path: Path) -> None:
    """Creates the folder if it is missing, and checks that the file can be written.

    Raises:
        DatabaseUnusable: it can't be written.
    """
    try:
        create_private_folder(path.parent)
    except OSError as error:
        raise make_no_folder_error(path, error) from None
    if path.exists() and not path.is_file():
        raise make_cannot_open_error(path)
    # SQLite writes a journal beside the file.
    if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise make_read_only_error(path)
