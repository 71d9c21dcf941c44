"""A database restored from a backup: checked first, what was there kept, and put in place in one step."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from briefings.errors import BackupFailed, DatabaseBusy, DatabaseDamaged, StoreError, UnusableBackup
from briefings.model import ActivationDetails, ActivationReason
from briefings.store.backup import back_up_database
from briefings.store.backup_files import damaged_path, replaced_path
from briefings.store.checking import make_checked_copy
from briefings.store.failures import backup_write_error, busy_error, cannot_open_error, unusable_backup_error
from briefings.store.files import partial_path, sync_to_disk
from briefings.store.merging import merge_backup
from briefings.store.opening import hold_opening_lock
from briefings.store.replacing import replace_database
from briefings.store.session import run_uninterrupted
from briefings.store.store import LOCK_TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from briefings.model import Revision
    from briefings.store.merging import MergeResult


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """What came of a restore.

    Attributes:
        active_revision: the revision that answers now.
        kept_file: the file that what was there before is kept in; None where nothing was.
        was_damaged: whether what was there before was damaged.
        merge_result: what was taken over from what was there before.
    """

    active_revision: Revision
    kept_file: Path | None
    was_damaged: bool
    merge_result: MergeResult


async def restore_database(  # noqa: PLR0913 - what a restore is told of
    database: Path,
    source: Path,
    *,
    clock: Callable[[], datetime],
    author: str,
    note: str,
    anchor: Callable[[datetime], int],
) -> RestoreResult:
    """Put a backup in the place of the database.

    No bot may run on it (the caller holds the bot's lock), and nobody else may have it open. A death at any moment
    leaves the database as it was or as it is restored.

    Args:
        database: may be damaged, or missing.
        source: a database file; not changed.
        clock: gives the aware time.
        author: who does it, for the history.
        note: what from, for the history.
        anchor: gives for an instant a message id of the platform that is older than every message sent later.

    Raises:
        UnusableBackup: `source` is no database of ours, damaged, or of a newer version.
        DatabaseBusy: another process has the database open.
        BackupFailed: what is there can't be kept, or the backup not be copied.
        In each case the database is as it was.
    """
    await asyncio.to_thread(_check_different_file, database, source)
    step = ActivationDetails(ActivationReason.RESTORE, author=author, note=note)
    # Beside the database: a rename does not reach over disks.
    with _make_work_folder(database) as folder:
        copy = await make_checked_copy(source, Path(folder), clock=clock)
        async with hold_opening_lock(database, lock_timeout=LOCK_TIMEOUT):
            kept, damaged = await _preserve_current(database, clock())
            try:
                active, merged = await merge_backup(
                    copy, None if damaged else kept, clock=clock, details=step, anchor=anchor
                )
                await run_uninterrupted(asyncio.to_thread(replace_database, copy, database))
            except DatabaseDamaged as error:
                raise unusable_backup_error(source, error) from error
            except OSError as error:
                raise backup_write_error(database, error.strerror or type(error).__name__) from error
    return RestoreResult(active, kept, damaged, merged)


def _check_different_file(database: Path, source: Path) -> None:
    with suppress(OSError):
        if database.samefile(source):
            raise UnusableBackup(
                "this is the database itself, not a backup of it",
                location=str(source),
                remedy="`briefing-bot backups` lists its backups.",
                ja="これはデータベースそのもので、バックアップではありません。"
                "バックアップは briefing-bot backups で一覧できます。",
            )


def _make_work_folder(database: Path) -> TemporaryDirectory[str]:
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        return TemporaryDirectory(prefix=f"{database.name}.restore-", dir=database.parent, ignore_cleanup_errors=True)
    except OSError as error:
        raise backup_write_error(database.parent, error.strerror or type(error).__name__) from error


async def _preserve_current(database: Path, now: datetime) -> tuple[Path | None, bool]:
    """Keep what is there, and see that nobody has it open; the file it is kept in, and whether it is damaged.

    The files are copied as they are before anything opens them: SQLite mends what it opens, and what is damaged is to
    be kept as it was found.
    """
    raw = damaged_path(database, now)
    if not await run_uninterrupted(asyncio.to_thread(_copy_files, database, raw)):
        return None, False
    kept = replaced_path(database, now)
    try:
        await run_uninterrupted(asyncio.to_thread(_check_not_in_use, database))
        await back_up_database(database, kept)
    except (BackupFailed, DatabaseBusy):
        await asyncio.to_thread(_remove_files, raw)
        raise
    except StoreError:
        return raw, True
    await asyncio.to_thread(_remove_files, raw)
    return kept, False


def _copy_files(database: Path, target: Path) -> bool:
    """Copy a database with its journal, which bears the copy's name then; False where there is none."""
    if database.exists() and not database.is_file():
        raise cannot_open_error(database)
    if not database.exists():
        return False
    try:
        for end in ("-wal", ""):
            partial = partial_path(Path(f"{target}{end}"))
            with suppress(FileNotFoundError):
                shutil.copyfile(f"{database}{end}", partial)
                sync_to_disk(partial)
                partial.replace(f"{target}{end}")
    except OSError as error:
        _remove_files(target)
        partial.unlink(missing_ok=True)
        raise backup_write_error(target, error.strerror or type(error).__name__) from error
    return True


def _remove_files(target: Path) -> None:
    for end in ("", "-wal", "-shm"):
        Path(f"{target}{end}").unlink(missing_ok=True)


def _check_not_in_use(database: Path) -> None:
    """Bring the journal in, for which SQLite needs the database for itself.

    A process that had it open beyond the restore would, as it ends, remove the journal of the new one by its name.

    Raises:
        DatabaseBusy: another process has it open.
    """
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(database, timeout=0, isolation_level=None)) as own:
        try:
            own.execute("PRAGMA journal_mode = DELETE").fetchall()
        except sqlite3.OperationalError as error:
            if (error.sqlite_errorcode & 0xFF) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                raise busy_error(database) from error
            raise
