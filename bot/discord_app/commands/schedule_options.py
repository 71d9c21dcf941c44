"""What moderators type, as values."""

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
from bot.discord_app.ui.limits import MAX_OPTION_TEXT, MAX_OPTIONS
from briefings.domain.schedules import EmptyPolicy, MinimumImportance, ScheduleKind

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
    """What was typed can't be used; `key` is the phrase that says so, `text` what it was."""

    def __init__(self, key: str, text: str = "") -> None:
        super().__init__(f"{key}: {text}")
        self.key = key
        self.text = text


def read_time(text: str) -> time:
    """A time of day: `9:00`, `09:00`, `９：００`, `9時`, `9時30分`.

    Raises:
        BadField: it is none.
    """
    match = _TIME_PATTERN.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:
        raise InvalidField("bad.time", text)
    return time(int(match[1]), int(match[2] or 0))


def read_zone(text: str) -> str:
    """An IANA time zone, written in any case.

    Raises:
        BadField: there is none of this name.
    """
    known = _load_zone_names().get(text.strip().casefold().replace(" ", "_"))
    if known is None:
        raise InvalidField("bad.zone", text[:MAX_OPTION_TEXT])
    try:
        ZoneInfo(known)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidField("bad.zone", text[:MAX_OPTION_TEXT]) from None
    return known


def read_lead_days(text: str) -> tuple[int, ...]:
    """Lead days, the longest first: `30, 7`.

    Raises:
        BadField: they are not up to five numbers from 1 to 366.
    """
    parts = [part for part in re.split(r"[\s,、・]+", unicodedata.normalize("NFKC", text)) if part]
    if not 1 <= len(parts) <= 5 or not all(part.isdecimal() and 1 <= int(part) <= 366 for part in parts):
        raise InvalidField("bad.leads", text)
    return tuple(sorted({int(part) for part in parts}, reverse=True))


def read_subjects(text: str, resolve_subject: Callable[[str], str | None]) -> tuple[str, ...]:
    """Subjects, separated by commas.

    Args:
        text: as typed.
        resolve_subject: the one subject that a name means, or None.

    Raises:
        BadField: one of them is not known, or could be several.
    """
    found = []
    for name in filter(None, (part.strip() for part in re.split(r"[,、，;]", text))):
        subject = resolve_subject(name)
        if subject is None:
            raise InvalidField("bad.subjects", name[:MAX_OPTION_TEXT])
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

OptionTexts = Mapping[str, tuple[str, str, str]]
"""By parameter: its Japanese name, and what it is in English and in Japanese."""

NUMBER_OPTION: Final[OptionTexts] = {
    "number": (
        "番号",
        "Its number, as in /schedule list",
        "定期投稿の番号（/schedule list にあります）",
    ),
}

SCHEDULE_OPTIONS: Final[OptionTexts] = {
    "channel": ("チャンネル", "Where it is posted", "投稿先のチャンネル、スレッド、フォーラム"),
    "kind": ("内容", "What is posted", "投稿の内容"),
    "time": ("時刻", "Time of day, such as 09:00 (the default)", "時刻（09:00 のように。既定は 09:00）"),
    "zone": ("タイムゾーン", "IANA time zone; Asia/Tokyo unless chosen", "タイムゾーン（既定は Asia/Tokyo）"),
    "language": ("言語", "Language of the posts; yours unless chosen", "投稿の言語（選ばなければあなたの言語）"),
    "subjects": (
        "対象",
        "Countries, topics or frameworks to limit it to, separated by commas; * for all",
        "国・テーマ・枠組みで絞る（コンマ区切り。* ですべて）",
    ),
    "lead_days": (
        "何日前",
        "For “coming up”: how many days ahead, such as 30, 7",
        "「もうすぐ来る節目」を何日前に知らせるか（例: 30, 7）",
    ),
    "weight": ("重み", "Major anniversaries, or all of them", "主なものだけか、すべてか"),
    "publish": ("公開", "Publish it to followers of the announcement channel", "アナウンスチャンネルで公開するか"),
    "empty": (
        "何もない日",
        "On a day with nothing; silence unless chosen",
        "何もない日の扱い（既定は何も出さない）",
    ),
    "lateness": ("遅れの許容", "How late a missed post may still go out", "遅れてもよい長さ（既定はその日のうち）"),
    "review": ("事前確認", "Show it to moderators the evening before", "前の晩にモデレーターが確認するか"),
}

NOTICE_OPTIONS: Final[OptionTexts] = {
    "channel": (
        "チャンネル",
        "Where moderators are told things",
        "連絡と事前確認のチャンネル",
    ),
    "role": ("ロール", "A role that may change schedules", "定期投稿を変えてよいロール"),
    "log": ("記録", "Where changes are told", "変更を知らせるチャンネル"),
}

_OPTION_CHOICES: Final[Mapping[str, tuple[tuple[str, str, str | int], ...]]] = {
    "kind": (
        ("On this day (daily)", "この日の出来事（毎日）", "day"),
        ("This month (on the first)", "今月の出来事（毎月1日）", "month"),
        ("Coming up (when something is)", "もうすぐ来る節目（あるとき）", "coming"),
        ("Subject of the week (Mondays)", "今週の国・地域（毎週月曜日）", "week"),
    ),
    "language": (("Japanese", "日本語", "ja"), ("English", "英語", "en")),
    "weight": (("Major ones", "主なものだけ", "major"), ("All", "すべて", "all")),
    "empty": (("Stay silent", "何も出さない", "silence"), ("Say so", "ないことを伝える", "say")),
    "lateness": (
        ("The rest of the day", "その日のうち", 0),
        ("15 minutes", "15分", 15),
        ("1 hour", "1時間", 60),
        ("3 hours", "3時間", 180),
        ("6 hours", "6時間", 360),
        ("12 hours", "12時間", 720),
        ("24 hours", "24時間", 1440),
        ("2 days", "2日", 2880),
    ),
}


def describe_options(options: OptionTexts) -> Callable[[C], C]:
    """Names and descriptions for a command's options."""

    def decorate_command(command: C) -> C:
        named = app_commands.rename(**{key: locale_str(key, ja=ja) for key, (ja, _, _) in options.items()})(command)
        told = {key: locale_str(english, ja=japanese) for key, (_, english, japanese) in options.items()}
        return app_commands.describe(**told)(named)

    return decorate_command


def add_choices(command: C) -> C:
    """Choices for a command's options."""
    return app_commands.choices(
        **{
            key: [app_commands.Choice(name=locale_str(en, ja=ja), value=value) for en, ja, value in choices]
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
        BadField: one of them can't be used.
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
