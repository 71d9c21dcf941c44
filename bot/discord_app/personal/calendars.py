"""Answers the buttons and forms of members' calendars in Discord, and links cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.cooldowns import Cost
from bot.discord_app.member_form import MemberForm
from bot.discord_app.moderation.render import render_message
from bot.discord_app.refs import make_user_ref
from bot.discord_app.responses import answer_if_too_often, respond_privately
from bot.web.calendar_ids import CalendarAction, CalendarId
from bot.web.card_links import build_link_message
from briefings.i18n import gettext as _
from briefings.posting.schedule_input import InvalidInput

if TYPE_CHECKING:
    from bot.card_tools.menu import CardToolUse
    from bot.discord_app.component_router import ComponentRouter
    from bot.discord_app.context import DiscordContext, Interaction
    from bot.personal.calendar_panel import CalendarPanel
    from briefings.domain.calendars import CalendarSubscription

_YES, _NO = "yes", "no"

MAX_SUBJECTS_TEXT = 1000
"""Characters of the names in a form."""


async def show_card_link(interaction: Interaction, use: CardToolUse) -> None:
    """Answers the tool "Link to this card"."""
    context = interaction.client.context
    message = await build_link_message(context, use.request, use.revision, use.language)
    await respond_privately(interaction, render_message(message))


class CalendarButtons:
    """Handles presses on the components of calendars.

    Args:
        context: the content, the storage and the settings.
        panel: carries out the actions.
    """

    def __init__(self, context: DiscordContext, panel: CalendarPanel) -> None:
        self._context = context
        self._panel = panel

    def register(self, router: ComponentRouter) -> None:
        """Adds the handler."""
        router.register(CalendarId, self.handle_component)

    async def handle_component(self, interaction: Interaction, component_id: CalendarId, chosen: str) -> None:
        """Opens a form, or shows the result in place of the message, which only its user sees."""
        language, owner = self._context.get_language(interaction), make_user_ref(interaction.user)
        if component_id.action is CalendarAction.ADD:
            await interaction.response.send_modal(CalendarForm(self._context, self._panel, language, None))
            return
        if component_id.action is CalendarAction.CHANGE:
            calendar = await self._panel.find(component_id.calendar, owner)
            if calendar is not None:
                form = CalendarForm(self._context, self._panel, language, calendar)
                await interaction.response.send_modal(form)
                return
        message = await self._panel.handle_component(component_id, chosen, owner, language)
        await interaction.response.edit_message(view=render_message(message))


class CalendarForm(MemberForm):
    """Asks for the contents of a calendar.

    Args:
        context: resolves names of subjects.
        panel: carries out the actions.
        language: the member's.
        calendar: the calendar to change; None for a new one.
    """

    def __init__(
        self, context: DiscordContext, panel: CalendarPanel, language: str, calendar: CalendarSubscription | None
    ) -> None:
        super().__init__(_("New calendar", language) if calendar is None else _("Change the calendar", language))
        self._context = context
        self._panel = panel
        self._language = language
        self._calendar = calendar
        names = "" if calendar is None else panel.name_subjects(calendar, language)
        days = "" if calendar is None else ", ".join(map(str, calendar.lead_days))
        self._subjects: ui.TextInput[CalendarForm] = ui.TextInput(
            default=names[:MAX_SUBJECTS_TEXT], max_length=MAX_SUBJECTS_TEXT, required=False
        )
        self._days: ui.TextInput[CalendarForm] = ui.TextInput(default=days, max_length=40, required=False)
        self._tongue: ui.Select[CalendarForm] = ui.Select(
            options=[
                discord.SelectOption(
                    label=name, value=tag, default=tag == (calendar.language if calendar else language)
                )
                for tag, name in (("ja", "日本語"), ("en", "English"))
            ]
        )
        self.add_item(
            ui.Label(
                text=_("Subjects", language),
                description=_("Names, separated by commas; empty for all", language),
                component=self._subjects,
            )
        )
        self.add_item(
            ui.Label(
                text=_("Lead days", language),
                description=_("Further entries this many days before, such as 30, 7; empty for none", language),
                component=self._days,
            )
        )
        is_followed = calendar is not None and calendar.followed
        self._followed: ui.Select[CalendarForm] = ui.Select(
            options=[
                discord.SelectOption(label=_("No", language), value=_NO, default=not is_followed),
                discord.SelectOption(label=_("Yes", language), value=_YES, default=is_followed),
            ]
        )
        self.add_item(ui.Label(text=_("Also what you follow", language), component=self._followed))
        self.add_item(ui.Label(text=_("Language of the entries", language), component=self._tongue))

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Makes or changes the calendar."""
        if await answer_if_too_often(interaction, Cost.EXPORT):
            return
        language, owner = self._language, make_user_ref(interaction.user)
        try:
            choice = self._panel.read_choice(
                self._calendar,
                self._tongue.values[0] if self._tongue.values else language,
                lambda name: self._context.answers.resolve_subject(name, language),
                subjects=self._subjects.value,
                lead_days=self._days.value,
                followed=self._followed.values == [_YES],
            )
        except InvalidInput as error:
            await respond_privately(interaction, discord.utils.escape_markdown(error.message.translate(language)))
            return
        if self._calendar is None:
            message = await self._panel.add(owner, choice, language)
        else:
            message = await self._panel.change(self._calendar, choice, language)
        # In place of the message whose button opened the form, which only its user sees.
        if interaction.message is not None and interaction.message.flags.ephemeral:
            await interaction.response.edit_message(view=render_message(message))
        else:
            await respond_privately(interaction, render_message(message))
