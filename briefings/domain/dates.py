"""Dates written as far as they are known: EDTF level 0.

The grammar is that of the Extended Date/Time Format of the Library of Congress, level 0 (ISO 8601-2:2019 annex A):
`2024`, `2024-10`, `2024-03-08` and intervals of two of them, `2024-10-22/2024-10-24`. Times of day are left out: no
yearbook gives them.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import total_ordering

from briefings.errors import ContentError
from briefings.text.months import MONTH_NAMES

_POINT_PATTERN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


class InvalidDate(ContentError, ValueError):
    """A text that is no EDTF date of level 0, or a day that no calendar has."""


class Precision(IntEnum):
    """How exact a date is; a finer one is greater."""

    YEAR = 1
    MONTH = 2
    DAY = 3


@dataclass(frozen=True, slots=True)
class DatePoint:
    """A year, a month or a day; `month` and `day` are 0 where they are not known.

    Raises:
        InvalidDate: if there is no such day.
    """

    year: int
    month: int = 0
    day: int = 0

    def __post_init__(self) -> None:
        if self.day and not self.month:
            raise _build_error(f"{self.year}-??-{self.day}")
        try:
            date(self.year, self.month or 1, self.day or 1)
        except ValueError:
            raise _build_error(str(self)) from None

    def __str__(self) -> str:
        text = f"{self.year:04d}"
        if self.month:
            text += f"-{self.month:02d}"
        return f"{text}-{self.day:02d}" if self.day else text

    @property
    def precision(self) -> Precision:
        """Whether it is a year, a month or a day."""
        return Precision.DAY if self.day else Precision.MONTH if self.month else Precision.YEAR

    @property
    def first_day(self) -> date:
        """The first day that it may be."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> date:
        """The last day that it may be."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date or an interval. Dates compare by their first day, the coarser first where that is the same.

    Attributes:
        start: the date, or the interval's first.
        end: the interval's last; None where it is no interval.

    Raises:
        InvalidDate: if an interval ends before it starts.
    """

    start: DatePoint
    end: DatePoint | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end.last_day < self.start.first_day:
            raise _build_error(str(self))

    def __str__(self) -> str:
        return str(self.start) if self.end is None else f"{self.start}/{self.end}"

    def __lt__(self, other: PartialDate) -> bool:
        return self.sort_key < other.sort_key

    @property
    def precision(self) -> Precision:
        """How exact it is; an interval is as exact as its coarser end."""
        return self.start.precision if self.end is None else min(self.start.precision, self.end.precision)

    @property
    def is_interval(self) -> bool:
        """Whether it runs from one date to another."""
        return self.end is not None

    @property
    def sort_key(self) -> tuple[date, int, date]:
        """First day, then precision, then last day: a year comes before its January, that before its first."""
        return (self.first_day, int(self.precision), self.last_day)

    @property
    def first_day(self) -> date:
        """The first day that it covers or may be."""
        return self.start.first_day

    @property
    def last_day(self) -> date:
        """The last day that it covers or may be."""
        return (self.end or self.start).last_day

    def contains_day(self, day: date) -> bool:
        """Whether `day` lies in it."""
        return self.first_day <= day <= self.last_day

    def covers_date(self, other: PartialDate) -> bool:
        """Whether every day of `other` lies in it."""
        return self.first_day <= other.first_day and other.last_day <= self.last_day

    def format_date(self, language: str) -> str:
        """As a reader of `language` (`ja`, or English for all others) writes it."""
        if language == "ja":
            return _format_japanese(self.start, self.end)
        return _format_english(self.start, self.end)


def parse_date(text: str) -> PartialDate:
    """The date that `text` writes.

    Raises:
        InvalidDate: if it is not EDTF of level 0, or there is no such day.
    """
    start, slash, end = text.partition("/")
    return PartialDate(_parse_point(start, text), _parse_point(end, text) if slash else None)


def is_valid_date(text: str) -> bool:
    """Whether `text` is EDTF of level 0."""
    try:
        parse_date(text)
    except InvalidDate:
        return False
    return True


def _parse_point(text: str, source: str) -> DatePoint:
    found = _POINT_PATTERN.fullmatch(text)
    if found is None or not text.isascii():
        raise _build_error(source)
    year, month, day = found.groups()
    if month == "00" or day == "00":
        raise _build_error(source)
    return DatePoint(int(year), int(month or 0), int(day or 0))


def _build_error(text: str) -> InvalidDate:
    return InvalidDate(
        f"{text!r} is not a date",
        remedy="Write 2024, 2024-10, 2024-03-08 or an interval 2024-10-22/2024-10-24.",
        ja=f"「{text}」は日付ではありません。2024、2024-10、2024-03-08、2024-10-22/2024-10-24 の形で書いてください。",
    )


def _format_japanese(start: DatePoint, end: DatePoint | None) -> str:
    def format_point(point: DatePoint, known: DatePoint | None = None) -> str:
        same_year = known is not None and point.month and known.year == point.year
        text = "" if same_year else f"{point.year}年"
        if point.month and not (same_year and point.day and known and known.month == point.month):
            text += f"{point.month}月"
        return f"{text}{point.day}日" if point.day else text

    return format_point(start) if end is None else f"{format_point(start)}～{format_point(end, start)}"


def _format_english(start: DatePoint, end: DatePoint | None) -> str:
    def format_point(point: DatePoint, *, year: bool = True, month: bool = True) -> str:
        parts = [str(point.day)] if point.day else []
        parts += [MONTH_NAMES[point.month - 1]] if point.month and month else []
        return " ".join([*parts, str(point.year)] if year else parts)

    if end is None:
        return format_point(start)
    same_year = start.year == end.year and bool(start.month) and bool(end.month)
    same_month = same_year and start.month == end.month and bool(start.day) and bool(end.day)
    first = format_point(start, year=not same_year, month=not same_month)
    dash = " – " if " " in first else "–"
    return f"{first}{dash}{format_point(end)}"
