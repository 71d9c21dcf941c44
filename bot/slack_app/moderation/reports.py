"""Handles `/data reports`: the errors that readers reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.moderation.ids import ReportAction, ReportId
from bot.moderation.parts import build_notice
from bot.moderation.report_messages import build_report_list
from bot.moderation.report_service import ReportService
from bot.slack_app.ui.blocks import render_card

if TYPE_CHECKING:
    from bot.moderation.moderator import Audit
    from bot.slack_app.context import SlackContext
    from bot.slack_app.moderation.work import Work


class ReportListFlow:
    """Moderators' actions on reported errors.

    Args:
        context: what the handlers work with.
        audit: records the actions.
    """

    def __init__(self, context: SlackContext, audit: Audit) -> None:
        self._context = context
        self._reports = ReportService(context.bot, audit)

    async def show_reports(self, work: Work) -> None:
        """Shows the open reports."""
        await work.open_surface().show(await build_report_list(self._context.bot, work.language))

    async def handle_component(self, work: Work, report_id: ReportId, chosen: str) -> None:
        """Handles a button or the menu."""
        if report_id.action is ReportAction.SHOW_CARD:
            await self._show_card(work, report_id)
            return
        message = await self._reports.handle_component(work.moderator, report_id, chosen)
        await work.open_surface().show(message)

    async def _show_card(self, work: Work, report_id: ReportId) -> None:
        report = await self._context.bot.storage.reports.find_report(report_id.number)
        service, today = self._context.service, self._context.today
        card = service.build_card(report.request, work.language, today=today) if report is not None else None
        if card is None:
            text = self._reports.describe_missing(report, work.language)
            await work.open_surface().show_private(build_notice(text))
            return
        await self._context.responder.send_private(work.origin.response_url, render_card(card)[0])
