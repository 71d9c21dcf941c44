"""Defines the command “Look up this text”, which finds the known subjects in a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord_app.message_text import read_message
from bot.discord_app.translator import translatable_name

if TYPE_CHECKING:
    from bot.discord_app.context import DiscordContext, Interaction


class LookupCog(commands.Cog):
    """The command in the context menu of a message."""

    def __init__(self, context: DiscordContext) -> None:
        self._context = context
        self._context_menu = app_commands.ContextMenu(
            name=translatable_name("menu", "Look up this text"), callback=self.look_up_message
        )

    async def cog_load(self) -> None:
        """Adds the menu: discord.py adds the slash commands of a cog, but not its menus."""
        self._context.client.tree.add_command(self._context_menu)

    async def cog_unload(self) -> None:
        """Removes the menu."""
        self._context.client.tree.remove_command(self._context_menu.name, type=self._context_menu.type)

    async def look_up_message(self, interaction: Interaction, message: discord.Message) -> None:
        """Shows the user a private choice of the subjects in the message."""
        found = await read_message(message)
        language = self._context.get_language(interaction)
        view = self._context.answers.look_up_text(found.text, language, unread_files=found.unread_files)
        await interaction.response.send_message(view=view, ephemeral=True)
