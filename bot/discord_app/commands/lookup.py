"""“Look up this text”: the known subjects in a message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord_app.translator import translatable_name

if TYPE_CHECKING:
    from bot.discord_app.context import DiscordContext, Interaction

_MAX_TEXT_LENGTH = 20_000
"""Characters that are searched: more than a message, its embeds and its components can contain together."""


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
        """Offers the card of every subject in the message, to the user alone."""
        view = self._context.answers.look_up_text(extract_text(message), self._context.get_language(interaction))
        await interaction.response.send_message(view=view, ephemeral=True)


def extract_text(message: discord.Message) -> str:
    """What a user reads in a message: its content, embeds, components and forwarded messages."""
    parts = list(_iter_text_parts(message))
    for snapshot in message.message_snapshots:
        parts += _iter_text_parts(snapshot)
    return "\n".join(part for part in parts if part)[:_MAX_TEXT_LENGTH]


def _iter_text_parts(message: discord.Message | discord.MessageSnapshot) -> Iterator[str]:
    yield message.content
    for embed in message.embeds:
        yield from filter(None, (embed.author.name, embed.title, embed.description))
        for field in embed.fields:
            yield from filter(None, (field.name, field.value))
        yield embed.footer.text or ""
    yield from _iter_component_texts(message.components)


def _iter_component_texts(components: Iterable[Any]) -> Iterator[str]:
    for component in components:
        if isinstance(component, discord.TextDisplay):
            yield component.content
        yield from _iter_component_texts(getattr(component, "children", ()))
