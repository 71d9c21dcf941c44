"""Draws the matrix of countries and frameworks, with a shape, a letter and a color for each standing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from briefings.anniversaries.picture_canvas import Canvas, Picture, create_figure, draw_text, save_figure
from briefings.anniversaries.timeline import is_dark
from briefings.anniversaries.timeline_fonts import make_drawable, measure_text, wrap_text
from briefings.cards.labels import get_status_name, get_view_name, join_names
from briefings.cards.memberships import format_framework_name
from briefings.domain import MembershipStatus as Status
from briefings.domain.cards import DEFAULT_LIMITS, CardLimits, View
from briefings.domain.dates import is_valid_date, parse_date
from briefings.frameworks.cards import list_picture_countries, list_picture_frameworks
from briefings.frameworks.phrasing import describe_question
from briefings.frameworks.question import decode_question
from briefings.i18n import gettext as _
from briefings.i18n import pgettext

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefings.domain import Subject
    from briefings.domain.cards import CardRequest
    from briefings.frameworks.standings import StandingTable

MAX_COLUMNS: Final = 6
"""Maximum number of frameworks in a picture; with more, the letters would be too small on a phone."""

MAX_ROWS: Final = 40

_MARGIN: Final = 22
_NAME_WIDTH: Final = 238
_COLUMN_WIDTH: Final = 82
_LETTER_RADIUS: Final = 16
_MIN_WIDTH: Final = 560
_ROW_HEIGHT: Final = 46
_TITLE_SIZE, _NAME_SIZE, _HEAD_SIZE, _LETTER_SIZE, _SMALL_SIZE = 34, 29, 27, 21, 22
_YEAR_SIZE: Final = 20
_YEAR_SHIFT: Final = 23
"""Distance in pixels by which a shape with a year beside it is moved to the left."""

_LINE_HEIGHT: Final = 42
_LEGEND_ROW: Final = 46


class MatrixColors(Struct, frozen=True):
    """The colors of a matrix. Text has a contrast of at least 4.5:1 with its background (WCAG 2.2, 1.4.3)."""

    paper: str
    text: str
    muted: str
    line: str
    band: str
    statuses: Mapping[Status, str]
    inside: str
    """The color of the letter in a filled shape."""


class _Shape(Struct, frozen=True):
    """The symbol of a standing: a matplotlib marker, its filling and outline, and its size in points."""

    marker: str
    is_filled: bool
    size: float
    is_broken: bool = False


_SHAPES: Final = {
    Status.MEMBER: _Shape("o", is_filled=True, size=22),
    Status.ASSOCIATE: _Shape("o", is_filled=False, size=22),
    Status.PARTNER: _Shape("s", is_filled=True, size=20),
    Status.FROZEN: _Shape("D", is_filled=False, size=17),
    Status.SUSPENDED: _Shape("s", is_filled=False, size=20),
    Status.UNCLEAR: _Shape("o", is_filled=False, size=22, is_broken=True),
}
"""The shapes differ in outline or filling, so that they can be distinguished without color and letters."""

LIGHT_COLORS: Final = MatrixColors(
    "#FCFBF8",
    "#1E2530",
    "#5F6772",
    "#DAD7CF",
    "#EAF0F6",
    {
        Status.MEMBER: "#0B5A94",
        Status.ASSOCIATE: "#0B5A94",
        Status.PARTNER: "#9A4B00",
        Status.FROZEN: "#6B3FA0",
        Status.SUSPENDED: "#A3263A",
        Status.UNCLEAR: "#4A5260",
    },
    "#FFFFFF",
)
DARK_COLORS: Final = MatrixColors(
    "#2B2D31",
    "#F2F3F5",
    "#B5BAC1",
    "#43464D",
    "#36393F",
    {
        Status.MEMBER: "#7FB8EA",
        Status.ASSOCIATE: "#7FB8EA",
        Status.PARTNER: "#F0B45A",
        Status.FROZEN: "#C9A6F5",
        Status.SUSPENDED: "#FF9BA5",
        Status.UNCLEAR: "#C5CAD1",
    },
    "#15171A",
)


def get_status_letter(status: Status, language: str) -> str:
    """Returns the letter of a standing in the picture, which is unique."""
    letters = {
        Status.MEMBER: pgettext("letter of a standing", "M", language),
        Status.ASSOCIATE: pgettext("letter of a standing", "A", language),
        Status.PARTNER: pgettext("letter of a standing", "P", language),
        Status.FROZEN: pgettext("letter of a standing", "F", language),
        Status.SUSPENDED: pgettext("letter of a standing", "S", language),
        Status.UNCLEAR: "?",
    }
    return letters[status]


def draw_matrix(table: StandingTable, request: CardRequest, limits: CardLimits = DEFAULT_LIMITS) -> Picture | None:
    """Draws the picture of a request for `View.MATRIX`; None if there is nothing to show.

    It imports matplotlib and must be called in a thread.

    Args:
        table: the standings.
        request: the request for all frameworks, a framework or an answer. Page 1 has the other color scheme.
        limits: the limits of the renderer: the length of the alternative text, and the default color scheme.
    """
    countries = list_picture_countries(table, request)[:MAX_ROWS]
    frameworks = list_picture_frameworks(table, request)[:MAX_COLUMNS]
    if not countries or not frameworks:
        return None
    scheme = DARK_COLORS if is_dark(request, limits) else LIGHT_COLORS
    return _MatrixDrawing(table, countries, frameworks, scheme, request).draw(limits.alt_text_length)


class _MatrixDrawing:
    """The drawing of one matrix."""

    def __init__(
        self,
        table: StandingTable,
        countries: Sequence[Subject],
        frameworks: Sequence[Subject],
        scheme: MatrixColors,
        request: CardRequest,
    ) -> None:
        self._table = table
        self._language = table.language
        self._countries = countries
        self._frameworks = frameworks
        self._scheme = scheme
        self._title = make_drawable(_name_picture(table, request), self._language)
        self._marked = request.subject
        self._width = max(2 * _MARGIN + _NAME_WIDTH + _COLUMN_WIDTH * len(frameworks), _MIN_WIDTH)
        self._title_lines = wrap_text(self._title, _TITLE_SIZE, self._width - 2 * _MARGIN)
        self._head_y = _MARGIN + _LINE_HEIGHT * len(self._title_lines) + 34

    def draw(self, alt_length: int) -> Picture:
        legend = self._arrange_legend()
        rows_end = self._compute_row_y(len(self._countries)) - _ROW_HEIGHT / 2
        height = rows_end + 18 + _LEGEND_ROW * (len(legend) + 1) + _MARGIN
        figure, axes = create_figure(self._width, height)
        canvas = Canvas(axes, self._scheme)
        for number, line in enumerate(self._title_lines):
            draw_text(canvas, _MARGIN, _MARGIN + 18 + number * _LINE_HEIGHT, line, _TITLE_SIZE)
        self._draw_columns(canvas, rows_end)
        for number, country in enumerate(self._countries):
            self._draw_row(canvas, number, country)
        self._draw_legend(canvas, legend, rows_end + 18 + _LEGEND_ROW / 2)
        return Picture(
            save_figure(figure, self._scheme.paper, self._title),
            describe_matrix(self._table, self._title, self._countries, self._frameworks, alt_length),
        )

    def _compute_row_y(self, number: int) -> float:
        return self._head_y + 30 + _ROW_HEIGHT * (number + 0.5)

    def _compute_column_x(self, number: int) -> float:
        return _MARGIN + _NAME_WIDTH + _COLUMN_WIDTH * (number + 0.5)

    def _draw_columns(self, canvas: Canvas[MatrixColors], rows_end: float) -> None:
        for number, framework in enumerate(self._frameworks):
            x = self._compute_column_x(number)
            if framework.id == self._marked:
                half = _COLUMN_WIDTH / 2 - 2
                corners = [x - half, x + half, x + half, x - half], [self._head_y - 26] * 2 + [rows_end] * 2
                canvas.axes.fill(*corners, color=self._scheme.band, zorder=0)
            name = make_drawable(format_framework_name(framework, self._language), self._language)
            size = float(_HEAD_SIZE)
            while measure_text(name, size) > _COLUMN_WIDTH - 6 and size > _SMALL_SIZE * 0.7:
                size -= 1
            lines = wrap_text(name, size, _COLUMN_WIDTH - 4, max_lines=2)
            for index, line in enumerate(lines):
                y = self._head_y + (index - (len(lines) - 1) / 2) * size * 1.1
                draw_text(canvas, x, y, line, size, ha="center")

    def _draw_row(self, canvas: Canvas[MatrixColors], number: int, country: Subject) -> None:
        y = self._compute_row_y(number)
        top = y - _ROW_HEIGHT / 2
        canvas.plot([_MARGIN, self._width - _MARGIN], [top, top], color=self._scheme.line, linewidth=1, zorder=1)
        name = make_drawable(country.get_localized_name(self._language), self._language)
        size = float(_NAME_SIZE)
        while measure_text(name, size) > _NAME_WIDTH - 10 and size > _SMALL_SIZE:
            size -= 1
        shown = wrap_text(name, size, _NAME_WIDTH - 10, max_lines=1)
        draw_text(canvas, _MARGIN, y, shown[0] if shown else "", size)
        for column, framework in enumerate(self._frameworks):
            standing = self._table.find_standing(framework.id, country.id)
            if standing is None:
                continue
            year = _find_year(standing.since)
            x = self._compute_column_x(column) - (_YEAR_SHIFT if year else 0)
            self._draw_standing(canvas, x, y, standing.status)
            if year:
                draw_text(canvas, x + _LETTER_RADIUS + 4, y, year, _YEAR_SIZE, color=self._scheme.muted)

    def _draw_standing(self, canvas: Canvas[MatrixColors], x: float, y: float, status: Status) -> None:
        shape, color = _SHAPES[status], self._scheme.statuses[status]
        if shape.is_broken:
            from matplotlib.patches import Circle

            outline = Circle(
                (x, y), _LETTER_RADIUS, fill=False, edgecolor=color, linewidth=2.4, linestyle=(0, (2, 1.4)), zorder=2
            )
            canvas.axes.add_patch(outline)
        else:
            canvas.plot(
                [x], [y], shape.marker, markersize=shape.size, zorder=2, markeredgewidth=2.4, markeredgecolor=color,
                markerfacecolor=color if shape.is_filled else self._scheme.paper,
            )  # fmt: skip
        letter_color = self._scheme.inside if shape.is_filled else color
        letter = get_status_letter(status, self._language)
        draw_text(canvas, x, y, letter, _LETTER_SIZE, ha="center", color=letter_color, zorder=4)

    def _arrange_legend(self) -> list[list[tuple[float, Status]]]:
        """Returns the lines of the legend: the standings in the matrix with their horizontal positions."""
        used = {
            standing.status
            for framework in self._frameworks
            for country in self._countries
            if (standing := self._table.find_standing(framework.id, country.id)) is not None
        }
        lines: list[list[tuple[float, Status]]] = [[]]
        x = float(_MARGIN)
        for status in (status for status in Status if status in used):
            width = 46 + measure_text(get_status_name(status, self._language), _SMALL_SIZE + 2) + 22
            if lines[-1] and x + width > self._width - _MARGIN:
                lines.append([])
                x = float(_MARGIN)
            lines[-1].append((x, status))
            x += width
        return lines

    def _draw_legend(self, canvas: Canvas[MatrixColors], legend: list[list[tuple[float, Status]]], y: float) -> None:
        top = y - _LEGEND_ROW / 2 - 9
        canvas.plot([_MARGIN, self._width - _MARGIN], [top, top], color=self._scheme.line, linewidth=1, zorder=1)
        for number, line in enumerate(legend):
            for x, status in line:
                row_y = y + number * _LEGEND_ROW
                self._draw_standing(canvas, x + 18, row_y, status)
                name = get_status_name(status, self._language)
                draw_text(canvas, x + 44, row_y, name, _SMALL_SIZE + 2, color=self._scheme.muted)
        note = _("Year: since when. Empty: not listed.", self._language)
        draw_text(canvas, _MARGIN, y + len(legend) * _LEGEND_ROW, note, _SMALL_SIZE, color=self._scheme.muted)


def describe_matrix(
    table: StandingTable, title: str, countries: Sequence[Subject], frameworks: Sequence[Subject], max_length: int
) -> str:
    """Returns the alternative text of a picture: for each framework and standing, its countries.

    If the names of the countries do not fit, their codes are used.
    """
    language = table.language
    for uses_codes in (False, True):
        parts = []
        for framework in frameworks:
            groups: dict[str, list[str]] = {}
            for country in countries:
                standing = table.find_standing(framework.id, country.id)
                if standing is None:
                    continue
                name = country.id if uses_codes else country.get_localized_name(language)
                year = _find_year(standing.since)
                groups.setdefault(get_status_name(standing.status, language), []).append(f"{name} {year}".strip())
            listed = "; ".join(
                _("{name}: {standing}", language, name=status, standing=join_names(names, language))
                for status, names in groups.items()
            )
            listed = listed or _("not listed", language)
            name = format_framework_name(framework, language)
            parts.append(_("{framework} – {members}.", language, framework=name, members=listed))
        text = _("{title}. {entries}", language, title=title, entries=" ".join(parts))
        if len(text) <= max_length:
            return text
    return text[: max_length - 1].rstrip() + "…"


def _name_picture(table: StandingTable, request: CardRequest) -> str:
    subjects, language = table.index.subjects, table.language
    if request.subject in subjects:
        subject = subjects[request.subject]
        return _("{name}: members", language, name=subject.get_localized_name(language))
    question = decode_question(request.section)
    return describe_question(question, subjects, language) if question else get_view_name(View.MATRIX, language)


def _find_year(since: str) -> str:
    return str(parse_date(since).start.year) if since and is_valid_date(since) else ""
