"""Handles `/data reports`: the errors that readers reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.discord_app.moderation.render import build_audit, get_moderator, render_message
from bot.discord_app.responses import respond_privately
from bot.moderation.ids import ReportAction, ReportId
from bot.moderation.report_messages import build_report_list
from bot.moderation.report_service import ReportService

if TYPE_CHECKING:
    from bot.discord_app.context import DiscordContext, Interaction


class ReportListFlow:
    """Moderators' actions on reported errors.

    Args:
        context: the content, the storage and the settings.
    """

    def __init__(self, context: DiscordContext) -> None:
        self._context = context
        self._reports = ReportService(context, build_audit(context))

    async def show_reports(self, interaction: Interaction) -> None:
        """Shows the open reports."""
        message = await build_report_list(self._context, self._context.get_language(interaction))
        await respond_privately(interaction, render_message(message))

    async def handle_component(self, interaction: Interaction, report_id: ReportId, chosen: str) -> None:
        """Handles a button or the menu."""
        if report_id.action is ReportAction.SHOW_CARD:
            await self._show_card(interaction, report_id)
            return
        message = await self._reports.handle_component(get_moderator(interaction), report_id, chosen)
        await interaction.response.edit_message(view=render_message(message))

    async def _show_card(self, interaction: Interaction, report_id: ReportId) -> None:
        language = self._context.get_language(interaction)
        report = await self._context.storage.reports.find_report(report_id.number)
        view = self._context.answers.render_card(report.request, language) if report is not None else None
        if view is None:
            await respond_privately(interaction, self._reports.describe_missing(report, language))
        else:
            await respond_privately(interaction, view)
