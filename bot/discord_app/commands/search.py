"""Defines the command `/search`, which finds places of the text with words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.discord_app.autocomplete import offer_nothing_on_error
from bot.discord_app.commands.brief import PRIVATE, PUBLIC
from bot.discord_app.translator import translatable_name

if TYPE_CHECKING:
    from bot.discord_app.context import DiscordContext, Interaction


class SearchCog(commands.Cog):
    """The command that searches the text."""

    def __init__(self, context: DiscordContext) -> None:
        self._context = context

    @app_commands.command(
        name=translatable_name("command", "search"),
        description=locale_str("Find words in the text of the yearbook, with section and page"),
        extras={"public": True},
    )
    @app_commands.rename(
        words=translatable_name("option", "words"),
        edition=translatable_name("option", "edition"),
        section=translatable_name("option", "section"),
        subject=translatable_name("option", "subject"),
        visibility=translatable_name("option", "visibility"),
    )
    @app_commands.describe(
        words=locale_str('Words, "phrases" in quotation marks, and words to leave out: sanctions -coal'),
        edition=locale_str("Only in this edition, such as 2025"),
        section=locale_str("Only in this section and those below it, such as 2-(1)"),
        subject=locale_str("Only of this country, region, topic …"),
        visibility=locale_str("Who sees the answer; default: everyone here"),
    )
    @app_commands.choices(
        visibility=[
            app_commands.Choice(name=locale_str("everyone here"), value=PUBLIC),
            app_commands.Choice(name=locale_str("only me"), value=PRIVATE),
        ]
    )
    async def search_text(  # noqa: PLR0913 - the options of the command
        self,
        interaction: Interaction,
        *,
        words: str,
        edition: str = "",
        section: str = "",
        subject: str = "",
        visibility: str = PUBLIC,
    ) -> None:
        """Responds with the places that have the words; with a private sentence if there are none."""
        language = self._context.get_language(interaction)
        answer = self._context.answers.search_text(words, edition, section, subject, language)
        await interaction.response.send_message(view=answer.view, ephemeral=answer.ephemeral or visibility == PRIVATE)

    @search_text.autocomplete("edition")
    @offer_nothing_on_error
    async def complete_edition(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Suggests editions, the newest first."""
        return self._context.answers.complete_editions(typed, self._context.get_language(interaction))

    @search_text.autocomplete("section")
    @offer_nothing_on_error
    async def complete_section(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Suggests sections, of the chosen edition or of the newest."""
        edition = str(getattr(interaction.namespace, "edition", None) or "")
        return self._context.answers.complete_sections(typed, edition, self._context.get_language(interaction))

    @search_text.autocomplete("subject")
    @offer_nothing_on_error
    async def complete_subject(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Suggests names that match the input."""
        return self._context.answers.complete_names(typed, self._context.get_language(interaction))
