"""Inserts deliveries for due occurrences, exactly one for each."""

# ruff: noqa: S608
# Only names and conditions of the program are put into statements; values are always parameters.

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from briefings.domain.deliveries import MISSED_REASON, UNREADABLE_REASON, DeliveryState, PlanningResult
from briefings.domain.recurrence import compute_deadline, find_next_due, iter_occurrences, iter_reviews
from briefings.domain.schedules import PostPurpose
from briefings.storage.sql.database import format_timestamp, parse_timestamp
from briefings.storage.sql.schedule_rows import SCHEDULE_COLUMNS, decode_schedule

if TYPE_CHECKING:
    from briefings.domain.schedules import Occurrence, Schedule
    from briefings.storage.sql.database import SqlTransaction

PAUSED_REASON = "paused"

_EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""No schedule was planned before."""

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Due time of a schedule that cannot be read."""


async def insert_due_deliveries(
    transaction: SqlTransaction, now: datetime, platform: str | None = None
) -> PlanningResult:
    """Inserts a delivery for every occurrence that became due since the last call."""
    missed: list[tuple[Schedule, Occurrence]] = []
    unreadable: list[Schedule] = []
    for schedule, planned_until in await select_due(transaction, now, platform):
        # guard 51 false: tests/integration/posting/test_unreadable_schedules.py::test_others_are_posted
        if schedule.defects:
            await _set_aside(transaction, schedule)
            unreadable.append(schedule)
            continue
        for slot in (
            *iter_occurrences(schedule, planned_until, now),
            *iter_reviews(schedule, planned_until, now),
        ):
            state, reason = _choose_initial_state(schedule, slot, now)
            new = await _insert_delivery(transaction, slot, state, reason)
            if new and reason == MISSED_REASON and slot.purpose is PostPurpose.POST:
                missed.append((schedule, slot))
        await transaction.execute(
            "UPDATE schedule SET planned_until = ?, next_at = ? WHERE id = ?",
            format_timestamp(now), format_timestamp(find_next_due(schedule, now)), schedule.id,
        )  # fmt: skip
    return PlanningResult(tuple(missed), tuple(unreadable))


async def _set_aside(transaction: SqlTransaction, schedule: Schedule) -> None:
    """Pauses a schedule that cannot be read until moderators set its values again.

    The stored values are not changed.
    """
    reason = f"{UNREADABLE_REASON}:{','.join(schedule.defects)}"
    await transaction.execute(
        "UPDATE schedule SET paused = 1, pause_reason = ?, next_at = ? WHERE id = ?",
        reason, format_timestamp(NEVER), schedule.id,
    )  # fmt: skip


async def select_due(
    transaction: SqlTransaction, now: datetime, platform: str | None = None
) -> list[tuple[Schedule, datetime]]:
    """Selects the schedules with occurrences that are due, each with the time until which it is planned.

    If that time cannot be read, it is now, so that nothing earlier is due.
    """
    rows = await transaction.fetch_all(
        f"SELECT {', '.join(SCHEDULE_COLUMNS)}, planned_until FROM schedule "
        "WHERE removed_at IS NULL AND next_at <= ? AND platform = coalesce(?, platform) ORDER BY id",
        format_timestamp(now), platform,
    )  # fmt: skip
    return [(decode_schedule(row[:-1]), _read_timestamp(row[-1]) or now) for row in rows]


def _read_timestamp(text: str) -> datetime | None:
    """Reads a time; None if it cannot be read, or is so far away that no calendar has its neighbors."""
    try:
        moment = parse_timestamp(text)
    except ValueError:
        return None
    # guard 51 value moment:
    #   tests/integration/posting/test_unreadable_schedules.py::test_values_out_of_range_do_not_block_others
    return moment if _EARLIEST <= moment < NEVER else None


def _choose_initial_state(schedule: Schedule, occurrence: Occurrence, now: datetime) -> tuple[DeliveryState, str]:
    if schedule.paused:
        return DeliveryState.SKIPPED, PAUSED_REASON
    if now > compute_deadline(schedule, occurrence):
        # guard 33 value DeliveryState.SKIPPED, "":
        #   tests/integration/posting/test_late_changes.py::test_last_post_is_sent_after_four_days_of_suspension
        return DeliveryState.LATE, MISSED_REASON
    return DeliveryState.PLANNED, ""


async def _insert_delivery(
    transaction: SqlTransaction, occurrence: Occurrence, state: DeliveryState, reason: str
) -> bool:
    added = await transaction.fetch_all(
        "INSERT INTO delivery (schedule_id, date, purpose, due, state, reason) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (schedule_id, date, purpose) DO NOTHING RETURNING 1",
        occurrence.schedule_id, occurrence.date.isoformat(), occurrence.purpose.value, format_timestamp(occurrence.due), state.value, reason,  # noqa: E501
    )  # fmt: skip
    return bool(added)
