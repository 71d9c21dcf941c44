"""A schedule as it was: what a post told depends on what its schedule said then, and the audit keeps every change."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING, Any, Final

from briefings.schedules.model import EmptyPolicy, MinimumImportance, ScheduleKind
from briefings.store.instants import format_timestamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from briefings.schedules.model import Schedule
    from briefings.store.session import Transaction

_FIELD_DECODERS: Final[Mapping[str, Callable[[Any], object]]] = {
    "kind": ScheduleKind,
    "at": time.fromisoformat,
    "zone": str,
    "language": str,
    "subjects": tuple,
    "lead_days": tuple,
    "weight": MinimumImportance,
    "on_empty": EmptyPolicy,
}
"""What a post's text depends on, from the form in which the audit has it."""

ScheduleHistory = list[tuple[str, dict[str, Any]]]
"""When a schedule was made or changed, and what was set, the oldest first."""


async def read_schedule_history(transaction: Transaction, schedule_ids: Iterable[int]) -> dict[int, ScheduleHistory]:
    """What moderators set, by number of the schedule."""
    found: dict[int, ScheduleHistory] = defaultdict(list)
    for schedule in schedule_ids:
        rows = await transaction.fetch_all(
            "SELECT at, detail FROM audit WHERE schedule_id = ? AND action IN ('schedule.add', 'schedule.edit') "
            "ORDER BY id",
            schedule,
        )
        found[schedule] = [(at, json.loads(detail)) for at, detail in rows]
    return found


def reconstruct_schedule(schedule: Schedule, history: ScheduleHistory, moment: datetime) -> Schedule:
    """The schedule as it was at a moment; what no record tells of is as it is now."""
    values: dict[str, Any] = {}
    for at, set_then in history:
        if at <= format_timestamp(moment):
            values |= {name: value for name, value in set_then.items() if name in _FIELD_DECODERS}
    read: dict[str, Any] = {name: _FIELD_DECODERS[name](value) for name, value in values.items()}
    return replace(schedule, **read)
