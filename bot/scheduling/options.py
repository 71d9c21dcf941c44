"""The options of `/schedule`: their names, descriptions and choices in both languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from discord import app_commands
from discord.app_commands import locale_str

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
