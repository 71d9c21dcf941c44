"""Follows subjects for members: the command, the button on cards, and the buttons of the messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.card_tools.tools import FOLLOW
from bot.discord_app.moderation.render import render_message
from bot.discord_app.posting.request_errors import REQUEST_ERRORS
from bot.discord_app.refs import make_channel_ref, make_user_ref, make_workspace_ref
from bot.discord_app.responses import respond_privately
from bot.personal.follow_service import FollowRequest, FollowService
from bot.personal.ids import FollowAction, FollowId
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from bot.card_tools.menu import CardToolUse
    from bot.discord_app.card_tools import CardTools
    from bot.discord_app.component_router import ComponentRouter
    from bot.discord_app.context import DiscordContext, Interaction


class FollowFlow:
    """Members' actions on followed subjects.

    Args:
        context: the content, the storage and the settings.
    """

    def __init__(self, context: DiscordContext) -> None:
        self._context = context
        self._follows = FollowService(context)

    def register(self, router: ComponentRouter, tools: CardTools) -> None:
        """Adds the handlers."""
        tools.handlers.register(FOLLOW.name, self.follow_card)
        router.register(FollowId, self.handle_component)

    async def follow_card(self, interaction: Interaction, use: CardToolUse) -> None:
        """Follows the subject of a card."""
        await self.follow(interaction, use.request.subject)

    async def follow(
        self,
        interaction: Interaction,
        subject: str,
        *,
        zone: str | None = None,
        lead_days: tuple[int, ...] | None = None,
    ) -> None:
        """Follows a subject, and shows all followed subjects.

        Args:
            interaction: not answered yet.
            subject: id of the subject.
            zone: IANA time zone; None to keep the previous one.
            lead_days: days before an anniversary on which it is announced; None to keep the previous ones.
        """
        language = self._context.get_language(interaction)
        try:
            channel = await interaction.user.create_dm()
        except REQUEST_ERRORS:
            text = _("Discord currently refuses to open direct messages with you. Try again later.", language)
            await respond_privately(interaction, text)
            return
        request = FollowRequest(
            make_user_ref(interaction.user),
            make_channel_ref(None, channel.id),
            make_workspace_ref(interaction.guild_id),
            language,
            zone,
            lead_days,
        )
        await respond_privately(interaction, render_message(await self._follows.follow(request, subject)))

    async def show_list(self, interaction: Interaction) -> None:
        """Shows the followed subjects of the member."""
        language = self._context.get_language(interaction)
        message = await self._follows.show_list(make_user_ref(interaction.user), language)
        await respond_privately(interaction, render_message(message))

    async def show_marked(self, interaction: Interaction, key: str) -> None:
        """Shows the followed subjects, for the button that marks a direct message."""
        await self.handle_component(interaction, FollowId(FollowAction.LIST, key), "")

    async def handle_component(self, interaction: Interaction, follow_id: FollowId, chosen: str) -> None:
        """Handles a button or the menu."""
        language = self._context.get_language(interaction)
        message = await self._follows.handle_component(make_user_ref(interaction.user), follow_id, chosen, language)
        if interaction.message is not None and interaction.message.flags.ephemeral:
            await interaction.response.edit_message(view=render_message(message))
        else:
            await respond_privately(interaction, render_message(message))
