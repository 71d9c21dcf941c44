"""Defines installations of the application in the workspaces of a platform."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Installation(Struct, frozen=True):
    """An installation in one workspace, or in all workspaces of an organization.

    Attributes:
        platform: name of the platform.
        organization: id of the organization; empty for a workspace on its own.
        workspace: id of the workspace; empty for all workspaces of the organization.
        name: name of the workspace or the organization, for messages.
        bot: id of the bot.
        bot_user: id of the bot's user.
        scopes: permissions that the token has.
        sealed_tokens: the tokens, encrypted; only the platform's package can read them.
        expires_at: when the token expires; None if never.
        installed_at: when it was last installed or renewed.
    """

    platform: str
    organization: str
    workspace: str
    name: str
    bot: str
    bot_user: str
    scopes: tuple[str, ...]
    sealed_tokens: str
    expires_at: datetime | None
    installed_at: datetime
