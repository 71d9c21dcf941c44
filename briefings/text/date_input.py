"""Parses dates as people type them, in English or Japanese."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from briefings.domain.dates import DatePoint, InvalidDate, PartialDate
from briefings.errors import BriefingError
from briefings.i18n import N_
from briefings.text.months import MONTH_ABBREVIATIONS, parse_month
from briefings.text.relative_days import parse_relative_day

_MONTH_PATTERN = "|".join(MONTH_ABBREVIATIONS).lower()
_DAY_PATTERNS = (
    re.compile(r"(?:(?P<y>\d{4})\s*[-/.年]\s*)?(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*日?"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
    re.compile(rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<n>{_MONTH_PATTERN})[a-z]*\.?(?:,?\s+(?P<y>\d{{4}}))?"),
    re.compile(rf"(?P<n>{_MONTH_PATTERN})[a-z]*\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<y>\d{{4}}))?"),
)
_COARSE_PATTERNS = (
    re.compile(r"(?P<y>\d{4})\s*年?"),
    re.compile(r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*月?"),
    re.compile(rf"(?P<n>{_MONTH_PATTERN})[a-z]*\.?,?\s+(?P<y>\d{{4}})"),
)
_MAX_LENGTH = 40


class InvalidDateInput(BriefingError, ValueError):
    """What was typed is not a date."""


def parse_day(text: str, today: date) -> date:
    """Parses a day: `2026-11-24`, `11/24`, `11月24日`, `November 24`, `明日`, `next Friday`; empty text means today.

    Args:
        text: what was typed; a day without a year is in the current year.
        today: the current date.

    Raises:
        InvalidDateInput: it is not a date, or the day does not exist.
    """
    typed = _normalize_input(text)
    if not typed:
        return today
    if (relative := parse_relative_day(typed)) is not None:
        try:
            return relative.resolve(today)
        except OverflowError:
            raise _make_error(text) from None
    for pattern in _DAY_PATTERNS:
        if match := pattern.fullmatch(typed):
            return _build_date(match, text, today.year)
    raise _make_error(text)


@dataclass(frozen=True, slots=True)
class DayMention:
    """A day that stands in a longer text.

    Attributes:
        start: offset of its first character.
        end: offset after its last character.
        month: 1 to 12.
        day: 1 to 31.
        year: the year, None where the text leaves it out.
    """

    start: int
    end: int
    month: int
    day: int
    year: int | None = None


def find_day(text: str) -> DayMention | None:
    """The first day that a text in normal form KC mentions in a form that `parse_day` reads, None for none.

    A day that no calendar has is none: 13/45 and 30 February.
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
    re.compile(rf"(?<![A-Za-z\d./-]){pattern.pattern}(?![A-Za-z\d])", re.IGNORECASE) for pattern in _DAY_PATTERNS
)


def parse_span(start: str, end: str, today: date) -> PartialDate | None:
    """Parses an interval from two dates, each a year, a month or a day; None where both are empty.

    An empty date leaves that end open: from the year 1, or to the year 9999.

    Raises:
        InvalidDateInput: one of them is not a date, or the second is before the first.
    """
    if not start.strip() and not end.strip():
        return None
    first = _parse_point(start, today) if start.strip() else DatePoint(1)
    last = _parse_point(end, today) if end.strip() else DatePoint(9999)
    try:
        return PartialDate(first, last)
    except InvalidDate:
        raise InvalidDateInput(
            N_("“{end}” is before “{start}”"),
            remedy=N_("Give the earlier date first."),
            start=start.strip(),
            end=end.strip(),
        ) from None


def _parse_point(text: str, today: date) -> DatePoint:
    typed = _normalize_input(text)
    for pattern in _COARSE_PATTERNS:
        if match := pattern.fullmatch(typed):
            parts = match.groupdict()
            month = parse_month(parts["n"]) if parts.get("n") else int(parts.get("m") or 0)
            try:
                return DatePoint(int(parts["y"]), month)
            except (InvalidDate, ValueError):
                raise _make_error(text) from None
    day = parse_day(text, today)
    return DatePoint(day.year, day.month, day.day)


def _normalize_input(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower()[: _MAX_LENGTH + 1]


def _build_date(match: re.Match[str], text: str, year: int) -> date:
    parts = match.groupdict()
    month = parse_month(parts["n"]) if parts.get("n") else int(parts["m"])
    try:
        return date(int(parts["y"] or year), month, int(parts["d"]))
    except ValueError:
        raise _make_error(text) from None


def _make_error(text: str) -> InvalidDateInput:
    shown = " ".join(text.split())[:_MAX_LENGTH]
    return InvalidDateInput(
        N_("“{text}” is not a date"),
        remedy=N_("Write it like 2026-11-24, 11/24 or November 24."),
        text=shown,
    )
