"""Reads what moderators enter in the options of `/schedule`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import time
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from discord import app_commands

from bot.discord_app.refs import make_channel_ref
from bot.discord_app.ui.limits import MAX_OPTION_TEXT, MAX_OPTIONS
from briefings.domain.schedules import EmptyPolicy, MinimumImportance, ScheduleKind
from briefings.i18n import N_, Message

DEFAULT_ZONE = "Asia/Tokyo"

_TIME_PATTERN = re.compile(r"(\d{1,2})(?::|時)(\d{2})?分?")
_COMMON_ZONES = (
    DEFAULT_ZONE,
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Tashkent",
    "Asia/Yerevan",
)


class InvalidInput(ValueError):
    """What a moderator entered cannot be used.

    Attributes:
        message: says why.
    """

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def read_time(text: str) -> time:
    """A time of day: `9:00`, `09:00`, `９：００`, `9時`, `9時30分`.

    Raises:
        InvalidInput: it is none.
    """
    match = _TIME_PATTERN.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:
        raise InvalidInput(Message(N_("Enter the time as 09:00."), {"text": text}))
    return time(int(match[1]), int(match[2] or 0))


def read_zone(text: str) -> str:
    """An IANA time zone, written in any case.

    Raises:
        InvalidInput: there is none of this name.
    """
    known = _load_zone_names().get(text.strip().casefold().replace(" ", "_"))
    if known is None:
        raise InvalidInput(
            Message(
                N_("There is no time zone “{text}”. Enter one such as Asia/Tokyo."), {"text": text[:MAX_OPTION_TEXT]}
            )
        )
    try:
        ZoneInfo(known)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInput(
            Message(
                N_("There is no time zone “{text}”. Enter one such as Asia/Tokyo."), {"text": text[:MAX_OPTION_TEXT]}
            )
        ) from None
    return known


def read_lead_days(text: str) -> tuple[int, ...]:
    """Lead days, the longest first: `30, 7`.

    Raises:
        InvalidInput: they are not up to five numbers from 1 to 366.
    """
    parts = [part for part in re.split(r"[\s,、・]+", unicodedata.normalize("NFKC", text)) if part]
    if not 1 <= len(parts) <= 5 or not all(part.isdecimal() and 1 <= int(part) <= 366 for part in parts):
        raise InvalidInput(Message(N_("Enter the lead days as 30, 7: numbers from 1 to 366."), {"text": text}))
    return tuple(sorted({int(part) for part in parts}, reverse=True))


def read_subjects(text: str, resolve_subject: Callable[[str], str | None]) -> tuple[str, ...]:
    """Subjects, separated by commas.

    Args:
        text: as typed.
        resolve_subject: the one subject that a name means, or None.

    Raises:
        InvalidInput: one of them is not known, or could be several.
    """
    found = []
    for name in filter(None, (part.strip() for part in re.split(r"[,、，;]", text))):
        subject = resolve_subject(name)
        if subject is None:
            raise InvalidInput(
                Message(
                    N_("It is not clear what “{text}” means. Choose one of the suggestions."),
                    {"text": name[:MAX_OPTION_TEXT]},
                )
            )
        found.append(subject)
    return tuple(dict.fromkeys(found))


def complete_zone(typed: str) -> list[app_commands.Choice[str]]:
    """Time zones that fit what was typed so far: those that begin with it before those that hold it."""
    wanted = typed.strip().casefold().replace(" ", "_")
    if not wanted:
        names = list(_COMMON_ZONES)
    else:
        fitting = [(folded, name) for folded, name in _load_zone_names().items() if wanted in folded]
        fitting.sort(key=lambda pair: (not _has_prefix(pair[0], wanted), pair[0]))
        names = [name for _, name in fitting]
    return [app_commands.Choice(name=name, value=name) for name in names[:MAX_OPTIONS]]


def _has_prefix(zone: str, wanted: str) -> bool:
    return any(part.startswith(wanted) for part in (zone, *zone.split("/")))


@cache
def _load_zone_names() -> dict[str, str]:
    """Every zone by its name in lower case."""
    return {name.casefold(): name for name in sorted(available_timezones() - {"localtime", "Factory"})}


def parse_options(options: Mapping[str, Any], resolve_subject: Callable[[str], str | None]) -> dict[str, Any]:
    """The fields that options give; an option that was left out gives none.

    Args:
        options: every option by its name.
        resolve_subject: the one subject that a name means, or None.

    Raises:
        InvalidInput: one of them can't be used.
    """
    values: dict[str, Any] = {}
    for name, value in options.items():
        if value is not None:
            field, read = _OPTION_READERS[name]
            values[field] = read(value)
    if options["subjects"] is not None:
        text = "" if options["subjects"].strip() in _ALL_WORDS else options["subjects"]
        values["subjects"] = read_subjects(text, resolve_subject)
    return values


_ALL_WORDS = {"*", "all", "すべて", "全部", "-"}

_OPTION_READERS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "channel": ("channel_ref", lambda channel: make_channel_ref(channel.guild.id, channel.id)),
    "kind": ("kind", ScheduleKind),
    "time": ("at", read_time),
    "zone": ("zone", read_zone),
    "language": ("language", str),
    "subjects": ("subjects", str),
    "lead_days": ("lead_days", read_lead_days),
    "weight": ("minimum_importance", MinimumImportance),
    "publish": ("crosspost", bool),
    "empty": ("on_empty", EmptyPolicy),
    "lateness": ("grace_minutes", lambda minutes: minutes or None),
    "review": ("review", bool),
}
"""For each option, the schedule's field and how it is read."""
