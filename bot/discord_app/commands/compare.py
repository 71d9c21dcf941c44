"""Registers the command `/compare`, and the tool of cards that leads to it: subjects side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.card_tools.tools import COMPARE
from bot.discord_app.attachments import get_missing_text
from bot.discord_app.autocomplete import offer_nothing_on_error
from bot.discord_app.responses import respond_privately
from bot.discord_app.translator import translatable_name
from briefings.domain.cards import View

if TYPE_CHECKING:
    from bot.card_tools.menu import CardToolUse
    from bot.discord_app.card_tools import CardTools
    from bot.discord_app.context import DiscordContext, Interaction


class CompareCog(commands.Cog):
    """The command that shows subjects side by side.

    Args:
        context: the services that commands use.
    """

    def __init__(self, context: DiscordContext) -> None:
        self._context = context

    def register_tool(self, tools: CardTools) -> None:
        """Registers the tool that suggests subjects to compare with."""
        tools.handlers.register(COMPARE.name, self.offer_others)

    @app_commands.command(
        name=translatable_name("command", "compare"),
        description=locale_str("Two or three countries, frameworks, topics or persons side by side"),
        extras={"public": True},
    )
    @app_commands.rename(
        first=translatable_name("option", "first"),
        second=translatable_name("option", "second"),
        third=translatable_name("option", "third"),
    )
    @app_commands.describe(
        first=locale_str("A name in any spelling"),
        second=locale_str("A name in any spelling"),
        third=locale_str("A third one, if you like"),
    )
    async def compare(self, interaction: Interaction, first: str, second: str, third: str = "") -> None:
        """Responds with the card of the subjects, or with names to choose from for one that is not found."""
        answers, language = self._context.answers, self._context.get_language(interaction)
        keys = []
        for name in (first, second, *([third] if third.strip() else [])):
            subject = answers.resolve_subject(name, language)
            if subject is None:
                suggestions = answers.answer_query(name, language, intent=View.SIDE_BY_SIDE)
                await respond_privately(interaction, suggestions.view)
                return
            keys.append(subject)
        from briefings.cards.compared_names import ComparedNames
        from briefings.cards.side_by_side import build_side_by_side_request

        problem = ComparedNames(tuple(dict.fromkeys(keys))).explain(language)
        if problem:
            await respond_privately(interaction, discord.utils.escape_markdown(problem))
            return
        view = answers.render_card(build_side_by_side_request(*dict.fromkeys(keys)), language)
        assert view is not None  # noqa: S101  # the subjects were just found in this revision
        await interaction.response.send_message(view=view)

    @compare.autocomplete("first")
    @compare.autocomplete("second")
    @compare.autocomplete("third")
    @offer_nothing_on_error
    async def complete_name(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Completes the name of a subject; users can also enter any other text."""
        return self._context.answers.complete_names(typed, self._context.get_language(interaction))

    async def offer_others(self, interaction: Interaction, use: CardToolUse) -> None:
        """Shows the user a private list of subjects to compare with."""
        from briefings.cards.side_by_side import build_side_by_side_request

        request = build_side_by_side_request(use.request.subject)
        view = self._context.answers.render_card(request, use.language)
        await respond_privately(interaction, view or get_missing_text(use.language))
