"""Parses days relative to the current date: `明日`, `来週の金曜日`, `3 days ago`, `next Friday`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from briefings.domain.relative_days import RelativeDay
from briefings.text.lazy_pattern import compile_lazily
from briefings.text.numerals import KANJI_NUMBER_PATTERN, parse_number

if TYPE_CHECKING:
    from collections.abc import Callable

_DAY_WORDS: Final = {
    **dict.fromkeys(("今日", "きょう", "本日", "今晩", "今夜", "今週"), 0),
    **dict.fromkeys(("明日", "あす", "あした", "翌日", "明晩"), 1),
    **dict.fromkeys(("昨日", "きのう", "昨夜", "昨晩"), -1),
    **dict.fromkeys(("明後日", "あさって"), 2),
    **dict.fromkeys(("一昨日", "おととい"), -2),
    "しあさって": 3,
    "明々後日": 3,
    "来週": 7,
    "翌週": 7,
    "先週": -7,
    "再来週": 14,
    "先々週": -14,
    **dict.fromkeys(("today", "tonight", "this week"), 0),
    "tomorrow": 1,
    "yesterday": -1,
    "day after tomorrow": 2,
    "day before yesterday": -2,
    "next week": 7,
    "last week": -7,
    "week after next": 14,
    "сегодня": 0,
    "завтра": 1,
    "послезавтра": 2,
    "вчера": -1,
    "позавчера": -2,
    "今天": 0,
    "明天": 1,
    "后天": 2,
    "後天": 2,
    "昨天": -1,
    "前天": -2,
    "下周": 7,
    "上周": -7,
    "오늘": 0,
    "내일": 1,
    "모레": 2,
    "어제": -1,
    "그저께": -2,
    "다음 주": 7,
    "지난주": -7,
}
_ENGLISH_NUMBERS: Final = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}
_DAYS_OF_UNIT: Final = {"日": 1, "週間": 7, "週": 7, "day": 1, "week": 7, "fortnight": 14}
_JAPANESE_WEEKDAYS: Final = "月火水木金土日"
_ENGLISH_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY_PATTERN: Final = "|".join(_ENGLISH_WEEKDAYS)


class RelativeDayMention(NamedTuple):
    """A relative day in a longer text.

    Attributes:
        start: offset of its first character.
        end: offset after its last character.
        day: the day.
    """

    start: int
    end: int
    day: RelativeDay


def parse_relative_day(text: str) -> RelativeDay | None:
    """Parses a text in normal form KC (UAX 15) that is one relative day; None for any other text."""
    mention = find_relative_day(text)
    return mention.day if mention is not None and (mention.start, mention.end) == (0, len(text)) else None


def find_relative_day(text: str) -> RelativeDayMention | None:
    """Finds the first relative day in a text in normal form KC, the longest at its offset; None if there is none."""
    if not _ANY_SIGN.search(text):
        return None
    mentions = [
        RelativeDayMention(match.start(), match.end(), build(match))
        for pattern, build in _PATTERNS
        if (match := pattern.search(text))
    ]
    return min(mentions, key=lambda mention: (mention.start, -mention.end), default=None)


def _build_word(match: re.Match[str]) -> RelativeDay:
    return RelativeDay(_DAY_WORDS[" ".join(match[0].lower().split())])


def _build_distance(match: re.Match[str]) -> RelativeDay:
    number, unit, direction = match["number"].lower(), match["unit"].lower(), match["direction"].lower()
    count = _ENGLISH_NUMBERS.get(number) or parse_number(number)
    count = -count if direction in {"前", "ago"} else count
    if unit in _DAYS_OF_UNIT:
        return RelativeDay(days=count * _DAYS_OF_UNIT[unit])
    return RelativeDay(months=count * (12 if unit in {"年", "year"} else 1))


def _build_japanese_weekday(match: re.Match[str]) -> RelativeDay:
    weekday, week = _JAPANESE_WEEKDAYS.index(match["weekday"]), match["week"]
    if week in _DAY_WORDS:
        return RelativeDay(_DAY_WORDS[week], weekday=weekday)
    return RelativeDay(weekday=weekday, direction=-1 if week == "前" else 1)


def _build_english_weekday(match: re.Match[str]) -> RelativeDay:
    weekday = _ENGLISH_WEEKDAYS.index(match["weekday"].lower())
    return RelativeDay(weekday=weekday, direction=-1 if (match["which"] or "").lower() == "last" else 1)


def _join_words(words: object) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))  # type: ignore[call-overload]


_LETTER = r"[^\W\u3040-\u9fff\uac00-\ud7a3]"
_SPACED_WORDS = [word for word in _DAY_WORDS if word[0] < "\u2e80"]
_JOINED_WORDS = [word for word in _DAY_WORDS if word[0] > "\u2e80"]
_PATTERNS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], RelativeDay]], ...]] = (
    (compile_lazily(_join_words(_JOINED_WORDS)), _build_word),
    (compile_lazily(rf"(?<!{_LETTER})(?:{_join_words(_SPACED_WORDS)})(?!{_LETTER})", re.IGNORECASE), _build_word),
    (
        compile_lazily(
            rf"(?<!\d)(?P<number>\d{{1,3}}|{KANJI_NUMBER_PATTERN}{{1,3}})\s*"
            r"(?P<unit>日|週間|[かヶケカ箇ヵ]月|年)\s*(?P<direction>前|後)(?![ァ-ヺ\u4e00-\u9fff])"
        ),
        _build_distance,
    ),
    (
        compile_lazily(
            rf"\b(?:in\s+)?(?P<number>\d{{1,3}}|{'|'.join(_ENGLISH_NUMBERS)})\s+"
            r"(?P<unit>day|week|fortnight|month|year)s?\s+(?P<direction>ago|from\s+now|later|hence)\b",
            re.IGNORECASE,
        ),
        _build_distance,
    ),
    (
        compile_lazily(
            rf"\b(?P<direction>in)\s+(?P<number>\d{{1,3}}|{'|'.join(_ENGLISH_NUMBERS)})\s+"
            r"(?P<unit>day|week|fortnight|month|year)s?\b",
            re.IGNORECASE,
        ),
        _build_distance,
    ),
    (
        compile_lazily(
            r"(?:(?P<week>今週|来週|翌週|再来週|先週|先々週|今度|次|前)の?)?(?P<weekday>[月火水木金土日])曜日?"
        ),
        _build_japanese_weekday,
    ),
    (
        compile_lazily(
            rf"\b(?:(?P<which>next|last|this|coming|on)\s+)?(?P<weekday>{_WEEKDAY_PATTERN})\b", re.IGNORECASE
        ),
        _build_english_weekday,
    ),
)

_FIRST_CHARACTERS = "".join(sorted({word[0] for word in _DAY_WORDS}))
_ANY_SIGN: Final = compile_lazily(f"[a-z前後{_JAPANESE_WEEKDAYS}{_FIRST_CHARACTERS}]", re.IGNORECASE)
"""A pattern that matches in every relative day. It rejects most other texts quickly."""
