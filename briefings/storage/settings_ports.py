"""Defines the repositories of settings: of workspaces, and of servers and channels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from briefings.domain.place_settings import PlaceSettings
    from briefings.domain.refs import UserRef, WorkspaceRef
    from briefings.domain.workspaces import WorkspaceSettings


class WorkspaceSettingsRepository(Protocol):
    """Settings of each workspace."""

    async def load_workspace_settings(self, workspace_ref: WorkspaceRef) -> WorkspaceSettings:
        """Loads the settings of a workspace; the defaults if none are stored."""

    async def set_workspace_settings(
        self, settings: WorkspaceSettings, *, actor: UserRef | None, now: datetime
    ) -> None:
        """Stores all settings of a workspace, and records the change in the audit log."""


class PlaceSettingsRepository(Protocol):
    """Settings of servers and channels."""

    async def load_place_settings(self) -> dict[tuple[WorkspaceRef, str], PlaceSettings]:
        """Loads everything that is set, by workspace and channel; the channel is empty for the whole workspace."""

    async def set_place_settings(
        self,
        workspace_ref: WorkspaceRef,
        channel: str,
        settings: PlaceSettings,
        *,
        actor: UserRef | None,
        now: datetime,
    ) -> None:
        """Stores all settings of a place, or deletes its row if nothing is set; records it in the audit log."""
