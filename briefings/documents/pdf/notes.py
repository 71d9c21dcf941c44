"""Finds the footnotes of PDF pages by their size, position and numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from briefings.documents.pdf.sizes import SMALL_RATIO
from briefings.documents.text_layer import layout_marks as marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefings.documents.pdf.lines import PdfLine

_NUMBER = re.compile(
    r"^(?P<n>[(（\[](?:注\s?|Note\s)?\d{1,3}[)）\]]|[*＊※]\s?\d{1,2}|注\s?\d{1,3}[:：)）.．]?|\d{1,3}[)）.．:：]"
    r"|\d{1,3}(?=[\s　])|[*＊]{1,3}(?![\d*＊])|[†‡§])[\s　]*(?=\S)"
)
_GLUED_NUMBER = re.compile(r"^(?P<n>\d{1,3})(?=[^\d\s.,:/％%年月日])")
_INNER_MARK = re.compile(
    rf"{marks.MARK_START}[^{marks.MARK_START}{marks.MARK_END}\d]*+(\d++)[^{marks.MARK_START}{marks.MARK_END}]*+{marks.MARK_END}"
)
_VALUE = re.compile(r"\d+")
_LABEL = re.compile(f"^{marks.MARK_START}([^{marks.MARK_END}]*){marks.MARK_END}")
_MAX_DROP: Final = 2.6
"""Distance of the lines of a footnote, in type sizes."""


class NoteReader:
    """Finds footnotes: blocks in small type, or with a raised number, each beginning with its number.

    Attributes:
        line_roles: identities of the lines of footnotes, with the number where a footnote begins.
    """

    def __init__(self, body_size: float) -> None:
        self._body_size = body_size
        self.line_roles: dict[int, str] = {}

    def find_notes(self, pages: Sequence[Sequence[PdfLine]], rows: set[int]) -> None:
        """Finds the footnotes of all pages; rows of tables are none."""
        last_value = 0
        for page in pages:
            lines = [line for line in page if id(line) not in rows and not line.turned]
            expected = {int(value) for line in lines for value in _INNER_MARK.findall(line.text) if not line.label}
            previous: PdfLine | None = None
            for line in lines:
                number = self._read_number(line, lines, last_value, expected)
                if number:
                    self.line_roles[id(line)] = number
                    value = _VALUE.search(number)
                    last_value = int(value[0]) if value else last_value
                    previous = line
                elif previous is not None and self._continues(previous, line):
                    self.line_roles[id(line)] = ""
                    previous = line
                else:
                    previous = None

    def _read_number(self, line: PdfLine, lines: list[PdfLine], last_value: int, expected: set[int]) -> str:
        """Returns the number with which a footnote begins, as it is printed; empty for other lines."""
        small = line.size <= SMALL_RATIO * self._body_size
        if line.label:
            raised = _LABEL.match(line.text)
            return line.label if raised and (small or self._is_below_text(line, lines)) else ""
        if not small:
            return ""
        match = _NUMBER.match(line.text)
        if match and match["n"].isdecimal() and int(match["n"]) not in {1, last_value + 1} | expected:
            return ""
        if match:
            return match["n"]
        glued = _GLUED_NUMBER.match(line.text)
        if glued and int(glued["n"]) == last_value + 1 and (int(glued["n"]) in expected or not expected):
            return glued["n"]
        return ""

    def _is_below_text(self, line: PdfLine, lines: list[PdfLine]) -> bool:
        """Returns whether a line of the size of the text is at the foot of the page, below all text of its column."""
        above = [
            other
            for other in lines
            if other.baseline > line.baseline + 0.5 * line.size
            and other.left < line.right
            and line.left < other.right
        ]
        below = [other for other in lines if other.baseline < line.baseline - 0.5 * line.size]
        return (
            bool(above)
            and len(below) * 3 < len(lines)
            and all(other.label or other.size <= line.size for other in below)
        )

    def _continues(self, previous: PdfLine, line: PdfLine) -> bool:
        return (
            abs(previous.size - line.size) <= 0.06 * line.size
            and 0 < previous.baseline - line.baseline < _MAX_DROP * line.size
            and line.left < previous.right
            and previous.left < line.right
            and line.text[0] not in "■●◆□◇▲▼〈"
        )

    def format_line(self, line: PdfLine) -> str:
        """Formats a line of a footnote as it is written to the text layer."""
        number = self.line_roles[id(line)]
        if not number:
            return marks.CONTINUATION + line.text
        text = _LABEL.sub("", line.text) if line.label else line.text[len(number) :]
        return f"{marks.FOOTNOTE}{marks.MARK_START}{number}{marks.MARK_END}{text.lstrip()}"
