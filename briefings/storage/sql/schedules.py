"""Stores schedules. Each change is recorded in the audit log in the same transaction."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import fields, replace

from briefings.domain.audit import AuditEntry
from briefings.domain.deliveries import UNREADABLE_REASON
from briefings.domain.recurrence import ONE_DAY, compute_deadline, find_next_due, find_occurrence, get_local_date
from briefings.domain.refs import ChannelRef
from briefings.domain.schedules import EmptyPolicy, MinimumImportance, Occurrence, ScheduleKind
from briefings.storage.sql.audit import insert_audit_entry
from briefings.storage.sql.database import format_timestamp, parse_timestamp
from briefings.storage.sql.readable_rows import decode_readable
from briefings.storage.sql.schedule_rows import insert_schedule, select_schedules, update_schedule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from briefings.domain.refs import UserRef, WorkspaceRef
    from briefings.domain.schedules import Schedule
    from briefings.storage.sql.database import Row, SqlDatabase, SqlTransaction


# Only names and conditions of the program are put into statements; values are always parameters.


TIMING_FIELDS: Final = {"at", "zone", "kind", "grace_minutes"}
"""Fields of `Schedule` that decide when its occurrences are due."""


class SqlScheduleRepository:
    """Schedules in SQL (`briefings.storage.ports.ScheduleRepository`)."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    async def add_schedule(self, schedule: Schedule, *, actor: UserRef | None) -> Schedule:
        """Stores a new schedule. Nothing from before its `since` is due."""
        async with self._database.transaction() as transaction:
            added = await insert_schedule(transaction, schedule, find_next_due(schedule, schedule.since))
            await insert_audit_entry(
                transaction,
                AuditEntry(
                    schedule.since,
                    schedule.channel_ref.workspace_ref,
                    actor,
                    "schedule.add",
                    added.id,
                    _describe_schedule(added),
                ),
            )
            return added

    async def find_schedule(self, workspace_ref: WorkspaceRef, number: int) -> Schedule | None:
        """Finds a schedule of a server, including removed ones; None if the server has none with this number."""
        async with self._database.read() as transaction:
            condition = "platform = ? AND workspace_id = ? AND id = ? AND owner_id = ''"
            found = await select_schedules(
                transaction, condition, workspace_ref.platform, workspace_ref.workspace, number
            )
            return found[0] if found else None

    async def find_schedule_by_key(self, key: str) -> Schedule | None:
        """Finds the schedule with this key, including removed ones."""
        async with self._database.read() as transaction:
            found = await select_schedules(transaction, "key = ?", key)
            return found[0] if found else None

    async def list_channels(self, platform: str) -> tuple[ChannelRef, ...]:
        """Lists the channels of a platform that an active schedule posts to, each once, in a fixed order."""
        async with self._database.read() as transaction:
            rows = await transaction.fetch_all(
                "SELECT DISTINCT workspace_id, channel_id FROM schedule "
                "WHERE platform = ? AND paused = 0 AND removed_at IS NULL AND owner_id = '' "
                "ORDER BY workspace_id, channel_id",
                platform,
            )  # fmt: skip
        return tuple(ChannelRef(platform, workspace, channel) for workspace, channel in rows)

    async def list_schedules(self, workspace_ref: WorkspaceRef) -> tuple[Schedule, ...]:
        """Lists the schedules of a server, without removed ones."""
        async with self._database.read() as transaction:
            condition = "platform = ? AND workspace_id = ? AND removed_at IS NULL AND owner_id = ''"
            return tuple(
                await select_schedules(transaction, condition, workspace_ref.platform, workspace_ref.workspace)
            )

    async def change_schedule(
        self, schedule: Schedule, *, actor: UserRef | None, now: datetime, **changes: object
    ) -> Schedule | None:
        """Changes a schedule.

        A slot keeps its row, so that a date that has its post gets no second one. If the change moves the post of
        another date into the past, it is still sent within its window.

        Returns:
            The changed schedule; None if it was removed in the meantime.
        """
        async with self._database.transaction() as transaction:
            found = await select_schedules(transaction, "id = ? AND removed_at IS NULL", schedule.id)
            if not found:
                return None
            defects = tuple(name for name in found[0].defects if name not in changes)
            changed = replace(found[0], **changes, defects=defects)  # the caller ensures names and types
            is_repaired = changed.pause_reason.startswith(UNREADABLE_REASON) and not defects
            if is_repaired:
                changed = replace(changed, paused=False, pause_reason="")
            await update_schedule(transaction, changed)
            if is_repaired:
                await reset_planning(transaction, changed, now)
            elif TIMING_FIELDS & changes.keys():
                await move_due_times(transaction, changed, now)
            elif "review" in changes:
                await reset_planning(transaction, changed, now)
            await transaction.execute("UPDATE schedule SET missing_channel_count = 0 WHERE id = ?", changed.id)
            detail = {
                name: value
                for name, value in _describe_schedule(changed).items()
                if value != _describe_schedule(found[0])[name]
            }
            await insert_audit_entry(
                transaction,
                AuditEntry(now, changed.channel_ref.workspace_ref, actor, "schedule.edit", changed.id, detail),
            )
            return changed

    async def pause_schedule(self, schedule: Schedule, *, actor: UserRef | None, now: datetime, reason: str) -> None:
        """Pauses a schedule; posts that fall due during the pause are skipped."""
        async with self._database.transaction() as transaction:
            await set_paused(transaction, schedule, reason)
            detail = {"because": reason}
            await insert_audit_entry(
                transaction,
                AuditEntry(now, schedule.channel_ref.workspace_ref, actor, "schedule.pause", schedule.id, detail),
            )

    async def resume_schedule(self, schedule: Schedule, *, actor: UserRef | None, now: datetime) -> None:
        """Resumes a schedule from now on."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "UPDATE schedule SET paused = 0, pause_reason = '', missing_channel_count = 0 "
                "WHERE id = ? AND removed_at IS NULL",
                schedule.id,
            )
            # Occurrences that became due during the pause are not posted, whether a wake-up has processed them or
            # not.
            for slot in _find_nearby(schedule, now):
                if schedule.since < slot.due <= now:
                    await transaction.execute(
                        "INSERT INTO delivery (schedule_id, date, purpose, due, state, reason) "
                        "VALUES (?, ?, 'post', ?, 'skipped', 'paused') "
                        "ON CONFLICT (schedule_id, date, purpose) DO NOTHING",
                        schedule.id, slot.date.isoformat(), format_timestamp(slot.due),
                    )  # fmt: skip
            await reset_planning(transaction, schedule, now)
            await insert_audit_entry(
                transaction,
                AuditEntry(now, schedule.channel_ref.workspace_ref, actor, "schedule.resume", schedule.id),
            )

    async def remove_schedule(self, schedule: Schedule, *, actor: UserRef | None, now: datetime) -> None:
        """Removes a schedule. Its rows are kept, so that the history of its posts can still be shown."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "UPDATE schedule SET removed_at = ? WHERE id = ? AND removed_at IS NULL",
                format_timestamp(now),
                schedule.id,
            )
            await insert_audit_entry(
                transaction,
                AuditEntry(
                    now,
                    schedule.channel_ref.workspace_ref,
                    actor,
                    "schedule.remove",
                    schedule.id,
                    _describe_schedule(schedule),
                ),
            )


