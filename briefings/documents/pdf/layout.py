"""Builds a text layer from the lines of PDF pages, with marks that express their sizes and positions.

See `briefings.documents.text_layer.layout_marks`. No character of the document is left out: furigana, running heads
and page numbers are in the text layer too, with marks of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.documents.pdf.headings import HeadingClassifier
from briefings.documents.pdf.lines import remove_furigana
from briefings.documents.pdf.margins import find_margins
from briefings.documents.pdf.notes import NoteReader
from briefings.documents.pdf.order import order_lines
from briefings.documents.pdf.page_turns import join_divided_headings
from briefings.documents.pdf.paragraphs import ParagraphDetector
from briefings.documents.pdf.sizes import SMALL_RATIO, find_body_size
from briefings.documents.pdf.tables import join_rows
from briefings.documents.text_layer import layout_marks as marks
from briefings.documents.text_layer.titles import read_number
from briefings.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefings.documents.pdf.lines import PdfLine, PdfPage
    from briefings.documents.warnings import ParserWarnings

_MAX_NUMBERED_ROWS = 6


def build_text_layer(pages: Sequence[PdfPage], warnings: ParserWarnings) -> str:
    """Builds the text layer of all pages, with a form feed between pages."""
    furigana = [remove_furigana(page) for page in pages]
    count = sum(map(len, furigana))
    if count:
        warnings.add(
            None, "reading", N_("furigana above kanji were removed, by size and position: {count}"), count=count
        )
    body_size = find_body_size(pages)
    margins = find_margins(pages, body_size)
    writer = _TextLayerWriter(body_size)
    for page in pages:
        lines = [line for line in page.lines if id(line) not in margins.lines]
        writer.add_page(order_lines(lines, is_vertical=page.is_vertical))
    writer.classify()
    output: list[str] = []
    for page, kana in zip(pages, furigana, strict=True):
        number = margins.page_numbers.get(page.index)
        written = [f"{marks.PAGE}{number}"] if number else []
        written += [marks.MARGIN + line.text for line in page.lines if id(line) in margins.lines]
        written += writer.render_page(page.index)
        written += [marks.FURIGANA + reading for reading in kana]
        output.append("\n".join(written) + "\n")
    return "\f".join(output)


class _TextLayerWriter:
    """Writes the lines of pages with the marks of their roles."""

    def __init__(self, body_size: float) -> None:
        self._body_size = body_size
        self._pages: list[list[PdfLine]] = []
        self._rows: set[int] = set()
        self._last_text: PdfLine | None = None
        self._notes = NoteReader(body_size)

    def add_page(self, lines: list[PdfLine]) -> None:
        """Adds the lines of the next page in reading order."""
        joined, rows = join_rows(lines)
        self._pages.append(joined)
        self._rows |= rows

    def classify(self) -> None:
        """Determines the roles of all lines."""
        join_divided_headings(self._pages, self._body_size)
        self._notes.find_notes(self._pages, self._rows)
        self._headings = HeadingClassifier(self._body_size, self._notes.line_roles, self._rows)
        self._headings.find_headings(self._pages)
        text = [[line for line in page if self._is_text(line)] for page in self._pages]
        self._paragraphs = ParagraphDetector(text, self._body_size)

    def _is_text(self, line: PdfLine) -> bool:
        key = id(line)
        return not (
            key in self._rows
            or key in self._notes.line_roles
            or key in self._headings.marks
            or line.turned
            or line.size <= SMALL_RATIO * self._body_size
        )

    def render_page(self, index: int) -> list[str]:
        """Renders the lines of a page of the text layer."""
        output: list[str] = []
        lines = self._pages[index]
        small: PdfLine | None = None
        i = 0
        while i < len(lines):
            line = lines[i]
            key = id(line)
            if key in self._rows:
                output.append(marks.TABLE_ROW + line.text)
            elif key in self._notes.line_roles:
                output.append(self._notes.format_line(line))
            elif key in self._headings.marks:
                output.append(self._headings.marks[key] + line.text)
                self._last_text = None
            elif not self._is_text(line):
                mark = marks.CONTINUATION if small and continues_small(small, line) else marks.SMALL_TEXT
                output.append(mark + line.text)
                small = line
                i += 1
                continue
            else:
                taken = self._write_text(lines, i, output)
                i += taken
                small = None
                continue
            small = None
            i += 1
        return output

    def _write_text(self, lines: list[PdfLine], i: int, output: list[str]) -> int:
        """Writes a line of running text or a numbered line with its rows; returns the number of lines."""
        line = lines[i]
        begins = self._paragraphs.begins_paragraph(self._last_text, line)
        rows = self._collect_rows(lines, i) if begins else []
        if rows and self._headings.is_bold_heading(rows):
            mark = marks.BOLD_HEADING
        elif rows and _may_be_heading(rows):
            mark = marks.NUMBERED_LINE
        else:
            output.append((marks.PARAGRAPH if begins else "") + line.text)
            self._last_text = line
            return 1
        output.append(mark + line.text)
        output += [marks.CONTINUATION + row.text for row in rows[1:]]
        self._last_text = None
        return len(rows)

    def _collect_rows(self, lines: list[PdfLine], i: int) -> list[PdfLine]:
        """Collects the lines of a short paragraph; none if it is longer than a title or the last of its page."""
        rows = [lines[i]]
        for line in lines[i + 1 : i + 1 + _MAX_NUMBERED_ROWS]:
            if not self._is_text(line):
                return rows
            if self._paragraphs.begins_paragraph(rows[-1], line):
                return rows
            rows.append(line)
        return rows if i + len(rows) >= len(lines) and len(rows) <= _MAX_NUMBERED_ROWS else []


def continues_small(previous: PdfLine, line: PdfLine) -> bool:
    """Returns whether a line in small type continues the line directly above it."""
    return (
        0 < previous.baseline - line.baseline < 1.9 * line.size
        and abs(previous.size - line.size) <= 0.3
        and previous.left < line.right
        and line.left < previous.right
        and line.text[0] not in "■●◆□◇▲▼※〈"
        and not previous.text.endswith(("）", ")", "。"))
    )


def _may_be_heading(rows: list[PdfLine]) -> bool:
    """Returns whether a paragraph begins with a number and is not a sentence."""
    number = read_number(rows[0].text)
    text = "".join(row.text for row in rows)
    return (
        number is not None
        and bool(number.title)
        and bool(number.value)
        and "。" not in text
        and text[-1] not in ".,;:、，"
        and len(text) <= 110
    )
