"""「この文を調べる」: every known subject in a message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.discord_app.responses import send_answer

if TYPE_CHECKING:
    from bot.discord_app.bot import BriefingBot

_MAX_TEXT_LENGTH = 20_000
"""Characters looked at: more than a message, its embeds and its components can hold together."""


class LookupCog(commands.Cog):
    """The command in the menu of a message."""

    def __init__(self, bot: BriefingBot) -> None:
        self.bot = bot
        self._context_menu = app_commands.ContextMenu(
            name=locale_str("この文を調べる", en="Look up this text"), callback=self.look_up_message
        )

    async def cog_load(self) -> None:
        """Add the menu: discord.py takes slash commands from a cog by itself, but no menus."""
        self.bot.tree.add_command(self._context_menu)

    async def cog_unload(self) -> None:
        """Take the menu out again."""
        self.bot.tree.remove_command(self._context_menu.name, type=self._context_menu.type)

    async def look_up_message(self, interaction: discord.Interaction[BriefingBot], message: discord.Message) -> None:
        """Offer, to the asker alone, the card of every subject in the message."""
        view = self.bot.answers.look_up_text(extract_text(message), self.bot.get_language(interaction))
        await send_answer(interaction, view, ephemeral=True)


def extract_text(message: discord.Message) -> str:
    """What a reader reads in a message: its content, embeds, components and what it forwards."""
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
