"""A timeline as a picture: the true scale on top, and below it the entries, each beside its date."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from briefings.anniversaries.cards import describe_time_span
from briefings.anniversaries.phrasing import format_phrase
from briefings.anniversaries.timeline_fonts import load_font_families, make_drawable, measure_text, wrap_text
from briefings.domain.cards import parse_span_request
from briefings.domain.dates import Precision, parse_date
from briefings.domain.facts import CHAPTER_KEY_PREFIX, DatedFact, FactSource
from briefings.text.months import MONTH_ABBREVIATIONS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from briefings.anniversaries.almanac import Almanac
    from briefings.domain.cards import CardRequest


PICTURE_WIDTH: Final = 1080
"""Pixels. A chat shows half of it, so the letters are twice as large as they look here."""

MAX_ENTRIES: Final = 16
"""Entries of a picture; more can't be read at the size of a chat."""

_MARGIN: Final = 56
_AXIS_X: Final = 290
_TEXT_X: Final = 328
_DPI: Final = 100
_PAPER_COLOR, _TEXT_COLOR, _MUTED_COLOR, _LINE_COLOR = "#FCFBF8", "#1E2530", "#69717D", "#D5D2CA"
_SOURCE_COLORS: Final = {
    FactSource.CHAPTER: "#1F5F9E",
    FactSource.NATIONAL: "#C0781A",
    FactSource.STANDING: "#2E7D6B",
}
_TITLE_SIZE, _SUBTITLE_SIZE, _BODY_SIZE, _DATE_SIZE, _YEAR_SIZE, _SMALL_SIZE = 42, 24, 27, 25, 30, 21
_LINE_HEIGHT: Final = 38
_ENTRY_GAP: Final = 26

_PHRASES: Final = {
    "alt": {"ja": "{title}。{entries}", "en": "{title}. {entries}"},
    "entry": {"ja": "{date}、{title}。", "en": "{date}: {title}. "},
    "shown": {"ja": "図は主な{count}件", "en": "the main {count} are shown"},
    "grave": {"ja": "戦争・災害・緊張", "en": "war, disaster, tension"},
}


@dataclass(frozen=True, slots=True)
class TimelinePicture:
    """A PNG with the text for those who can't see it."""

    png: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class _TimelineRow:
    fact: DatedFact
    lines: tuple[str, ...]
    top: float
    year: str
    date: str
    gap_years: int
    """Years since the entry before, where they are many; 0 where they are few."""

    @property
    def center_y(self) -> float:
        return self.top + _LINE_HEIGHT / 2


def draw_timeline(title: str, facts: Sequence[DatedFact], language: str, *, subtitle: str = "") -> TimelinePicture:
    """The timeline of these facts; of many, those that weigh most.

    It takes some tenths of a second and holds the interpreter's lock for parts of it: call it off the event loop.

    Args:
        title: what it is of.
        facts: in order of date.
        language: `ja`; anything else is English.
        subtitle: one line below the title.

    Raises:
        ValueError: there is no fact.
    """
    if not facts:
        raise ValueError("a timeline needs at least one fact")
    language = "ja" if language == "ja" else "en"
    shown = select_facts(facts)
    rows, bottom = _lay_out_rows(shown, language)
    height = bottom + _MARGIN + 78
    figure, axes = _create_figure(height)
    if len(shown) < len(facts):
        subtitle = " · ".join(filter(None, (subtitle, _PHRASES["shown"][language].format(count=len(shown)))))
    _draw_header(axes, make_drawable(title, language), make_drawable(subtitle, language))
    if _count_span_days(shown):
        _draw_scale(axes, shown, language)
    _draw_entries(axes, rows)
    _draw_legend(axes, height, language, shown)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", facecolor=_PAPER_COLOR, metadata={"Title": title})
    return TimelinePicture(buffer.getvalue(), build_alt_text(title, shown, language))


def build_alt_text(title: str, facts: Sequence[DatedFact], language: str, limit: int = 1000) -> str:
    """What the picture shows, in words; Discord takes 1,024 characters."""
    said = ""
    for fact in facts:
        entry = _PHRASES["entry"][language].format(date=parse_date(fact.date).format_date(language), title=fact.title)
        if len(said) + len(entry) > limit - len(title) - 4:
            said = said.rstrip() + "…"
            break
        said += entry
    return _PHRASES["alt"][language].format(title=title, entries=said).strip()


