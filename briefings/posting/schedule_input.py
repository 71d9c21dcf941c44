"""Parses the input of moderators for a schedule, on any platform: times, zones, lead days and subjects."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime, time
from typing import Any, Final, TypeVar

from briefings.i18n import N_, Message, languages
from briefings.posting.zones import find_zones, zone_exists
from briefings.text.lazy_pattern import compile_lazily

DEFAULT_ZONE: Final = "Asia/Tokyo"

_TIME_PATTERN: Final = compile_lazily(r"(\d{1,2})(?::|時)(\d{2})?分?")
_MAX_LEAD_DIGITS: Final = 3
_ALL_WORDS: Final = frozenset({"*", "all", "すべて", "全部", "-"})
_MAX_SHOWN_TEXT: Final = 100
_MAX_SHOWN_ZONES: Final = 5

LATENESS_MINUTES: Final = (0, 15, 60, 180, 360, 720, 1440, 2880)
"""How late a missed post may be, in minutes, as moderators may choose; 0 for the rest of the day."""

ChoiceT = TypeVar("ChoiceT")


class InvalidInput(ValueError):
    """The input of a moderator is invalid.

    Attributes:
        message: the reason.
    """

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def read_choice(read: Callable[[Any], ChoiceT], chosen: object) -> ChoiceT:
    """Returns a value that was chosen from a list, which a request may replace by any other.

    Args:
        read: returns the value of a choice; raises `ValueError` for one that is not listed.
        chosen: the choice.

    Raises:
        InvalidInput: it is not listed.
    """
    try:
        return read(chosen)
    except ValueError:
        problem = N_("“{text}” is not one of the choices. Please choose again.")
        raise InvalidInput(Message(problem, {"text": str(chosen)[:_MAX_SHOWN_TEXT]})) from None


def read_language(text: str) -> str:
    """Returns a chosen language.

    Raises:
        InvalidInput: no texts are available in it.
    """
    # guard 39 value text: tests/unit/posting/test_schedule_input.py::test_choice_that_is_not_offered_is_refused
    return languages()[read_choice(languages().index, text)]


def read_lateness(minutes: int) -> int | None:
    """Returns the chosen lateness in minutes; None for the rest of the day.

    Raises:
        InvalidInput: it is none of `LATENESS_MINUTES`.
    """
    # guard 39 value minutes: tests/unit/posting/test_schedule_input.py::test_choice_that_is_not_offered_is_refused
    return LATENESS_MINUTES[read_choice(LATENESS_MINUTES.index, minutes)] or None


def read_time(text: str) -> time:
    """Parses a time of day: `9:00`, `09:00`, `９：００`, `9時`, `9時30分`.

    Raises:
        InvalidInput: it is none.
    """
    match = _TIME_PATTERN.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:
        raise InvalidInput(Message(N_("Enter the time as 09:00."), {"text": text}))
    return time(int(match[1]), int(match[2] or 0))


def read_zone(text: str, now: datetime) -> str:
    """Finds the IANA time zone of a text: `Asia/Tokyo`, `東京`, `JST`, `UTC+9`.

    Args:
        text: as typed.
        now: the current time, for the rules of this year.

    Raises:
        InvalidInput: there is none, or there are several.
    """
    zones = find_zones(text, now).zones
    shown = text.strip()[:_MAX_SHOWN_TEXT]
    if not zones or not all(zone_exists(zone) for zone in zones):
        problem = N_("There is no time zone “{text}”. Enter a city such as Tokyo, or a name such as Asia/Tokyo.")
        raise InvalidInput(Message(problem, {"text": shown}))
    if len(zones) > 1:
        listed = ", ".join(zones[:_MAX_SHOWN_ZONES]) + (" …" if len(zones) > _MAX_SHOWN_ZONES else "")
        problem = N_("“{text}” can be several time zones: {zones}. Enter one of them.")
        raise InvalidInput(Message(problem, {"text": shown, "zones": listed}))
    return zones[0]


def _is_lead(text: str) -> bool:
    return text.isdecimal() and len(text) <= _MAX_LEAD_DIGITS and 1 <= int(text) <= 366


def read_lead_days(text: str) -> tuple[int, ...]:
    """Parses lead days; the result has the longest first: `30, 7`.

    Raises:
        InvalidInput: they are not up to five numbers from 1 to 366.
    """
    parts = [part for part in re.split(r"[\s,、・]+", unicodedata.normalize("NFKC", text)) if part]
    if not 1 <= len(parts) <= 5 or not all(_is_lead(part) for part in parts):
        raise InvalidInput(Message(N_("Enter the lead days as 30, 7: numbers from 1 to 366."), {"text": text}))
    return tuple(sorted({int(part) for part in parts}, reverse=True))


def read_subjects(text: str, resolve_subject: Callable[[str], str | None]) -> tuple[str, ...]:
    """Returns the ids of subjects from names separated by commas; none for `*` and `すべて`, which mean all.

    Args:
        text: as typed.
        resolve_subject: returns the only subject with a name, or None.

    Raises:
        InvalidInput: one of them is not known, or could be several.
    """
    if text.strip().casefold() in _ALL_WORDS:
        return ()
    found = []
    for name in filter(None, (part.strip() for part in re.split(r"[,、，;]", text))):
        subject = resolve_subject(name)
        if subject is None:
            problem = N_("It is not clear what “{text}” means. Choose one of the suggestions.")
            raise InvalidInput(Message(problem, {"text": name[:_MAX_SHOWN_TEXT]}))
        found.append(subject)
    return tuple(dict.fromkeys(found))
