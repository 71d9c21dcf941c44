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

from briefings.domain import ActivationDetails, ActivationReason
from briefings.errors import BackupFailed, DatabaseBusy, DatabaseDamaged, StoreError, UnusableBackup
from briefings.storage.sqlite.backup import (
    CONTENT_TABLES,
    INTERNAL_TABLES,
    back_up_database,
    clear_content_mark,
    is_content_only,
    list_tables,
)
from briefings.storage.sqlite.content import build_insert_sql
from briefings.storage.sqlite.database import format_timestamp, parse_timestamp, run_uninterrupted
from briefings.storage.sqlite.errors import (
    backup_write_error,
    busy_error,
    cannot_open_error,
    damaged_error,
    translate_errors,
    unusable_backup_error,
)
from briefings.storage.sqlite.files import (
    damaged_path,
    hold_opening_lock,
    partial_path,
    replace_database,
    replaced_path,
    sync_to_disk,
)
from briefings.storage.sqlite.open import LOCK_TIMEOUT, open_database
from briefings.storage.sqlite.planning import insert_due_deliveries
from briefings.storage.sqlite.revision_rows import read_pointer
from briefings.storage.sqlite.revisions import SqliteRevisionRepository
from briefings.storage.sqlite.verify import make_checked_copy

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from briefings.domain import ActivationDetails, Revision
    from briefings.storage.sqlite.database import Transaction


# ruff: noqa: S608
# What is put together here are names of our own tables and columns; values are always parameters.


@dataclass(frozen=True, slots=True)
class MergeResult:
    """What became of all that is no content.

    Attributes:
        content_only: whether the backup holds the content alone.
        kept_current_state: whether schedules, posts and settings are those of what was replaced.
        uncertain_posts: how many posts that were due since the backup are looked for before they are sent.
    """

    content_only: bool
    kept_current_state: bool
    uncertain_posts: int


async def merge_backup(
    copy: Path,
    current: Path | None,
    *,
    clock: Callable[[], datetime],
    details: ActivationDetails,
    make_cursor: Callable[[str, datetime], str],
) -> tuple[Revision, MergeResult]:
    """Make a checked copy of a backup ready to take over.

    Args:
        copy: of this version, closed.
        current: what it replaces, whole; None where that is damaged or missing.
        clock: gives the aware time.
        details: what the history says of the restore.
        make_cursor: gives, for the name of a platform and a time, the cursor from which a search finds every message
            that was sent later (`Available.cursor`).

    Returns:
        The revision that answers in it, and what became of all else.
    """
    alone = await asyncio.to_thread(is_content_only, copy)
    if current is not None:
        with TemporaryDirectory(prefix="briefing-bot-") as folder:
            theirs = await make_checked_copy(current, Path(folder), clock=clock)
            await run_uninterrupted(asyncio.to_thread(_copy_current_rows, copy, theirs, all_tables=alone))
    if alone:
        await asyncio.to_thread(clear_content_mark, copy)
    async with await open_database(copy, clock=clock) as opened:
        taken_over = alone and current is not None
        async with opened.transaction() as transaction:
            try:
                doubted = 0 if taken_over else await _mark_uncertain(transaction, clock(), make_cursor)
            except (TypeError, ValueError, KeyError) as error:
                # No digest covers schedules: what can't be read of them is found here, before anything is replaced.
                raise damaged_error(copy) from error
            await _record_restore(transaction, clock(), details)
        active = await SqliteRevisionRepository(opened).get_active_revision()
    if active is None:  # pragma: no cover - a checked copy has one
        raise StoreError("the backup holds no content", location=str(copy))
    return active, MergeResult(alone, taken_over, doubted)


def _copy_current_rows(copy: Path, current_copy: Path, *, all_tables: bool) -> None:
    """Take numbers that were given since; and, with `all_tables`, all rows that are no content."""
    with translate_errors(copy), closing(sqlite3.connect(copy, isolation_level=None)) as database:
        database.execute("ATTACH ? AS theirs", (str(current_copy),))
        database.execute("BEGIN IMMEDIATE")
        if all_tables:
            for table in list_tables(database) - CONTENT_TABLES - INTERNAL_TABLES:
                columns = [row[1] for row in database.execute(f"PRAGMA main.table_info({table})")]
                names = ", ".join(columns)
                database.execute(f"DELETE FROM main.{table}")
                database.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM theirs.{table}")
            # Revisions have other numbers there: what a post was made from is not known any more.
            database.execute("DELETE FROM main.proposal")
            database.execute("UPDATE main.delivery SET revision = NULL")
        # Buttons and moderators hold numbers: one that was given after the backup must not mean something else now.
        database.execute(
            "INSERT INTO main.sqlite_sequence (name, seq) SELECT name, 0 FROM theirs.sqlite_sequence"
            " WHERE name NOT IN (SELECT name FROM main.sqlite_sequence)"
        )
        database.execute(
            "UPDATE main.sqlite_sequence SET seq = max(seq, coalesce("
            "(SELECT t.seq FROM theirs.sqlite_sequence t WHERE t.name = main.sqlite_sequence.name), 0))"
        )
        database.execute("COMMIT")


async def _mark_uncertain(
    transaction: Transaction, now: datetime, make_cursor: Callable[[str, datetime], str]
) -> int:
    """Marks posts that became due since the backup as begun, and counts them.

    Whether they were sent is unknown: begun ones are searched for in their channel before they are sent.
    """
    await insert_due_deliveries(transaction, now)
    rows = await transaction.fetch_all(
        "SELECT d.schedule_id, d.date, d.purpose, d.due,"
        " s.platform, CASE d.purpose WHEN 'post' THEN s.channel_id ELSE w.moderators_channel END"
        " FROM delivery d JOIN schedule s ON s.id = d.schedule_id LEFT JOIN workspace_setting w"
        " ON w.platform = s.platform AND w.workspace_id = s.workspace_id"
        " WHERE d.state = 'planned' AND d.due <= ?",
        format_timestamp(now),
    )
    for schedule, day, purpose, due, platform, channel in rows:
        if channel is not None:
            await transaction.execute(
                "UPDATE delivery SET state = 'claimed', reason = 'restored', channel_id = ?, cursor = ?,"
                " claimed_at = ?, attempted_at = ?, attempts = 1"
                " WHERE schedule_id = ? AND date = ? AND purpose = ?",
                channel, make_cursor(platform, parse_timestamp(due)), due, due, schedule, day, purpose,
            )  # fmt: skip
    return sum(channel is not None for *_, channel in rows)


async def _record_restore(transaction: Transaction, now: datetime, details: ActivationDetails) -> None:
    active, _ = await read_pointer(transaction)
    await transaction.execute(
        build_insert_sql(
            "activation", ("at", "revision", "previous", "how", "actor_platform", "actor", "author", "note")
        ),
        format_timestamp(now), active, None, details.reason.value, details.actor.platform if details.actor else "",
        details.actor.user if details.actor else "", details.author, details.note,
    )  # fmt: skip


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
    make_cursor: Callable[[str, datetime], str],
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
        make_cursor: gives, for the name of a platform and a time, the cursor from which a search finds every message
            that was sent later (`Available.cursor`).

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
                    copy, None if damaged else kept, clock=clock, details=step, make_cursor=make_cursor
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
