"""Handles error reports of readers: the form, and the button that withdraws a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.card_tools.ids import CardToolId
from bot.card_tools.menu import CardToolUse
from bot.card_tools.tools import REPORT
from bot.cooldowns import Cost, format_cooldown_text
from bot.moderation.id_fields import join_fields
from bot.moderation.ids import ReportWithdrawalId
from bot.moderation.parts import build_notice
from bot.moderation.report_messages import get_stored_data_text
from bot.personal.report_intake import add_report, withdraw_report
from bot.slack_app.moderation import forms
from bot.slack_app.moderation.surface import Origin
from bot.slack_app.refs import make_user_ref, make_workspace_ref
from bot.slack_app.ui.blocks import TOOL_ACTION
from bot.slack_app.ui.component_values import decode_component
from bot.slack_app.ui.moderator_blocks import render_moderator_message
from briefings.domain.reports import MAX_CONTACT, MAX_REPORT_TEXT
from briefings.i18n import gettext as _
from briefings.i18n import pgettext

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.moderation.parts import ModeratorMessage
    from bot.slack_app.context import SlackContext
    from bot.slack_app.handlers.card_tools import CardTools, ToolPress

REPORT_FORM: Final = "card_report"


class ReportHandlers:
    """Answers "Report an error".

    Args:
        context: what the handlers work with.
    """

    def __init__(self, context: SlackContext) -> None:
        self._context = context

    def register(self, app: AsyncApp, tools: CardTools) -> None:
        """Adds the handlers to the application."""
        tools.handlers.register(REPORT.name, self.open_form)
        tools.register_component(ReportWithdrawalId, self.handle_withdrawal)
        app.view(REPORT_FORM)(self.handle_submission)

    async def open_form(self, press: ToolPress, use: CardToolUse) -> None:
        """Opens the form that asks what is wrong."""
        origin, language = Origin.of_press(press.body), use.language
        tool_id = CardToolId.from_request(use.request, use.revision, REPORT.name)
        text = {"type": "plain_text_input", "max_length": MAX_REPORT_TEXT, "multiline": True}
        contact = {"type": "plain_text_input", "max_length": MAX_CONTACT}
        blocks = [
            forms.build_input("text", _("What is wrong?", language), text, optional=True),
            forms.build_input(
                "contact", _("How moderators can reach you", language), contact, optional=True,
                hint=get_stored_data_text(language),
            ),
        ]  # fmt: skip
        submit, title = pgettext("button", "Report", language), _("Report an error", language)
        view = forms.build_form(REPORT_FORM, title, submit, blocks, origin, language, tool=join_fields(tool_id))
        await press.client.views_open(trigger_id=press.body["trigger_id"], view=view)

    async def handle_submission(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Stores a report and thanks the reader."""
        origin, carried = forms.read_form(body)
        await ack()
        language = (await self._context.users.find_profile(client, origin.user)).language
        message = await self._take_report(origin, str(carried.get("tool", "")), body["view"], language)
        shown = render_moderator_message(message, self._context.users.get_known_name, action=TOOL_ACTION)
        await self._context.responder.send_private(origin.response_url, shown)

    async def handle_withdrawal(
        self, press: ToolPress, withdrawal_id: ReportWithdrawalId, _chosen: str
    ) -> ModeratorMessage:
        """Deletes a report for the reader who made it."""
        language = (await self._context.users.find_profile(press.client, press.user)).language
        return await withdraw_report(self._context.bot, withdrawal_id, make_user_ref(press.user), language)

    async def _take_report(self, origin: Origin, tool: str, view: dict[str, Any], language: str) -> ModeratorMessage:
        service = self._context.service
        tool_id = decode_component(tool)
        request = None
        if isinstance(tool_id, CardToolId):
            subjects = service.content_index.subjects
            request = tool_id.to_request(subjects=subjects, sections=service.section_references)
        if not isinstance(tool_id, CardToolId) or request is None:
            return build_notice(
                _("This no longer exists after an update of the content. Look it up again with /brief.", language)
            )
        user_ref = make_user_ref(origin.user)
        seconds = self._context.bot.cooldowns.use(Cost.REPORT, user_ref, make_workspace_ref(origin.team))
        if seconds:
            return build_notice(format_cooldown_text(seconds, language))
        text, contact = forms.read_value(view, "text"), forms.read_value(view, "contact")
        use = CardToolUse(request, tool_id.revision, language)
        return await add_report(self._context.bot, use, user_ref, text=text, contact=contact)
