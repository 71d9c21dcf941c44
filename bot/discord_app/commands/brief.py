"""Defines the command `/brief`, which answers a query with a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.discord_app.autocomplete import offer_nothing_on_error
from bot.discord_app.refs import PLATFORM
from bot.discord_app.translator import translatable_name

if TYPE_CHECKING:
    from bot.discord_app.context import DiscordContext, Interaction

PUBLIC = "public"
PRIVATE = "private"


class BriefCog(commands.Cog):
    """The command that answers with a card."""

    def __init__(self, context: DiscordContext) -> None:
        self._context = context

    # Discord would show a translated name instead of the English one. As everybody refers to `/brief`, the command
    # has this name in every language.
    @app_commands.command(
        name=translatable_name("command", "brief"),
        description=locale_str("A short briefing with sources on a country, region, framework, topic or person"),
        extras={"public": True},
    )
    @app_commands.rename(
        query=translatable_name("option", "query"),
        visibility=translatable_name("option", "visibility"),
        edition=translatable_name("option", "edition"),
    )
    @app_commands.describe(
        query=locale_str("A name or a phrase, in any spelling: Armenia, アルメニア, AM, 🇦🇲"),
        visibility=locale_str("Who sees the answer; default: everyone here"),
        edition=locale_str("Edition of the yearbook, such as 2025; default: the newest"),
    )
    @app_commands.choices(
        visibility=[
            app_commands.Choice(name=locale_str("everyone here"), value=PUBLIC),
            app_commands.Choice(name=locale_str("only me"), value=PRIVATE),
        ]
    )
    async def show_briefing(
        self, interaction: Interaction, query: str, visibility: str = PUBLIC, edition: str = ""
    ) -> None:
        """Answers with a card, a choice, statements with the words, or similar names; a blank gets the start card."""
        answer = self._context.answers.answer_query(query, self._context.get_language(interaction), edition)
        await interaction.response.send_message(view=answer.view, ephemeral=answer.ephemeral or visibility == PRIVATE)
        if answer.is_miss:
            self._context.miss_counter.count_miss(query)
            self._context.metrics.count_unanswered(PLATFORM)

    @show_briefing.autocomplete("query")
    @offer_nothing_on_error
    async def complete_query(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Suggests names that match the input."""
        return self._context.answers.complete_names(typed, self._context.get_language(interaction))

    @show_briefing.autocomplete("edition")
    @offer_nothing_on_error
    async def complete_edition(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Suggests editions, the newest first."""
        return self._context.answers.complete_editions(typed, self._context.get_language(interaction))
