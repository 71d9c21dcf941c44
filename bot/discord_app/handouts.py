"""Sends briefings as files: for `/briefing`, and for the tools of a card."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.card_tools.handouts import TOOL_FORMATS, build_file_message, build_handout_request, format_empty_text
from bot.cooldowns import Cost
from bot.discord_app.moderation.render import make_files, render_message
from bot.discord_app.refs import find_sender
from bot.discord_app.responses import answer_if_too_often
from bot.discord_app.ui.components import build_notice_view

if TYPE_CHECKING:
    from bot.card_tools.menu import CardToolHandlers, CardToolUse
    from bot.discord_app.context import DiscordContext, Interaction
    from bot.handouts import HandoutRequest


class HandoutSender:
    """Makes a file and answers with it.

    Args:
        context: the dependencies of the handlers.
    """

    def __init__(self, context: DiscordContext) -> None:
        self._context = context

    def register(self, handlers: CardToolHandlers[Interaction]) -> None:
        """Registers the handlers of the file tools."""
        for tool in TOOL_FORMATS:
            handlers.register(tool, partial(self._use_tool, tool))

    async def send_file(self, interaction: Interaction, request: HandoutRequest, *, ephemeral: bool) -> None:
        """Answers with a file, or with the reason why there is none.

        Args:
            interaction: without a response.
            request: the file.
            ephemeral: whether only the user sees the answer.

        Raises:
            FileRefused: the user waits for another file, or too many users wait.
            HandoutFailed: the file can't be made.
        """
        if await answer_if_too_often(interaction, Cost.HANDOUT):
            return
        context = self._context
        await interaction.response.defer(ephemeral=ephemeral, thinking=True)
        file = await context.resources.handouts.make_file(context.service, request, find_sender(interaction))
        if file.is_empty:
            await interaction.edit_original_response(view=build_notice_view(format_empty_text(request.language)))
            return
        view = render_message(build_file_message(file, request.language))
        await interaction.edit_original_response(view=view, attachments=make_files([(file.name, file.data)]))

    async def _use_tool(self, tool: str, interaction: Interaction, use: CardToolUse) -> None:
        request = build_handout_request(tool, use, self._context.today)
        await self.send_file(interaction, request, ephemeral=True)
