"""Translates errors of SQLite and of the file system into errors of this project, each with a remedy."""

from __future__ import annotations

import errno
import sqlite3
import sys
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from briefings.errors import (
    BackupFailed,
    DatabaseBusy,
    DatabaseDamaged,
    DatabaseUnusable,
    StoreError,
    UnusableBackup,
)
from briefings.i18n import N_
from briefings.storage.sql.database import CorruptContent
from briefings.storage.sqlite.full_disk import Shortage, find_shortage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from briefings.i18n import Message


def make_damaged_error(path: Path) -> DatabaseDamaged:
    """Returns the error for a wrong digest, or for a file that SQLite reports as corrupt."""
    return DatabaseDamaged(
        N_("the database is damaged: its content is not what was stored"),
        location=str(path),
        remedy=N_("Restore it from a backup ({name}.backup-*), or move it away to start with the built-in content."),
        name=path.name,
    )


def make_emptied_error(path: Path) -> DatabaseDamaged:
    """Returns the error for an empty file that has backups."""
    return DatabaseDamaged(
        N_("the database is an empty file, but it has backups: it is damaged"),
        location=str(path),
        remedy=N_("Restore it from a backup ({name}.backup-*), or delete it to start with the built-in content."),
        name=path.name,
    )


def make_no_database_error(path: Path) -> DatabaseDamaged:
    """Returns the error for a file that is no SQLite database, or has a damaged header."""
    return DatabaseDamaged(
        N_("this file is not a database"),
        location=str(path),
        remedy=N_("Set DATABASE_PATH to another file, or move this one away."),
    )


def make_wrong_history_error(path: Path, migration: str) -> DatabaseDamaged:
    """Returns the error for a migration that was changed after it had been applied, or a damaged record of it."""
    return DatabaseDamaged(
        N_("its schema was not made by {migration} of this program, or the record of that is damaged"),
        location=str(path),
        remedy=N_("Reinstall the program as it was published, or restore a backup ({name}.backup-*)."),
        migration=migration,
        name=path.name,
    )


def make_newer_version_error(path: Path, found: int, known: int) -> DatabaseUnusable:
    """Returns the error for a database with a migration that this version lacks.

    Its number is `found`; `known` is the last known one.
    """
    return DatabaseUnusable(
        N_(
            "the database needs a newer version of this program: it has schema {found}, but this version supports "
            "schema {known}"
        ),
        location=str(path),
        remedy=N_("Install that version or a later one."),
        found=found,
        known=known,
    )


def make_wrong_schema_error(path: Path, part: str) -> DatabaseUnusable:
    """Returns the error for an unexpected or missing part of the schema, given by kind and name."""
    return DatabaseUnusable(
        N_("its tables are not those of this program (first difference: {part})"), location=str(path), part=part
    )


def make_oversized_value_error(path: Path, max_bytes: int) -> DatabaseUnusable:
    """Returns the error for a value longer than any that this program writes."""
    return DatabaseUnusable(
        N_("it has a value of more than {size} MB, which this program does not write"),
        location=str(path),
        size=max_bytes // 1_000_000,
    )


def make_foreign_file_error(path: Path) -> DatabaseUnusable:
    """Returns the error for a database of another program."""
    return DatabaseUnusable(
        N_("this is a database of another program"),
        location=str(path),
        remedy=N_("Set DATABASE_PATH to another file."),
    )


def make_no_folder_error(path: Path, error: OSError) -> DatabaseUnusable:
    """Returns the error for a folder of the database that can't be created."""
    return DatabaseUnusable(
        N_("the folder {folder} can't be created: {reason}"),
        location=str(path),
        remedy=N_("Set DATABASE_PATH to a file in a folder that you can write to."),
        folder=path.parent,
        reason=format_os_reason(error),
    )


def make_read_only_error(path: Path) -> DatabaseUnusable:
    """Returns the error for a file or a folder that is not writable."""
    return DatabaseUnusable(
        N_("the database can't be written to"),
        location=str(path),
        remedy=N_("Give this user write permission on the file and its folder."),
    )


def make_cannot_open_error(path: Path) -> DatabaseUnusable:
    """Returns the error for a file that can't be opened."""
    return DatabaseUnusable(
        N_("the database can't be opened"),
        location=str(path),
        remedy=N_("Check that it is a file that you can read and write."),
    )


def make_disk_full_error(path: Path) -> DatabaseUnusable:
    """Returns the error for a full or failed disk; the transaction was rolled back."""
    return DatabaseUnusable(
        N_("the disk is full or failed while writing; nothing was changed"),
        location=str(path),
        remedy=N_("Free some space and try again."),
    )


def make_no_files_error(path: Path) -> DatabaseUnusable:
    """Returns the error for a disk that has space, but no free inodes."""
    return DatabaseUnusable(
        N_("no more files can be created on the disk; nothing was changed"),
        location=str(path),
        remedy=N_("Delete some files and try again (`df -i` shows the limit)."),
    )


