"""Gives the client for each workspace in which the application is installed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient


@dataclass(frozen=True, slots=True)
class WorkspaceAccess:
    """How the application acts in a workspace.

    Attributes:
        client: sends every request once, with the workspace's bot token.
        bot_id: id of the bot, by which its messages are recognized.
        bot_user: id of the bot's user.
    """

    client: AsyncWebClient
    bot_id: str
    bot_user: str = ""


class Workspaces(Protocol):
    """The workspaces in which the application is installed."""

    async def find_access(self, team: str) -> WorkspaceAccess | None:
        """The access to a workspace; None where the application is not installed there."""


@dataclass(frozen=True, slots=True)
class SingleWorkspace:
    """The one workspace of the bot token in the settings (implements `Workspaces`).

    Attributes:
        team: id of the workspace; empty for a token of an organization.
        access: to it.
    """

    team: str
    access: WorkspaceAccess

    async def find_access(self, team: str) -> WorkspaceAccess | None:
        """The access, where it is this workspace."""
        return self.access if team == self.team else None
