"""Makes, lists, changes and revokes calendars, for commands on every platform."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from bot.web.addresses import create_token, digest_token, make_calendar_url, make_webcal_url
from briefings.anniversaries.subscribed_calendar import name_calendar
from briefings.cards.labels import join_names, join_parts
from briefings.domain.calendars import MAX_CALENDAR_SUBJECTS, MAX_CALENDARS, CalendarSubscription
from briefings.domain.dates import parse_date
from briefings.i18n import N_, Message, ngettext
from briefings.i18n import gettext as _
from briefings.posting.schedule_input import InvalidInput, read_lead_days, read_subjects
from briefings.text.language_names import get_language_name

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from briefings.domain.refs import UserRef
    from briefings.service import BriefingService
    from briefings.storage.web_ports import CalendarRepository

_ID_BYTES: Final = 3
_NO_LEAD_DAYS: Final = frozenset({"", "0", "-", "なし", "none"})


class CalendarChoice(Struct, frozen=True):
    """The chosen contents of a calendar.

    Attributes:
        language: BCP 47 tag of its entries.
        subjects: ids; empty for all anniversaries.
        lead_days: days before each anniversary with a further entry.
        followed: whether it also contains the owner's followed subjects.
    """

    language: str
    subjects: tuple[str, ...] = ()
    lead_days: tuple[int, ...] = ()
    followed: bool = False


class NewCalendar(Struct, frozen=True):
    """A new calendar. Its addresses are shown once, and can't be restored.

    Attributes:
        calendar: the calendar.
        url: its address, for programs that ask for one.
        webcal_url: the same address, which opens a calendar program.
    """

    calendar: CalendarSubscription
    url: str
    webcal_url: str


class CalendarService:
    """Makes, lists, changes and revokes calendars.

    Args:
        calendars: the stored calendars.
        web_url: public address of the server.
        clock: returns the current time, aware.
    """

    def __init__(self, calendars: CalendarRepository, web_url: str, clock: Callable[[], datetime]) -> None:
        self._calendars = calendars
        self._web_url = web_url
        self._clock = clock

    async def add(self, owner: UserRef, choice: CalendarChoice) -> NewCalendar | None:
        """Makes a calendar; None if the user has `MAX_CALENDARS` already."""
        token, now = create_token(), self._clock()
        calendar = CalendarSubscription(
            secrets.token_hex(_ID_BYTES),
            owner,
            choice.language,
            choice.subjects,
            choice.lead_days,
            now,
            now,
            followed=choice.followed,
        )
        if not await self._calendars.add_calendar(calendar, token_digest=digest_token(token), limit=MAX_CALENDARS):
            return None
        url = make_calendar_url(self._web_url, token)
        return NewCalendar(calendar, url, make_webcal_url(url))

    async def list_calendars(self, owner: UserRef | None) -> tuple[CalendarSubscription, ...]:
        """Lists the calendars of a user, or of all users for None, oldest first."""
        return await self._calendars.list_calendars(owner)

    async def find(self, calendar_id: str, owner: UserRef | None) -> CalendarSubscription | None:
        """Finds a calendar of a user, or of any user for None."""
        calendar = await self._calendars.get_calendar(calendar_id.strip().lower())
        # guard 39 value calendar is not None:
        #   tests/unit/web/test_calendar_service.py::test_member_cannot_find_calendar_of_others
        is_theirs = calendar is not None and owner in {None, calendar.owner}
        return calendar if is_theirs else None

    async def change(self, calendar: CalendarSubscription, choice: CalendarChoice) -> bool:
        """Changes the contents of a calendar; False if it was revoked in the meantime."""
        changed = replace(
            calendar,
            language=choice.language,
            subjects=choice.subjects,
            lead_days=choice.lead_days,
            followed=choice.followed,
            changed_at=self._clock(),
        )
        return await self._calendars.change_calendar(changed, owner=calendar.owner)

    async def revoke(self, calendar_id: str, owner: UserRef | None) -> bool:
        """Revokes a calendar of a user, or of any user for None; False if there is none."""
        return await self._calendars.revoke_calendar(calendar_id.strip().lower(), owner=owner)


def read_choice_subjects(text: str, resolve_subject: Callable[[str], str | None]) -> tuple[str, ...]:
    """Parses subjects separated by commas; returns their ids, none for `*` and an empty text.

    Raises:
        InvalidInput: one of them is not known, or there are too many.
    """
    subjects = read_subjects(text, resolve_subject)
    if len(subjects) > MAX_CALENDAR_SUBJECTS:
        problem = N_("A calendar can be limited to at most {limit} subjects.")
        raise InvalidInput(Message(problem, {"limit": MAX_CALENDAR_SUBJECTS}))
    return subjects


def read_choice_lead_days(text: str) -> tuple[int, ...]:
    """Parses lead days, such as `30, 7`; none for `0`, `なし` and an empty text.

    Raises:
        InvalidInput: they are not up to five numbers from 1 to 366.
    """
    return () if text.strip().casefold() in _NO_LEAD_DAYS else read_lead_days(text)


def describe_calendar(calendar: CalendarSubscription, service: BriefingService, language: str) -> str:
    """Describes the contents of a calendar in one line: `記念日：アルメニア · 30日前・7日前にも予告 · 日本語`."""
    name = name_calendar(service.get_almanac(language), calendar.subjects, followed=calendar.followed)
    language_label = get_language_name(calendar.language, language) or calendar.language
    return join_parts(name, describe_lead_days(calendar.lead_days, language), language_label)


def describe_lead_days(lead_days: tuple[int, ...], language: str) -> str:
    """Lists the days before each anniversary that have an additional entry; empty if there are none."""
    if not lead_days:
        return ""
    listed = join_names(map(str, lead_days), language)
    return ngettext("also {days} day before", "also {days} days before", max(lead_days), language, days=listed)


def describe_use(calendar: CalendarSubscription, language: str, zone: str) -> str:
    """Describes when a calendar was made, and when a program last fetched it.

    Args:
        calendar: the calendar.
        language: the reader's.
        zone: IANA time zone that decides the day on which it was made; that of the fetch is stored in UTC.
    """
    created_on = calendar.created_at.astimezone(ZoneInfo(zone)).date()
    made = parse_date(created_on.isoformat()).format_date(language)
    if not calendar.fetched_on:
        return _("made {made}, never fetched", language, made=made)
    fetched = parse_date(calendar.fetched_on).format_date(language)
    return _("made {made}, last fetched {fetched}", language, made=made, fetched=fetched)
