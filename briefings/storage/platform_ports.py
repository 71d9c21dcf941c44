"""Defines the repositories of data that a connection to a platform needs after a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from briefings.domain.installations import Installation
    from briefings.domain.refs import WorkspaceRef


class InstallationRepository(Protocol):
    """Installations of the application, each in a workspace or in all workspaces of an organization."""

    async def save_installation(self, installation: Installation) -> None:
        """Stores an installation, in place of an earlier one with the same organization and workspace."""

    async def find_installation(self, workspace_ref: WorkspaceRef, organization: str = "") -> Installation | None:
        """Finds the installation that serves a workspace: its own, or else that of its organization.

        Args:
            workspace_ref: the workspace; with an empty id, the installation of the organization is found.
            organization: id of the organization, if known to the caller; otherwise the last recorded one of the
                workspace is used.
        """

    async def list_installations(self, platform: str) -> tuple[Installation, ...]:
        """Lists the installations of a platform by organization and workspace."""

    async def delete_installation(self, installation: Installation) -> None:
        """Deletes an installation; schedules and deliveries remain."""

    async def record_organization(self, workspace_ref: WorkspaceRef, organization: str) -> None:
        """Records to which organization a workspace belongs."""


class ReceivedEventRepository(Protocol):
    """Ids of events of the last minutes: a platform delivers an event again if it saw no acknowledgment."""

    async def add_event(self, platform: str, event_id: str, *, now: datetime, since: datetime) -> bool:
        """Records an event, and deletes those recorded before `since`.

        Returns:
            False if it is recorded already.
        """
