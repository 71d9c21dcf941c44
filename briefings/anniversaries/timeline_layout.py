"""Lays out a timeline: which facts it shows, where their rows are, and the ticks of its scale."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from briefings.anniversaries.timeline_fonts import make_drawable, wrap_text
from briefings.cards.labels import drop_year
from briefings.domain.dates import MONTH_NAMES, PartialDate, Precision, parse_date
from briefings.domain.facts import CHAPTER_KEY_PREFIX, DatedFact
from briefings.i18n import pgettext
from briefings.text.months import MONTH_ABBREVIATIONS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

PICTURE_WIDTH: Final = 1080
"""Pixels. A chat shows the picture at half this width, so letters have half the size given here."""

MAX_ENTRIES: Final = 16
"""Entries of a picture; more can't be read at the size of a chat."""

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
"""Years without an entry above which the axis has a break."""

_MIN_SCALE_DAYS: Final = 60
"""Span below which a scale shows nothing."""


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """An entry of the picture.

    Attributes:
        fact: what it shows.
        lines: its title, wrapped.
        top: upper edge in pixels.
        year: its year; empty if the entry before has the same.
        date: its date without the year.
        has_break: whether the axis before it has a break for many years without entries.
    """

    fact: DatedFact
    lines: tuple[str, ...]
    top: float
    year: str
    date: str
    has_break: bool

    @property
    def center_y(self) -> float:
        """Middle of its first line."""
        return self.top + LINE_HEIGHT / 2


def select_facts(facts: Sequence[DatedFact]) -> list[DatedFact]:
    """At most `MAX_ENTRIES` of the facts, in order of date: the most important, evenly spread among equals."""
    if len(facts) <= MAX_ENTRIES:
        return list(facts)
    ranks: dict[int, list[int]] = {}
    for index, fact in enumerate(facts):
        ranks.setdefault(_rank_fact(fact), []).append(index)
    selected: list[int] = []
    for rank in sorted(ranks, reverse=True):
        capacity = MAX_ENTRIES - len(selected)
        selected += _spread_evenly(ranks[rank], capacity) if len(ranks[rank]) > capacity else ranks[rank]
        if len(selected) == MAX_ENTRIES:
            break
    return [facts[index] for index in sorted(selected)]


def lay_out_rows(facts: Sequence[DatedFact], language: str) -> tuple[list[TimelineRow], float]:
    """The rows of a picture, and the lower edge of the last one in pixels."""
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
        lines = tuple(wrap_text(title, BODY_SIZE, PICTURE_WIDTH - TEXT_X - MARGIN, max_lines=3))
        shown_year = "" if year == previous_year else str(year)
        rows.append(TimelineRow(fact, lines, top, shown_year, format_short_date(fact, language), has_break))
        top += LINE_HEIGHT * max(len(lines), 1)
        previous_year = year
    return rows, top


def count_scale_days(facts: Sequence[DatedFact]) -> int:
    """Days from the first fact to the last; 0 if they are too few or too close for a scale."""
    days = (parse_date(facts[-1].date).first_day - parse_date(facts[0].date).first_day).days
    return days if len(facts) > 2 and days > _MIN_SCALE_DAYS else 0


def choose_ticks(first: date, last: date, language: str) -> list[tuple[date, str]]:
    """The ticks of the scale with their labels: round years, at most eight, or months for a short span."""
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
    """The date of a fact without its year, abbreviated: `8 Mar`, `3月8日`; empty if only the year is known."""
    start = parse_date(fact.date).start
    if start.precision is Precision.YEAR:
        return ""
    name = drop_year(PartialDate(start).format_date(language), start.year)
    return name.replace(MONTH_NAMES[start.month - 1], MONTH_ABBREVIATIONS[start.month - 1])


def _rank_fact(fact: DatedFact) -> int:
    """The importance of a fact: major ones of the catalog first, then those of chapters by precision."""
    if not fact.key.startswith(CHAPTER_KEY_PREFIX):
        return 3 if fact.major else 1
    return int(parse_date(fact.date).start.precision) - 1


def _spread_evenly(indexes: list[int], count: int) -> list[int]:
    if count <= 0:
        return []
    step = len(indexes) / count
    return [indexes[int(number * step + step / 2)] for number in range(count)]
