"""Carries out moderators' actions on the list of reported errors, on every platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.moderation.id_fields import read_chosen_number
from bot.moderation.ids import ReportAction, ReportId
from bot.moderation.parts import build_notice
from bot.moderation.report_messages import build_report_list, build_report_message
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from bot.context import BotContext
    from bot.moderation.moderator import Audit, Moderator
    from bot.moderation.parts import ModeratorMessage
    from briefings.domain.reports import ErrorReport


class ReportService:
    """Lists, opens and closes reports.

    Args:
        context: the content and the storage.
        audit: records the actions.
    """

    def __init__(self, context: BotContext, audit: Audit) -> None:
        self._context = context
        self._audit = audit

    async def handle_component(self, moderator: Moderator, report_id: ReportId, chosen: str) -> ModeratorMessage:
        """Handles a component, except for showing the card, and returns the new message.

        Args:
            moderator: the moderator, whose rights have been checked.
            report_id: of the component.
            chosen: number of a report, chosen in the menu; empty for a button.
        """
        language = moderator.language
        if report_id.action is ReportAction.LIST:
            return await build_report_list(self._context, language, report_id.page)
        number = read_chosen_number(chosen, report_id.number)
        if report_id.action in {ReportAction.DONE, ReportAction.REOPEN}:
            done_at = self._context.clock() if report_id.action is ReportAction.DONE else None
            if await self._context.storage.reports.set_report_done(number, done_at):
                action = "report.done" if done_at else "report.reopen"
                await self._audit.record(moderator, action, report=number)
        report = await self._context.storage.reports.find_report(number)
        if report is None:
            return build_notice(self.describe_missing(None, language))
        return build_report_message(self._context.service, report, language, report_id.page)

    @staticmethod
    def describe_missing(report: ErrorReport | None, language: str) -> str:
        """Explains why a report, or its card, can't be shown."""
        if report is None:
            return _("This report no longer exists.", language)
        return _("The content no longer has this card.", language)