def select_facts(facts: Sequence[DatedFact]) -> list[DatedFact]:
    """At most `MOST` of the facts, in order of date: the weightiest, and of equal ones those that lie apart."""
    if len(facts) <= MAX_ENTRIES:
        return list(facts)
    levels: dict[int, list[int]] = {}
    for place, fact in enumerate(facts):
        levels.setdefault(_rank_fact(fact), []).append(place)
    kept: list[int] = []
    for weight in sorted(levels, reverse=True):
        room = MAX_ENTRIES - len(kept)
        kept += _spread_evenly(levels[weight], room) if len(levels[weight]) > room else levels[weight]
        if len(kept) == MAX_ENTRIES:
            break
    return [facts[place] for place in sorted(kept)]


def _rank_fact(fact: DatedFact) -> int:
    exact = parse_date(fact.date).start.precision
    if not fact.key.startswith(CHAPTER_KEY_PREFIX):
        return 3 if fact.major else 1
    return 2 if exact is Precision.DAY else 1 if exact is Precision.MONTH else 0


def _spread_evenly(positions: list[int], count: int) -> list[int]:
    if count <= 0:
        return []
    step = len(positions) / count
    return [positions[int(number * step + step / 2)] for number in range(count)]


def _lay_out_rows(facts: Sequence[DatedFact], language: str) -> tuple[list[_TimelineRow], float]:
    top = _MARGIN + 112.0 + (128.0 if _count_span_days(facts) else 0.0)
    rows: list[_TimelineRow] = []
    before: int | None = None
    for fact in facts:
        start = parse_date(fact.date).start
        gap = start.year - before if before is not None else 0
        if before is not None:
            top += _ENTRY_GAP + (14 if gap else 0) + (34 if gap > _LONG_GAP_YEARS else 0)
        lines = tuple(
            wrap_text(make_drawable(fact.title, language), _BODY_SIZE, PICTURE_WIDTH - _TEXT_X - _MARGIN, max_lines=3)
        )
        year = "" if gap == 0 and before is not None else str(start.year)
        rows.append(
            _TimelineRow(
                fact, lines, top, year, _format_short_date(fact, language), gap if gap > _LONG_GAP_YEARS else 0
            )
        )
        top += _LINE_HEIGHT * max(len(lines), 1)
        before = start.year
    return rows, top


_LONG_GAP_YEARS: Final = 4
"""Years without an entry from which the axis shows a break."""


def _format_short_date(fact: DatedFact, language: str) -> str:
    start = parse_date(fact.date).start
    if start.precision is Precision.YEAR:
        return ""
    if language == "ja":
        return f"{start.month}月{start.day}日" if start.day else f"{start.month}月"
    month = MONTH_ABBREVIATIONS[start.month - 1]
    return f"{start.day} {month}" if start.day else month


def _create_figure(height: float) -> tuple[Any, Any]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(PICTURE_WIDTH / _DPI, height / _DPI), dpi=_DPI)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, PICTURE_WIDTH)
    axes.set_ylim(height, 0)
    axes.axis("off")
    return figure, axes


def _draw_text(axes: Any, x: float, y: float, text: str, size: float, **options: Any) -> None:  # noqa: ANN401 - matplotlib's own
    options = {"ha": "left", "va": "center_baseline", "color": _TEXT_COLOR, **options}
    axes.text(
        x, y, text, fontsize=size * 72 / _DPI, fontfamily=list(load_font_families()), parse_math=False, **options
    )


def _draw_header(axes: Any, title: str, subtitle: str) -> None:  # noqa: ANN401 - matplotlib's own
    size = _TITLE_SIZE
    while measure_text(title, size) > PICTURE_WIDTH - 2 * _MARGIN and size > _BODY_SIZE:
        size -= 1
    _draw_text(axes, _MARGIN, _MARGIN + 18, title, size)
    if subtitle:
        _draw_text(axes, _MARGIN, _MARGIN + 66, subtitle, _SUBTITLE_SIZE, color=_MUTED_COLOR)


def _count_span_days(facts: Sequence[DatedFact]) -> int:
    """Days from the first to the last; 0 where a scale would show nothing."""
    days = (parse_date(facts[-1].date).first_day - parse_date(facts[0].date).first_day).days
    return days if len(facts) > 2 and days > 60 else 0


