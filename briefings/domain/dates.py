"""Dates of year, month or day precision: EDTF level 0.

The grammar is that of the Extended Date/Time Format of the Library of Congress, level 0 (ISO 8601-2:2019 annex A):
`2024`, `2024-10`, `2024-03-08` and intervals of two of them, `2024-10-22/2024-10-24`. Times of day are not supported.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from enum import IntEnum
from functools import lru_cache, total_ordering
from typing import Final

from msgspec import Struct

from briefings.errors import ContentError
from briefings.i18n import N_, pgettext
from briefings.i18n import gettext as _

MONTH_NAMES: Final = (
    N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"), N_("July"), N_("August"),
    N_("September"), N_("October"), N_("November"), N_("December"),
)  # fmt: skip
"""English names of the months, translated where they are shown."""

_POINT_PATTERN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


class InvalidDate(ContentError, ValueError):
    """A text is not an EDTF date of level 0, or the day does not exist."""


class Precision(IntEnum):
    """Precision of a date; a finer precision is greater."""

    YEAR = 1
    MONTH = 2
    DAY = 3


class DatePoint(Struct, frozen=True):
    """A year, a month or a day; `month` and `day` are 0 if they are not known.

    Raises:
        InvalidDate: there is no such day.
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
        """The first day of the year, month or day."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> date:
        """The last day of the year, month or day."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])


@total_ordering
class PartialDate(Struct, frozen=True):
    """A date or an interval of dates. Dates compare by their first day, then by precision, the coarser first.

    Attributes:
        start: the date, or the start of the interval.
        end: the end of the interval; None for a single date.

    Raises:
        InvalidDate: the interval ends before it starts.
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
        """The precision; an interval has that of its coarser end."""
        return self.start.precision if self.end is None else min(self.start.precision, self.end.precision)

    @property
    def is_interval(self) -> bool:
        """Whether it is an interval."""
        return self.end is not None

    @property
    def sort_key(self) -> tuple[date, int, date]:
        """First day, precision, last day: a year sorts before its January, and January before its first day."""
        return (self.first_day, int(self.precision), self.last_day)

    @property
    def first_day(self) -> date:
        """The first day covered."""
        return self.start.first_day

    @property
    def last_day(self) -> date:
        """The last day covered."""
        return (self.end or self.start).last_day

    def contains_day(self, day: date) -> bool:
        """Returns whether `day` is covered."""
        return self.first_day <= day <= self.last_day

    def covers_date(self, other: PartialDate) -> bool:
        """Returns whether every day of `other` is covered."""
        return self.first_day <= other.first_day and other.last_day <= self.last_day

    def format_date(self, language: str) -> str:
        """Formats the date for a reader; `language` is a BCP 47 tag."""
        if self.end is None:
            return _format_point(self.start, language)
        return _format_interval(self.start, self.end, language)


def parse_date(text: str) -> PartialDate:
    """Parses an EDTF date.

    Raises:
        InvalidDate: it is not EDTF of level 0, or there is no such day.
    """
    start, slash, end = text.partition("/")
    return PartialDate(_parse_point(start, text), _parse_point(end, text) if slash else None)


def is_valid_date(text: str) -> bool:
    """Returns whether `text` is EDTF of level 0."""
    try:
        parse_date(text)
    except InvalidDate:
        return False
    return True


def _parse_point(text: str, source: str) -> DatePoint:
    match = _POINT_PATTERN.fullmatch(text)
    if match is None or not text.isascii():
        raise _build_error(source)
    year, month, day = match.groups()
    if month == "00" or day == "00":
        raise _build_error(source)
    return DatePoint(int(year), int(month or 0), int(day or 0))


def _build_error(text: str) -> InvalidDate:
    return InvalidDate(
        N_("“{text}” is not a date"),
        remedy=N_("Write 2024, 2024-10, 2024-03-08 or an interval 2024-10-22/2024-10-24."),
        text=" ".join(text.split()),
    )


@lru_cache(maxsize=4096)
def _format_point(point: DatePoint, language: str) -> str:
    if not point.month:
        return pgettext("year", "{year}", language, year=point.year)
    month = _(MONTH_NAMES[point.month - 1], language)
    if not point.day:
        return _("{month} {year}", language, month=month, year=point.year)
    return _("{month} {day}, {year}", language, day=point.day, month=month, year=point.year)


def _format_interval(start: DatePoint, end: DatePoint, language: str) -> str:
    if start.year == end.year and start.month and start.precision is end.precision:
        return _format_within_year(start, end, language)
    values = {"start": _format_point(start, language), "end": _format_point(end, language)}
    if start.precision is Precision.YEAR:
        return pgettext("dates of one word", "{start}–{end}", language, **values)
    return _("{start} – {end}", language, **values)


def _format_within_year(start: DatePoint, end: DatePoint, language: str) -> str:
    months = {
        "month": _(MONTH_NAMES[start.month - 1], language),
        "end_month": _(MONTH_NAMES[end.month - 1], language),
    }
    if not start.day:
        return _("{month}–{end_month} {year}", language, year=start.year, **months)
    days = {"day": start.day, "end_day": end.day}
    if start.month == end.month:
        return _("{month} {day}–{end_day}, {year}", language, year=start.year, month=months["month"], **days)
    return _("{month} {day} – {end_month} {end_day}, {year}", language, year=start.year, **days, **months)
