"""An answer that may take longer than its interaction lives.

Discord lets an interaction be answered for 15 minutes. What is still to be told then is told in the channel, by the
bot itself: in the same message where it can be edited, in a new one where it can't, in the moderators' channel where
even that is not possible. Nothing that was worked out is lost.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

import discord

from bot.discord_app.channel_permissions import find_missing_permissions
from bot.discord_app.posting.request_errors import REQUEST_ERRORS
from bot.discord_app.refs import make_channel_ref, make_message_ref, make_workspace_ref
from bot.logs import redact_tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.discord_app.context import Interaction
    from bot.discord_app.ui.components import MessageView
    from briefings.domain.refs import MessageRef

logger = logging.getLogger(__name__)

ANSWERABLE_SECONDS: Final = 14 * 60 + 30
"""Seconds for which an interaction is answered as such; Discord's own limit is 15 minutes, the way there included."""

_EXPIRED_ERROR_CODES: Final = frozenset({10008, 10015, 50027})
"""Discord's error codes for a message that is gone (unknown message), and for a token that is over (unknown webhook,
invalid webhook token).
"""


class ProgressMessage:
    """The one message in which a moderator is told how something goes.

    Args:
        interaction: announced already, or a press on the message that is to change.
    """

    def __init__(self, interaction: Interaction) -> None:
        self._interaction = interaction
        self._message: discord.Message | None = interaction.message
        self._expired = False

    @property
    def language(self) -> str:
        """The language of who is told."""
        return self._interaction.client.context.get_language(self._interaction)

    @property
    def message_ref(self) -> MessageRef | None:
        """The message, once it is known."""
        if self._message is None:
            return None
        channel_ref = make_channel_ref(self._interaction.guild_id, self._message.channel.id)
        return make_message_ref(channel_ref, self._message.id)

    async def show_view(self, view: MessageView, files: Sequence[discord.File] = ()) -> None:
        """Put a view in place of what the message said.

        Args:
            view: what it says now.
            files: what is attached now; what was attached before goes.

        Raises:
            discord.DiscordException, OSError, aiohttp.ClientError, TimeoutError: it can't be told anywhere.
        """
        if not self._is_expired():
            try:
                self._message = await self._interaction.edit_original_response(view=view, attachments=list(files))
            except discord.HTTPException as error:
                if error.code not in _EXPIRED_ERROR_CODES:
                    raise
                self._expired = True
                for file in files:
                    file.reset()
            else:
                return
        await self._show_in_channel(view, files)

    async def show_stage(self, view: MessageView) -> None:
        """The same for something in between, which may be lost."""
        try:
            if not self._is_expired():
                self._message = await self._interaction.edit_original_response(view=view)
        except REQUEST_ERRORS as error:
            logger.info("A stage could not be told: %s", redact_tokens(str(error)))

    async def send_extra(self, view: MessageView) -> None:
        """Tell something besides, in a message of its own."""
        if not self._is_expired():
            try:
                await self._interaction.followup.send(view=view, allowed_mentions=_NO_MENTIONS)
            except discord.HTTPException as error:
                if error.code not in _EXPIRED_ERROR_CODES:
                    raise
                self._expired = True
            else:
                return
        channel = await self._find_channel()
        if channel is not None:
            await channel.send(view=view, allowed_mentions=_NO_MENTIONS)

    def _is_expired(self) -> bool:
        age = discord.utils.utcnow() - self._interaction.created_at
        return self._expired or age.total_seconds() > ANSWERABLE_SECONDS

    async def _show_in_channel(self, view: MessageView, files: Sequence[discord.File]) -> None:
        channel = await self._find_channel()
        if channel is None:
            logger.warning("A moderator could not be told what came of it: no channel can be written to.")
            return
        if self._message is not None and self._message.channel.id == channel.id:
            try:
                self._message = await channel.get_partial_message(self._message.id).edit(
                    view=view, attachments=list(files), allowed_mentions=_NO_MENTIONS
                )
            except discord.HTTPException:
                for file in files:
                    file.reset()
            else:
                return
        self._message = await channel.send(view=view, files=list(files), allowed_mentions=_NO_MENTIONS)

    async def _find_channel(self) -> Any:  # noqa: ANN401  # one of Discord's several kinds of channels
        """The interaction's channel if the bot may write there, else the moderators'; None where neither can be."""
        guild = self._interaction.guild
        if guild is None:
            return None
        workspace_settings = self._interaction.client.context.storage.workspace_settings
        settings = await workspace_settings.load_workspace_settings(make_workspace_ref(guild.id))
        for channel_id in (self._interaction.channel_id, settings.moderators_channel):
            channel = guild.get_channel_or_thread(int(channel_id)) if channel_id else None
            if isinstance(channel, discord.TextChannel | discord.Thread) and not find_missing_permissions(
                channel, guild.me
            ):
                return channel
        return None


_NO_MENTIONS: Final = discord.AllowedMentions.none()
