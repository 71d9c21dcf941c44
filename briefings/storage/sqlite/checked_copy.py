"""Copies database files, and migrates and verifies the copies, so that the files themselves are not changed."""

from __future__ import annotations

import asyncio
import shlex
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from briefings.errors import DatabaseDamaged, StoreError, UnusableBackup, make_file_access_error
from briefings.i18n import N_, Message
from briefings.storage.sql.revisions import SqlRevisionRepository
from briefings.storage.sqlite.backup_files import list_backups
from briefings.storage.sqlite.database import run_uninterrupted
from briefings.storage.sqlite.errors import (
    make_backup_write_error,
    make_not_a_backup_error,
    make_unusable_backup_error,
)
from briefings.storage.sqlite.open import open_database
from briefings.storage.sqlite.schema_check import check_schema
from briefings.storage.sqlite.verify import verify_file
from briefings.temporary_folder import open_temporary_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from briefings.domain import Revision
    from briefings.storage.sqlite.backup_files import BackupFile

_SQLITE_HEADER = b"SQLite format 3\0"
"""The first bytes of every database (https://www.sqlite.org/fileformat.html)."""


class BackupCheck(Struct, frozen=True):
    """The result of checking a backup.

    Attributes:
        file: the backup.
        active_revision: the active revision in it; None if the backup can't be restored.
        problem: why it can't be restored; None if it can.
    """

    file: BackupFile
    active_revision: Revision | None
    problem: StoreError | None = None


async def check_backup(file: BackupFile, *, clock: Callable[[], datetime]) -> BackupCheck:
    """Checks whether a backup can be restored, and which revision is active in it."""
    with open_temporary_folder() as folder:
        try:
            copy = await make_checked_copy(file.path, folder, clock=clock)
            async with await open_database(copy, clock=clock) as database:
                return BackupCheck(file, await SqlRevisionRepository(database).get_active_revision())
        except StoreError as error:
            return BackupCheck(file, None, error)


async def find_newest_good(database: Path, *, clock: Callable[[], datetime]) -> BackupCheck | None:
    """Finds the newest backup beside a database that can be restored."""
    for file in await asyncio.to_thread(list_backups, database):
        check = await check_backup(file, clock=clock)
        if check.problem is None:
            return check
    return None


async def add_restore_advice(
    error: DatabaseDamaged, database: Path, *, clock: Callable[[], datetime], command: str = "briefing-bot"
) -> DatabaseDamaged:
    """Returns the same error with the newest valid backup and the command that restores it as its remedy.

    Nothing is restored automatically: a backup is older than what it replaces, and the operator should be aware what
    is lost.

    Args:
        error: the error of `database`.
        database: the file.
        clock: returns the aware time.
        command: how the program is called for this database.
    """
    newest = await find_newest_good(database, clock=clock)
    if newest is None:
        return error
    remedy = Message(
        N_("The newest valid backup is from {time}; to restore it: {command}"),
        {
            "time": newest.file.at.strftime("%Y-%m-%d %H:%M UTC"),
            "command": f"{command} restore {shlex.quote(str(newest.file.path))}",
        },
    )
    return DatabaseDamaged(error.problem, location=error.location, remedy=remedy)


async def make_checked_copy(source: Path, folder: Path, *, clock: Callable[[], datetime]) -> Path:
    """Copies a database into a folder, where it is migrated to the schema of this version and verified.

    Args:
        source: a database that is not open; a journal beside it belongs to it.
        folder: an existing folder for this purpose.
        clock: returns the aware time, for the record of migrations.

    Returns:
        The copy: one file without a journal.

    Raises:
        UnusableBackup: `source` is not a database of this program, has parts that this program does not make, is
            damaged, or of a newer version.
        BackupFailed: the copy can't be written.
    """
    try:
        copy = await run_uninterrupted(asyncio.to_thread(_copy_source, source, folder))
    except OSError as error:
        raise make_backup_write_error(folder, error) from error
    try:
        # Opening it migrates it, which would run its triggers and read its views.
        # guard 26 remove:
        #   tests/integration/storage/test_hostile_databases.py::test_nothing_of_a_foreign_schema_runs
        await check_schema(copy)
        async with await open_database(copy, clock=clock) as database:
            active = await SqlRevisionRepository(database).get_active_revision()
        # Closing it has written its journal into the file.
        await verify_file(copy)
    except StoreError as error:
        raise make_unusable_backup_error(source, error.problem) from error
    if active is None:
        raise make_unusable_backup_error(source, Message(N_("the database has no content")))
    return copy


def _copy_source(source: Path, folder: Path) -> Path:
    copy = folder / "copy.db"
    try:
        with source.open("rb") as file:
            if not is_database(file.read(len(_SQLITE_HEADER))):
                raise make_not_a_backup_error(source)
    except OSError as error:
        raise make_file_access_error(UnusableBackup, source, error) from error
    shutil.copyfile(source, copy)
    with suppress(FileNotFoundError):
        shutil.copyfile(f"{source}-wal", f"{copy}-wal")
    return copy


def is_database(first_bytes: bytes) -> bool:
    """Returns whether a file that starts with these bytes is an SQLite database."""
    return first_bytes.startswith(_SQLITE_HEADER)
