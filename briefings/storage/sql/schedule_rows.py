"""Converts schedules to rows and back. A row with values that cannot be read becomes a schedule with defects."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from briefings.domain.refs import ChannelRef, UserRef
from briefings.domain.schedules import EmptyPolicy, MinimumImportance, Schedule, ScheduleKind
from briefings.storage.sql.database import format_timestamp, parse_timestamp
from briefings.storage.sql.readable_rows import DECODING_ERRORS

if TYPE_CHECKING:
    from briefings.storage.sql.database import Row, SqlTransaction

# ruff: noqa: S608
# Only names and conditions of the program are put into statements; values are always parameters.

EDITABLE_COLUMNS: Final = (
    "platform", "workspace_id", "channel_id", "kind", "at", "zone", "language", "subjects", "lead_days",
    "minimum_importance", "crosspost", "on_empty", "grace_minutes", "review", "paused", "pause_reason", "tags",
)  # fmt: skip
"""Columns that a moderator can change."""

SCHEDULE_COLUMNS: Final = ("id", "key", *EDITABLE_COLUMNS, "since", "created_by", "removed_at", "owner_id")

MAX_LEAD_DAYS: Final = 366
MAX_GRACE_MINUTES: Final = 3_660 * 24 * 60
"""Ten years: far above every lateness that moderators can choose, and too small for a time to overflow."""


def encode_schedule(schedule: Schedule) -> tuple[object, ...]:
    """Returns the values of `EDITABLE_COLUMNS`."""
    channel_ref = schedule.channel_ref
    return (
        channel_ref.platform, channel_ref.workspace, channel_ref.channel, schedule.kind.value, f"{schedule.at:%H:%M}",
        schedule.zone, schedule.language, json.dumps(schedule.subjects), json.dumps(schedule.lead_days),
        schedule.minimum_importance.value, int(schedule.crosspost), schedule.on_empty.value, schedule.grace_minutes,
        int(schedule.review), int(schedule.paused), schedule.pause_reason, json.dumps(schedule.tags),
    )  # fmt: skip


def decode_schedule(row: Row) -> Schedule:
    """Returns the schedule of a row of `SCHEDULE_COLUMNS`. Values that cannot be read are named in its `defects`."""
    values = dict(zip(SCHEDULE_COLUMNS, row, strict=True))
    defects: list[str] = []

    def read(name: str, decode: Callable[[Any], Any], default: object) -> Any:  # noqa: ANN401  # of several types
        try:
            return decode(values[name])
        except (*DECODING_ERRORS, OSError):
            defects.append(name)
            return default

    platform, created_by = values["platform"], values["created_by"]
    return Schedule(
        id=values["id"],
        key=values["key"],
        channel_ref=ChannelRef(platform, values["workspace_id"], values["channel_id"]),
        kind=read("kind", ScheduleKind, ScheduleKind.ON_THIS_DAY),
        at=read("at", time.fromisoformat, time(9)),
        zone=read("zone", _decode_zone, "UTC"),
        language=values["language"],
        since=_decode_since(values["since"]),
        subjects=read("subjects", _decode_texts, ()),
        lead_days=read("lead_days", lambda text: _decode_lead_days(text, values["kind"]), (30, 7)),
        minimum_importance=read("minimum_importance", MinimumImportance, MinimumImportance.MAJOR),
        crosspost=bool(values["crosspost"]),
        on_empty=read("on_empty", EmptyPolicy, EmptyPolicy.SILENCE),
        grace_minutes=read("grace_minutes", _decode_minutes, None),
        review=bool(values["review"]),
        paused=bool(values["paused"]),
        pause_reason=values["pause_reason"],
        created_by=UserRef(platform, created_by) if created_by else None,
        removed=values["removed_at"] is not None,
        tags=read("tags", _decode_texts, ()),
        owner=UserRef(platform, values["owner_id"]) if values["owner_id"] else None,
        defects=tuple(defects),
    )


def _decode_since(text: str) -> datetime:
    """Returns the time from which a schedule is due.

    Moderators cannot set it, and everything due by `planned_until` already has its row.
    """
    try:
        return parse_timestamp(text)
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)


def _decode_minutes(minutes: int | None) -> int | None:
    # guard 51 false:
    #   tests/integration/posting/test_unreadable_schedules.py::test_values_out_of_range_do_not_block_others
    if minutes is not None and not 0 < minutes <= MAX_GRACE_MINUTES:
        raise ValueError(minutes)
    return minutes


def _decode_zone(zone: str) -> str:
    ZoneInfo(zone)  # raises if this system has no such zone; zones are cached
    return zone


def _decode_texts(text: str) -> tuple[str, ...]:
    return tuple(_decode_list(text, str))


def _decode_lead_days(text: str, kind: str) -> tuple[int, ...]:
    days: list[int] = _decode_list(text, int)
    # Only one kind of schedule uses them; others may have none.
    if (not days and kind == ScheduleKind.COMING_UP) or not all(0 < day <= MAX_LEAD_DAYS for day in days):
        raise ValueError(text)
    return tuple(days)


def _decode_list(text: str, item_type: type) -> list[Any]:
    items = json.loads(text)
    if not isinstance(items, list) or not all(type(item) is item_type for item in items):
        raise ValueError(text)
    return items


async def insert_schedule(transaction: SqlTransaction, schedule: Schedule, next_at: datetime) -> Schedule:
    """Inserts a new schedule; the database assigns its number."""
    names = ("key", *EDITABLE_COLUMNS, "since", "created_by", "owner_id", "planned_until", "next_at")
    since = format_timestamp(schedule.since)
    created_by = schedule.created_by.user if schedule.created_by else ""
    owner = schedule.owner.user if schedule.owner else ""
    marks = ", ".join("?" for _ in names)
    number = await transaction.insert(
        f"INSERT INTO schedule ({', '.join(names)}) VALUES ({marks})",
        schedule.key, *encode_schedule(schedule), since, created_by, owner, since, format_timestamp(next_at),
    )  # fmt: skip
    return replace(schedule, id=number)


async def update_schedule(transaction: SqlTransaction, schedule: Schedule) -> None:
    """Updates the values that a moderator may change. A stored value that cannot be read is kept."""
    values = dict(zip(EDITABLE_COLUMNS, encode_schedule(schedule), strict=True))
    written = {name: value for name, value in values.items() if name not in schedule.defects}
    assignments = ", ".join(f"{name} = ?" for name in written)
    await transaction.execute(f"UPDATE schedule SET {assignments} WHERE id = ?", *written.values(), schedule.id)


async def select_schedules(transaction: SqlTransaction, condition: str, *values: object) -> list[Schedule]:
    """Selects the schedules that meet a condition, in order of their numbers. The condition is never input."""
    rows = await transaction.fetch_all(
        f"SELECT {', '.join(SCHEDULE_COLUMNS)} FROM schedule WHERE {condition} ORDER BY id",
        *values,
    )
    return [decode_schedule(row) for row in rows]
