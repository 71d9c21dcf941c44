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
from briefings.store.checking import checked_copy
from briefings.store.content_tables import CONTENT, OF_THE_FILE, call_whole, is_content_only, tables
from briefings.store.failures import damaged, explaining
from briefings.store.instants import moment, stamp
from briefings.store.planning import plan
from briefings.store.revisions import read_pointer
from briefings.store.session import uninterrupted
from briefings.store.store import Store
from briefings.store.writing import insert

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from briefings.model import Revision, Step
    from briefings.store.session import Statements


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of all that is no content.

    Attributes:
        content_only: whether the backup holds the content alone.
        taken_over: whether schedules, posts and settings are those of what was replaced.
        doubted: how many posts that were due since the backup are looked for before they are sent.
    """

    content_only: bool
    taken_over: bool
    doubted: int


async def merge(
    copy: Path,
    present: Path | None,
    *,
    clock: Callable[[], datetime],
    step: Step,
    anchor: Callable[[datetime], int],
) -> tuple[Revision, Merged]:
    """Make a checked copy of a backup ready to take over.

    Args:
        copy: of this version, closed.
        present: what it replaces, whole; None where that is damaged or missing.
        clock: gives the aware time.
        step: what the history says of the restore.
        anchor: gives for an instant a message id of the platform that is older than every message sent later.

    Returns:
        The revision that answers in it, and what became of all else.
    """
    alone = await asyncio.to_thread(is_content_only, copy)
    if present is not None:
        with TemporaryDirectory(prefix="briefing-bot-") as folder:
            theirs = await checked_copy(present, Path(folder), clock=clock)
            await uninterrupted(asyncio.to_thread(_take_over, copy, theirs, everything=alone))
    if alone:
        await asyncio.to_thread(call_whole, copy)
    async with await Store.open(copy, clock=clock) as store:
        taken_over = alone and present is not None
        try:
            doubted = 0 if taken_over else await _doubt(store, clock(), anchor)
        except (TypeError, ValueError, KeyError) as error:
            # No digest covers schedules: what can't be read of them is found here, before anything is replaced.
            raise damaged(copy) from error
        await store.write(lambda statements: _note(statements, clock(), step))
        active = await store.active()
    if active is None:  # pragma: no cover - a checked copy has one
        raise StoreError("the backup holds no content", where=str(copy))
    return active, Merged(alone, taken_over, doubted)


def _take_over(copy: Path, theirs: Path, *, everything: bool) -> None:
    """Take numbers that were given since; and, with `everything`, all rows that are no content."""
    with explaining(copy), closing(sqlite3.connect(copy, isolation_level=None)) as database:
        database.execute("ATTACH ? AS theirs", (str(theirs),))
        database.execute("BEGIN IMMEDIATE")
        if everything:
            for table in tables(database) - CONTENT - OF_THE_FILE:
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


async def _doubt(store: Store, now: datetime, anchor: Callable[[datetime], int]) -> int:
    """Mark posts that were due since the backup as begun.

    Whether they went out is not known: begun ones are looked for in their channel before they are sent.
    """
    await plan(store, now)

    async def work(statements: Statements) -> int:
        rows = await statements.rows(
            "SELECT d.schedule_id, d.date, d.purpose, d.due,"
            " iif(d.purpose = 'post', s.channel_id, g.moderators_channel)"
            " FROM delivery d JOIN schedule s ON s.id = d.schedule_id"
            " LEFT JOIN guild_setting g ON g.guild_id = s.guild_id WHERE d.state = 'planned' AND d.due <= ?",
            stamp(now),
        )
        for schedule, day, purpose, due, channel in rows:
            if channel is not None:
                await statements.run(
                    "UPDATE delivery SET state = 'claimed', reason = 'restored', channel_id = ?, anchor = ?,"
                    " claimed_at = ?, attempts = 1 WHERE schedule_id = ? AND date = ? AND purpose = ?",
                    channel, anchor(moment(due)), due, schedule, day, purpose,
                )  # fmt: skip
        return sum(row[-1] is not None for row in rows)

    return await store.write(work)


async def _note(statements: Statements, now: datetime, step: Step) -> None:
    active, _ = await read_pointer(statements)
    await statements.run(
        insert("activation", ("at", "revision", "previous", "how", "actor", "author", "note")),
        stamp(now), active, None, step.how.value, step.actor, step.author, step.note,
    )  # fmt: skip
