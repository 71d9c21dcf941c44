"""Provides the client for each workspace in which the application is installed."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize

if TYPE_CHECKING:
    from slack_bolt.context.async_context import AsyncBoltContext
    from slack_sdk.web.async_client import AsyncWebClient

logger = logging.getLogger(__name__)


class WorkspaceAccess(Struct, frozen=True):
    """The access of the application to a workspace.

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

    async def find_access(self, team: str, organization: str = "") -> WorkspaceAccess | None:
        """Finds the access to a workspace; None if the application is not installed there.

        Args:
            team: id of the workspace; empty for an organization as a whole.
            organization: its id, if a request of Slack names it.
        """

    async def remove_installation(self, team: str, organization: str) -> None:
        """Removes a workspace from which the application was removed."""


class SingleWorkspace(Struct, frozen=True):
    """The one workspace of the bot token in the settings (implements `Workspaces`).

    Attributes:
        team: id of the workspace.
        access: to it.
    """

    team: str
    access: WorkspaceAccess

    async def find_access(self, team: str, organization: str = "") -> WorkspaceAccess | None:  # noqa: ARG002 - as the protocol has it
        """Finds the access, if it is this workspace."""
        return self.access if team == self.team else None

    async def remove_installation(self, team: str, organization: str) -> None:  # noqa: ARG002 - as the protocol has it
        """Logs it: the token in the settings is void, and the operator has to act."""
        logger.error("The application was removed from the workspace %s: its token is void, and posts wait.", team)


class WorkspaceAuthorize(AsyncAuthorize):
    """Returns the token of the workspace to each request of Slack.

    Args:
        workspaces: where the application is installed.
    """

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces

    async def __call__(  # noqa: PLR0913 - bolt's signature
        self,
        *,
        context: AsyncBoltContext,  # noqa: ARG002 - bolt's signature
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,  # noqa: ARG002 - bolt's signature
        actor_team_id: str | None = None,  # noqa: ARG002 - bolt's signature
        actor_user_id: str | None = None,  # noqa: ARG002 - bolt's signature
    ) -> AuthorizeResult | None:
        """Returns the token; None if the application is not installed there."""
        access = await self._workspaces.find_access(team_id or "", enterprise_id or "")
        if access is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            user_id=user_id,
            bot_id=access.bot_id,
            bot_user_id=access.bot_user,
            bot_token=access.client.token,
        )