def make_no_locks_error(path: Path) -> DatabaseUnusable:
    """Returns the error for a file system without locks or shared memory, such as a network share."""
    return DatabaseUnusable(
        N_("the file system of this folder does not support locks or shared memory"),
        location=str(path),
        remedy=N_("The database is not damaged. Move it to a local disk: network shares often lack both."),
    )


def make_lock_file_error(path: Path, error: OSError) -> DatabaseUnusable:
    """Returns the error for a lock file that can't be opened."""
    return DatabaseUnusable(
        N_("the lock file can't be opened: {reason}"),
        location=str(path),
        remedy=N_("Give this user write permission on it, or delete it while no bot is running."),
        reason=format_os_reason(error),
    )


def make_no_memory_error(path: Path) -> DatabaseUnusable:
    """Returns the error for memory that SQLite could not allocate."""
    return DatabaseUnusable(
        N_("there is not enough memory to use the database"),
        location=str(path),
        remedy=N_("The database is not damaged. Free some memory and try again."),
    )


def make_interrupted_error(path: Path) -> DatabaseUnusable:
    """Returns the error for an interrupted operation of SQLite."""
    return DatabaseUnusable(
        N_("the use of the database was interrupted; nothing was changed"),
        location=str(path),
        remedy=N_("Try again."),
    )


def make_unexpected_error(path: Path, error: sqlite3.Error) -> DatabaseUnusable:
    """Returns the error for an error of SQLite that implies nothing about the state of the file."""
    return DatabaseUnusable(
        N_("SQLite reports an unexpected error: {error} ({code})"),
        location=str(path),
        remedy=N_("Try again; if it happens again, run `briefing-bot check` to examine the database."),
        error=error,
        code=getattr(error, "sqlite_errorname", None) or type(error).__name__,
    )


def make_mount_point_error(path: Path) -> BackupFailed:
    """Returns the error for a database that is a mount point, so that no file can replace it."""
    return BackupFailed(
        N_("the database can't be replaced, because the file itself is a mount point"),
        location=str(path),
        remedy=N_("Mount its folder instead of the file. Nothing was changed."),
    )


def make_unreplaceable_error(path: Path, error: OSError) -> BackupFailed:
    """Returns the error for a database that can't be replaced; it is unchanged."""
    return BackupFailed(
        N_("the database can't be replaced: {reason}"),
        location=str(path),
        remedy=N_("Nothing was changed."),
        reason=format_os_reason(error),
    )


def make_unfinished_error(path: Path, error: OSError) -> DatabaseUnusable:
    """Returns the error for a restore that was started and can't be completed now."""
    return DatabaseUnusable(
        N_("a restore was started and can't be completed: {reason}"),
        location=str(path),
        remedy=N_("Fix that and run any command: the restore continues by itself."),
        reason=format_os_reason(error),
    )


def make_busy_error(path: Path) -> DatabaseBusy:
    """Returns the error for a database that another process has locked for longer than the timeout."""
    return DatabaseBusy(
        N_("another process is using the database"),
        location=str(path),
        remedy=N_("Try again when it has finished."),
    )


def make_closed_error(path: Path) -> StoreError:
    """Returns the error for a database that has been closed."""
    return StoreError(N_("the database is closed"), location=str(path))


def make_backup_write_error(target: Path, error: OSError | sqlite3.Error) -> BackupFailed:
    """Returns the error for a backup that can't be written."""
    return BackupFailed(
        N_("the backup can't be written: {reason}"),
        location=str(target),
        remedy=N_("Check that there is space and that you have write permission."),
        reason=format_os_reason(error) if isinstance(error, OSError) else str(error),
    )


def make_not_started_error(error: BackupFailed) -> BackupFailed:
    """Returns the error for a change that was not started, because the backup before it failed."""
    return BackupFailed(
        N_("the change was not made: {problem}"),
        location=error.location,
        remedy=N_("Free some space beside the database, or set BACKUPS=0 to go without backups."),
        problem=error.problem,
    )


def make_unusable_backup_error(path: Path, problem: Message) -> UnusableBackup:
    """Returns the error for a file that can't be restored."""
    return UnusableBackup(
        N_("this file can't be restored: {problem}"),
        location=str(path),
        remedy=N_("`briefing-bot backups` lists the backups that can be restored."),
        problem=problem,
    )


def make_not_a_backup_error(path: Path) -> UnusableBackup:
    """Returns the error for a file in neither of the two formats that can be restored."""
    return UnusableBackup(
        N_("this file is not a backup: it is neither a database nor content as JSON"),
        location=str(path),
        remedy=N_(
            "Give a file that `briefing-bot export --backup` or `--content` wrote, or one that "
            "`briefing-bot backups` lists."
        ),
    )


