"""Defines calendars that people subscribe to: their contents and their owners."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec import Struct

from briefings.domain.refs import UserRef

MAX_CALENDARS: Final = 10
"""Calendars of a user."""

MAX_CALENDAR_SUBJECTS: Final = 25
"""Subjects that a calendar is limited to."""


class CalendarSubscription(Struct, frozen=True):
    """A calendar at a secret address.

    The address is not part of it: only a hash of its token is stored.

    Attributes:
        id: identifies the calendar in lists and commands; its address can't be derived from it.
        owner: the user who made it.
        language: BCP 47 tag of the language of its entries.
        subjects: ids of the subjects that it is limited to; empty for all anniversaries, unless `followed` is set.
        lead_days: days before each anniversary on which there is an additional entry, the longest first.
        created_at: when it was made.
        changed_at: when its contents were last changed.
        fetched_on: the last day (UTC, ISO 8601) on which a program fetched it; empty if never.
        followed: whether it also contains the anniversaries of the subjects that its owner follows at the time of a
            fetch.
    """

    id: str
    owner: UserRef
    language: str
    subjects: tuple[str, ...]
    lead_days: tuple[int, ...]
    created_at: datetime
    changed_at: datetime
    fetched_on: str = ""
    followed: bool = False
