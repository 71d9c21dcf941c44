"""Writes and replaces files so that a crash leaves the old file or the new one."""

from __future__ import annotations

import errno
import os
import secrets
import sys
from pathlib import Path
from typing import Final

from briefings.storage.sqlite.backup_files import list_backups
from briefings.storage.sqlite.errors import (
    make_backup_write_error,
    make_emptied_error,
    make_unfinished_error,
    make_unreplaceable_error,
)
from briefings.storage.sqlite.ownership import follow_ownership
from briefings.text.lazy_pattern import compile_lazily

JOURNAL_SUFFIXES: Final = ("-wal", "-shm", "-journal")
"""Files that SQLite keeps beside a database. The journal of one database beside another one damages that."""


_OCTAL = compile_lazily(r"\\([0-7]{3})")
_NO_SYNC_ERRNOS: Final = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS})


def make_partial_path(target: Path) -> Path:
    """Returns a path beside `target` for an unfinished file, different for every writer."""
    return target.with_name(f"{target.name}.partial-{secrets.token_hex(4)}")


def create_private_copy(target: Path) -> None:
    """Creates an empty file for a copy of a database, which only its owner can read from the first byte.

    Raises:
        OSError: it exists, or can't be created.
    """
    # guard 40 value os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644):
    #   tests/integration/storage/test_permissions.py::test_every_copy_is_readable_only_by_its_owner
    descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    os.close(descriptor)


def remove_database(path: Path) -> None:
    """Removes a database that no process uses, and its journals.

    Raises:
        OSError: a file can't be removed.
    """
    for suffix in ("", *JOURNAL_SUFFIXES):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def write_atomically(data: bytes, target: Path) -> None:
    """Writes a file, in place of an existing one.

    Raises:
        BackupFailed: it can't be written; the existing file is unchanged.
    """
    partial = make_partial_path(target)
    try:
        partial.write_bytes(data)
        finalize_file(partial, target)
    except OSError as error:
        raise make_backup_write_error(target, error) from error
    finally:
        partial.unlink(missing_ok=True)


def finalize_file(partial: Path, target: Path) -> None:
    """Renames a finished file to its final name once it is on the disk, in place of an existing file.

    Raises:
        OSError: it can't be renamed.
    """
    sync_to_disk(partial)
    partial.replace(target)
    sync_to_disk(target.parent)


def sync_to_disk(path: Path) -> None:
    """Waits until a file, or the names in a folder, are on the disk.

    Raises:
        OSError: the disk failed.
    """
    if os.name == "nt" and path.is_dir():  # pragma: no cover - Windows opens no folders, and syncs names itself
        return
    descriptor = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Network shares can't sync folders: the file itself is on the disk, and its name follows.
        if error.errno not in _NO_SYNC_ERRNOS or not path.is_dir():
            raise
    finally:
        os.close(descriptor)


def replace_database(replacement: Path, database: Path) -> None:
    """Replaces a database and its journals by a database that has no journal.

    Raises:
        OSError: the replacement can't be put beside the database, which is unchanged.
        BackupFailed: the database can't be replaced, and is unchanged.
    """
    pending = _make_pending_path(database)
    follow_ownership(replacement, database)
    finalize_file(replacement, pending)
    try:
        _swap_files(pending, database)
    except OSError as error:
        # A replacement that can't be completed is undone: otherwise no command could open the database.
        if pending.exists():
            pending.unlink()
            raise make_unreplaceable_error(database, error) from error


def finish_replacement(database: Path) -> None:
    """Completes a replacement that was interrupted; does nothing if there is none.

    Raises:
        DatabaseUnusable: it can't be completed now.
    """
    replacement = _make_pending_path(database)
    if not replacement.exists():
        return
    try:
        _swap_files(replacement, database)
    except OSError as error:
        raise make_unfinished_error(database, error) from error


def _swap_files(replacement: Path, database: Path) -> None:
    for suffix in JOURNAL_SUFFIXES:
        # guard 26 remove:
        #   tests/integration/storage/test_restore.py::test_restore_that_was_cut_off_is_ended_by_the_next_to_open
        Path(f"{database}{suffix}").unlink(missing_ok=True)
    # The journals must be removed from the disk first: SQLite would apply them to the new database.
    sync_to_disk(database.parent)
    finalize_file(replacement, database)


def is_mount_point(path: Path) -> bool:
    """Returns whether a file is itself mounted (`mount --bind`, `docker -v FILE:FILE`).

    Such a file can't be replaced.
    """
    if not sys.platform.startswith("linux"):  # pragma: no cover - other systems mount folders only
        return False
    try:
        lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return False
    # The fifth field is the mount point, with blanks and the like as octal numbers (proc(5)).
    target = str(path.resolve())
    return any(_OCTAL.sub(lambda match: chr(int(match[1], 8)), line.split(" ")[4]) == target for line in lines)


def check_not_emptied(database: Path) -> None:
    """Checks that a database with backups is not an empty file: SQLite would treat it as a new database.

    Raises:
        DatabaseDamaged: it is empty.
    """
    if database.exists() and not database.stat().st_size and list_backups(database):
        raise make_emptied_error(database)


def _make_pending_path(database: Path) -> Path:
    return database.with_name(f"{database.name}.restoring")
