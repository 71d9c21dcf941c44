"""The options of `/schedule` as fields of a schedule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.scheduling.fields import read_leads, read_subjects, read_time, read_zone
from briefings.schedules.model import Kind, OnEmpty, Weight


def values_of(given: Mapping[str, Any], meaning: Callable[[str], str | None]) -> dict[str, Any]:
    """The fields that options give; an option that was left out gives none.

    Args:
        given: every option by its name.
        meaning: the one subject that a name means, or None.

    Raises:
        BadField: one of them can't be used.
    """
    values: dict[str, Any] = {}
    for name, value in given.items():
        if value is not None:
            field, read = _READERS[name]
            values[field] = read(value)
    if given["subjects"] is not None:
        text = "" if given["subjects"].strip() in _ALL else given["subjects"]
        values["subjects"] = read_subjects(text, meaning)
    return values


_ALL = {"*", "all", "すべて", "全部", "-"}

_READERS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "channel": ("channel", lambda channel: channel.id),
    "kind": ("kind", Kind),
    "time": ("at", read_time),
    "zone": ("zone", read_zone),
    "language": ("language", str),
    "subjects": ("subjects", str),
    "lead_days": ("lead_days", read_leads),
    "weight": ("weight", Weight),
    "publish": ("publish", bool),
    "empty": ("on_empty", OnEmpty),
    "lateness": ("lateness", lambda minutes: minutes or None),
    "review": ("review", bool),
}
"""For each option, the schedule's field and how it is read."""
