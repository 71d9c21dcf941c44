"""Alerts the moderators of a workspace in their channel, and reports changes in its log channel."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.slack_app.posting.request_errors import REQUEST_ERRORS
from bot.slack_app.posting.schedule_text import WORDS, build_lines_message, write_plain
from bot.slack_app.responder import build_message_body
from briefings.errors import StoreError
from briefings.posting.describe import describe_alert

if TYPE_CHECKING:
    from bot.context import BotContext
    from bot.slack_app.workspaces import Workspaces
    from briefings.domain.deliveries import ModeratorAlert
    from briefings.domain.refs import WorkspaceRef
    from briefings.posting.describe import Line

logger = logging.getLogger(__name__)


class SlackNotifier:
    """Implements `briefings.posting.ports.Notifier`: alerts are in the language of the schedule.

    An alert is sent at most once, because `/schedule why` shows the same from the deliveries.

    Args:
        context: the storage and the settings.
        workspaces: returns the client of a workspace.
    """

    def __init__(self, context: BotContext, workspaces: Workspaces) -> None:
        self._context = context
        self._workspaces = workspaces

    async def notify(self, alert: ModeratorAlert) -> None:
        """Sends an alert to the moderators; it is logged in any case."""
        logger.warning("Schedule %d: %s", alert.schedule, write_plain(describe_alert(alert, "en", WORDS)))
        try:
            settings = await self._context.storage.workspace_settings.load_workspace_settings(alert.workspace_ref)
            schedule = await self._context.storage.schedules.find_schedule(alert.workspace_ref, alert.schedule)
        except StoreError:
            return
        language = schedule.language if schedule else self._context.settings.default_language
        await self._send_line(
            alert.workspace_ref, settings.moderators_channel, describe_alert(alert, language, WORDS)
        )

    async def send_text(self, workspace_ref: WorkspaceRef, text: str) -> None:
        """Sends a text to the moderators of a workspace."""
        settings = await self._context.storage.workspace_settings.load_workspace_settings(workspace_ref)
        await self._send_line(workspace_ref, settings.moderators_channel, (text,))

    async def log_change(self, workspace_ref: WorkspaceRef, line: Line) -> None:
        """Reports a change in the log channel, if the moderators set one."""
        settings = await self._context.storage.workspace_settings.load_workspace_settings(workspace_ref)
        await self._send_line(workspace_ref, settings.log_channel, line)

    async def _send_line(self, workspace_ref: WorkspaceRef, channel: str | None, line: Line) -> None:
        """Posts a line in a channel of the workspace; does nothing if that is not possible."""
        if channel is None:
            return
        access = await self._workspaces.find_access(workspace_ref.workspace)
        if access is None:
            return
        try:
            await access.client.chat_postMessage(channel=channel, **build_message_body(build_lines_message([line])))
        except REQUEST_ERRORS as error:
            logger.warning("The moderators could not be alerted: %s", type(error).__name__)
