"""The options of `/schedule` as fields of a schedule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.scheduling.fields import read_lead_days, read_subjects, read_time, read_zone
from briefings.schedules.model import EmptyPolicy, MinimumImportance, ScheduleKind


def parse_options(options: Mapping[str, Any], resolve_subject: Callable[[str], str | None]) -> dict[str, Any]:
    """The fields that options give; an option that was left out gives none.

    Args:
        options: every option by its name.
        resolve_subject: the one subject that a name means, or None.

    Raises:
        BadField: one of them can't be used.
    """
    values: dict[str, Any] = {}
    for name, value in options.items():
        if value is not None:
            field, read = _OPTION_READERS[name]
            values[field] = read(value)
    if options["subjects"] is not None:
        text = "" if options["subjects"].strip() in _ALL_WORDS else options["subjects"]
        values["subjects"] = read_subjects(text, resolve_subject)
    return values


_ALL_WORDS = {"*", "all", "すべて", "全部", "-"}

_OPTION_READERS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "channel": ("channel", lambda channel: channel.id),
    "kind": ("kind", ScheduleKind),
    "time": ("at", read_time),
    "zone": ("zone", read_zone),
    "language": ("language", str),
    "subjects": ("subjects", str),
    "lead_days": ("lead_days", read_lead_days),
    "weight": ("weight", MinimumImportance),
    "publish": ("publish", bool),
    "empty": ("on_empty", EmptyPolicy),
    "lateness": ("lateness", lambda minutes: minutes or None),
    "review": ("review", bool),
}
"""For each option, the schedule's field and how it is read."""
