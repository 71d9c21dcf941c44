"""Restores a database from a backup: checks it, keeps the current database, and replaces that in one step."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from briefings.domain import ActivationDetails, ActivationReason
from briefings.errors import BackupFailed, DatabaseBusy, DatabaseDamaged, StoreError, UnusableBackup
from briefings.i18n import N_
from briefings.storage.foreign_content import find_unusable_value
from briefings.storage.sql.revisions import SqlRevisionRepository
from briefings.storage.sqlite.backup import back_up_database
from briefings.storage.sqlite.backup_files import (
    make_damaged_copy_path,
    make_replaced_backup_path,
    make_work_folder_prefix,
)
from briefings.storage.sqlite.checked_copy import make_checked_copy
from briefings.storage.sqlite.database import run_uninterrupted
from briefings.storage.sqlite.errors import (
    make_backup_write_error,
    make_busy_error,
    make_cannot_open_error,
    make_mount_point_error,
    make_unusable_backup_error,
)
from briefings.storage.sqlite.files import (
    create_private_copy,
    finalize_file,
    is_mount_point,
    make_partial_path,
    remove_database,
    replace_database,
    sync_to_disk,
)
from briefings.storage.sqlite.merge import MakeCursor, MergeResult, merge_backup
from briefings.storage.sqlite.open import LOCK_TIMEOUT, make_opening_lock, open_database
from briefings.storage.sqlite.ownership import create_private_folder, follow_ownership
from briefings.temporary_folder import open_temporary_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from briefings.domain import Revision


class RestoreResult(Struct, frozen=True):
    """The result of a restore.

    Attributes:
        active_revision: the revision that is active now.
        kept_file: the copy of the database that was replaced; None if there was none.
        was_damaged: whether that database was damaged.
        merge_result: the data kept from it.
    """

    active_revision: Revision
    kept_file: Path | None
    was_damaged: bool
    merge_result: MergeResult


async def restore_database(  # noqa: PLR0913 - what a restore needs
    database: Path,
    source: Path,
    *,
    clock: Callable[[], datetime],
    author: str,
    note: str,
    make_cursor: MakeCursor,
) -> RestoreResult:
    """Replaces a database by a backup.

    No bot may use it (the caller holds the bot's lock), and no other process may have it open. A crash at any time
    leaves the database unchanged or restored.

    Args:
        database: may be damaged or missing.
        source: a database file, which is not changed.
        clock: returns the aware time.
        author: who restores it, for the history.
        note: the name of the backup, for the history.
        make_cursor: returns for the name of a platform and a time the cursor from which a search finds every message
            that was sent later (`Available.cursor`).

    Raises:
        UnusableBackup: `source` is not a database of this program, is damaged, or of a newer version.
        DatabaseBusy: another process has the database open.
        BackupFailed: the current database can't be kept, or the backup can't be copied.
        In each case the database is unchanged.
    """
    database = await asyncio.to_thread(database.resolve)
    await asyncio.to_thread(_check_different_file, database, source)
    if await asyncio.to_thread(is_mount_point, database):
        raise make_mount_point_error(database)
    details = ActivationDetails(ActivationReason.RESTORE, author=author, note=note)
    # In the folder of the database: a file can't be renamed to another disk.
    with _make_work_folder(database) as folder:
        copy = await make_checked_copy(source, folder, clock=clock)
        # guard 26 remove:
        #   tests/integration/storage/test_hostile_content.py::test_database_with_hostile_content_is_refused
        await _check_active_content(copy, source, clock=clock)
        async with make_opening_lock(database, lock_timeout=LOCK_TIMEOUT):
            kept_file, was_damaged = await _preserve_current(database, folder, clock=clock)
            current = None if was_damaged else kept_file
            try:
                active, merge_result = await merge_backup(
                    copy, current, clock=clock, details=details, make_cursor=make_cursor
                )
                await run_uninterrupted(asyncio.to_thread(replace_database, copy, database))
            except DatabaseDamaged as error:
                raise make_unusable_backup_error(source, error.problem) from error
            except OSError as error:
                raise make_backup_write_error(database, error) from error
    return RestoreResult(active, kept_file, was_damaged, merge_result)


async def _check_active_content(copy: Path, source: Path, *, clock: Callable[[], datetime]) -> None:
    """Checks that cards can show the active content of a checked copy.

    Raises:
        UnusableBackup: it has a value that this program does not write.
    """
    async with await open_database(copy, clock=clock) as database:
        snapshot = await SqlRevisionRepository(database).load_snapshot()
    unusable = await asyncio.to_thread(find_unusable_value, snapshot.content)
    if unusable is not None:
        raise make_unusable_backup_error(source, unusable)


def _check_different_file(database: Path, source: Path) -> None:
    with suppress(OSError):
        if database.samefile(source):
            raise UnusableBackup(
                N_("this is the database itself, not a backup of it"),
                location=str(source),
                remedy=N_("`briefing-bot backups` lists its backups."),
            )


@contextmanager
def _make_work_folder(database: Path) -> Iterator[Path]:
    with ExitStack() as stack:
        try:
            create_private_folder(database.parent)
            folder = stack.enter_context(open_temporary_folder(database.parent, make_work_folder_prefix(database)))
        except OSError as error:
            raise make_backup_write_error(database.parent, error) from error
        yield folder


async def _preserve_current(
    database: Path, folder: Path, *, clock: Callable[[], datetime]
) -> tuple[Path | None, bool]:
    """Keeps a copy of the current database, and checks that no other process has it open.

    The files are copied before anything opens them: SQLite repairs what it opens, and a damaged database is to be
    kept as it was found.

    Returns:
        The copy, or None if there is no database; and whether that is damaged.
    """
    now = clock()
    raw_copy, backup = make_damaged_copy_path(database, now), make_replaced_backup_path(database, now)
    try:
        if not await run_uninterrupted(asyncio.to_thread(_copy_files, database, raw_copy)):
            return None, False
        is_damaged = not await _make_backup(database, raw_copy, backup, folder / "current", clock=clock)
    # guard 29 except:
    #   tests/integration/storage/test_restore.py::test_an_interrupted_restore_leaves_no_copy_called_damaged
    except asyncio.CancelledError:
        await asyncio.to_thread(remove_database, raw_copy)
        raise
    if is_damaged:
        return raw_copy, True
    await asyncio.to_thread(remove_database, raw_copy)
    return backup, False


async def _make_backup(
    database: Path, raw_copy: Path, backup: Path, folder: Path, *, clock: Callable[[], datetime]
) -> bool:
    """Makes a backup of a database, or of the copy of one that was not migrated; False if it is damaged."""
    try:
        await run_uninterrupted(asyncio.to_thread(_check_not_in_use, database))
        await back_up_database(database, backup)
        await asyncio.to_thread(follow_ownership, backup, database)
    except (BackupFailed, DatabaseBusy):
        await asyncio.to_thread(remove_database, raw_copy)
        raise
    except StoreError:
        return await _back_up_former_schema(raw_copy, folder, backup, clock=clock)
    return True


async def _back_up_former_schema(
    raw_copy: Path, folder: Path, backup: Path, *, clock: Callable[[], datetime]
) -> bool:
    """Makes a backup of a database that was not migrated to this version yet; False if it is damaged."""
    try:
        await asyncio.to_thread(folder.mkdir)
        copy = await make_checked_copy(raw_copy, folder, clock=clock)
        await asyncio.to_thread(follow_ownership, copy, raw_copy)
        await run_uninterrupted(asyncio.to_thread(finalize_file, copy, backup))
    except BackupFailed:
        await asyncio.to_thread(remove_database, raw_copy)
        raise
    except StoreError:
        return False
    except OSError as error:
        await asyncio.to_thread(remove_database, raw_copy)
        raise make_backup_write_error(backup, error) from error
    return True


def _copy_files(database: Path, target: Path) -> bool:
    """Copies a database and its journal, which is named after the copy; False if there is no database."""
    if database.exists() and not database.is_file():
        raise make_cannot_open_error(database)
    if not database.exists():
        return False
    try:
        for suffix in ("-wal", ""):
            partial = make_partial_path(Path(f"{target}{suffix}"))
            if Path(f"{database}{suffix}").exists():
                create_private_copy(partial)
                shutil.copyfile(f"{database}{suffix}", partial)
                follow_ownership(partial, database)
                sync_to_disk(partial)
                partial.replace(f"{target}{suffix}")
    except OSError as error:
        remove_database(target)
        partial.unlink(missing_ok=True)
        raise make_backup_write_error(target, error) from error
    return True


def _check_not_in_use(database: Path) -> None:
    """Writes the journal into the file, for which SQLite needs exclusive access.

    A process that kept the database open during a restore would delete the journal of the new one when it ends.

    Raises:
        DatabaseBusy: another process has it open.
    """
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(database, timeout=0, isolation_level=None)) as own:
        try:
            own.execute("PRAGMA journal_mode = DELETE").fetchall()
        except sqlite3.OperationalError as error:
            if (error.sqlite_errorcode & 0xFF) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                raise make_busy_error(database) from error
            raise
