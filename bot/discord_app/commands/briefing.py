"""Defines the command `/briefing`, which sends a briefing as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.discord_app.autocomplete import offer_nothing_on_error
from bot.discord_app.commands.brief import PRIVATE, PUBLIC
from bot.discord_app.handouts import HandoutSender
from bot.discord_app.responses import respond_privately
from bot.discord_app.translator import translatable_name
from bot.handouts import HandoutRequest
from briefings.handouts.model import HandoutFormat
from briefings.handouts.subjects import MAX_QUERY_LENGTH, choose_subjects

if TYPE_CHECKING:
    from bot.discord_app.context import DiscordContext, Interaction


class BriefingCog(commands.Cog):
    """The command that answers with a file.

    Args:
        context: the services that commands use.
    """

    def __init__(self, context: DiscordContext) -> None:
        self._context = context
        self._sender = HandoutSender(context)

    @app_commands.command(
        name=translatable_name("command", "briefing"),
        description=locale_str("A briefing to hand on, as a file with footnotes, on one or several subjects"),
    )
    @app_commands.rename(
        names=translatable_name("option", "subjects"),
        file_format=translatable_name("option", "format"),
        visibility=translatable_name("option", "visibility"),
    )
    @app_commands.describe(
        names=locale_str("Names, separated by spaces or commas: Armenia Uzbekistan"),
        file_format=locale_str("Format of the file; default: Word"),
        visibility=locale_str("Who sees the file; default: only you"),
    )
    @app_commands.choices(
        file_format=[
            app_commands.Choice(name=locale_str("Word document (docx)"), value=HandoutFormat.WORD.value),
            app_commands.Choice(name=locale_str("PDF document"), value=HandoutFormat.PDF.value),
            app_commands.Choice(name=locale_str("Markdown text"), value=HandoutFormat.MARKDOWN.value),
        ],
        visibility=[
            app_commands.Choice(name=locale_str("everyone here"), value=PUBLIC),
            app_commands.Choice(name=locale_str("only me"), value=PRIVATE),
        ],
    )
    async def send_briefing(
        self,
        interaction: Interaction,
        names: app_commands.Range[str, 1, MAX_QUERY_LENGTH],
        file_format: str = HandoutFormat.WORD.value,
        visibility: str = PRIVATE,
    ) -> None:
        """Answers with the file, or with one sentence if a name is ambiguous or finds nothing."""
        language = self._context.get_language(interaction)
        chosen = choose_subjects(self._context.service, [names], language)
        if chosen.problem:
            await respond_privately(interaction, discord.utils.escape_markdown(chosen.problem))
            return
        request = HandoutRequest(chosen.subjects, language, self._context.today, HandoutFormat(file_format))
        await self._sender.send_file(interaction, request, ephemeral=visibility == PRIVATE)

    @send_briefing.autocomplete("names")
    @offer_nothing_on_error
    async def complete_names(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Completes the last name of the list."""
        before, separator, last = _split_last_name(typed)
        choices = self._context.answers.complete_names(last, self._context.get_language(interaction))
        if not before:
            return choices
        lists = [f"{before}{separator}{choice.value}" for choice in choices]
        return [app_commands.Choice(name=text, value=text) for text in lists if len(text) <= _MAX_CHOICE_LENGTH]


_MAX_CHOICE_LENGTH = 100
"""Maximum number of characters of a choice."""

_SEPARATORS = "、,，"


def _split_last_name(typed: str) -> tuple[str, str, str]:
    """Splits a text into what precedes the last name, the separator, and the last name.

    Names may contain spaces, but no commas.
    """
    position = max(typed.rfind(separator) for separator in _SEPARATORS)
    if position < 0:
        return "", "", typed
    separator = typed[position] if typed[position] == "、" else ", "
    return typed[:position], separator, typed[position + 1 :].strip()
