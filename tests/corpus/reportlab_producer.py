"""Renders a source with ReportLab, line by line; columns may be drawn across, as some programs do."""

from __future__ import annotations

import io
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from tests.corpus.model import MARK, Block, Source

WIDTH, HEIGHT, MARGIN = 420, 595, 46
_SIZES = {1: 16.0, 2: 13.0, 3: 11.5}
_CLOSING = "、。）」』"


@dataclass(frozen=True, slots=True)
class _Line:
    x: float
    y: float
    size: float
    pieces: tuple[tuple[str, bool], ...]


def make_reportlab_pdf(source: Source, folder: Path) -> bytes:
    """Returns the document as ReportLab draws it: every line at its position."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    del folder
    with files("matplotlib_fontja").joinpath("fonts/ipaexg.ttf").open("rb") as font:
        pdfmetrics.registerFont(TTFont("ipaexg", io.BytesIO(font.read())))
    out = io.BytesIO()
    rotate = int(source.options.get("rotate", "0"))
    size = (HEIGHT, WIDTH) if rotate in (90, 270) else (WIDTH, HEIGHT)
    canvas = Canvas(out, pagesize=size, pageCompression=1)
    for index, lines in enumerate(_Setter(source, pdfmetrics.stringWidth).set_pages()):
        canvas.setPageRotation(rotate)
        if rotate == 90:
            canvas.transform(0, 1, -1, 0, HEIGHT, 0)
        elif rotate == 270:
            canvas.transform(0, -1, 1, 0, 0, WIDTH)
        elif rotate == 180:
            canvas.transform(-1, 0, 0, -1, WIDTH, HEIGHT)
        ordered = sorted(lines, key=lambda line: -line.y) if source.options.get("drawn") == "across" else lines
        _draw(canvas, ordered)
        _draw_margins(canvas, source, index)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw(canvas, lines: list[_Line]) -> None:
    for line in lines:
        x = line.x
        for text, raised in line.pieces:
            size = line.size * 0.6 if raised else line.size
            canvas.setFont("ipaexg", size)
            canvas.drawString(x, line.y + (line.size * 0.4 if raised else 0), text)
            x += canvas.stringWidth(text, "ipaexg", size)


def _draw_margins(canvas, source: Source, index: int) -> None:
    page = source.first_page + index
    canvas.setFont("ipaexg", 8)
    y = 24 if source.options.get("head") == "bottom" else HEIGHT - 28
    if source.head:
        canvas.drawString(MARGIN, y, source.head.replace("{page}", str(page)))
    tab = source.options.get("tab", "")
    for row, character in enumerate(tab):
        canvas.drawString(WIDTH - 24, HEIGHT - 120 - 11 * row, character)
    slug = source.options.get("slug", "")
    if slug:
        canvas.setFont("ipaexg", 5)
        canvas.drawString(10, 8, slug.replace("{page}", str(page)).replace("{second}", f"{page % 60:02}"))


class _Setter:
    """Breaks the blocks into lines, columns and pages."""

    def __init__(self, source: Source, measure) -> None:
        self._source = source
        self._measure = measure
        self._columns = source.columns
        self._gap = 22.0
        self._width = (WIDTH - 2 * MARGIN - self._gap * (self._columns - 1)) / self._columns
        self._pages: list[list[_Line]] = [[]]
        self._column = 0
        self._top = HEIGHT - MARGIN - 16.0
        self._y = self._top
        self._notes = {block.number: block for block in source.of_kind("note")}
        self._due: list[Block] = []

    def set_pages(self) -> list[list[_Line]]:
        """Returns the lines of each page, column after column."""
        at_foot = self._source.options.get("notes", "foot") == "foot"
        for index, block in enumerate(self._source.blocks):
            if block.kind == "note" and at_foot:
                continue
            full_width = index == 0 and self._source.options.get("title") == "over"
            self._set(block, over=full_width)
        self._set_due()
        return self._pages

    def _set(self, block: Block, *, over: bool) -> None:
        match block.kind:
            case "heading":
                size = 10.0 if self._source.options.get("headings") else _SIZES[block.level]
                self._y -= 6 if self._y < self._top else 0
                width = WIDTH - 2 * MARGIN if over else self._width
                self._room(80)
                self._rows(_wrap([(block.printed, False)], width, size, 0, self._measure), size, 1.5)
                self._y -= 6
                if over:
                    self._top = self._y
            case "paragraph":
                pieces = [(text, bool(i % 2)) for i, text in enumerate(MARK.split(block.text)) if text]
                if self._source.options.get("notes", "foot") == "foot":
                    self._due += [self._notes[text] for text, raised in pieces if raised]
                gap = self._source.options.get("gap") == "yes" or self._source.language == "en"
                rows = _wrap(pieces, self._width, 10, 0 if gap else 10, self._measure)
                self._rows(rows, 10, 1.6, 0 if gap else 10)
                self._y -= 9 if gap else 0
            case "caption" | "note":
                text = f"{block.number}　{block.text}" if block.number else block.text
                self._y -= 4
                self._rows(_wrap([(text, False)], self._width, 7.5, 0, self._measure), 7.5, 1.4)
                self._y -= 6
            case "table":
                for row in block.rows:
                    self._room(16)
                    for index, cell in enumerate(row):
                        self._pages[-1].append(
                            _Line(self._x + index * self._width / len(row), self._y, 10, ((cell, False),))
                        )
                    self._y -= 18
                self._y -= 6
            case _:
                self._turn()

    @property
    def _x(self) -> float:
        return MARGIN + self._column * (self._width + self._gap)

    def _rows(self, rows: list[list[tuple[str, bool]]], size: float, leading: float, indent: float = 0) -> None:
        for index, row in enumerate(rows):
            self._room(size * leading)
            x = self._x + (indent if index == 0 else 0)
            self._pages[-1].append(_Line(x, self._y, size, tuple(row)))
            self._y -= size * leading

    def _room(self, height: float) -> None:
        foot = MARGIN + 34.0 * len(self._due)
        if self._y - height >= foot:
            return
        if self._column + 1 < self._columns:
            self._column += 1
            self._y = self._top
        else:
            self._turn()

    def _set_due(self) -> None:
        y = MARGIN + 30.0 * len(self._due) - 14
        for note in self._due:
            text = f"{note.number}　{note.text}"
            for row in _wrap([(text, False)], WIDTH - 2 * MARGIN, 7.5, 0, self._measure):
                self._pages[-1].append(_Line(MARGIN, y, 7.5, tuple(row)))
                y -= 11
            y -= 5
        self._due = []

    def _turn(self) -> None:
        self._set_due()
        self._pages.append([])
        self._column = 0
        self._top = HEIGHT - MARGIN - 16.0
        self._y = self._top


def _wrap(
    pieces: list[tuple[str, bool]], width: float, size: float, indent: float, measure
) -> list[list[tuple[str, bool]]]:
    units = [(unit, raised) for text, raised in pieces for unit in (_units(text) if not raised else [text])]
    rows: list[list[tuple[str, bool]]] = [[]]
    room = width - indent
    for unit, raised in units:
        wide = measure(unit.rstrip(), "ipaexg", size * 0.6 if raised else size)
        if wide > room and rows[-1] and unit[0] not in _CLOSING and not raised:
            rows.append([])
            room = width
        rows[-1].append((unit, raised))
        room -= measure(unit, "ipaexg", size * 0.6 if raised else size)
    return [_merge(row) for row in rows]


def _units(text: str) -> list[str]:
    if any(character > "\u2e80" for character in text):
        return list(text)
    words = text.split(" ")
    return [*(word + " " for word in words[:-1]), words[-1]]


def _merge(row: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    merged: list[tuple[str, bool]] = []
    for text, raised in row:
        if merged and merged[-1][1] == raised:
            merged[-1] = (merged[-1][0] + text, raised)
        else:
            merged.append((text, raised))
    return merged
