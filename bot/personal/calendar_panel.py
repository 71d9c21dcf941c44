"""Carries out members' actions on their calendars, and returns the messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.moderation.parts import build_notice
from bot.web.calendar_ids import CalendarAction
from bot.web.calendar_messages import (
    CalendarReader,
    build_calendar_message,
    build_list_message,
    build_made_message,
    build_revocation_message,
)
from bot.web.calendar_service import (
    CalendarChoice,
    CalendarService,
    read_choice_lead_days,
    read_choice_subjects,
)
from briefings.domain.calendars import MAX_CALENDARS
from briefings.i18n import gettext as _
from briefings.posting.schedule_input import read_language

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.context import BotContext
    from bot.moderation.parts import ModeratorMessage
    from bot.web.calendar_ids import CalendarId
    from briefings.domain.calendars import CalendarSubscription
    from briefings.domain.refs import UserRef


class CalendarPanel:
    """Members' actions on their calendars.

    Args:
        context: the settings, the storage, the clock and the active content.
    """

    def __init__(self, context: BotContext) -> None:
        self._context = context

    @property
    def _calendars(self) -> CalendarService:
        context = self._context
        return CalendarService(context.storage.calendars, context.settings.web_url, context.clock)

    def _read_for(self, language: str) -> CalendarReader:
        return CalendarReader(self._context.service, language, self._context.zone)

    def read_choice(  # noqa: PLR0913 - what a calendar contains
        self,
        current: CalendarSubscription | None,
        language: str,
        resolve_subject: Callable[[str], str | None],
        *,
        subjects: str | None,
        lead_days: str | None,
        followed: bool | None = None,
    ) -> CalendarChoice:
        """Reads the options that a member gave; others stay unchanged.

        Args:
            current: the calendar that is changed; None for a new one.
            language: of the entries.
            resolve_subject: returns the only subject with a name, or None.
            subjects: names with commas between.
            lead_days: numbers with commas between.
            followed: whether it also contains the followed subjects.

        Raises:
            InvalidInput: something can't be used.
        """
        old_subjects, old_days = (current.subjects, current.lead_days) if current is not None else ((), ())
        return CalendarChoice(
            read_language(language),
            old_subjects if subjects is None else read_choice_subjects(subjects, resolve_subject),
            old_days if lead_days is None else read_choice_lead_days(lead_days),
            (current is not None and current.followed) if followed is None else followed,
        )

    async def find(self, calendar_id: str, owner: UserRef) -> CalendarSubscription | None:
        """Finds a calendar of a member."""
        return await self._calendars.find(calendar_id, owner)

    async def list_calendars(self, owner: UserRef) -> tuple[CalendarSubscription, ...]:
        """Lists the calendars of a member, oldest first."""
        return await self._calendars.list_calendars(owner)

    def name_subjects(self, calendar: CalendarSubscription, language: str) -> str:
        """Returns the names of the subjects of a calendar, as `read_choice` reads them."""
        subjects = self._context.service.content_index.subjects
        names = (subjects[key].get_localized_name(language) for key in calendar.subjects if key in subjects)
        return ", ".join(names)

    async def show_list(self, owner: UserRef, language: str, notice: str = "") -> ModeratorMessage:
        """Returns the calendars of a member."""
        calendars = await self._calendars.list_calendars(owner)
        return build_list_message(calendars, self._read_for(language), notice=notice)

    async def add(self, owner: UserRef, choice: CalendarChoice, language: str) -> ModeratorMessage:
        """Makes a calendar, and shows its address."""
        made = await self._calendars.add(owner, choice)
        if made is None:
            text = _("You have {limit} calendars: revoke one before you make another.", language, limit=MAX_CALENDARS)
            return await self.show_list(owner, language, text)
        return build_made_message(made, self._read_for(language))

    async def change(self, calendar: CalendarSubscription, choice: CalendarChoice, language: str) -> ModeratorMessage:
        """Changes the contents of a calendar."""
        if not await self._calendars.change(calendar, choice):
            return _build_missing_notice(language)
        changed = await self._calendars.find(calendar.id, calendar.owner)
        if changed is None:
            return _build_missing_notice(language)
        notice = _("Changed. Calendar programs show it after their next fetch; the address is the same.", language)
        return build_calendar_message(changed, self._read_for(language), notice=notice)

    async def revoke(self, calendar_id: str, owner: UserRef, language: str) -> ModeratorMessage:
        """Revokes a calendar."""
        if not await self._calendars.revoke(calendar_id, owner):
            return _build_missing_notice(language)
        notice = _("The calendar is revoked: its address no longer works.", language)
        return await self.show_list(owner, language, notice)

    async def handle_component(
        self, component_id: CalendarId, chosen: str, owner: UserRef, language: str
    ) -> ModeratorMessage:
        """Handles a button or a menu, except for those that open a form (`ADD`, `CHANGE`)."""
        if component_id.action is CalendarAction.LIST:
            return await self.show_list(owner, language)
        calendar_id = component_id.calendar or chosen
        if component_id.action is CalendarAction.REVOKE:
            return await self.revoke(calendar_id, owner, language)
        calendar = await self._calendars.find(calendar_id, owner)
        if calendar is None:
            return _build_missing_notice(language)
        build = (
            build_revocation_message
            if component_id.action is CalendarAction.ASK_REVOCATION
            else build_calendar_message
        )
        return build(calendar, self._read_for(language))


def is_offered(context: BotContext) -> bool:
    """Returns whether there is a public address of calendars."""
    return bool(context.settings.web_url)


def get_missing_address_text(language: str) -> str:
    """Returns the answer if the bot has no public address."""
    return _(
        "This bot serves no calendars. Its operator can turn them on with WEB_URL and WEB_PORT; /upcoming offers a "
        "file instead.",
        language,
    )


def _build_missing_notice(language: str) -> ModeratorMessage:
    return build_notice(_("This calendar no longer exists. /calendar lists your calendars.", language))
