"""Handles the buttons and selects of the panel of schedules, and the form in which a schedule is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.discord_app.authorization import ModeratorForm, ModeratorScope
from bot.discord_app.posting.schedule_actions import ModeratorRequest
from bot.discord_app.responses import respond_privately
from bot.discord_app.ui.custom_ids import ScheduleAction
from bot.discord_app.ui.limits import clip_text
from bot.moderation.id_fields import read_chosen_number
from briefings.cards.labels import join_names
from briefings.domain.schedules import ScheduleKind
from briefings.i18n import gettext as _
from briefings.posting.schedule_input import InvalidInput

if TYPE_CHECKING:
    from bot.discord_app.context import Interaction
    from bot.discord_app.posting.schedule_actions import ScheduleActions
    from bot.discord_app.ui.components import MessageView
    from bot.discord_app.ui.custom_ids import ScheduleId
    from briefings.domain.schedules import Schedule

_MAX_FIELD: Final = 300


class PanelButtonHandler:
    """Answers presses on the panel. The router has checked that the user is a moderator of the server.

    Args:
        actions: moderators' actions on schedules.
    """

    def __init__(self, actions: ScheduleActions) -> None:
        self._actions = actions

    async def handle_component(self, interaction: Interaction, button_id: ScheduleId, chosen: str) -> None:
        """Handles a button or a select; the message of the panel shows the result."""
        request = ModeratorRequest.from_interaction(interaction)
        try:
            if button_id.action is ScheduleAction.EDIT:
                schedule = await self._actions.editor.find(request.workspace_ref, button_id.number)
                await interaction.response.send_modal(self._make_form(request, schedule, button_id.page))
                return
            view = await self._run(request, button_id, chosen)
        except InvalidInput as error:
            await respond_privately(interaction, error.message.translate(request.language))
            return
        if button_id.action is ScheduleAction.PREVIEW:
            await respond_privately(interaction, view)
        else:
            await interaction.response.edit_message(view=view)

    async def _run(self, request: ModeratorRequest, button_id: ScheduleId, chosen: str) -> MessageView:
        actions, page = self._actions, button_id.page
        if button_id.action is ScheduleAction.LIST:
            return await actions.show_panel(request, page)
        number = button_id.number
        if button_id.action is ScheduleAction.OPEN:
            number = read_chosen_number(chosen, number)
        with_removed = button_id.action is ScheduleAction.SHOW_HISTORY
        schedule = await actions.editor.find(request.workspace_ref, number, include_removed=with_removed)
        if button_id.action is ScheduleAction.CHOOSE_TAG:
            return await actions.choose_tag(request, schedule, chosen, page)
        if button_id.action is ScheduleAction.SHOW_HISTORY:
            return await actions.show_history(request, schedule, max(page, 1))
        run = {
            ScheduleAction.PAUSE: actions.pause,
            ScheduleAction.RESUME: actions.resume,
            ScheduleAction.ASK_REMOVAL: actions.ask_removal,
            ScheduleAction.REMOVE: actions.remove,
            ScheduleAction.PREVIEW: actions.preview,
        }.get(button_id.action, actions.show_schedule)
        return await run(request, schedule, page)

    def _make_form(self, request: ModeratorRequest, schedule: Schedule, page: int) -> ScheduleForm:
        names = [self._actions.name_subject(subject, request.language) for subject in schedule.subjects]
        return ScheduleForm(self._actions, schedule, names, request.language, page)


class ScheduleForm(ModeratorForm):
    """Time of day, zone, subjects and days ahead of a schedule, filled in with what it has.

    Args:
        actions: moderators' actions on schedules.
        schedule: the schedule.
        subject_names: the names of its subjects.
        language: the moderator's.
        page: of the panel from which it was opened.
    """

    def __init__(
        self, actions: ScheduleActions, schedule: Schedule, subject_names: list[str], language: str, page: int
    ) -> None:
        super().__init__(_("Change schedule {number}", language, number=schedule.id), ModeratorScope.SERVER)
        self._actions, self._schedule, self._page = actions, schedule, page
        subjects = join_names(subject_names, language) or "*"
        wanted = {
            "time": (_("Time of day, such as 09:00", language), f"{schedule.at:%H:%M}"),
            "zone": (_("Time zone: a city, JST, UTC+9, Asia/Tokyo", language), schedule.zone),
            "subjects": (_("Subjects, separated by commas; * for all", language), subjects),
        }
        if schedule.kind in {ScheduleKind.COMING_UP, ScheduleKind.NEWS}:
            days = ", ".join(map(str, schedule.lead_days))
            wanted["lead_days"] = (_("How many days ahead, such as 30, 7", language), days)
        self._fields: dict[str, ui.TextInput[ScheduleForm]] = {}
        self._shown = {name: clip_text(value, _MAX_FIELD) for name, (_label, value) in wanted.items()}
        for name, (label, _value) in wanted.items():
            self._fields[name] = ui.TextInput(label=label, default=self._shown[name], max_length=_MAX_FIELD)
            self.add_item(self._fields[name])

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Applies the values that differ from those prefilled in the form."""
        request = ModeratorRequest.from_interaction(interaction)
        options = {
            name: field.value
            for name, field in self._fields.items()
            if field.value.strip() != self._shown[name] or name in self._schedule.defects
        }
        try:
            schedule = await self._actions.editor.find(request.workspace_ref, self._schedule.id)
            view = await self._actions.edit(request, schedule, options, self._page)
        except InvalidInput as error:
            await respond_privately(interaction, error.message.translate(request.language))
            return
        if interaction.message is not None:
            await interaction.response.edit_message(view=view)
        else:
            await respond_privately(interaction, view)
