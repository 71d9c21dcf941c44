"""Checks who may use the commands of moderators, at every command and every press.

Discord's own permissions of commands are a convenience: a server can override them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from discord import app_commands, ui

from bot.discord_app.refs import make_workspace_ref
from bot.discord_app.responses import answer_error, respond_privately
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.discord_app.context import Interaction

CommandT = TypeVar("CommandT")


class ModeratorScope(StrEnum):
    """The area of a moderator."""

    CONTENT = "content"
    """The content of the whole bot: only moderators of the home server change it."""

    SERVER = "server"
    """The schedules of one server."""


class NotModeratorError(app_commands.CheckFailure):
    """A user who is not a moderator used a command of moderators."""

    def __init__(self, scope: ModeratorScope) -> None:
        super().__init__(scope)
        self.scope = scope


def moderator_only(scope: ModeratorScope) -> Callable[[CommandT], CommandT]:
    """Allows only moderators to use a command; as a check of an autocomplete, it shows no choices to others."""

    async def check_moderator(interaction: Interaction) -> bool:
        # guard 38 false:
        #   tests/integration/discord_app/moderation/test_authorization.py::test_server_settings_cannot_grant_access
        if not await is_moderator(interaction, scope):
            raise NotModeratorError(scope)
        return True

    return app_commands.check(check_moderator)


async def is_moderator(interaction: Interaction, scope: ModeratorScope) -> bool:
    """Returns whether the user manages the server of the interaction or has its moderators' role.

    For the content, the server has to be the home server. Roles are those that Discord sends with the interaction.
    """
    context = interaction.client.context
    if interaction.guild_id is None:
        return False
    # guard 38 false:
    #   tests/integration/discord_app/moderation/test_authorization.py::test_others_cannot_change_anything
    if scope is ModeratorScope.CONTENT and interaction.guild_id != context.settings.home_guild:
        return False
    if interaction.permissions.manage_guild or interaction.permissions.administrator:
        return True
    if scope is ModeratorScope.CONTENT:
        setting = context.settings.moderator_role
        role = None if setting is None else str(setting)
    else:
        role = (
            await context.storage.workspace_settings.load_workspace_settings(make_workspace_ref(interaction.guild_id))
        ).moderators_role
    roles: Any = getattr(interaction.user, "roles", ())
    # guard 38 value True:
    #   tests/integration/discord_app/moderation/test_authorization.py::test_server_settings_cannot_grant_access
    return role is not None and any(str(owned.id) == role for owned in roles)


def get_denial_text(scope: ModeratorScope, language: str) -> str:
    """Explains why a command is refused."""
    if scope is ModeratorScope.CONTENT:
        return _("Only moderators of the server that manages the content can do this.", language)
    return _("This requires the Manage Server permission or the moderator role.", language)


class ModeratorForm(ui.Modal):
    """A form for moderators: their rights are checked again when they submit it.

    Args:
        title: of the form.
        scope: the required area.
    """

    def __init__(self, title: str, scope: ModeratorScope) -> None:
        super().__init__(title=title, timeout=3600)
        self._scope = scope

    async def interaction_check(self, interaction: Interaction, /) -> bool:  # type: ignore[override]  # the client's class
        """Refuses users who are not moderators."""
        # guard 39 true:
        #   tests/integration/discord_app/moderation/test_authorization.py::test_others_cannot_change_anything
        if await is_moderator(interaction, self._scope):
            return True
        language = interaction.client.context.get_language(interaction)
        await respond_privately(interaction, get_denial_text(self._scope, language))
        return False

    async def on_error(self, interaction: Interaction, error: Exception, /) -> None:  # type: ignore[override]  # the client's class
        """Informs the user why the form failed."""
        language = interaction.client.context.get_language(interaction)
        await answer_error(interaction, error, language=language, activity=f"The form {type(self).__name__}")
