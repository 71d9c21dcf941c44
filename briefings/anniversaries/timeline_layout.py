"""Lays out a timeline: the positions of its rows, and the ticks of its scale."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from briefings.anniversaries.timeline_fonts import make_drawable, wrap_text
from briefings.cards.labels import drop_year
from briefings.domain.dates import MONTH_NAMES, PartialDate, Precision, parse_date
from briefings.i18n import pgettext
from briefings.text.months import MONTH_ABBREVIATIONS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from briefings.domain.facts import DatedFact

PICTURE_WIDTH: Final = 1080
"""Width in pixels. A chat shows the picture at half this width, so that text appears at half the size given here."""

MARGIN: Final = 56
AXIS_X: Final = 290
TEXT_X: Final = 328
BODY_SIZE: Final = 27
LINE_HEIGHT: Final = 38
_HEADER_HEIGHT: Final = 112.0
_SCALE_HEIGHT: Final = 128.0
_ENTRY_GAP: Final = 26
_YEAR_GAP: Final = 14
"""Additional space before an entry of another year."""

_BREAK_GAP: Final = 34
"""Additional space for a break of the axis."""

_LONG_GAP_YEARS: Final = 4
"""Maximum number of years between entries without a break of the axis."""

_MAX_TITLE_LINES: Final = 6
"""Maximum number of lines of an entry, more than any title of the catalog or a digest needs."""

_MIN_SCALE_DAYS: Final = 60
"""Minimum number of days for which a scale is drawn."""


class TimelineRow(Struct, frozen=True):
    """An entry of the picture.

    Attributes:
        fact: the fact.
        lines: the wrapped title.
        top: upper edge, in pixels.
        year: the year; empty if it equals that of the previous entry.
        date: the date without the year.
        has_break: whether the axis before the entry has a break for many years without entries.
    """

    fact: DatedFact
    lines: tuple[str, ...]
    top: float
    year: str
    date: str
    has_break: bool

    @property
    def center_y(self) -> float:
        """The vertical center of its first line, in pixels."""
        return self.top + LINE_HEIGHT / 2


def lay_out_rows(facts: Sequence[DatedFact], language: str) -> tuple[list[TimelineRow], float]:
    """Returns the rows of a picture, and the lower edge of the last one in pixels."""
    top = MARGIN + _HEADER_HEIGHT + (_SCALE_HEIGHT if count_scale_days(facts) else 0.0)
    rows: list[TimelineRow] = []
    previous_year: int | None = None
    for fact in facts:
        year = parse_date(fact.date).start.year
        gap_years = year - previous_year if previous_year is not None else 0
        has_break = gap_years > _LONG_GAP_YEARS
        if previous_year is not None:
            top += _ENTRY_GAP + (_YEAR_GAP if gap_years else 0) + (_BREAK_GAP if has_break else 0)
        title = make_drawable(fact.title, language)
        lines = tuple(wrap_text(title, BODY_SIZE, PICTURE_WIDTH - TEXT_X - MARGIN, max_lines=_MAX_TITLE_LINES))
        shown_year = "" if year == previous_year else str(year)
        rows.append(TimelineRow(fact, lines, top, shown_year, format_short_date(fact, language), has_break))
        top += LINE_HEIGHT * max(len(lines), 1)
        previous_year = year
    return rows, top


def count_scale_days(facts: Sequence[DatedFact]) -> int:
    """Returns the number of days from the first fact to the last; 0 if a scale would not be useful."""
    days = (parse_date(facts[-1].date).first_day - parse_date(facts[0].date).first_day).days
    return days if len(facts) > 2 and days > _MIN_SCALE_DAYS else 0


def choose_ticks(first: date, last: date, language: str) -> list[tuple[date, str]]:
    """Returns the ticks of the scale and their labels: about eight round years, or months for a short span."""
    years = last.year - first.year
    if years < 2:
        months = [
            first.replace(year=year, month=month, day=1)
            for year in range(first.year, last.year + 1)
            for month in range(1, 13)
        ]
        inside = [day for day in months if first <= day <= last]
        step = max(1, math.ceil(len(inside) / 6))
        return [(day, parse_date(f"{day:%Y-%m}").format_date(language)) for day in inside[::step]]
    step = next((step for step in (1, 2, 5, 10, 20, 25, 50, 100) if years / step <= 8), 250)
    new_years = (
        first.replace(year=year, month=1, day=1) for year in range(-(-first.year // step) * step, last.year + 1, step)
    )
    return [(day, pgettext("year", "{year}", language, year=day.year)) for day in new_years if first <= day <= last]


def format_short_date(fact: DatedFact, language: str) -> str:
    """Formats the short date of a fact without its year: `8 Mar`, `3月8日`; empty if only the year is known."""
    start = parse_date(fact.date).start
    if start.precision is Precision.YEAR:
        return ""
    name = drop_year(PartialDate(start).format_date(language), start.year)
    return name.replace(MONTH_NAMES[start.month - 1], MONTH_ABBREVIATIONS[start.month - 1])
