"""Defines the options of `/schedule`, and reads what moderators enter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import time
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from discord import AppCommandOptionType, ChannelType, app_commands
from discord.app_commands import locale_str

from bot.discord_app.channel_permissions import Postable
from bot.discord_app.refs import make_channel_ref
from bot.discord_app.translator import translatable_name
from bot.discord_app.ui.limits import MAX_OPTION_TEXT, MAX_OPTIONS
from briefings.domain.schedules import EmptyPolicy, MinimumImportance, ScheduleKind
from briefings.i18n import N_

if TYPE_CHECKING:
    from bot.discord_app.context import Interaction


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


class InvalidField(ValueError):
    """What was typed can't be used; `problem` is the marked text that says why, `text` what was typed."""

    def __init__(self, problem: str, text: str = "") -> None:
        super().__init__(f"{problem}: {text}")
        self.problem = problem
        self.text = text


def read_time(text: str) -> time:
    """A time of day: `9:00`, `09:00`, `９：００`, `9時`, `9時30分`.

    Raises:
        InvalidField: it is none.
    """
    match = _TIME_PATTERN.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:
        raise InvalidField(N_("Enter the time as 09:00."), text)
    return time(int(match[1]), int(match[2] or 0))


def read_zone(text: str) -> str:
    """An IANA time zone, written in any case.

    Raises:
        InvalidField: there is none of this name.
    """
    known = _load_zone_names().get(text.strip().casefold().replace(" ", "_"))
    if known is None:
        raise InvalidField(
            N_("There is no time zone “{text}”. Enter one such as Asia/Tokyo."), text[:MAX_OPTION_TEXT]
        )
    try:
        ZoneInfo(known)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidField(
            N_("There is no time zone “{text}”. Enter one such as Asia/Tokyo."), text[:MAX_OPTION_TEXT]
        ) from None
    return known


def read_lead_days(text: str) -> tuple[int, ...]:
    """Lead days, the longest first: `30, 7`.

    Raises:
        InvalidField: they are not up to five numbers from 1 to 366.
    """
    parts = [part for part in re.split(r"[\s,、・]+", unicodedata.normalize("NFKC", text)) if part]
    if not 1 <= len(parts) <= 5 or not all(part.isdecimal() and 1 <= int(part) <= 366 for part in parts):
        raise InvalidField(N_("Enter the lead days as 30, 7: numbers from 1 to 366."), text)
    return tuple(sorted({int(part) for part in parts}, reverse=True))


