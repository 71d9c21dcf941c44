"""Defines the entries of the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from briefings.domain.refs import UserRef, WorkspaceRef


class AuditEntry(Struct, frozen=True):
    """A change that a person or the program made.

    Attributes:
        at: time of the change.
        workspace_ref: the workspace.
        actor: the user; None for the program itself.
        action: a code (`schedule.add`).
        schedule: id of the changed schedule; None for other changes.
        detail: changed values by name.
    """

    at: datetime
    workspace_ref: WorkspaceRef
    actor: UserRef | None
    action: str
    schedule: int | None = None
    detail: Mapping[str, object] | None = None
