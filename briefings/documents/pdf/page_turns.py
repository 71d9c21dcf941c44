"""Moves the rest of a heading that a page break divides to the page on which it begins."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from briefings.documents.pdf.sizes import LARGE_RATIO, SMALL_RATIO
from briefings.documents.text_layer.lines import ends_sentence
from briefings.documents.text_layer.titles import read_number
from briefings.documents.text_layer.widths import measure_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefings.documents.pdf.lines import PdfLine

_FIRST_WORD = re.compile(r"[^\s\u2e80-\uabff\ud7b0-\uffef]+|\S")
_UNFINISHED = re.compile(
    r"[、，,・：:(（「『〈‐–—-]$|(?:及び|並びに|または)$|\b(?:and|or|of|in|the|for|to|with|on|by|und|и|в|о|на)$"
)
"""The end of a line after which a title continues, whatever the line's width."""

_MAX_ROWS: Final = 3
"""Rows of a title that are moved."""

_SIZE_TOLERANCE: Final = 0.3


def join_divided_headings(pages: Sequence[list[PdfLine]], body_size: float) -> None:
    """Moves the first lines of a page to the page before where they continue the heading with which that one ends.

    A title on a separate page, as in slides, is not such a heading: the line before must fill its column or end
    within a phrase, and the line after must have no number.

    Args:
        pages: the lines of each page in reading order, without margins; they are changed.
        body_size: type size of the running text.
    """
    for page, following in pairwise(pages):
        position = _find_last_heading(page, body_size)
        if position is None:
            continue
        rows: list[PdfLine] = []
        for line in following[:_MAX_ROWS]:
            if not _continues(rows[-1] if rows else page[position], line, page, body_size):
                break
            rows.append(line)
        if len(rows) < len(following):
            page[position + 1 : position + 1] = rows
            del following[: len(rows)]


def _find_last_heading(page: Sequence[PdfLine], body_size: float) -> int | None:
    """Finds the index of the last line of a page, notes aside, if it may be of a heading and is not alone."""
    for index in range(len(page) - 1, 0, -1):
        line = page[index]
        if line.size <= SMALL_RATIO * body_size or line.label:
            continue
        return index if _is_heading_type(line, body_size) and not ends_sentence(line.text) else None
    return None


def _is_heading_type(line: PdfLine, body_size: float) -> bool:
    return not line.turned and (line.size >= LARGE_RATIO * body_size or line.bold)


def _continues(line: PdfLine, after: PdfLine, page: Sequence[PdfLine], body_size: float) -> bool:
    number = read_number(after.text)
    return (
        _is_heading_type(after, body_size)
        and abs(line.size - after.size) <= _SIZE_TOLERANCE
        and line.bold == after.bold
        and (number is None or not number.value or not number.title)
        and not ends_sentence(after.text)
        and (_UNFINISHED.search(line.text) is not None or _fills_column(line, after, page))
    )


def _fills_column(line: PdfLine, after: PdfLine, page: Sequence[PdfLine]) -> bool:
    """Returns whether the first word or character of the next line has no room at the end of a line."""
    beside = (other.right for other in page if other.left < line.right and line.left < other.right)
    right = max(beside, default=line.right)
    word = _FIRST_WORD.match(after.text)
    needed = 2.1 if word is None or word[0][0] >= "\u2e80" else 0.5 * measure_width(word[0]) + 0.7
    return right - line.right < needed * line.size