async def set_paused(transaction: SqlTransaction, schedule: Schedule, reason: str) -> None:
    """Pauses or resumes a schedule, in a transaction of the caller."""
    await transaction.execute("UPDATE schedule SET paused = 1, pause_reason = ? WHERE id = ?", reason, schedule.id)


async def move_due_times(transaction: SqlTransaction, schedule: Schedule, now: datetime) -> None:
    """Moves the due times of slots that are not started, and rechecks those that the change moves into the past."""
    for slot in _find_nearby(schedule, now):
        await transaction.execute(
            "UPDATE delivery SET due = ? WHERE schedule_id = ? AND date = ? AND purpose = 'post' "
            "AND state IN ('planned', 'skipped', 'late') AND due > ?",
            format_timestamp(slot.due), schedule.id, slot.date.isoformat(), format_timestamp(now),
        )  # fmt: skip
    # Dates before the newest date with a row are not planned again: they had ended in the previous zone.
    newest = await transaction.fetch_one(
        "SELECT coalesce(max(date), '') FROM delivery WHERE schedule_id = ? AND purpose = 'post' AND due <= ?",
        schedule.id,
        format_timestamp(now),
    )
    pending = [
        slot.due
        for slot in _find_nearby(schedule, now)
        if slot.due <= now <= compute_deadline(schedule, slot)
        # guard 31 without and (newest is None or slot.date.isoformat() > newest[0]):
        #   tests/integration/posting/test_late_changes.py::test_zone_changed_after_the_post_brings_no_second_one
        and (newest is None or slot.date.isoformat() > newest[0])
    ]
    await reset_planning(transaction, schedule, max(schedule.since, min(pending, default=now) - timedelta(seconds=1)))


