"""A timeline as a picture: the true scale on top, and below it the entries, each beside its date."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from briefings.anniversaries.model import CHAPTER_KEY, Fact, Origin
from briefings.anniversaries.wording import say as told
from briefings.charts.fonts import families, seen, width, wrap
from briefings.edtf import Precision, parse

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

WIDTH: Final = 1080
"""Pixels. A chat shows half of it, so the letters are twice as large as they look here."""

MOST: Final = 16
"""Entries of a picture; more can't be read at the size of a chat."""

_MARGIN: Final = 56
_AXIS: Final = 290
_TEXT: Final = 328
_DPI: Final = 100
_PAPER, _INK, _QUIET, _LINE = "#FCFBF8", "#1E2530", "#69717D", "#D5D2CA"
_COLOURS: Final = {Origin.CHAPTER: "#1F5F9E", Origin.NATIONAL: "#C0781A", Origin.STANDING: "#2E7D6B"}
_TITLE, _SUBTITLE, _BODY, _DATE, _YEAR, _SMALL = 42, 24, 27, 25, 30, 21
_LEADING: Final = 38
_GAP: Final = 26

_SAID: Final = {
    "alt": {"ja": "{title}。{entries}", "en": "{title}. {entries}"},
    "entry": {"ja": "{date}、{title}。", "en": "{date}: {title}. "},
    "shown": {"ja": "図は主な{count}件", "en": "the main {count} are shown"},
    "grave": {"ja": "戦争・災害・緊張", "en": "war, disaster, tension"},
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG with the text for those who can't see it."""

    png: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class _Row:
    fact: Fact
    lines: tuple[str, ...]
    top: float
    year: str
    date: str
    gap: int
    """Years since the entry before, where they are many; 0 where they are few."""

    @property
    def middle(self) -> float:
        return self.top + _LEADING / 2


def timeline(title: str, facts: Sequence[Fact], language: str, *, subtitle: str = "") -> Picture:
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
    shown = chosen(facts)
    rows, bottom = _rows(shown, language)
    height = bottom + _MARGIN + 78
    figure, axes = _sheet(height)
    if len(shown) < len(facts):
        subtitle = " · ".join(filter(None, (subtitle, _SAID["shown"][language].format(count=len(shown)))))
    _head(axes, seen(title, language), seen(subtitle, language))
    if _span(shown):
        _scale(axes, shown, language)
    _entries(axes, rows)
    _foot(axes, height, language, shown)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", facecolor=_PAPER, metadata={"Title": title})
    return Picture(buffer.getvalue(), alt_text(title, shown, language))


def alt_text(title: str, facts: Sequence[Fact], language: str, limit: int = 1000) -> str:
    """What the picture shows, in words; Discord takes 1,024 characters."""
    said = ""
    for fact in facts:
        entry = _SAID["entry"][language].format(date=parse(fact.date).format(language), title=fact.title)
        if len(said) + len(entry) > limit - len(title) - 4:
            said = said.rstrip() + "…"
            break
        said += entry
    return _SAID["alt"][language].format(title=title, entries=said).strip()


def chosen(facts: Sequence[Fact]) -> list[Fact]:
    """At most `MOST` of the facts, in order of date: the weightiest, and of equal ones those that lie apart."""
    if len(facts) <= MOST:
        return list(facts)
    levels: dict[int, list[int]] = {}
    for place, fact in enumerate(facts):
        levels.setdefault(_weight(fact), []).append(place)
    kept: list[int] = []
    for weight in sorted(levels, reverse=True):
        room = MOST - len(kept)
        kept += _apart(levels[weight], room) if len(levels[weight]) > room else levels[weight]
        if len(kept) == MOST:
            break
    return [facts[place] for place in sorted(kept)]


def _weight(fact: Fact) -> int:
    exact = parse(fact.date).start.precision
    if not fact.key.startswith(CHAPTER_KEY):
        return 3 if fact.major else 1
    return 2 if exact is Precision.DAY else 1 if exact is Precision.MONTH else 0


def _apart(places: list[int], room: int) -> list[int]:
    if room <= 0:
        return []
    step = len(places) / room
    return [places[int(number * step + step / 2)] for number in range(room)]


def _rows(facts: Sequence[Fact], language: str) -> tuple[list[_Row], float]:
    top = _MARGIN + 112.0 + (128.0 if _span(facts) else 0.0)
    rows: list[_Row] = []
    before: int | None = None
    for fact in facts:
        start = parse(fact.date).start
        gap = start.year - before if before is not None else 0
        if before is not None:
            top += _GAP + (14 if gap else 0) + (34 if gap > _LONG else 0)
        lines = tuple(wrap(seen(fact.title, language), _BODY, WIDTH - _TEXT - _MARGIN, most=3))
        year = "" if gap == 0 and before is not None else str(start.year)
        rows.append(_Row(fact, lines, top, year, _short_date(fact, language), gap if gap > _LONG else 0))
        top += _LEADING * max(len(lines), 1)
        before = start.year
    return rows, top


_LONG: Final = 4
"""Years without an entry from which the axis shows a break."""


def _short_date(fact: Fact, language: str) -> str:
    start = parse(fact.date).start
    if start.precision is Precision.YEAR:
        return ""
    if language == "ja":
        return f"{start.month}月{start.day}日" if start.day else f"{start.month}月"
    month = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[start.month - 1]
    return f"{start.day} {month}" if start.day else month


def _sheet(height: float) -> tuple[Any, Any]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH / _DPI, height / _DPI), dpi=_DPI)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(height, 0)
    axes.axis("off")
    return figure, axes


