"""Defines the settings of a workspace, such as a Discord server."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WorkspaceSettings:
    """Settings of a workspace.

    Attributes:
        guild: the workspace.
        moderators_channel: where moderators are notified and review posts; None for none.
        moderators_role: a role that may change schedules besides those who manage the workspace; None for none.
        log_channel: where changes are announced; None for none.
    """

    guild: int
    moderators_channel: int | None = None
    moderators_role: int | None = None
    log_channel: int | None = None
