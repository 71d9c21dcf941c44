"""Builds the messages about a member's calendars: the list, one of them, and a new one with its address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from bot.moderation.markup import escape_markdown
from bot.moderation.parts import (
    Accent,
    Button,
    ButtonStyle,
    ModeratorMessage,
    Option,
    build_menu,
    build_message,
    build_row,
)
from bot.web.calendar_ids import CalendarAction, CalendarId
from bot.web.calendar_service import describe_calendar, describe_use
from briefings.i18n import gettext as _
from briefings.i18n import pgettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.web.calendar_service import NewCalendar
    from briefings.domain.calendars import CalendarSubscription
    from briefings.service import BriefingService


class CalendarReader(Struct, frozen=True):
    """The reader of a message.

    Attributes:
        service: returns the names of subjects.
        language: BCP 47 tag of the member's language.
        zone: IANA time zone of days.
    """

    service: BriefingService
    language: str
    zone: str


def build_list_message(
    calendars: Sequence[CalendarSubscription], reader: CalendarReader, *, notice: str = ""
) -> ModeratorMessage:
    """Builds the list of a member's calendars.

    Args:
        calendars: the calendars, oldest first.
        reader: the member.
        notice: a confirmation of the last action; empty if there is none.
    """
    language = reader.language
    title = _("My calendars", language)
    about = _(
        "A calendar has an address from which Google Calendar, Outlook, Apple Calendar and others fetch the "
        "anniversaries that you choose. The address is shown once; only a hash of it is stored, with what the "
        "calendar contains and the day of the last fetch.",
        language,
    )
    lines = [f"- {_describe(calendar, reader)}" for calendar in calendars]
    options = [
        Option(
            describe_calendar(calendar, reader.service, reader.language),
            calendar.id,
            describe_use(calendar, reader.language, reader.zone),
        )
        for calendar in calendars
    ]
    return build_message(
        notice,
        f"## {title}\n-# {about}",
        "\n".join(lines) or _("You have none yet.", language),
        build_menu(CalendarId(CalendarAction.OPEN), options, _("Choose one to change or revoke", language)),
        build_row(
            Button(CalendarId(CalendarAction.ADD), pgettext("button", "New calendar…", language), ButtonStyle.PRIMARY)
        ),
        accent=Accent.NEUTRAL,
    )


def build_calendar_message(
    calendar: CalendarSubscription, reader: CalendarReader, *, notice: str = ""
) -> ModeratorMessage:
    """Builds the message of a calendar with its actions."""
    language = reader.language
    return build_message(
        notice,
        _describe(calendar, reader),
        build_row(
            Button(CalendarId(CalendarAction.CHANGE, calendar.id), pgettext("button", "Change…", language)),
            Button(
                CalendarId(CalendarAction.ASK_REVOCATION, calendar.id),
                pgettext("button", "Revoke…", language),
                ButtonStyle.DANGER,
            ),
            _list_button(language),
        ),
        accent=Accent.NEUTRAL,
    )


def build_revocation_message(calendar: CalendarSubscription, reader: CalendarReader) -> ModeratorMessage:
    """Asks whether a calendar is to be revoked."""
    language = reader.language
    question = _("Revoke this calendar?", language)
    text = _("Its address will no longer work, and programs that fetch it will show nothing new.", language)
    return build_message(
        f"**{question}**\n{_describe(calendar, reader)}\n-# {text}",
        build_row(
            Button(
                CalendarId(CalendarAction.REVOKE, calendar.id),
                pgettext("button", "Revoke", language),
                ButtonStyle.DANGER,
            ),
            Button(CalendarId(CalendarAction.OPEN, calendar.id), pgettext("button", "Cancel", language)),
        ),
        accent=Accent.DANGER,
    )


def build_made_message(made: NewCalendar, reader: CalendarReader) -> ModeratorMessage:
    """Builds the message of a new calendar with its address, which is shown only this once."""
    language = reader.language
    steps = "\n".join(
        f"- {step}"
        for step in (
            _("Google Calendar: Other calendars, +, From URL", language),
            _("Outlook: Add calendar, Subscribe from web", language),
            _("Apple Calendar: File, New Calendar Subscription; or open the webcal address", language),
        )
    )
    title = _("Your calendar is ready", language)
    contents = escape_markdown(describe_calendar(made.calendar, reader.service, reader.language))
    warning = _("Keep the address now: it is not shown again. Whoever has it can read the calendar.", language)
    return build_message(
        f"## {title}\n{contents}",
        f"`{made.url}`\n`{made.webcal_url}`",
        steps,
        f"**{warning}**",
        build_row(_list_button(language)),
    )


def _list_button(language: str) -> Button:
    return Button(CalendarId(CalendarAction.LIST), pgettext("button", "All my calendars", language))


def _describe(calendar: CalendarSubscription, reader: CalendarReader) -> str:
    contents = escape_markdown(describe_calendar(calendar, reader.service, reader.language))
    return f"**{contents}** ({calendar.id}): {escape_markdown(describe_use(calendar, reader.language, reader.zone))}"
