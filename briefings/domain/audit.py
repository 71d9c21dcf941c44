"""Defines the entries of the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A change that a person or the program made.

    Attributes:
        at: when.
        guild: the workspace.
        actor: the user; 0 for the program itself.
        action: a code (`schedule.add`).
        schedule: id of the schedule, where the change is of one.
        detail: what was changed, by name.
    """

    at: datetime
    guild: int
    actor: int
    action: str
    schedule: int | None = None
    detail: Mapping[str, object] | None = None
