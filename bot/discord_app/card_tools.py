"""Shows the tools of a card, for the button "Actions"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.card_tools.ids import CardToolId
from bot.card_tools.menu import CardToolHandlers
from bot.discord_app.moderation.render import render_message
from bot.discord_app.responses import respond_privately

if TYPE_CHECKING:
    from bot.discord_app.component_router import ComponentRouter
    from bot.discord_app.context import DiscordContext, Interaction


class CardTools:
    """Handles presses on "Actions" and on the buttons that it leads to.

    Attributes:
        handlers: the handler of each tool; its interaction is not answered yet.
    """

    def __init__(self, context: DiscordContext) -> None:
        self._context = context
        self.handlers: CardToolHandlers[Interaction] = CardToolHandlers()

    def register(self, router: ComponentRouter) -> None:
        """Handles the buttons of cards."""
        router.register(CardToolId, self._handle_press)

    async def _handle_press(self, interaction: Interaction, tool_id: CardToolId, _chosen: str) -> None:
        context = self._context
        language = context.get_language(interaction)
        message = await self.handlers.handle_press(interaction, tool_id, context.service, language)
        if message is not None:
            await respond_privately(interaction, render_message(message))
