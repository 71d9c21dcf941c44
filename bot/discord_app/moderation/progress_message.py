"""Shows the progress and the result of work that may take longer than its interaction can be answered.

Discord accepts answers to an interaction for 15 minutes. After that, the bot posts to the channel: it edits
the same message if possible, sends a new one otherwise, and uses the moderators' channel where it may not write to
this one.
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
"""Seconds for which an interaction is answered directly. Discord's limit is 15 minutes, including transmission."""

# guard 19 value frozenset():
#   tests/integration/discord_app/moderation/test_decisions.py::test_expired_interaction_continues_in_the_channel
_EXPIRED_ERROR_CODES: Final = frozenset({10008, 10015, 50027})
"""Discord's error codes for a deleted message and an expired token: unknown message, unknown webhook, invalid webhook
token.
"""

_NO_MENTIONS: Final = discord.AllowedMentions.none()


class ProgressMessage:
    """A message that is updated during the work.

    Args:
        interaction: already deferred, or a press on the message that is to change.
    """

    def __init__(self, interaction: Interaction) -> None:
        self._interaction = interaction
        self._message: discord.Message | None = interaction.message
        self._expired = False

    @property
    def language(self) -> str:
        """The language of the moderator."""
        return self._interaction.client.context.get_language(self._interaction)

    @property
    def message_ref(self) -> MessageRef | None:
        """The message; None until it is known."""
        if self._message is None:
            return None
        channel_ref = make_channel_ref(self._interaction.guild_id, self._message.channel.id)
        return make_message_ref(channel_ref, self._message.id)

    @property
    def is_ephemeral(self) -> bool:
        """Whether only the moderator sees the message."""
        return self._message is not None and self._message.flags.ephemeral

    async def show_view(self, view: MessageView, files: Sequence[discord.File] = ()) -> None:
        """Replaces the content of the message.

        Args:
            view: the new content.
            files: the new attachments, in place of the old ones.

        Raises:
            discord.DiscordException, OSError, aiohttp.ClientError, TimeoutError: it can't be shown anywhere.
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
        """Shows a stage of the work; a failure is only logged."""
        try:
            if not self._is_expired():
                self._message = await self._interaction.edit_original_response(view=view)
        except REQUEST_ERRORS as error:
            logger.info("A stage could not be shown: %s", redact_tokens(str(error)))

    async def send_extra(self, view: MessageView) -> None:
        """Sends a further message."""
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

    async def update_message(self, message_ref: MessageRef | None, view: MessageView) -> None:
        """Replaces the content of another message of the bot; a failure is only logged.

        Args:
            message_ref: the message; nothing is done for None and for this message itself.
            view: the new content.
        """
        guild = self._interaction.guild
        if guild is None or message_ref is None or message_ref == self.message_ref:
            return
        channel = guild.get_channel_or_thread(int(message_ref.channel_ref.channel))
        if not isinstance(channel, discord.TextChannel | discord.Thread):
            return
        try:
            await channel.get_partial_message(int(message_ref.message)).edit(
                view=view, attachments=[], allowed_mentions=_NO_MENTIONS
            )
        except REQUEST_ERRORS as error:
            logger.info("A message could not be updated: %s", redact_tokens(str(error)))

    def _is_expired(self) -> bool:
        age = discord.utils.utcnow() - self._interaction.created_at
        # guard 19 value self._expired:
        #   tests/integration/discord_app/moderation/test_decisions.py::test_old_interaction_is_not_answered
        return self._expired or age.total_seconds() > ANSWERABLE_SECONDS

    async def _show_in_channel(self, view: MessageView, files: Sequence[discord.File]) -> None:
        channel = await self._find_channel()
        if channel is None:
            logger.warning("A result could not be shown to a moderator: no channel can be written to.")
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
        """Finds the interaction's channel if the bot may write there, else the moderators' channel, else None."""
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
