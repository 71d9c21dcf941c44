"""Handles error reports of readers: the form, and the button that withdraws a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.card_tools.tools import REPORT
from bot.cooldowns import Cost
from bot.discord_app.member_form import MemberForm
from bot.discord_app.moderation.render import render_message
from bot.discord_app.refs import make_user_ref
from bot.discord_app.responses import answer_if_too_often, respond_privately
from bot.moderation.ids import ReportWithdrawalId
from bot.moderation.report_messages import get_stored_data_text
from bot.personal.report_intake import add_report, withdraw_report
from briefings.domain.reports import MAX_CONTACT, MAX_REPORT_TEXT
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from bot.card_tools.menu import CardToolUse
    from bot.discord_app.card_tools import CardTools
    from bot.discord_app.component_router import ComponentRouter
    from bot.discord_app.context import DiscordContext, Interaction


class ReportFlow:
    """Answers "Report an error".

    Args:
        context: the content, the storage and the settings.
    """

    def __init__(self, context: DiscordContext) -> None:
        self._context = context

    def register(self, router: ComponentRouter, tools: CardTools) -> None:
        """Adds the handlers."""
        tools.handlers.register(REPORT.name, self.open_form)
        router.register(ReportWithdrawalId, self.handle_withdrawal)

    async def open_form(self, interaction: Interaction, use: CardToolUse) -> None:
        """Opens the form that asks what is wrong."""
        await interaction.response.send_modal(ReportForm(self._context, use))

    async def handle_withdrawal(
        self, interaction: Interaction, withdrawal_id: ReportWithdrawalId, _chosen: str
    ) -> None:
        """Deletes a report for the reader who made it."""
        language = self._context.get_language(interaction)
        message = await withdraw_report(self._context, withdrawal_id, make_user_ref(interaction.user), language)
        await interaction.response.edit_message(view=render_message(message))


class ReportForm(MemberForm):
    """Asks what is wrong on a card, and states which data is stored.

    Args:
        context: the storage and the clock.
        use: the card, its revision and the reader's language.
    """

    def __init__(self, context: DiscordContext, use: CardToolUse) -> None:
        super().__init__(_("Report an error", use.language))
        self._context = context
        self._use = use
        self._text: ui.TextInput[ReportForm] = ui.TextInput(
            style=discord.TextStyle.paragraph, max_length=MAX_REPORT_TEXT, required=False
        )
        self._contact: ui.TextInput[ReportForm] = ui.TextInput(max_length=MAX_CONTACT, required=False)
        self.add_item(ui.Label(text=_("What is wrong?", use.language), component=self._text))
        self.add_item(ui.Label(text=_("How moderators can reach you", use.language), component=self._contact))
        self.add_item(ui.TextDisplay(get_stored_data_text(use.language)))

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Stores the report and thanks the reader."""
        if await answer_if_too_often(interaction, Cost.REPORT):
            return
        message = await add_report(
            self._context,
            self._use,
            make_user_ref(interaction.user),
            text=self._text.value,
            contact=self._contact.value,
        )
        await respond_privately(interaction, render_message(message))