def _write(axes: Any, x: float, y: float, text: str, size: float, **options: Any) -> None:  # noqa: ANN401 - matplotlib's own
    options = {"ha": "left", "va": "center_baseline", "color": _INK, **options}
    axes.text(x, y, text, fontsize=size * 72 / _DPI, fontfamily=list(families()), parse_math=False, **options)


def _head(axes: Any, title: str, subtitle: str) -> None:  # noqa: ANN401 - matplotlib's own
    size = _TITLE
    while width(title, size) > WIDTH - 2 * _MARGIN and size > _BODY:
        size -= 1
    _write(axes, _MARGIN, _MARGIN + 18, title, size)
    if subtitle:
        _write(axes, _MARGIN, _MARGIN + 66, subtitle, _SUBTITLE, color=_QUIET)


def _span(facts: Sequence[Fact]) -> int:
    """Days from the first to the last; 0 where a scale would show nothing."""
    days = (parse(facts[-1].date).first_day - parse(facts[0].date).first_day).days
    return days if len(facts) > 2 and days > 60 else 0


def _scale(axes: Any, facts: Sequence[Fact], language: str) -> None:  # noqa: ANN401 - matplotlib's own
    y, left, right = _MARGIN + 132, _MARGIN + 14, WIDTH - _MARGIN - 14
    first, last = parse(facts[0].date).first_day, parse(facts[-1].date).first_day
    days = max((last - first).days, 1)

    def place(day: date) -> float:
        return left + (right - left) * (day - first).days / days

    axes.plot([left, right], [y, y], color=_LINE, linewidth=5, solid_capstyle="round", zorder=1)
    for day, name in _ticks(first, last, language):
        x = place(day)
        axes.plot([x, x], [y + 12, y + 20], color=_QUIET, linewidth=1.2, zorder=1)
        half = width(name, _SMALL) / 2
        _write(
            axes, min(max(x, left - 14 + half), right + 14 - half), y + 38, name, _SMALL, color=_QUIET, ha="center"
        )
    for fact in facts:
        axes.plot(
            [place(parse(fact.date).first_day)], [y], "o", markersize=11, alpha=0.85, zorder=3,
            color=_COLOURS[fact.origin], markeredgecolor=_PAPER, markeredgewidth=1.6,
        )  # fmt: skip


def _ticks(first: date, last: date, language: str) -> list[tuple[date, str]]:
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
        return [(day, parse(f"{day:%Y-%m}").format(language)) for day in inside[::step]]
    step = next((one for one in (1, 2, 5, 10, 20, 25, 50, 100) if years / one <= 8), 250)
    return [
        (first.replace(year=year, month=1, day=1), f"{year}{suffix}")
        for year in range(-(-first.year // step) * step, last.year + 1, step)
        if first <= first.replace(year=year, month=1, day=1) <= last
    ]


def _entries(axes: Any, rows: Sequence[_Row]) -> None:  # noqa: ANN401 - matplotlib's own
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        colour = _COLOURS[row.fact.origin]
        if following is not None:
            style = {"linestyle": (0, (1.2, 2.4))} if following.gap else {}
            ends = [row.middle, following.middle]
            axes.plot([_AXIS, _AXIS], ends, color=_LINE, linewidth=3, zorder=1, **style)
        # What is grave has an empty ring: a colour alone would not tell it to every eye.
        filled = _PAPER if row.fact.solemn else colour
        axes.plot(
            [_AXIS], [row.middle], "o", markersize=12, color=filled, markeredgecolor=colour, markeredgewidth=2.6,
            zorder=3,
        )  # fmt: skip
        if row.year:
            x = _MARGIN if row.date else _AXIS - 28
            _write(axes, x, row.middle, row.year, _YEAR, ha="left" if row.date else "right")
        if row.date:
            _write(axes, _AXIS - 28, row.middle, row.date, _DATE, ha="right", color=_QUIET)
        for number, line in enumerate(row.lines):
            _write(axes, _TEXT, row.middle + number * _LEADING, line, _BODY)


def _foot(axes: Any, height: float, language: str, facts: Sequence[Fact]) -> None:  # noqa: ANN401 - matplotlib's own
    y = height - _MARGIN + 6
    axes.plot([_MARGIN, WIDTH - _MARGIN], [y - 34, y - 34], color=_LINE, linewidth=1, zorder=1)
    x = float(_MARGIN)
    for origin in Origin:
        if any(fact.origin is origin for fact in facts):
            axes.plot([x + 8], [y], "o", markersize=9, color=_COLOURS[origin])
            name = told(f"mark.{origin.value}", language)
            _write(axes, x + 26, y, name, _SMALL, color=_QUIET)
            x += 26 + width(name, _SMALL) + 34
    if any(fact.solemn for fact in facts):
        axes.plot([x + 8], [y], "o", markersize=9, color=_PAPER, markeredgecolor=_QUIET, markeredgewidth=2)
        _write(axes, x + 26, y, _SAID["grave"][language], _SMALL, color=_QUIET)