async def reset_planning(transaction: SqlTransaction, schedule: Schedule, moment: datetime) -> None:
    """Plans a schedule again from a moment on."""
    await transaction.execute(
        "UPDATE schedule SET planned_until = ?, next_at = ? WHERE id = ?",
        format_timestamp(moment), format_timestamp(find_next_due(schedule, moment)), schedule.id,
    )  # fmt: skip


def _find_nearby(schedule: Schedule, now: datetime) -> list[Occurrence]:
    today = get_local_date(now, schedule.zone)
    found = (find_occurrence(schedule, today + ONE_DAY * n) for n in range(-2, 3))
    return [slot for slot in found if slot is not None]


def _describe_schedule(schedule: Schedule) -> Mapping[str, object]:
    """Returns the fields of a schedule that the audit log records."""
    left_out = {"id", "key", "since", "created_by", "paused", "pause_reason", "removed", "owner", "defects"}
    return {
        field.name: _to_json_value(getattr(schedule, field.name))
        for field in fields(schedule)
        if field.name not in left_out
    }


def _to_json_value(value: object) -> object:
    if isinstance(value, ChannelRef):
        return value.channel
    if isinstance(value, tuple):
        return list(value)
    return value if isinstance(value, (int, str, type(None))) else f"{value:%H:%M}"


_FIELD_DECODERS: Final[Mapping[str, Callable[[Any], object]]] = {
    "kind": ScheduleKind,
    "at": time.fromisoformat,
    "zone": str,
    "language": str,
    "subjects": tuple,
    "lead_days": tuple,
    "minimum_importance": MinimumImportance,
    "on_empty": EmptyPolicy,
}
"""The fields that the text of a post depends on, each with the decoder of its value in the audit log."""

_FORMER_NAMES: Final = {"weight": "minimum_importance"}
"""Fields that have another name in older rows of the audit log."""

ScheduleHistory = list[tuple[str, dict[str, Any]]]
"""The times at which a schedule was made or changed, with the values set, oldest first."""


async def read_schedule_history(
    transaction: SqlTransaction, schedule_ids: Iterable[int]
) -> dict[int, ScheduleHistory]:
    """Returns the recorded values of schedules, by number of the schedule."""
    found: dict[int, ScheduleHistory] = defaultdict(list)
    for schedule in schedule_ids:
        rows = await transaction.fetch_all(
            "SELECT at, detail FROM audit WHERE schedule_id = ? AND action IN ('schedule.add', 'schedule.edit') "
            "ORDER BY id",
            schedule,
        )
        found[schedule] = list(decode_readable(rows, _decode_recorded, "audit"))
    return found


def _decode_recorded(row: Row) -> tuple[str, dict[str, Any]]:
    at, detail = row
    parse_timestamp(at)
    recorded: dict[str, Any] = dict(json.loads(detail))
    named = {_FORMER_NAMES.get(name, name): value for name, value in recorded.items()}
    # guard 51 value named:
    #   tests/integration/storage/test_unreadable_rows.py::test_other_records_of_a_schedule_are_read
    values = {name: _FIELD_DECODERS[name](value) for name, value in named.items() if name in _FIELD_DECODERS}
    return at, values


def reconstruct_schedule(schedule: Schedule, history: ScheduleHistory, moment: datetime) -> Schedule:
    """Returns the schedule as it was at a moment. Fields without a record have their current values."""
    values: dict[str, Any] = {}
    for at, recorded in history:
        if at <= format_timestamp(moment):
            values |= recorded
    return replace(schedule, **values)
