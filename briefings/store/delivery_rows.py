"""Deliveries as rows, and back."""

# ruff: noqa: S608
# What is put together here are names and conditions of our own; values are always parameters.

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from briefings.delivery.model import Delivery, DeliveryState
from briefings.schedules.model import Occurrence, PostPurpose
from briefings.store.instants import parse_optional_timestamp, parse_timestamp
from briefings.store.schedule_rows import SCHEDULE_COLUMNS, decode_schedule

if TYPE_CHECKING:
    from briefings.schedules.model import Schedule
    from briefings.store.session import Row, Transaction

DELIVERY_COLUMNS = (
    "date", "purpose", "due", "state", "reason", "channel_id", "anchor", "message_id", "attempts", "not_before",
    "claimed_at", "sent_at", "publish", "revision",
)  # fmt: skip

CORRECTED_AT_QUERY = (
    "(SELECT max(c.at) FROM correction c WHERE c.schedule_id = d.schedule_id AND c.date = d.date "
    "AND c.purpose = d.purpose AND c.state = 'corrected')"
)
"""When a delivery was corrected last."""

KEY_CONDITION = "schedule_id = ? AND date = ? AND purpose = ?"
"""The condition that picks one row; `key_of` gives its values."""


def get_key_values(occurrence: Occurrence) -> tuple[object, ...]:
    """Values of `ONE`."""
    return occurrence.schedule_id, occurrence.date.isoformat(), occurrence.purpose.value


def decode_delivery(row: Row, schedule: Schedule) -> Delivery:
    """The delivery of a row of `NAMES` and `CORRECTED`.

    Raises:
        ValueError: the row is not as it was written.
    """
    (day, purpose, due, state, reason, channel, anchor, message, attempts, not_before, claimed_at, sent_at,
     publish, revision, corrected_at) = row  # fmt: skip
    slot = Occurrence(schedule.id, schedule.key, date.fromisoformat(day), parse_timestamp(due), PostPurpose(purpose))
    return Delivery(
        slot, DeliveryState(state), reason, channel, anchor, message, attempts, parse_optional_timestamp(not_before),
        parse_optional_timestamp(claimed_at), parse_optional_timestamp(sent_at), publish,
        revision, parse_optional_timestamp(corrected_at),
    )  # fmt: skip


async def select_deliveries(
    transaction: Transaction, condition: str, *values: object, order: str = "due, schedule_id", limit: int = 10_000
) -> list[tuple[Schedule, Delivery]]:
    """Deliveries, each with its schedule, for which a condition, written by us, holds."""
    names = ", ".join(f"d.{name}" for name in DELIVERY_COLUMNS)
    schedule = ", ".join(f"s.{name}" for name in SCHEDULE_COLUMNS.split(", "))
    rows = await transaction.fetch_all(
        f"SELECT {schedule}, {names}, {CORRECTED_AT_QUERY} FROM delivery d JOIN schedule s ON s.id = d.schedule_id "
        f"WHERE {condition} ORDER BY {order} LIMIT ?",
        *values, limit,
    )  # fmt: skip
    found = []
    for row in rows:
        begin = len(row) - len(DELIVERY_COLUMNS) - 1
        schedule_of = decode_schedule(row[:begin])
        found.append((schedule_of, decode_delivery(row[begin:], schedule_of)))
    return found
