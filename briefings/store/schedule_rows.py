"""Schedules as rows, and back."""

# ruff: noqa: S608
# What is put together here are names and conditions of our own; values are always parameters.

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, time
from typing import TYPE_CHECKING

from briefings.schedules.model import EmptyPolicy, MinimumImportance, Schedule, ScheduleKind
from briefings.store.instants import format_timestamp, parse_timestamp

if TYPE_CHECKING:
    from briefings.store.session import Row, Transaction

EDITABLE_COLUMNS = (
    "guild_id", "channel_id", "kind", "at", "zone", "language", "subjects", "lead_days", "weight", "publish",
    "on_empty", "lateness", "review", "paused", "paused_because",
)  # fmt: skip
"""Columns that a moderator's change may touch."""

SCHEDULE_COLUMNS = ", ".join(("id", "key", *EDITABLE_COLUMNS, "since", "created_by", "removed_at"))


def encode_schedule(schedule: Schedule) -> tuple[object, ...]:
    """Values of the columns in `SET`."""
    return (
        schedule.guild, schedule.channel, schedule.kind.value, f"{schedule.at:%H:%M}", schedule.zone,
        schedule.language, json.dumps(schedule.subjects), json.dumps(schedule.lead_days), schedule.weight.value,
        int(schedule.publish), schedule.on_empty.value, schedule.lateness, int(schedule.review),
        int(schedule.paused), schedule.paused_because,
    )  # fmt: skip


def decode_schedule(row: Row) -> Schedule:
    """The schedule of a row of `COLUMNS`.

    Raises:
        ValueError: the row is not as it was written.
    """
    (key, mark, guild, channel, kind, at, zone, language, subjects, leads, weight, publish, on_empty, lateness,
     review, paused, because, since, by, removed_at) = row  # fmt: skip
    return Schedule(
        id=key, key=mark, guild=guild, channel=channel, kind=ScheduleKind(kind), at=time.fromisoformat(at), zone=zone,
        language=language, since=parse_timestamp(since), subjects=tuple(json.loads(subjects)),
        lead_days=tuple(json.loads(leads)), weight=MinimumImportance(weight), publish=bool(publish), on_empty=EmptyPolicy(on_empty),  # noqa: E501
        lateness=lateness, review=bool(review), paused=bool(paused), paused_because=because, created_by=by,
        removed=removed_at is not None,
    )  # fmt: skip


async def insert_schedule(transaction: Transaction, schedule: Schedule, next_at: datetime) -> Schedule:
    """Store a new schedule; it is given its number."""
    names = ("key", *EDITABLE_COLUMNS, "since", "created_by", "planned_until", "next_at")
    since = format_timestamp(schedule.since)
    marks = ", ".join("?" for _ in names)
    number = await transaction.execute(
        f"INSERT INTO schedule ({', '.join(names)}) VALUES ({marks})",
        schedule.key, *encode_schedule(schedule), since, schedule.created_by, since, format_timestamp(next_at),
    )  # fmt: skip
    return replace(schedule, id=number)


async def update_schedule(transaction: Transaction, schedule: Schedule) -> None:
    """Write what a moderator may change."""
    assignments = ", ".join(f"{name} = ?" for name in EDITABLE_COLUMNS)
    await transaction.execute(
        f"UPDATE schedule SET {assignments} WHERE id = ?",
        *encode_schedule(schedule),
        schedule.id,
    )


async def select_schedules(transaction: Transaction, condition: str, *values: object) -> list[Schedule]:
    """Schedules for which a condition, written by us, holds; in order of their numbers."""
    rows = await transaction.fetch_all(
        f"SELECT {SCHEDULE_COLUMNS} FROM schedule WHERE {condition} ORDER BY id",
        *values,
    )
    return [decode_schedule(row) for row in rows]
