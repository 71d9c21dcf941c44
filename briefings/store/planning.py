"""What is owed by now becomes rows: every slot one, and one only."""

# ruff: noqa: S608
# What is put together here are names and conditions of our own; values are always parameters.

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

from briefings.delivery.model import State
from briefings.schedules.calendar import deadline, next_moment, reviews, slots
from briefings.store.instants import moment, stamp
from briefings.store.schedule_rows import COLUMNS, schedule_from

if TYPE_CHECKING:
    from briefings.schedules.model import Schedule, Slot
    from briefings.store.session import Statements
    from briefings.store.store import Store

MISSED = "missed"
PAUSED = "paused"


async def plan(store: Store, now: datetime) -> dict[int, tuple[Schedule, int]]:
    """Give a row to every slot that fell due since the last planning.

    Nothing happens where nothing is due, and nothing twice where the clock was set back.

    Returns:
        By schedule's number, the schedule and how many of its posts were found to be past their window.
    """
    if not await store.read(lambda statements: _due(statements, now)):
        return {}

    async def work(statements: Statements) -> dict[int, tuple[Schedule, int]]:
        missed: Counter[int] = Counter()
        owners = {}
        for schedule, planned_until in await _due(statements, now):
            owners[schedule.id] = schedule
            for slot in (*slots(schedule, planned_until, now), *reviews(schedule, planned_until, now)):
                state, reason = _first_state(schedule, slot, now)
                new = await _add(statements, slot, state, reason)
                missed[schedule.id] += new and reason == MISSED and slot.purpose.value == "post"
            await statements.run(
                "UPDATE schedule SET planned_until = ?, next_at = ? WHERE id = ?",
                stamp(now), stamp(next_moment(schedule, now)), schedule.id,
            )  # fmt: skip
        return {number: (owners[number], count) for number, count in missed.items() if count}

    return await store.write(work)


async def _due(statements: Statements, now: datetime) -> list[tuple[Schedule, datetime]]:
    rows = await statements.rows(
        f"SELECT {COLUMNS}, planned_until FROM schedule WHERE removed_at IS NULL AND next_at <= ? ORDER BY id",
        stamp(now),
    )
    return [(schedule_from(row[:-1]), moment(row[-1])) for row in rows]


def _first_state(schedule: Schedule, slot: Slot, now: datetime) -> tuple[State, str]:
    if schedule.paused:
        return State.SKIPPED, PAUSED
    if now > deadline(schedule, slot):
        return State.LATE, MISSED
    return State.PLANNED, ""


async def _add(statements: Statements, slot: Slot, state: State, reason: str) -> bool:
    added = await statements.rows(
        "INSERT INTO delivery (schedule_id, date, purpose, due, state, reason) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING RETURNING 1",
        slot.schedule, slot.date.isoformat(), slot.purpose.value, stamp(slot.due), state.value, reason,
    )  # fmt: skip
    return bool(added)
