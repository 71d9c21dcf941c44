"""Finds the headings of a PDF by their size and weight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefings.documents.pdf.sizes import LARGE_RATIO
from briefings.documents.text_layer import layout_marks as marks
from briefings.documents.text_layer.lines import ends_sentence, join_texts
from briefings.documents.text_layer.titles import read_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefings.documents.pdf.lines import PdfLine

_MAX_ROWS: Final = 8
_MAX_LENGTH: Final = 150
_SHORT_TITLES: Final = frozenset("注註")
_SIZE_TOLERANCE: Final = 0.035
"""Relative difference of type sizes that are one size."""

_MAX_BOLD_SHARE: Final = 0.3
"""Share of bold lines up to which bold type distinguishes headings."""


class HeadingClassifier:
    """Determines which lines are headings.

    Attributes:
        marks: the mark of each line of a heading in larger type, by the identity of the line.
    """

    def __init__(self, body_size: float, notes: Mapping[int, str], rows: set[int]) -> None:
        self._body_size = body_size
        self._excluded = notes.keys() | rows
        self._has_bold_headings = False
        self.marks: dict[int, str] = {}

    def find_headings(self, pages: Sequence[Sequence[PdfLine]]) -> None:
        """Finds the headings in larger type on all pages."""
        groups = [group for page in pages for group in self._group_lines(page) if _is_title(group)]
        sizes: list[float] = []
        for size in sorted({max(line.size for line in group) for group in groups}, reverse=True):
            if not sizes or size < sizes[-1] * (1 - _SIZE_TOLERANCE):
                sizes.append(size)
        for group in groups:
            size = max(line.size for line in group)
            rank = sum(size < other * (1 - _SIZE_TOLERANCE) for other in sizes)
            self.marks[id(group[0])] = marks.HEADING_SIZES[min(rank, len(marks.HEADING_SIZES) - 1)]
            for line in group[1:]:
                self.marks[id(line)] = marks.CONTINUATION
        body = [line for page in pages for line in page if abs(line.size - self._body_size) < 0.06 * self._body_size]
        bold = sum(line.bold for line in body)
        self._has_bold_headings = 0 < bold <= _MAX_BOLD_SHARE * len(body)

    def _group_lines(self, page: Sequence[PdfLine]) -> list[list[PdfLine]]:
        """Returns the larger lines of a page, grouped to headings."""
        groups: list[list[PdfLine]] = []
        previous: PdfLine | None = None
        for line in page:
            if line.size < LARGE_RATIO * self._body_size or id(line) in self._excluded or line.turned:
                previous = None
                continue
            if previous is not None and _continues_heading(groups[-1], previous, line):
                groups[-1].append(line)
            else:
                groups.append([line])
            previous = line
        return groups

    def is_bold_heading(self, rows: list[PdfLine]) -> bool:
        """Returns whether a paragraph of the size of the text is a heading in bold type."""
        text = "".join(row.text for row in rows)
        return (
            self._has_bold_headings
            and all(row.bold for row in rows)
            and len(rows) <= 2
            and not ends_sentence(text)
            and text[-1] not in ".,;:、，："
        )


def _is_title(group: list[PdfLine]) -> bool:
    """Returns whether larger lines are a title and no sentence, initial or decoration."""
    text = "".join(line.text for line in group)
    return (
        len(group) <= _MAX_ROWS
        and (1 < len(text) <= _MAX_LENGTH or text in _SHORT_TITLES)
        and "。" not in text
        and any(character.isalpha() for character in text)
        and not (len(group) > 1 and ends_sentence(text) and text[-1] == ".")
    )


def _continues_heading(group: list[PdfLine], previous: PdfLine, line: PdfLine) -> bool:
    drop = previous.baseline - line.baseline
    joined = group[0].text
    for part in group[1:]:
        joined = join_texts(joined, part.text)
    number = read_number(joined)
    bare = (number is not None and not number.title) or joined.strip().isdecimal()
    near = -0.5 * line.size < drop < (3.2 if bare else 2.1) * max(line.size, previous.size)
    own = read_number(line.text)
    if line.page != previous.page:
        return True  # moved from the next page: see `page_turns`
    if (
        drop < 0
        and own is None
        and line.left > previous.right
        and abs(previous.size - line.size) <= 0.3
        and previous.bold == line.bold
        and line.width <= 1.05 * previous.width
    ):
        return True  # the column ends within the title
    return (
        near
        and (bare or (abs(previous.size - line.size) <= 0.3 and previous.bold == line.bold))
        and (own is None or not own.value or not own.title)
        and line.left < previous.right + 4 * line.size
        and previous.left < line.right
    )
