"""Draws a timeline as a picture: a scale at the top, and the entries with their dates below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from briefings.anniversaries.main_facts import select_facts
from briefings.anniversaries.phrasing import format_source_mark, format_time_span, format_timeline_title
from briefings.anniversaries.picture_canvas import Canvas, Picture, create_figure, draw_text, save_figure
from briefings.anniversaries.timeline_fonts import make_drawable, measure_text
from briefings.anniversaries.timeline_layout import (
    AXIS_X,
    BODY_SIZE,
    LINE_HEIGHT,
    MARGIN,
    PICTURE_WIDTH,
    TEXT_X,
    TimelineRow,
    choose_ticks,
    count_scale_days,
    lay_out_rows,
)
from briefings.cards.labels import choose_language, join_parts
from briefings.domain.cards import DEFAULT_LIMITS, CardLimits, parse_span_request
from briefings.domain.dates import parse_date
from briefings.domain.facts import DatedFact, FactSource
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from briefings.anniversaries.almanac import Almanac
    from briefings.domain.cards import CardRequest

_TITLE_SIZE, _SUBTITLE_SIZE, _DATE_SIZE, _YEAR_SIZE, _SMALL_SIZE = 42, 24, 25, 30, 21
_LEGEND_HEIGHT: Final = 78


class ColorScheme(Struct, frozen=True):
    """The colors of a picture. Text has a contrast of at least 4.5:1 with the background (WCAG 2.2, 1.4.3)."""

    paper: str
    text: str
    muted: str
    line: str
    sources: Mapping[FactSource, str]


LIGHT_SCHEME: Final = ColorScheme(
    "#FCFBF8",
    "#1E2530",
    "#5F6772",
    "#D5D2CA",
    {FactSource.CHAPTER: "#1F5F9E", FactSource.NATIONAL: "#C0781A", FactSource.STANDING: "#2E7D6B"},
)
DARK_SCHEME: Final = ColorScheme(
    "#2B2D31",
    "#F2F3F5",
    "#B5BAC1",
    "#4E5058",
    {FactSource.CHAPTER: "#7FB2E5", FactSource.NATIONAL: "#E5A94E", FactSource.STANDING: "#6CC3AC"},
)
"""The background is that of an embed in Discord's dark theme."""


def draw_requested_timeline(
    almanac: Almanac, request: CardRequest, limits: CardLimits = DEFAULT_LIMITS
) -> Picture | None:
    """Draws the picture for the card of a timeline; None if there is nothing to show.

    It imports matplotlib and must be called in a thread.
    """
    subject, span = almanac.index.subjects.get(request.subject), parse_span_request(request)
    if subject is None or span is None:
        return None
    facts = almanac.find_facts_about(request.subject, *span, edition=request.edition)
    if not facts:
        return None
    language = almanac.language
    title = format_timeline_title(subject.get_localized_name(language), language)
    subtitle = format_time_span(facts, language, parse_date(request.section) if request.section else None)
    return draw_timeline(
        title,
        facts,
        language,
        subtitle=subtitle,
        alt_length=limits.alt_text_length,
        main_subject=request.subject,
        scheme=DARK_SCHEME if is_dark(request, limits) else LIGHT_SCHEME,
    )


def is_dark(request: CardRequest, limits: CardLimits) -> bool:
    """Returns whether the picture of a request is dark. Page 0 has the renderer's color scheme, page 1 the other."""
    return limits.dark_pictures is not bool(request.page)


def draw_timeline(  # noqa: PLR0913  # content and style
    title: str,
    facts: Sequence[DatedFact],
    language: str,
    *,
    subtitle: str = "",
    alt_length: int = DEFAULT_LIMITS.alt_text_length,
    main_subject: str = "",
    scheme: ColorScheme = LIGHT_SCHEME,
) -> Picture:
    """Draws the timeline of facts. If there are too many, only the most important are shown.

    It takes some tenths of a second, for part of which it holds the global interpreter lock, and must be called in a
    thread.

    Args:
        title: title of the picture.
        facts: the facts in order of date.
        language: BCP 47 tag of the reader's language.
        subtitle: a line below the title.
        alt_length: maximum length of the description, in characters.
        main_subject: id of the subject. Events mainly about it are preferred if there are too many.
        scheme: the colors.

    Raises:
        ValueError: `facts` is empty.
    """
    if not facts:
        raise ValueError("a timeline needs at least one fact")
    language = choose_language(language)
    shown = select_facts(facts, main_subject)
    rows, bottom = lay_out_rows(shown, language)
    height = bottom + MARGIN + _LEGEND_HEIGHT
    figure, axes = create_figure(PICTURE_WIDTH, height)
    canvas = Canvas(axes, scheme)
    if len(shown) < len(facts):
        subtitle = join_parts(subtitle, _("the main {count} are shown", language, count=len(shown)))
    _draw_header(canvas, make_drawable(title, language), make_drawable(subtitle, language))
    if count_scale_days(shown):
        _draw_scale(canvas, shown, language)
    _draw_rows(canvas, rows)
    _draw_legend(canvas, height, language, shown)
    alt = build_alt_text(title, shown, language, alt_length)
    return Picture(save_figure(figure, scheme.paper, title), alt)


