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
from briefings.model import How, Step
from briefings.store.backup import back_up
from briefings.store.backup_files import damaged_name, replaced_name
from briefings.store.checking import checked_copy
from briefings.store.failures import busy, cannot_open, no_backup, unusable_backup
from briefings.store.files import partial_of, sync
from briefings.store.merging import merge
from briefings.store.opening import one_at_a_time
from briefings.store.replacing import put_in_place
from briefings.store.session import uninterrupted
from briefings.store.store import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from briefings.model import Revision
    from briefings.store.merging import Merged


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of a restore.

    Attributes:
        active: the revision that answers now.
        kept: the file that what was there before is kept in; None where nothing was.
        damaged: whether what was there before was damaged.
        merged: what was taken over from what was there before.
    """

    active: Revision
    kept: Path | None
    damaged: bool
    merged: Merged


async def restore_database(  # noqa: PLR0913 - what a restore is told of
    database: Path,
    source: Path,
    *,
    clock: Callable[[], datetime],
    author: str,
    note: str,
    anchor: Callable[[datetime], int],
) -> Restored:
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
    await asyncio.to_thread(_see_that_it_is_another, database, source)
    step = Step(How.RESTORE, author=author, note=note)
    # Beside the database: a rename does not reach over disks.
    with _room_beside(database) as folder:
        copy = await checked_copy(source, Path(folder), clock=clock)
        async with one_at_a_time(database, patience=PATIENCE):
            kept, damaged = await _keep(database, clock())
            try:
                active, merged = await merge(copy, None if damaged else kept, clock=clock, step=step, anchor=anchor)
                await uninterrupted(asyncio.to_thread(put_in_place, copy, database))
            except DatabaseDamaged as error:
                raise unusable_backup(source, error) from error
            except OSError as error:
                raise no_backup(database, error.strerror or type(error).__name__) from error
    return Restored(active, kept, damaged, merged)


def _see_that_it_is_another(database: Path, source: Path) -> None:
    with suppress(OSError):
        if database.samefile(source):
            raise UnusableBackup(
                "this is the database itself, not a backup of it",
                where=str(source),
                do="`briefing-bot backups` lists its backups.",
                ja="これはデータベースそのもので、バックアップではありません。"
                "バックアップは briefing-bot backups で一覧できます。",
            )


def _room_beside(database: Path) -> TemporaryDirectory[str]:
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        return TemporaryDirectory(prefix=f"{database.name}.restore-", dir=database.parent, ignore_cleanup_errors=True)
    except OSError as error:
        raise no_backup(database.parent, error.strerror or type(error).__name__) from error


async def _keep(database: Path, now: datetime) -> tuple[Path | None, bool]:
    """Keep what is there, and see that nobody has it open; the file it is kept in, and whether it is damaged.

    The files are copied as they are before anything opens them: SQLite mends what it opens, and what is damaged is to
    be kept as it was found.
    """
    raw = damaged_name(database, now)
    if not await uninterrupted(asyncio.to_thread(_copy_files, database, raw)):
        return None, False
    kept = replaced_name(database, now)
    try:
        await uninterrupted(asyncio.to_thread(_see_that_nobody_has_it_open, database))
        await back_up(database, kept)
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
        raise cannot_open(database)
    if not database.exists():
        return False
    try:
        for end in ("-wal", ""):
            partial = partial_of(Path(f"{target}{end}"))
            with suppress(FileNotFoundError):
                shutil.copyfile(f"{database}{end}", partial)
                sync(partial)
                partial.replace(f"{target}{end}")
    except OSError as error:
        _remove_files(target)
        partial.unlink(missing_ok=True)
        raise no_backup(target, error.strerror or type(error).__name__) from error
    return True


def _remove_files(target: Path) -> None:
    for end in ("", "-wal", "-shm"):
        Path(f"{target}{end}").unlink(missing_ok=True)


def _see_that_nobody_has_it_open(database: Path) -> None:
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
                raise busy(database) from error
            raise