def format_os_reason(error: OSError) -> str:
    """Returns the description of an error by the operating system."""
    return error.strerror or type(error).__name__


_ERRORS_BY_CODE = {
    sqlite3.SQLITE_BUSY: make_busy_error,
    sqlite3.SQLITE_LOCKED: make_busy_error,
    sqlite3.SQLITE_CORRUPT: make_damaged_error,
    # guard 26 without sqlite3.SQLITE_NOTADB: make_no_database_error,:
    #   tests/integration/storage/test_unusable_files.py::test_garbage_is_refused_and_left_as_it_is
    sqlite3.SQLITE_NOTADB: make_no_database_error,
    sqlite3.SQLITE_READONLY: make_read_only_error,
    sqlite3.SQLITE_PERM: make_read_only_error,
    sqlite3.SQLITE_AUTH: make_read_only_error,
    sqlite3.SQLITE_CANTOPEN: make_cannot_open_error,
    sqlite3.SQLITE_FULL: make_disk_full_error,
    # guard 25 without sqlite3.SQLITE_IOERR: make_disk_full_error,:
    #   tests/integration/storage/test_faults.py::test_full_disk_changes_nothing
    sqlite3.SQLITE_IOERR: make_disk_full_error,
    sqlite3.SQLITE_PROTOCOL: make_no_locks_error,
    sqlite3.SQLITE_NOLFS: make_no_locks_error,
    sqlite3.SQLITE_NOMEM: make_no_memory_error,
    sqlite3.SQLITE_INTERRUPT: make_interrupted_error,
}
"""Errors by primary result code; every other code implies nothing about the state of the file."""

_ERRORS_BY_EXTENDED_CODE = {
    sqlite3.SQLITE_IOERR_NOMEM: make_no_memory_error,
    sqlite3.SQLITE_IOERR_LOCK: make_no_locks_error,
    sqlite3.SQLITE_IOERR_RDLOCK: make_no_locks_error,
    sqlite3.SQLITE_IOERR_UNLOCK: make_no_locks_error,
    sqlite3.SQLITE_IOERR_CHECKRESERVEDLOCK: make_no_locks_error,
    sqlite3.SQLITE_IOERR_SHMOPEN: make_no_locks_error,
    sqlite3.SQLITE_IOERR_SHMSIZE: make_no_locks_error,
    sqlite3.SQLITE_IOERR_SHMLOCK: make_no_locks_error,
    sqlite3.SQLITE_IOERR_SHMMAP: make_no_locks_error,
    sqlite3.SQLITE_IOERR_CORRUPTFS: make_damaged_error,
}

_ERRORS_BY_SHORTAGE = {Shortage.SPACE: make_disk_full_error, Shortage.FILES: make_no_files_error}

_SCHEMA_MESSAGES = ("no such table", "no such column", "malformed database schema", "Could not decode")
"""Messages of errors without a code of their own that a damaged file causes: our own SQL names only what exists."""


def to_store_error(error: sqlite3.Error, path: Path) -> StoreError:
    """Translates an error of SQLite.

    Extended result codes have the primary one in their low byte (https://www.sqlite.org/rescode.html). Only what
    SQLite itself calls corrupt is called damaged: a backup is older than the database, and restoring it loses data.
    """
    code = getattr(error, "sqlite_errorcode", None) or 0
    create_error = _ERRORS_BY_EXTENDED_CODE.get(code) or _ERRORS_BY_CODE.get(code & 0xFF)
    if create_error is make_busy_error and not supports_locks(path.parent):
        return make_no_locks_error(path)
    if create_error in {make_no_locks_error, make_cannot_open_error}:
        # Shared memory that can't grow, and a journal that can't be made, may be signs of a full disk.
        # guard 25 value create_error:
        #   tests/integration/cli/test_small_disks.py::test_full_disk_is_named_and_nothing_is_changed
        create_error = _ERRORS_BY_SHORTAGE.get(find_shortage(path.parent), create_error)
    if create_error is not None:
        return create_error(path)
    if str(error).startswith(_SCHEMA_MESSAGES):
        return make_damaged_error(path)
    return make_unexpected_error(path, error)


def supports_locks(folder: Path) -> bool:
    """Returns whether files in a folder can be locked.

    SQLite reports a refused lock as one that another process holds.
    """
    if sys.platform == "win32":  # pragma: no cover - every file system there has locks
        return True
    import fcntl

    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in {errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
    return True


@contextmanager
def translate_errors(path: Path) -> Iterator[None]:
    """Translates errors of SQLite that a block raises."""
    try:
        yield
    except sqlite3.Error as error:
        raise to_store_error(error, path) from error
    except (CorruptContent, UnicodeDecodeError) as error:
        # SQLite quotes damaged bytes in its own messages, which Python then can't decode.
        raise make_damaged_error(path) from error
