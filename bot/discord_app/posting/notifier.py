"""Moderators are told, in their channel, of what they must know."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import discord

from bot.discord_app.channel_permissions import Postable, find_missing_permissions
from bot.discord_app.posting.publisher import REQUEST_ERRORS
from bot.discord_app.posting.schedule_text import format_alert
from bot.discord_app.ui.components import build_notice_view
from briefings.errors import StoreError

if TYPE_CHECKING:
    from bot.discord_app.context import DiscordContext
    from briefings.domain.deliveries import ModeratorAlert

logger = logging.getLogger(__name__)


class DiscordNotifier:
    """Tells in the moderators' channel of a server, in the schedule's language.

    A notice is sent once at most: what it says stands in the ledger, where `/schedule why` reads it. Nothing is sent
    where a permission is missing.

    Args:
        context: what the flow works with.
    """

    def __init__(self, context: DiscordContext) -> None:
        self._context = context

    async def notify(self, alert: ModeratorAlert) -> None:
        """Tell it; failing that, it is in the log."""
        logger.warning("Schedule %d: %s", alert.schedule, format_alert(alert, "en"))
        try:
            settings = await self._context.storage.workspace_settings.load_workspace_settings(alert.guild)
            told = await self._context.storage.schedules.find_schedule(alert.guild, alert.schedule)
        except StoreError:
            return
        language = told.language if told else self._context.settings.default_language
        await self.send_line(alert.guild, settings.moderators_channel, format_alert(alert, language))

    async def log_change(self, guild: int, line: str) -> None:
        """Tell a change in the moderators' log channel, if they set one."""
        settings = await self._context.storage.workspace_settings.load_workspace_settings(guild)
        await self.send_line(guild, settings.log_channel, line)

    async def send_line(self, guild_id: int, channel_id: int | None, line: str) -> None:
        """Send a line to a channel of the server; where that can't be, do nothing."""
        guild = self._context.client.get_guild(guild_id)
        if guild is None or guild.unavailable or channel_id is None:
            return
        channel = guild.get_channel_or_thread(channel_id)
        if not isinstance(channel, Postable) or isinstance(channel, discord.ForumChannel):
            return
        if find_missing_permissions(channel, guild.me):
            return
        try:
            await channel.send(view=build_notice_view(line), allowed_mentions=discord.AllowedMentions.none())
        except REQUEST_ERRORS as error:
            logger.warning("The moderators could not be told: %s", type(error).__name__)
