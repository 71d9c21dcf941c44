"""Alerts the moderators of a server in their channel, and reports changes in its log channel."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import discord

from bot.discord_app.channel_permissions import Postable, find_missing_permissions
from bot.discord_app.posting.request_errors import REQUEST_ERRORS
from bot.discord_app.posting.schedule_text import format_alert
from bot.discord_app.refs import get_guild_id
from bot.discord_app.ui.components import build_notice_view
from briefings.errors import StoreError

if TYPE_CHECKING:
    from bot.discord_app.context import DiscordContext
    from briefings.domain.deliveries import ModeratorAlert
    from briefings.domain.refs import WorkspaceRef

logger = logging.getLogger(__name__)


class DiscordNotifier:
    """Implements `briefings.posting.ports.Notifier`: alerts are in the language of the schedule.

    An alert is sent at most once, because `/schedule why` shows the same from the deliveries. Nothing is sent if a
    permission is missing.

    Args:
        context: the dependencies of the flow.
    """

    def __init__(self, context: DiscordContext) -> None:
        self._context = context

    async def notify(self, alert: ModeratorAlert) -> None:
        """Sends an alert to the moderators; it is logged in any case."""
        logger.warning("Schedule %d: %s", alert.schedule, format_alert(alert, "en"))
        try:
            settings = await self._context.storage.workspace_settings.load_workspace_settings(alert.workspace_ref)
            schedule = await self._context.storage.schedules.find_schedule(alert.workspace_ref, alert.schedule)
        except StoreError:
            return
        language = schedule.language if schedule else self._context.settings.default_language
        line = format_alert(alert, language)
        await self._send_line(alert.workspace_ref, settings.moderators_channel, line)

    async def alert_moderators(self, workspace_ref: WorkspaceRef, line: str) -> None:
        """Sends a line to the moderators of a workspace; does nothing if they have no channel."""
        try:
            settings = await self._context.storage.workspace_settings.load_workspace_settings(workspace_ref)
        except StoreError:
            return
        await self._send_line(workspace_ref, settings.moderators_channel, line)

    async def log_change(self, workspace_ref: WorkspaceRef, line: str) -> None:
        """Reports a change in the log channel, if the moderators set one."""
        settings = await self._context.storage.workspace_settings.load_workspace_settings(workspace_ref)
        await self._send_line(workspace_ref, settings.log_channel, line)

    async def _send_line(self, workspace_ref: WorkspaceRef, channel_id: str | None, line: str) -> None:
        """Sends a line to a channel of the server; does nothing if that is not possible."""
        guild = self._context.client.get_guild(get_guild_id(workspace_ref))
        if guild is None or guild.unavailable or channel_id is None:
            return
        channel = guild.get_channel_or_thread(int(channel_id))
        if not isinstance(channel, Postable) or isinstance(channel, discord.ForumChannel):
            return
        if find_missing_permissions(channel, guild.me):
            return
        try:
            await channel.send(view=build_notice_view(line), allowed_mentions=discord.AllowedMentions.none())
        except REQUEST_ERRORS as error:
            logger.warning("The moderators could not be alerted: %s", type(error).__name__)
