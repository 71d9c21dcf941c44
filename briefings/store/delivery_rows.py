"""Deliveries as rows, and back."""

# ruff: noqa: S608
# What is put together here are names and conditions of our own; values are always parameters.

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from briefings.delivery.model import Delivery, State
from briefings.schedules.model import Purpose, Slot
from briefings.store.instants import moment, moment_or_none
from briefings.store.schedule_rows import COLUMNS as SCHEDULE_COLUMNS
from briefings.store.schedule_rows import schedule_from

if TYPE_CHECKING:
    from briefings.schedules.model import Schedule
    from briefings.store.session import Row, Statements

NAMES = (
    "date", "purpose", "due", "state", "reason", "channel_id", "anchor", "message_id", "attempts", "not_before",
    "claimed_at", "sent_at", "publish", "revision",
)  # fmt: skip

CORRECTED = (
    "(SELECT max(c.at) FROM correction c WHERE c.schedule_id = d.schedule_id AND c.date = d.date "
    "AND c.purpose = d.purpose AND c.state = 'corrected')"
)
"""When a delivery was corrected last."""

ONE = "schedule_id = ? AND date = ? AND purpose = ?"
"""The condition that picks one row; `key_of` gives its values."""


def key_of(slot: Slot) -> tuple[object, ...]:
    """Values of `ONE`."""
    return slot.schedule, slot.date.isoformat(), slot.purpose.value


def delivery_from(row: Row, schedule: Schedule) -> Delivery:
    """The delivery of a row of `NAMES` and `CORRECTED`.

    Raises:
        ValueError: the row is not as it was written.
    """
    (day, purpose, due, state, reason, channel, anchor, message, attempts, not_before, claimed_at, sent_at,
     publish, revision, corrected_at) = row  # fmt: skip
    slot = Slot(schedule.id, schedule.key, date.fromisoformat(day), moment(due), Purpose(purpose))
    return Delivery(
        slot, State(state), reason, channel, anchor, message, attempts, moment_or_none(not_before),
        moment_or_none(claimed_at), moment_or_none(sent_at), publish,
        revision, moment_or_none(corrected_at),
    )  # fmt: skip


async def select_deliveries(
    statements: Statements, where: str, *values: object, order: str = "due, schedule_id", limit: int = 10_000
) -> list[tuple[Schedule, Delivery]]:
    """Deliveries, each with its schedule, for which a condition, written by us, holds."""
    names = ", ".join(f"d.{name}" for name in NAMES)
    schedule = ", ".join(f"s.{name}" for name in SCHEDULE_COLUMNS.split(", "))
    rows = await statements.rows(
        f"SELECT {schedule}, {names}, {CORRECTED} FROM delivery d JOIN schedule s ON s.id = d.schedule_id "
        f"WHERE {where} ORDER BY {order} LIMIT ?",
        *values, limit,
    )  # fmt: skip
    found = []
    for row in rows:
        begin = len(row) - len(NAMES) - 1
        schedule_of = schedule_from(row[:begin])
        found.append((schedule_of, delivery_from(row[begin:], schedule_of)))
    return found
