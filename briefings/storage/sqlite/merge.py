"""Prepares the checked copy of a backup to replace a database: merges the rows that a restore must keep."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from briefings.domain import Activation
from briefings.errors import StoreError
from briefings.i18n import N_
from briefings.storage.sql.database import format_timestamp, parse_timestamp
from briefings.storage.sql.planning import insert_due_deliveries
from briefings.storage.sql.revision_rows import insert_activation, read_pointer, read_revisions
from briefings.storage.sqlite.checked_copy import make_checked_copy
from briefings.storage.sqlite.content_only import (
    CONTENT_TABLES,
    INTERNAL_TABLES,
    clear_content_mark,
    is_content_only,
    list_tables,
)
from briefings.storage.sqlite.database import run_uninterrupted
from briefings.storage.sqlite.errors import make_damaged_error, translate_errors
from briefings.storage.sqlite.open import open_database
from briefings.temporary_folder import open_temporary_folder

if TYPE_CHECKING:
    from briefings.domain import ActivationDetails, Revision
    from briefings.storage.sqlite.database import Transaction

# ruff: noqa: S608
# The SQL below is built from names of the schema; values are always parameters.

MakeCursor = Callable[[str, datetime], str]
"""Returns a cursor into the history of a platform's channels, for the platform's name and a time."""


class MergeResult(Struct, frozen=True):
    """The treatment of data other than content by a restore.

    Attributes:
        content_only: whether the backup contains the content only.
        kept_current_state: whether schedules, posts and settings are those of the replaced database.
        uncertain_posts: number of posts that became due since the backup, and are searched for before they are sent.
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
    make_cursor: MakeCursor,
) -> tuple[Revision, MergeResult]:
    """Prepares a checked copy of a backup to replace a database.

    Args:
        copy: with the schema of this version, closed.
        current: the database that it replaces, undamaged; None if that is damaged or missing.
        clock: returns the aware time.
        details: what the history records of the restore.
        make_cursor: returns for the name of a platform and a time the cursor from which a search finds every message
            that was sent later (`Available.cursor`).

    Returns:
        The active revision of the copy, and the treatment of all other data.
    """
    content_only = await asyncio.to_thread(is_content_only, copy)
    if current is not None:
        with open_temporary_folder() as folder:
            current_copy = await make_checked_copy(current, folder, clock=clock)
            await run_uninterrupted(
                asyncio.to_thread(_copy_current_rows, copy, current_copy, all_tables=content_only)
            )
    if content_only:
        await asyncio.to_thread(clear_content_mark, copy)
    kept_current_state = content_only and current is not None
    uncertain_posts = 0
    async with await open_database(copy, clock=clock) as database, database.transaction() as transaction:
        if not kept_current_state:
            try:
                uncertain_posts = await _claim_due_posts(transaction, clock(), make_cursor)
            except (TypeError, ValueError, KeyError) as error:
                # No digest covers schedules: damage in them is found here, before anything is replaced.
                raise make_damaged_error(copy) from error
        active_id, _ = await read_pointer(transaction)
        if active_id is None:  # pragma: no cover - a checked copy has one
            raise StoreError(N_("the database has no content"), location=str(copy))
        now = format_timestamp(clock())
        await insert_activation(transaction, Activation(now, active_id, None, details))
        (active,) = await read_revisions(transaction, active_id)
    return active, MergeResult(content_only, kept_current_state, uncertain_posts)


def _copy_current_rows(copy: Path, current_copy: Path, *, all_tables: bool) -> None:
    """Copies the counters of ids from the current database; and with `all_tables` all rows that are not content."""
    with translate_errors(copy), closing(sqlite3.connect(copy, isolation_level=None)) as database:
        database.execute("ATTACH ? AS theirs", (str(current_copy),))
        database.execute("BEGIN IMMEDIATE")
        if all_tables:
            for table in list_tables(database) - CONTENT_TABLES - INTERNAL_TABLES:
                columns = [row[1] for row in database.execute(f"PRAGMA main.table_info({table})")]
                names = ", ".join(columns)
                database.execute(f"DELETE FROM main.{table}")
                database.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM theirs.{table}")
            # Revisions have other ids there, so the revision of a post is no longer known.
            database.execute("DELETE FROM main.proposal")
            database.execute("UPDATE main.delivery SET revision = NULL")
        # Buttons and people refer to ids: one that was assigned after the backup must not mean something else now.
        database.execute(
            "INSERT INTO main.sqlite_sequence (name, seq) SELECT name, 0 FROM theirs.sqlite_sequence"
            " WHERE name NOT IN (SELECT name FROM main.sqlite_sequence)"
        )
        database.execute(
            "UPDATE main.sqlite_sequence SET seq = max(seq, coalesce("
            "(SELECT t.seq FROM theirs.sqlite_sequence t WHERE t.name = main.sqlite_sequence.name), 0))"
        )
        database.execute("COMMIT")


async def _claim_due_posts(transaction: Transaction, now: datetime, make_cursor: MakeCursor) -> int:
    """Marks posts that became due since the backup as started, and counts them.

    Whether they were sent is unknown: started posts are searched for in their channel before they are sent.
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
