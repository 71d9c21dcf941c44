"""Defines the settings of a workspace, such as a Discord server."""

from __future__ import annotations

from msgspec import Struct

from briefings.domain.refs import WorkspaceRef


class WorkspaceSettings(Struct, frozen=True):
    """Settings of a workspace.

    Attributes:
        workspace_ref: the workspace.
        moderators_channel: id of the channel where moderators are notified and review posts; None if there is none.
        moderators_role: id of a role that may change schedules besides its managers; None if there is none.
        log_channel: id of the channel where changes are announced; None if there is none.
    """

    workspace_ref: WorkspaceRef
    moderators_channel: str | None = None
    moderators_role: str | None = None
    log_channel: str | None = None
