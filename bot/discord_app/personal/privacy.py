"""Handles `/privacy`: the stored data of a member, as a file, and its deletion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cooldowns import Cost
from bot.discord_app.moderation.render import make_files, render_message
from bot.discord_app.refs import make_user_ref
from bot.discord_app.responses import answer_if_too_often, respond_privately
from bot.moderation.parts import AttachedFile, ModeratorMessage
from bot.personal.ids import PrivacyAction, PrivacyId
from bot.personal.privacy_service import PrivacyService
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from bot.discord_app.component_router import ComponentRouter
    from bot.discord_app.context import DiscordContext, Interaction


class PrivacyFlow:
    """Members' actions on their stored data.

    Args:
        context: the storage and the settings.
    """

    def __init__(self, context: DiscordContext) -> None:
        self._context = context
        self._privacy = PrivacyService(context)

    def register(self, router: ComponentRouter) -> None:
        """Adds the handler of the buttons."""
        router.register(PrivacyId, self.handle_button)

    async def show(self, interaction: Interaction) -> None:
        """Shows the stored data of the member."""
        language = self._context.get_language(interaction)
        message = await self._privacy.show(make_user_ref(interaction.user), language)
        await respond_privately(interaction, render_message(message))

    async def handle_button(self, interaction: Interaction, privacy_id: PrivacyId, _chosen: str) -> None:
        """Handles a button."""
        user_ref, language = make_user_ref(interaction.user), self._context.get_language(interaction)
        if privacy_id.action is PrivacyAction.EXPORT:
            await self._send_file(interaction)
            return
        message = await self._privacy.handle_button(user_ref, privacy_id, language)
        await interaction.response.edit_message(view=render_message(message))

    async def _send_file(self, interaction: Interaction) -> None:
        if await answer_if_too_often(interaction, Cost.EXPORT):
            return
        language = self._context.get_language(interaction)
        file = await self._privacy.export(make_user_ref(interaction.user))
        text = _("All data that is stored about you.", language)
        view = render_message(ModeratorMessage((text, AttachedFile(file[0]))))
        await interaction.response.send_message(view=view, files=make_files([file]), ephemeral=True)
