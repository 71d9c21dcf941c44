"""Finds blocks of two columns by the wide gutters of spaces between them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from briefings.documents.text_layer.widths import measure_width

if TYPE_CHECKING:
    from collections.abc import Sequence

NumberedLine = tuple[int, str]

_GUTTER = re.compile(r"(?<=\S) {3,}(?=\S)|(?<=\S)[ \u3000]{4,}(?=\S)")
_MIN_LINES: Final = 4
"""Lines of a block in which both columns must have text."""

MAX_EDGE: Final = 1_000
"""Characters of a line in which a gutter is looked for; a printed line has a fifth of it."""

MAX_OFFSET: Final = 3
"""Columns by which the beginnings of the right column may differ: proportional fonts do not align exactly."""

MIN_SIDE_WIDTH: Final = 16
"""Width that the right column must reach in half of its lines, which the columns of a table seldom do."""


def has_gutter(text: str) -> bool:
    """Returns whether a line has a gutter."""
    return ("   " in text or "\u3000" in text) and _GUTTER.search(text) is not None


class GutterRun:
    """A run of lines without a page break or two blank lines, in which blocks of columns are looked for.

    Any line of a run may begin a block that reaches to its end. The gutters of each line are measured once, and what
    is counted over a range of lines is updated from one beginning to the next, so that the work grows with the number
    of lines, not with its square.
    """

    def __init__(self, lines: Sequence[NumberedLine], start: int) -> None:
        """Measures the run that begins at a line.

        Args:
            lines: all lines of a text layer.
            start: index of the first line of the run.
        """
        self._lines = lines
        self._origin = self._start = start
        self.end = _find_end(lines, start)
        texts = [lines[index][1] for index in range(start, self.end)]
        self._gutters = [_measure_gutters(text) for text in texts]
        self._offsets: Counter[int] = Counter()
        self._votes: Counter[int] = Counter()
        self._crossings: Counter[int] = Counter()
        for gutters in self._gutters:
            self._offsets.update(last for _first, last in gutters)
            self._votes.update(_list_near(gutters))
            self._crossings.update(_list_crossed(gutters))
        widths = [measure_width(text.rstrip()) for text in texts]
        # The widest line from each line on, from the last one back.
        self._widest = list(accumulate(reversed(widths), max))
        self._filled = list(accumulate((bool(text.strip()) for text in texts), initial=0))
        self._columns: dict[int, tuple[list[int], list[int]]] = {}

    def find_block(self, start: int) -> tuple[int, int]:
        """Finds the end of the block that begins at a line, and the left edge of its right column.

        Zeros if there is none.

        Args:
            start: index of a line of the run, not before that of the last call.
        """
        for index in range(self._start, start):
            gutters = self._gutters[index - self._origin]
            self._offsets.subtract(last for _first, last in gutters)
            self._votes.subtract(_list_near(gutters))
            self._crossings.subtract(_list_crossed(gutters))
        self._start = start
        edge = self._find_edge()
        if not edge:
            return 0, 0
        # Lines after the last one with text in the right column are not part of the block.
        end = max(self.end - bisect_right(self._widest, edge), start)
        first, stop = start - self._origin, end - self._origin
        filled = self._filled[stop] - self._filled[first]
        if self._crossings[edge] * 2 < filled:
            return 0, 0
        both, wide = (totals[stop] - totals[first] for totals in self._count_columns(edge))
        if both < _MIN_LINES or both * 2 < filled or wide * 2 < both:
            return 0, 0
        return end, edge

    def _find_edge(self) -> int:
        """Finds the most frequent beginning of text after a gutter, within the tolerance.

        0 if there are too few.
        """
        best, votes = 0, 0
        for candidate, count in self._offsets.items():
            if count and (self._votes[candidate], -candidate) > (votes, -best):
                best, votes = candidate, self._votes[candidate]
        return best if votes >= _MIN_LINES else 0

    def _count_columns(self, edge: int) -> tuple[list[int], list[int]]:
        """Returns running totals of the lines with text in both columns, and of those with a wide right one."""
        if edge not in self._columns:
            both, wide = [0], [0]
            for index in range(self._origin, self.end):
                text = self._lines[index][1]
                cut = cut_at(text, edge)
                left, right = ("", "") if cut is None else (text[:cut].strip(), text[cut:].strip())
                both.append(both[-1] + (bool(left) and bool(right)))
                wide.append(wide[-1] + (measure_width(right) >= MIN_SIDE_WIDTH))
            self._columns[edge] = both, wide
        return self._columns[edge]


def _find_end(lines: Sequence[NumberedLine], start: int) -> int:
    """Finds the index after the last line of the run that begins at a line."""
    end, blank_run = start, 0
    while end < len(lines):
        text = lines[end][1]
        if "\f" in text and end > start:
            break
        blank_run = 0 if text.strip() else blank_run + 1
        if blank_run > 1:
            break
        end += 1
    return end


def _measure_gutters(text: str) -> list[tuple[int, int]]:
    """Returns the columns at which each gutter begins and ends."""
    return [
        (measure_width(text[: match.start()]), measure_width(text[: match.end()]))
        for match in _GUTTER.finditer(text[:MAX_EDGE])
    ]


def _list_near(gutters: Sequence[tuple[int, int]]) -> set[int]:
    """Lists all columns within the tolerance of the end of a gutter."""
    return {near for _, last in gutters for near in range(last - MAX_OFFSET, last + MAX_OFFSET + 1)}


def _list_crossed(gutters: Sequence[tuple[int, int]]) -> set[int]:
    """Lists all columns at which a right column may begin, so that a gutter is between it and the left one."""
    return {column for first, last in gutters for column in range(first - MAX_OFFSET + 1, last + MAX_OFFSET + 1)}


def cut_at(text: str, edge: int) -> int | None:
    """Returns the offset of the right column in a line; the line's length if there is only a left column.

    Args:
        text: of the line.
        edge: the column at which the right column begins.

    Returns:
        None if text runs across the gutter.
    """
    for match in _GUTTER.finditer(text[:MAX_EDGE]):
        first, last = measure_width(text[: match.start()]), measure_width(text[: match.end()])
        if first - MAX_OFFSET >= edge:
            break
        if edge <= last + MAX_OFFSET:
            return match.end()
    lead = len(text) - len(text.lstrip(" \u3000"))
    if abs(measure_width(text[:lead]) - edge) <= MAX_OFFSET:
        return lead
    return len(text) if measure_width(text.rstrip()) <= edge else None
