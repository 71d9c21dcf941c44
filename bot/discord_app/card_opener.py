"""Opens cards from the buttons and selects of other cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.cooldowns import Cost
from bot.discord_app import attachments
from bot.discord_app.component_router import get_outdated_text
from bot.discord_app.responses import answer_if_too_often, respond_privately
from bot.discord_app.ui.custom_ids import CardId, CardMenuId, OpenMode, decode_custom_id
from briefings.domain.cards import PICTURE_VIEWS, View

if TYPE_CHECKING:
    import discord

    from bot.discord_app.component_router import ComponentRouter
    from bot.discord_app.context import DiscordContext, Interaction


class CardOpener:
    """Opens the card of the button that was pressed, or of the option that was selected.

    The card changes in place for the user who opened it. For other users, and for cards that no user opened, a new
    card is opened that only they see.
    """

    def __init__(self, context: DiscordContext) -> None:
        self._context = context

    def register(self, router: ComponentRouter) -> None:
        """Handles the components of cards."""
        router.register(CardId, self._open_card)
        router.register(CardMenuId, self._open_selected)

    async def _open_selected(self, interaction: Interaction, _menu: CardMenuId, chosen: str) -> None:
        card_id = decode_custom_id(chosen)
        if isinstance(card_id, CardId):
            await self._open_card(interaction, card_id, chosen)
        else:
            await respond_privately(interaction, get_outdated_text(self._context.get_language(interaction)))

    async def _open_card(self, interaction: Interaction, card_id: CardId, _chosen: str) -> None:
        context, language = self._context, self._context.get_language(interaction)
        answers = context.answers
        request = answers.resolve_card(card_id)
        opens_here = card_id.mode is OpenMode.EDIT and _is_opened_by_user(interaction)
        if request is not None and request.view in attachments.VIEWS_WITH_FILE:
            if await answer_if_too_often(interaction, Cost.PICTURE):
                return
            edit = opens_here and request.view in PICTURE_VIEWS
            await attachments.send_card_with_file(
                interaction, context.attachments, answers.service, request, language, edit=edit, ephemeral=True
            )
            return
        if request is not None and request.view is View.WORDS and await answer_if_too_often(interaction, Cost.SEARCH):
            return
        view = answers.render_card(request, language) if request is not None else None
        if view is None:
            await respond_privately(interaction, attachments.get_missing_text(language))
        elif opens_here:
            if interaction.message is not None and interaction.message.attachments:
                await interaction.response.edit_message(view=view, attachments=[])  # the picture
            else:
                await interaction.response.edit_message(view=view)
        else:
            await respond_privately(interaction, view)


def _is_opened_by_user(interaction: discord.Interaction[Any]) -> bool:
    message = interaction.message
    if message is None:
        return False
    if message.flags.ephemeral:
        return True
    opened = message.interaction_metadata
    return opened is not None and opened.user.id == interaction.user.id
