"""A whole copy of the database, made beside a running bot and held against its digests before it bears its name.

`VACUUM INTO` makes it. Like the backup API of SQLite it reads one state of the database while others write on, and
takes 50 ms where that takes 30; unlike it, it walks the tables rather than the pages, so that it stops at a broken
one, brings no text along that was deleted, and leaves one file that is not in WAL mode: it can be read where it lies,
from a disk that can't be written to, and nothing beside it can be lost.
"""

from __future__ import annotations

import asyncio
import filecmp
import logging
import sqlite3
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from briefings.errors import BackupFailed, DatabaseUnusable
from briefings.storage.sqlite.database import run_uninterrupted
from briefings.storage.sqlite.errors import (
    backup_write_error,
    cannot_open_error,
    damaged_error,
    not_started_error,
    to_store_error,
    translate_errors,
)
from briefings.storage.sqlite.files import BackupKind, automatic_path, finalize_file, list_backups, partial_path
from briefings.storage.sqlite.verify import absolute_uri, verify_file

if TYPE_CHECKING:
    from pathlib import Path


logger = logging.getLogger(__name__)

LOCK_TIMEOUT = 5.0
"""Seconds to wait for another process that holds the database for itself."""

_TARGET_ERROR_CODES = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}
"""What SQLite reports where the copy can't be written."""

_STALE_AFTER = timedelta(days=1)
"""An unfinished backup that old is of a process that was killed."""


async def back_up_database(source: Path, target: Path) -> Path:
    """Copy the whole database to `target`, in place of whatever bore that name.

    Args:
        source: file of the database, open or not.
        target: in a folder that is there.

    Returns:
        `target`.

    Raises:
        DatabaseDamaged: the database is damaged; nothing was written.
        BackupFailed: `target` can't be written; what bore its name is as it was.
        StoreError: the database can't be read.
    """
    partial = partial_path(target)
    try:
        await _copy_database(source, partial)
        await _verify_copy(partial, source)
        await _finalize_copy(partial, target)
    finally:
        await asyncio.to_thread(partial.unlink, missing_ok=True)
    return target


async def make_automatic_backup(database: Path, *, keep_count: int, now: datetime) -> Path | None:
    """Make a backup before a change of the content, and let the oldest automatic ones go.

    Where the newest one is the same as the database, no other is made. A damaged database gets none, so that it never
    pushes good ones out. A change whose backup fails is not to be begun.

    Args:
        database: its file, open or not.
        keep_count: how many automatic backups stay; 0 makes none.
        now: aware; stands in the name.

    Returns:
        The newest backup; None where none is wanted.

    Raises:
        DatabaseDamaged: the database is damaged.
        BackupFailed: none can be written.
        StoreError: the database can't be read.
    """
    if keep_count < 1:
        return None
    try:
        made = await _write_automatic(database, now)
    except BackupFailed as error:
        raise not_started_error(error) from error
    await asyncio.to_thread(_prune_backups, database, keep_count, now)
    return made


async def _write_automatic(path: Path, now: datetime) -> Path:
    target = automatic_path(path, now)
    partial = partial_path(target)
    try:
        await _copy_database(path, partial)
        newest = await asyncio.to_thread(_find_newest, path)
        # Byte for byte the same as one that was verified before it got its name.
        if newest is not None and await asyncio.to_thread(filecmp.cmp, newest, partial, shallow=False):
            return newest
        await _verify_copy(partial, path)
        await _finalize_copy(partial, target)
    finally:
        await asyncio.to_thread(partial.unlink, missing_ok=True)
    return target


async def _copy_database(source: Path, target: Path) -> None:
    # Waited for even when the caller is cancelled: the thread would go on writing what was just removed.
    await run_uninterrupted(asyncio.to_thread(_vacuum_into, source, target))


def _vacuum_into(source: Path, target: Path) -> None:
    if not source.is_file():
        raise cannot_open_error(source)
    try:
        # `mode=rw`: a database that went away meanwhile must not come back empty.
        address = f"{absolute_uri(source)}?mode=rw"
        with closing(sqlite3.connect(address, uri=True, timeout=LOCK_TIMEOUT, isolation_level=None)) as database:
            database.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.Error as error:
        code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
        if code in _TARGET_ERROR_CODES:
            raise backup_write_error(target.with_name(target.name.partition(".partial-")[0]), str(error)) from error
        raise to_store_error(error, source) from error


