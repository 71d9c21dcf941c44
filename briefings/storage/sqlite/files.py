"""The backups that lie beside a database, told by their names.

- `briefings.db.backup-auto-20260401T093000Z`: automatic, made before a change of the content
- `briefings.db.backup-0005`: made before the schema left version 5
- `briefings.db.backup-replaced-20260401T093000Z`: what a restore replaced
- `briefings.db.damaged-20260401T093000Z`: the same where it was damaged; kept, and no backup
"""

from __future__ import annotations

import asyncio
import os
import re
import secrets
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from briefings.storage.sqlite.database import run_uninterrupted
from briefings.storage.sqlite.errors import (
    backup_write_error,
    busy_error,
    cannot_open_error,
    emptied_error,
    no_folder_error,
    read_only_error,
    unfinished_error,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


_TIMESTAMP_FORMAT = "%Y%m%dT%H%M%SZ"
_BACKUP_SUFFIX = re.compile(r"\.(?:backup-(?P<kind>auto|replaced)-(?P<stamp>\d{8}T\d{6}Z)|backup-\d{4})")


class BackupKind(StrEnum):
    """What a backup was made for."""

    AUTOMATIC = "automatic"
    """Before a change of the content."""
    MIGRATION = "migration"
    """Before the schema changed."""
    REPLACED = "replaced"
    """What was there before a restore."""


_KINDS_BY_TAG = {"auto": BackupKind.AUTOMATIC, "replaced": BackupKind.REPLACED, None: BackupKind.MIGRATION}


@dataclass(frozen=True, slots=True)
class BackupFile:
    """A backup beside a database.

    Attributes:
        path: the file.
        kind: what it was made for.
        at: when; of a migration's, when the file was written.
        size: bytes.
    """

    path: Path
    kind: BackupKind
    at: datetime
    size: int


def automatic_path(database: Path, now: datetime) -> Path:
    """The name of an automatic backup made at `now`."""
    return database.with_name(f"{database.name}.backup-auto-{_format_stamp(now)}")


def replaced_path(database: Path, now: datetime) -> Path:
    """The name of the backup of what a restore replaces at `now`."""
    return database.with_name(f"{database.name}.backup-replaced-{_format_stamp(now)}")


def damaged_path(database: Path, now: datetime) -> Path:
    """The name of a damaged database that a restore replaces at `now`."""
    return database.with_name(f"{database.name}.damaged-{_format_stamp(now)}")


def list_backups(database: Path) -> tuple[BackupFile, ...]:
    """The backups beside `database`, newest first; unfinished ones bear other names."""
    found = []
    # Names are compared rather than globbed: a database's name may hold what a pattern gives a meaning.
    for path in database.parent.iterdir() if database.parent.is_dir() else ():
        match = (
            _BACKUP_SUFFIX.fullmatch(path.name.removeprefix(database.name)) if _is_beside(path, database) else None
        )
        if match is None:
            continue
        try:
            about = path.stat()
        except FileNotFoundError:  # rotated away meanwhile
            continue
        stamp = match["stamp"]
        at = (
            datetime.strptime(stamp, _TIMESTAMP_FORMAT).replace(tzinfo=UTC)
            if stamp
            else _convert_mtime(about.st_mtime)
        )
        found.append(BackupFile(path, _KINDS_BY_TAG[match["kind"]], at, about.st_size))
    return tuple(sorted(found, key=lambda one: (one.at, one.path.name), reverse=True))


def _is_beside(path: Path, database: Path) -> bool:
    return path.name.startswith(database.name) and path.is_file()


def _convert_mtime(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _format_stamp(now: datetime) -> str:
    return now.astimezone(UTC).strftime(_TIMESTAMP_FORMAT)


def partial_path(target: Path) -> Path:
    """A name beside `target` for what is not finished yet; no two writers get the same."""
    return target.with_name(f"{target.name}.partial-{secrets.token_hex(4)}")


def write_atomically(data: bytes, target: Path) -> None:
    """Write a file, in place of whatever bore its name.

    Raises:
        BackupFailed: it can't be; what bore its name is as it was.
    """
    partial = partial_path(target)
    try:
        partial.write_bytes(data)
        finalize_file(partial, target)
    except OSError as error:
        raise backup_write_error(target, error.strerror or type(error).__name__) from error
    finally:
        partial.unlink(missing_ok=True)


def finalize_file(partial: Path, target: Path) -> None:
    """Give a finished file its name, in place of whatever bore it, once all of it is on the disk.

    Raises:
        OSError: it can't be.
    """
    sync_to_disk(partial)
    partial.replace(target)
    sync_to_disk(target.parent)


def sync_to_disk(path: Path) -> None:
    """See that a file, or the names in a folder, are on the disk.

    Raises:
        OSError: the disk failed.
    """
    if os.name == "nt" and path.is_dir():  # pragma: no cover - Windows opens no folders, and settles names itself
        return
    descriptor = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


JOURNAL_SUFFIXES = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database. A journal of one beside another is damage to that."""


def replace_database(replacement: Path, database: Path) -> None:
    """Put `replacement`, which has no journal, in the place of `database`, of which nothing is kept.

    Raises:
        OSError: it can't be; the database is as it was.
        DatabaseUnusable: it is to be, and whoever opens the database next goes on with it.
    """
    finalize_file(replacement, _pending_path(database))
    finish_replacement(database)


def finish_replacement(database: Path) -> None:
    """End what `put_in_place` began, if it was cut off; again does nothing.

    Raises:
        DatabaseUnusable: it can't be ended now.
    """
    new = _pending_path(database)
    if not new.exists():
        return
    try:
        _swap_files(new, database)
    except OSError as error:
        raise unfinished_error(database, error.strerror or type(error).__name__) from error


def _swap_files(replacement: Path, database: Path) -> None:
    for journal in JOURNAL_SUFFIXES:
        Path(f"{database}{journal}").unlink(missing_ok=True)
    # The journals are gone for good before the new database stands where they would be taken for its own.
    sync_to_disk(database.parent)
    finalize_file(replacement, database)


def check_not_emptied(database: Path) -> None:
    """See that a database that has backups is not an empty file: SQLite would take that for a new one.

    Raises:
        DatabaseDamaged: it is.
    """
    if database.exists() and not database.stat().st_size and list_backups(database):
        raise emptied_error(database)


def _pending_path(database: Path) -> Path:
    return database.with_name(f"{database.name}.restoring")


@asynccontextmanager
async def hold_opening_lock(path: Path, *, lock_timeout: float) -> AsyncIterator[None]:
    """Hold the right to open a database, in a file beside it.

    SQLite's own locks don't reach so far: two processes that make a database, and change its journal to WAL, fail
    with "locked" or "I/O error" at once, whatever the time-out.

    Raises:
        DatabaseBusy: another process held it for longer than `lock_timeout` seconds.
    """
    lock = FileLock(f"{path}.opening", timeout=lock_timeout, thread_local=False)
    try:
        await run_uninterrupted(asyncio.to_thread(lock.acquire))
    except Timeout:
        raise busy_error(path) from None
    except BaseException:
        lock.release()
        raise
    try:
        # A restore that was cut off is ended before anything else.
        await run_uninterrupted(asyncio.to_thread(finish_replacement, path))
        yield
    finally:
        lock.release()


def check_writable(path: Path) -> None:
    """See that the file can be made or written to, making its folder if needed.

    Raises:
        DatabaseUnusable: it can't.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise no_folder_error(path, error.strerror or type(error).__name__) from None
    if path.exists() and not path.is_file():
        raise cannot_open_error(path)
    # Besides the file, SQLite writes a journal beside it.
    if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise read_only_error(path)