def build_alt_text(title: str, facts: Sequence[DatedFact], language: str, max_length: int) -> str:
    """Builds the alternative text of the picture: its title and as many entries as fit."""
    described = ""
    for fact in facts:
        date_text = parse_date(fact.date).format_date(language)
        entry = _("{date}: {title}. ", language, date=date_text, title=fact.title)
        if len(described) + len(entry) > max_length - len(title) - len("…. "):
            described = described.rstrip() + "…"
            break
        described += entry
    return _("{title}. {entries}", language, title=title, entries=described).strip()


def _draw_header(canvas: Canvas[ColorScheme], title: str, subtitle: str) -> None:
    size = _TITLE_SIZE
    while measure_text(title, size) > PICTURE_WIDTH - 2 * MARGIN and size > BODY_SIZE:
        size -= 1
    draw_text(canvas, MARGIN, MARGIN + 18, title, size)
    if subtitle:
        draw_text(canvas, MARGIN, MARGIN + 66, subtitle, _SUBTITLE_SIZE, color=canvas.scheme.muted)


def _draw_scale(canvas: Canvas[ColorScheme], facts: Sequence[DatedFact], language: str) -> None:
    y, left, right = MARGIN + 132, MARGIN + 14, PICTURE_WIDTH - MARGIN - 14
    first, last = parse_date(facts[0].date).first_day, parse_date(facts[-1].date).first_day
    days = max((last - first).days, 1)

    def convert_day_to_x(day: date) -> float:
        return left + (right - left) * (day - first).days / days

    canvas.plot([left, right], [y, y], color=canvas.scheme.line, linewidth=5, solid_capstyle="round", zorder=1)
    for day, label in choose_ticks(first, last, language):
        x = convert_day_to_x(day)
        canvas.plot([x, x], [y + 12, y + 20], color=canvas.scheme.muted, linewidth=1.2, zorder=1)
        half_width = measure_text(label, _SMALL_SIZE) / 2
        label_x = min(max(x, left - 14 + half_width), right + 14 - half_width)
        draw_text(canvas, label_x, y + 38, label, _SMALL_SIZE, color=canvas.scheme.muted, ha="center")
    for fact in facts:
        canvas.plot(
            [convert_day_to_x(parse_date(fact.date).first_day)], [y], "o", markersize=11, alpha=0.85, zorder=3,
            color=canvas.scheme.sources[fact.source], markeredgecolor=canvas.scheme.paper, markeredgewidth=1.6,
        )  # fmt: skip


def _draw_rows(canvas: Canvas[ColorScheme], rows: Sequence[TimelineRow]) -> None:
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        color = canvas.scheme.sources[row.fact.source]
        if following is not None:
            style = {"linestyle": (0, (1.2, 2.4))} if following.has_break else {}
            ends = [row.center_y, following.center_y]
            canvas.plot([AXIS_X, AXIS_X], ends, color=canvas.scheme.line, linewidth=3, zorder=1, **style)
        # Solemn events have an empty ring, because not every reader can distinguish them by color.
        fill = canvas.scheme.paper if row.fact.solemn else color
        canvas.plot(
            [AXIS_X], [row.center_y], "o", markersize=12, color=fill, markeredgecolor=color, markeredgewidth=2.6,
            zorder=3,
        )  # fmt: skip
        _draw_row_text(canvas, row)


def _draw_row_text(canvas: Canvas[ColorScheme], row: TimelineRow) -> None:
    if row.year:
        x, alignment = (MARGIN, "left") if row.date else (AXIS_X - 28, "right")
        draw_text(canvas, x, row.center_y, row.year, _YEAR_SIZE, ha=alignment)
    if row.date:
        draw_text(canvas, AXIS_X - 28, row.center_y, row.date, _DATE_SIZE, ha="right", color=canvas.scheme.muted)
    for number, line in enumerate(row.lines):
        draw_text(canvas, TEXT_X, row.center_y + number * LINE_HEIGHT, line, BODY_SIZE)


def _draw_legend(canvas: Canvas[ColorScheme], height: float, language: str, facts: Sequence[DatedFact]) -> None:
    y = height - MARGIN + 6
    canvas.plot([MARGIN, PICTURE_WIDTH - MARGIN], [y - 34, y - 34], color=canvas.scheme.line, linewidth=1, zorder=1)
    x = float(MARGIN)
    for source in FactSource:
        if any(fact.source is source for fact in facts):
            canvas.plot([x + 8], [y], "o", markersize=9, color=canvas.scheme.sources[source])
            name = format_source_mark(source, language)
            draw_text(canvas, x + 26, y, name, _SMALL_SIZE, color=canvas.scheme.muted)
            x += 26 + measure_text(name, _SMALL_SIZE) + 34
    if any(fact.solemn for fact in facts):
        canvas.plot(
            [x + 8],
            [y],
            "o",
            markersize=9,
            color=canvas.scheme.paper,
            markeredgecolor=canvas.scheme.muted,
            markeredgewidth=2,
        )
        draw_text(canvas, x + 26, y, _("war, disaster, tension", language), _SMALL_SIZE, color=canvas.scheme.muted)