def _draw_scale(axes: Any, facts: Sequence[DatedFact], language: str) -> None:  # noqa: ANN401 - matplotlib's own
    y, left, right = _MARGIN + 132, _MARGIN + 14, PICTURE_WIDTH - _MARGIN - 14
    first, last = parse_date(facts[0].date).first_day, parse_date(facts[-1].date).first_day
    days = max((last - first).days, 1)

    def day_to_x(day: date) -> float:
        return left + (right - left) * (day - first).days / days

    axes.plot([left, right], [y, y], color=_LINE_COLOR, linewidth=5, solid_capstyle="round", zorder=1)
    for day, name in _choose_ticks(first, last, language):
        x = day_to_x(day)
        axes.plot([x, x], [y + 12, y + 20], color=_MUTED_COLOR, linewidth=1.2, zorder=1)
        half = measure_text(name, _SMALL_SIZE) / 2
        _draw_text(
            axes,
            min(max(x, left - 14 + half), right + 14 - half),
            y + 38,
            name,
            _SMALL_SIZE,
            color=_MUTED_COLOR,
            ha="center",
        )
    for fact in facts:
        axes.plot(
            [day_to_x(parse_date(fact.date).first_day)], [y], "o", markersize=11, alpha=0.85, zorder=3,
            color=_SOURCE_COLORS[fact.source], markeredgecolor=_PAPER_COLOR, markeredgewidth=1.6,
        )  # fmt: skip


def _choose_ticks(first: date, last: date, language: str) -> list[tuple[date, str]]:
    """Round years between both ends, at most eight; months where the span is short."""
    suffix = "年" if language == "ja" else ""
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
    step = next((one for one in (1, 2, 5, 10, 20, 25, 50, 100) if years / one <= 8), 250)
    return [
        (first.replace(year=year, month=1, day=1), f"{year}{suffix}")
        for year in range(-(-first.year // step) * step, last.year + 1, step)
        if first <= first.replace(year=year, month=1, day=1) <= last
    ]


def _draw_entries(axes: Any, rows: Sequence[_TimelineRow]) -> None:  # noqa: ANN401 - matplotlib's own
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        colour = _SOURCE_COLORS[row.fact.source]
        if following is not None:
            style = {"linestyle": (0, (1.2, 2.4))} if following.gap_years else {}
            ends = [row.center_y, following.center_y]
            axes.plot([_AXIS_X, _AXIS_X], ends, color=_LINE_COLOR, linewidth=3, zorder=1, **style)
        # What is grave has an empty ring: a colour alone would not tell it to every eye.
        filled = _PAPER_COLOR if row.fact.solemn else colour
        axes.plot(
            [_AXIS_X], [row.center_y], "o", markersize=12, color=filled, markeredgecolor=colour, markeredgewidth=2.6,
            zorder=3,
        )  # fmt: skip
        if row.year:
            x = _MARGIN if row.date else _AXIS_X - 28
            _draw_text(axes, x, row.center_y, row.year, _YEAR_SIZE, ha="left" if row.date else "right")
        if row.date:
            _draw_text(axes, _AXIS_X - 28, row.center_y, row.date, _DATE_SIZE, ha="right", color=_MUTED_COLOR)
        for number, line in enumerate(row.lines):
            _draw_text(axes, _TEXT_X, row.center_y + number * _LINE_HEIGHT, line, _BODY_SIZE)


def _draw_legend(axes: Any, height: float, language: str, facts: Sequence[DatedFact]) -> None:  # noqa: ANN401 - matplotlib's own
    y = height - _MARGIN + 6
    axes.plot([_MARGIN, PICTURE_WIDTH - _MARGIN], [y - 34, y - 34], color=_LINE_COLOR, linewidth=1, zorder=1)
    x = float(_MARGIN)
    for origin in FactSource:
        if any(fact.source is origin for fact in facts):
            axes.plot([x + 8], [y], "o", markersize=9, color=_SOURCE_COLORS[origin])
            name = format_phrase(f"mark.{origin.value}", language)
            _draw_text(axes, x + 26, y, name, _SMALL_SIZE, color=_MUTED_COLOR)
            x += 26 + measure_text(name, _SMALL_SIZE) + 34
    if any(fact.solemn for fact in facts):
        axes.plot(
            [x + 8], [y], "o", markersize=9, color=_PAPER_COLOR, markeredgecolor=_MUTED_COLOR, markeredgewidth=2
        )
        _draw_text(axes, x + 26, y, _PHRASES["grave"][language], _SMALL_SIZE, color=_MUTED_COLOR)


def draw_requested_timeline(almanac: Almanac, request: CardRequest) -> TimelinePicture | None:
    """The picture that goes with the card of a timeline; None where there is nothing to show.

    It is drawn by matplotlib, which is imported here: call it off the event loop.
    """
    subject, span = almanac.index.subjects.get(request.subject), parse_span_request(request)
    facts = almanac.find_facts_about(request.subject, *span) if subject is not None and span is not None else ()
    if subject is None or not facts:
        return None
    title = format_phrase("timeline.title", almanac.language, name=subject.localized_name(almanac.language))
    return draw_timeline(title, facts, almanac.language, subtitle=describe_time_span(facts, almanac.language))