async def _verify_copy(partial: Path, source: Path) -> None:
    try:
        await verify_file(partial)
    except DatabaseUnusable as error:
        raise damaged_error(source) from error


async def _finalize_copy(partial: Path, target: Path) -> None:
    try:
        await run_uninterrupted(asyncio.to_thread(finalize_file, partial, target))
    except OSError as error:
        raise backup_write_error(target, error.strerror or type(error).__name__) from error


def _find_newest(path: Path) -> Path | None:
    return next((one.path for one in list_backups(path) if one.kind is BackupKind.AUTOMATIC), None)


def _prune_backups(path: Path, keep_count: int, now: datetime) -> None:
    """Let go of what is over the number, and of what a killed process left."""
    kept = [one.path for one in list_backups(path) if one.kind is BackupKind.AUTOMATIC]
    before = (now - _STALE_AFTER).timestamp()
    unfinished = f"{path.name}.backup-auto-"
    for one in path.parent.iterdir():
        if one.name.startswith(unfinished) and ".partial-" in one.name:
            with suppress(FileNotFoundError):
                if one.stat().st_mtime < before:
                    kept.append(one)
    for one in kept[keep_count:]:
        try:
            one.unlink(missing_ok=True)
        except OSError as error:
            logger.warning("An old backup can't be removed (%s): %s", one.name, error)


CONTENT_TABLES: Final = frozenset(
    [
        "edition",
        "chapter",
        "section",
        "section_reference",
        "passage",
        "passage_reference",
        "figure",
        "figure_count",
        "subject",
        "alias",
        "catalogue",
        "catalogue_subject",
        "annotation",
        "mention",
        "event",
        "event_subject",
        "membership_list",
        "membership",
        "anniversary_list",
        "anniversary",
        "overlay",
        "revision",
        "revision_chapter",
        "revision_anniversary_list",
        "revision_overlay",
        "pointer",
        "activation",
    ]
)
"""Tables of the content and of its history. What is not named here is never in a backup of the content alone."""

INTERNAL_TABLES: Final = frozenset({"schema_migration", "sqlite_sequence"})
"""Tables that each database has for itself."""

_CONTENT_ONLY_ID: Final = 0x62726663
"""SQLite's `application_id` of a database that holds the content alone; others have none."""


async def back_up_content(database: Path, target: Path) -> Path:
    """Copy the content and its history to `target`, a database that lacks everything else.

    Raises:
        DatabaseDamaged, BackupFailed, StoreError: as of `back_up`.
    """
    partial = partial_path(target)
    try:
        await back_up_database(database, partial)
        await run_uninterrupted(asyncio.to_thread(_strip_to_content, partial))
        await verify_file(partial)
        await asyncio.to_thread(finalize_file, partial, target)
    except OSError as error:
        raise backup_write_error(target, error.strerror or type(error).__name__) from error
    finally:
        await asyncio.to_thread(partial.unlink, missing_ok=True)
    return target


def list_tables(database: sqlite3.Connection) -> frozenset[str]:
    """The names of its tables, SQLite's own but for `sqlite_sequence` left out."""
    rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return frozenset(name for (name,) in rows if name in INTERNAL_TABLES or not name.startswith("sqlite_"))


def is_content_only(path: Path) -> bool:
    """Whether a database was made by `back_up_content`."""
    with translate_errors(path), closing(sqlite3.connect(path)) as database:
        (mark,) = database.execute("PRAGMA application_id").fetchone()
        return bool(mark == _CONTENT_ONLY_ID)


def clear_content_mark(path: Path) -> None:
    """Take the mark off a database that is to be used."""
    with translate_errors(path), closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA application_id = 0")


def _strip_to_content(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            # References are off in a new connection: nothing of the content refers to what goes.
            for table in list_tables(database) - CONTENT_TABLES - INTERNAL_TABLES:
                database.execute(f"DELETE FROM {table}")  # noqa: S608 - a name of our own
            marks = ", ".join("?" * len(CONTENT_TABLES))
            database.execute(f"DELETE FROM sqlite_sequence WHERE name NOT IN ({marks})", sorted(CONTENT_TABLES))  # noqa: S608 - as above
            database.execute(f"PRAGMA application_id = {_CONTENT_ONLY_ID}")
            # What was deleted is in the file until it is written anew.
            database.execute("VACUUM")
    except sqlite3.Error as error:
        raise to_store_error(error, path) from error
