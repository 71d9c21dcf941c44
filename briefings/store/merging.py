"""A backup made ready to take over: what the content does not hold is taken from what it replaces, or doubted.

The ledger of posts must never go back in time: a post that went out after the backup would go out again.
"""

# ruff: noqa: S608
# What is put together here are names of our own tables and columns; values are always parameters.

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from briefings.errors import StoreError
from briefings.store.checking import make_checked_copy
from briefings.store.content_tables import (
    CONTENT_TABLES,
    INTERNAL_TABLES,
    clear_content_mark,
    is_content_only,
    list_tables,
)
from briefings.store.failures import damaged_error, translate_errors
from briefings.store.instants import format_timestamp, parse_timestamp
from briefings.store.planning import plan_deliveries
from briefings.store.revisions import read_pointer
from briefings.store.session import run_uninterrupted
from briefings.store.store import RevisionRepository
from briefings.store.writing import build_insert_sql

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from briefings.model import ActivationDetails, Revision
    from briefings.store.session import Transaction


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
    anchor: Callable[[datetime], int],
) -> tuple[Revision, MergeResult]:
    """Make a checked copy of a backup ready to take over.

    Args:
        copy: of this version, closed.
        current: what it replaces, whole; None where that is damaged or missing.
        clock: gives the aware time.
        details: what the history says of the restore.
        anchor: gives for an instant a message id of the platform that is older than every message sent later.

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
    async with await RevisionRepository.open(copy, clock=clock) as store:
        taken_over = alone and current is not None
        try:
            doubted = 0 if taken_over else await _mark_uncertain(store, clock(), anchor)
        except (TypeError, ValueError, KeyError) as error:
            # No digest covers schedules: what can't be read of them is found here, before anything is replaced.
            raise damaged_error(copy) from error
        await store.run_write(lambda transaction: _record_restore(transaction, clock(), details))
        active = await store.get_active_revision()
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


async def _mark_uncertain(store: RevisionRepository, now: datetime, anchor: Callable[[datetime], int]) -> int:
    """Mark posts that were due since the backup as begun.

    Whether they went out is not known: begun ones are looked for in their channel before they are sent.
    """
    await plan_deliveries(store, now)

    async def claim_due(transaction: Transaction) -> int:
        rows = await transaction.fetch_all(
            "SELECT d.schedule_id, d.date, d.purpose, d.due,"
            " iif(d.purpose = 'post', s.channel_id, g.moderators_channel)"
            " FROM delivery d JOIN schedule s ON s.id = d.schedule_id"
            " LEFT JOIN guild_setting g ON g.guild_id = s.guild_id WHERE d.state = 'planned' AND d.due <= ?",
            format_timestamp(now),
        )
        for schedule, day, purpose, due, channel in rows:
            if channel is not None:
                await transaction.execute(
                    "UPDATE delivery SET state = 'claimed', reason = 'restored', channel_id = ?, anchor = ?,"
                    " claimed_at = ?, attempts = 1 WHERE schedule_id = ? AND date = ? AND purpose = ?",
                    channel, anchor(parse_timestamp(due)), due, schedule, day, purpose,
                )  # fmt: skip
        return sum(row[-1] is not None for row in rows)

    return await store.run_write(claim_due)


async def _record_restore(transaction: Transaction, now: datetime, details: ActivationDetails) -> None:
    active, _ = await read_pointer(transaction)
    await transaction.execute(
        build_insert_sql("activation", ("at", "revision", "previous", "how", "actor", "author", "note")),
        format_timestamp(now), active, None, details.reason.value, details.actor, details.author, details.note,
    )  # fmt: skip
