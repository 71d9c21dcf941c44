"""A schedule as it was: what a post told depends on what its schedule said then, and the audit keeps every change."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING, Any, Final

from briefings.schedules.model import Kind, OnEmpty, Weight
from briefings.store.instants import stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from briefings.schedules.model import Schedule
    from briefings.store.session import Statements

_READERS: Final[Mapping[str, Callable[[Any], object]]] = {
    "kind": Kind,
    "at": time.fromisoformat,
    "zone": str,
    "language": str,
    "subjects": tuple,
    "lead_days": tuple,
    "weight": Weight,
    "on_empty": OnEmpty,
}
"""What a post's text depends on, from the form in which the audit has it."""

Changes = list[tuple[str, dict[str, Any]]]
"""When a schedule was made or changed, and what was set, the oldest first."""


async def schedule_changes(statements: Statements, schedules: Iterable[int]) -> dict[int, Changes]:
    """What moderators set, by number of the schedule."""
    found: dict[int, Changes] = defaultdict(list)
    for schedule in schedules:
        rows = await statements.rows(
            "SELECT at, detail FROM audit WHERE schedule_id = ? AND action IN ('schedule.add', 'schedule.edit') "
            "ORDER BY id",
            schedule,
        )
        found[schedule] = [(at, json.loads(detail)) for at, detail in rows]
    return found


def as_of(schedule: Schedule, changes: Changes, moment: datetime) -> Schedule:
    """The schedule as it was at a moment; what no record tells of is as it is now."""
    values: dict[str, Any] = {}
    for at, set_then in changes:
        if at <= stamp(moment):
            values |= {name: value for name, value in set_then.items() if name in _READERS}
    read: dict[str, Any] = {name: _READERS[name](value) for name, value in values.items()}
    return replace(schedule, **read)
