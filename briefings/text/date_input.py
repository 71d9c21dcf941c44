"""Parses dates that people type in English or Japanese."""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date
from functools import lru_cache

from msgspec import Struct

from briefings.domain.dates import DatePoint, InvalidDate, PartialDate
from briefings.errors import BriefingError
from briefings.i18n import N_
from briefings.text.lazy_pattern import compile_lazily
from briefings.text.months import MONTH_ABBREVIATIONS, parse_month
from briefings.text.numerals import ERA_OFFSETS
from briefings.text.relative_days import parse_relative_day

_MONTH_PATTERN = "|".join(MONTH_ABBREVIATIONS).lower()
_DAY_PATTERNS = (
    compile_lazily(r"(?:(?P<y>\d{4})\s*[-/.年]\s*)?(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*日?"),
    compile_lazily(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
    compile_lazily(rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<n>{_MONTH_PATTERN})[a-z]*\.?(?:,?\s+(?P<y>\d{{4}}))?"),
    compile_lazily(rf"(?P<n>{_MONTH_PATTERN})[a-z]*\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<y>\d{{4}}))?"),
)
_COARSE_PATTERNS = (
    compile_lazily(r"(?P<y>\d{4})\s*年?"),
    compile_lazily(r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*月?"),
    compile_lazily(rf"(?P<n>{_MONTH_PATTERN})[a-z]*\.?,?\s+(?P<y>\d{{4}})"),
)
_SLASH_DATE = compile_lazily(r"(?P<a>\d{1,2})\s*(?P<sign>[-/.])\s*(?P<b>\d{1,2})(?:\s*(?P=sign)\s*(?P<y>\d{4}))?\.?")
_ERA_DAY = compile_lazily(
    rf"(?P<era>{'|'.join(ERA_OFFSETS)})\s*(?P<count>\d{{1,2}}|元)\s*年\s*(?P<m>\d{{1,2}})\s*月\s*(?P<d>\d{{1,2}})\s*日"
)
_WEEKDAY = compile_lazily(
    r"\s{0,8}[(（]?(?:[月火水木金土日](?:曜日?)?[)）]|[月火水木金土日]曜日?|(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?[)）]?)$"
)
_LEADING_WEEKDAY = compile_lazily(
    r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+(?=.*\d)"
)
_MAX_LENGTH = 40


class InvalidDateInput(BriefingError, ValueError):
    """A typed text is not a date.

    Attributes:
        is_impossible: whether the text has the form of a date that does not exist, such as February 30.
    """

    is_impossible = False


def parse_day(text: str, today: date, locale: str = "") -> date:
    """Parses a day: `2026-11-24`, `11/24`, `11月24日`, `November 24`, `明日`, `next Friday`; empty text means today.

    February 29 without a year is February 28 in a common year, the day on which its events are shown.

    Args:
        text: the typed text. A day without a year is in the current year.
        today: the current date.
        locale: BCP 47 tag of the reader's locale, which decides whether `5/12/2026` is in May or December (CLDR).

    Raises:
        InvalidDateInput: the text is not a date, or the day does not exist.
    """
    typed = _normalize_input(text)
    if not typed:
        return today
    if (relative := parse_relative_day(typed)) is not None:
        try:
            return relative.resolve(today)
        except OverflowError:
            raise _make_error(text) from None
    without_weekday = _LEADING_WEEKDAY.sub("", _WEEKDAY.sub("", typed)) if any(map(str.isdigit, typed)) else typed
    for candidate in dict.fromkeys((typed, without_weekday)):
        if match := _ERA_DAY.fullmatch(candidate):
            count = 1 if match["count"] == "元" else int(match["count"])
            return _build_date(ERA_OFFSETS[match["era"]] + count, int(match["m"]), int(match["d"]), text, today)
        if match := _SLASH_DATE.fullmatch(candidate):
            month, day = _order_month_and_day(match, locale)
            return _build_date(int(match["y"] or 0), month, day, text, today)
        for pattern in _DAY_PATTERNS:
            if match := pattern.fullmatch(candidate):
                parts = match.groupdict()
                month = parse_month(parts["n"]) if parts.get("n") else int(parts["m"])
                return _build_date(int(parts["y"] or 0), month, int(parts["d"]), text, today)
    raise _make_error(text)


class DayMention(Struct, frozen=True):
    """A day in a longer text.

    Attributes:
        start: offset of its first character.
        end: offset after its last character.
        month: 1 to 12.
        day: 1 to 31.
        year: the year; None if the text has none.
    """

    start: int
    end: int
    month: int
    day: int
    year: int | None = None


def find_day(text: str) -> DayMention | None:
    """Finds a day in a text in normal form KC (UAX 15), in the numeric and English forms of `parse_day`.

    Days that do not exist (13/45, 30 February) are ignored. None if there is no day.
    """
    for pattern in _DAY_MENTIONS:
        if match := pattern.search(text):
            parts = match.groupdict()
            month = parse_month(parts["n"].lower()) if parts.get("n") else int(parts["m"])
            year = int(parts["y"]) if parts.get("y") else None
            try:
                date(year or _LEAP_YEAR, month, int(parts["d"]))
            except ValueError:
                continue
            return DayMention(match.start(), match.end(), month, int(parts["d"]), year)
    return None


_LEAP_YEAR = 2024
_DAY_MENTIONS = tuple(
    compile_lazily(rf"(?<![A-Za-z\d./-]){pattern.pattern}(?![A-Za-z\d])", re.IGNORECASE) for pattern in _DAY_PATTERNS
)


def resolve_day(month: int, day: int, year: int) -> date:
    """Returns the date of a month and day in a year. February 29 is February 28 in a common year.

    Raises:
        ValueError: no year has this day.
    """
    if (month, day) == (2, 29) and not calendar.isleap(year):
        return date(year, 2, 28)
    return date(year, month, day)


def parse_span(start: str, end: str, today: date, locale: str = "") -> PartialDate | None:
    """Parses an interval from two dates, each a year, a month or a day; None if both are empty.

    An empty date leaves its end open: the interval starts in the year 1, or ends in the year 9999.

    Raises:
        InvalidDateInput: a text is not a date, or the second date is before the first.
    """
    if not start.strip() and not end.strip():
        return None
    first = _parse_point(start, today, locale) if start.strip() else DatePoint(1)
    last = _parse_point(end, today, locale) if end.strip() else DatePoint(9999)
    try:
        return PartialDate(first, last)
    except InvalidDate:
        raise InvalidDateInput(
            N_("“{end}” is before “{start}”"),
            remedy=N_("Give the earlier date first."),
            start=start.strip(),
            end=end.strip(),
        ) from None


def _parse_point(text: str, today: date, locale: str) -> DatePoint:
    typed = _normalize_input(text)
    for pattern in _COARSE_PATTERNS:
        if match := pattern.fullmatch(typed):
            parts = match.groupdict()
            month = parse_month(parts["n"]) if parts.get("n") else int(parts.get("m") or 0)
            try:
                return DatePoint(int(parts["y"]), month)
            except (InvalidDate, ValueError):
                raise _make_point_error(text) from None
    try:
        day = parse_day(text, today, locale)
    except InvalidDateInput as error:
        if error.is_impossible:
            raise
        raise _make_point_error(text) from None
    return DatePoint(day.year, day.month, day.day)


def _normalize_input(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower()[: _MAX_LENGTH + 1]


def _order_month_and_day(match: re.Match[str], locale: str) -> tuple[int, int]:
    """Returns the month and day of two numbers. A number above 12 is the day; else the reader's locale decides."""
    first, second = int(match["a"]), int(match["b"])
    if first > 12 >= second:
        return second, first
    if second > 12 >= first:
        return first, second
    is_day_first = match["sign"] == "." and match["y"] is not None  # only European locales write 5.12.2026
    return (second, first) if is_day_first or _writes_day_first(locale) else (first, second)


@lru_cache(maxsize=256)
def _writes_day_first(locale: str) -> bool:
    """Returns whether a locale writes the day before the month in numbers (CLDR)."""
    from babel import Locale, UnknownLocaleError

    try:
        pattern = str(Locale.parse(locale, sep="-").date_formats["short"].pattern)
    except (UnknownLocaleError, ValueError):
        return False
    return pattern.find("d") < pattern.find("M")


def _build_date(year: int, month: int, day: int, text: str, today: date) -> date:
    """Builds a date; the year 0 means the current year."""
    try:
        return date(year, month, day) if year else resolve_day(month, day, today.year)
    except ValueError:
        raise _make_impossible_error(text) from None


def _shorten(text: str) -> str:
    return " ".join(text.split())[:_MAX_LENGTH]


def _make_error(text: str) -> InvalidDateInput:
    return InvalidDateInput(
        N_("“{text}” is not a date"),
        remedy=N_("Write it like 2026-11-24, 11/24 or November 24."),
        text=_shorten(text),
    )


def _make_point_error(text: str) -> InvalidDateInput:
    return InvalidDateInput(
        N_("“{text}” is not a date"),
        remedy=N_("Write a year, a month or a day: 2020, 2024-03 or 2024-03-08."),
        text=_shorten(text),
    )


def _make_impossible_error(text: str) -> InvalidDateInput:
    error = InvalidDateInput(N_("there is no day “{text}” in the calendar"), text=_shorten(text))
    error.is_impossible = True
    return error
