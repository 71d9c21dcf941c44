"""The option that names a channel to post in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import AppCommandOptionType, ChannelType, app_commands

from bot.scheduling.permissions import Postable

if TYPE_CHECKING:
    from bot.discord_app.bot import BriefingBot


class PostableOption(app_commands.Transformer["BriefingBot"]):
    """A text or announcement channel, a thread or a forum.

    Given the classes alone, discord.py would ask for media channels too, which go with its class of forums; Discord's
    published schema does not know them in an option.
    """

    @property
    def type(self) -> AppCommandOptionType:
        """A channel."""
        return AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[ChannelType]:
        """Those that a post can be sent to."""
        return [
            ChannelType.text,
            ChannelType.news,
            ChannelType.news_thread,
            ChannelType.public_thread,
            ChannelType.private_thread,
            ChannelType.forum,
        ]

    async def transform(self, interaction: discord.Interaction[BriefingBot], value: Any, /) -> Postable:  # noqa: ANN401  # discord.py's signature
        """The channel, as the bot knows it.

        Raises:
            app_commands.TransformerError: the bot does not know it, or it is of another kind.
        """
        found = value.resolve() or (interaction.guild and interaction.guild.get_channel_or_thread(value.id))
        if not isinstance(found, Postable):
            raise app_commands.TransformerError(value, self.type, self)
        return found


PostableChannel = app_commands.Transform[Postable, PostableOption]