def read_subjects(text: str, resolve_subject: Callable[[str], str | None]) -> tuple[str, ...]:
    """Subjects, separated by commas.

    Args:
        text: as typed.
        resolve_subject: the one subject that a name means, or None.

    Raises:
        InvalidField: one of them is not known, or could be several.
    """
    found = []
    for name in filter(None, (part.strip() for part in re.split(r"[,、，;]", text))):
        subject = resolve_subject(name)
        if subject is None:
            raise InvalidField(
                N_("It is not clear what “{text}” means. Choose one of the suggestions."), name[:MAX_OPTION_TEXT]
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


C = TypeVar("C", bound=Callable[..., Any])

OptionTexts = Mapping[str, tuple[locale_str, locale_str]]
"""By parameter: the name and the description of the option."""

NUMBER_OPTION: Final[OptionTexts] = {
    "number": (translatable_name("option", "number"), locale_str("Its number, as in /schedule list")),
}

SCHEDULE_OPTIONS: Final[OptionTexts] = {
    "channel": (translatable_name("option", "channel"), locale_str("Where it is posted")),
    "kind": (translatable_name("option", "kind"), locale_str("What is posted")),
    "time": (translatable_name("option", "time"), locale_str("Time of day, such as 09:00 (the default)")),
    "zone": (translatable_name("option", "zone"), locale_str("IANA time zone; Asia/Tokyo unless chosen")),
    "language": (translatable_name("option", "language"), locale_str("Language of the posts; yours unless chosen")),
    "subjects": (
        translatable_name("option", "subjects"),
        locale_str("Countries, topics or frameworks to limit it to, separated by commas; * for all"),
    ),
    "lead_days": (
        translatable_name("option", "lead_days"),
        locale_str("For “coming up”: how many days ahead, such as 30, 7"),
    ),
    "weight": (translatable_name("option", "weight"), locale_str("Major anniversaries, or all of them")),
    "publish": (
        translatable_name("option", "publish"),
        locale_str("Publish it to followers of the announcement channel"),
    ),
    "empty": (translatable_name("option", "empty"), locale_str("On a day with nothing; silence unless chosen")),
    "lateness": (translatable_name("option", "lateness"), locale_str("How late a missed post may still go out")),
    "review": (translatable_name("option", "review"), locale_str("Show it to moderators the evening before")),
}

NOTICE_OPTIONS: Final[OptionTexts] = {
    "channel": (translatable_name("option", "channel"), locale_str("Where moderators are told things")),
    "role": (translatable_name("option", "role"), locale_str("A role that may change schedules")),
    "log": (translatable_name("option", "log"), locale_str("Where changes are told")),
}

_OPTION_CHOICES: Final[Mapping[str, tuple[tuple[locale_str, str | int], ...]]] = {
    "kind": (
        (locale_str("On this day (daily)"), "day"),
        (locale_str("This month (on the first)"), "month"),
        (locale_str("Coming up (when something is)"), "coming"),
        (locale_str("Subject of the week (Mondays)"), "week"),
    ),
    "language": (
        (locale_str("Japanese"), "ja"),
        (locale_str("English"), "en"),
    ),
    "weight": (
        (locale_str("Major ones"), "major"),
        (locale_str("All"), "all"),
    ),
    "empty": (
        (locale_str("Stay silent"), "silence"),
        (locale_str("Say so"), "say"),
    ),
    "lateness": (
        (locale_str("The rest of the day"), 0),
        (locale_str("15 minutes"), 15),
        (locale_str("1 hour"), 60),
        (locale_str("3 hours"), 180),
        (locale_str("6 hours"), 360),
        (locale_str("12 hours"), 720),
        (locale_str("24 hours"), 1440),
        (locale_str("2 days"), 2880),
    ),
}


def describe_options(options: OptionTexts) -> Callable[[C], C]:
    """Names and descriptions for a command's options."""

    def decorate_command(command: C) -> C:
        named = app_commands.rename(**{key: name for key, (name, _text) in options.items()})(command)
        described = app_commands.describe(**{key: text for key, (_name, text) in options.items()})
        return described(named)

    return decorate_command


def add_choices(command: C) -> C:
    """Choices for a command's options."""
    return app_commands.choices(
        **{
            key: [app_commands.Choice(name=name, value=value) for name, value in choices]
            for key, choices in _OPTION_CHOICES.items()
        }
    )(command)


class PostableOption(app_commands.Transformer[Any]):
    """A text or announcement channel, a thread or a forum.

    Given the classes alone, discord.py would ask for media channels too, which go with its class of forums; Discord's
    published schema does not know them in an option.
    """

    @property
    def type(self) -> AppCommandOptionType:
        """A channel."""
        return AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[ChannelType]:
        """Those that a post can be sent to."""
        return [
            ChannelType.text,
            ChannelType.news,
            ChannelType.news_thread,
            ChannelType.public_thread,
            ChannelType.private_thread,
            ChannelType.forum,
        ]

    async def transform(self, interaction: Interaction, value: Any, /) -> Postable:  # noqa: ANN401  # discord.py's signature
        """The channel, as the bot knows it.

        Raises:
            app_commands.TransformerError: the bot does not know it, or it is of another kind.
        """
        found = value.resolve() or (interaction.guild and interaction.guild.get_channel_or_thread(value.id))
        if not isinstance(found, Postable):
            raise app_commands.TransformerError(value, self.type, self)
        return found


PostableChannel = app_commands.Transform[Postable, PostableOption]


def parse_options(options: Mapping[str, Any], resolve_subject: Callable[[str], str | None]) -> dict[str, Any]:
    """The fields that options give; an option that was left out gives none.

    Args:
        options: every option by its name.
        resolve_subject: the one subject that a name means, or None.

    Raises:
        InvalidField: one of them can't be used.
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
