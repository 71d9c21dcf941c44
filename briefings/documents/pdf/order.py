"""Puts the lines of a PDF page into reading order.

Most programs draw a page in reading order, column after column. Two defects are corrected: blocks that are drawn too
late, such as a title over both columns, and columns that are drawn across, line by line.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefings.documents.pdf.lines import PdfLine

_MIN_COLUMN_SIZES: Final = 7
"""Width of a line of running text in type sizes; cells of tables are mostly narrower."""

_MIN_ACROSS: Final = 3
"""Lines beside one another that are drawn in succession where columns are drawn across."""

_MAX_CROSSING_SHARE: Final = 0.15
"""Share of the lines of a page that may cross the gutter between two columns."""


class _Block:
    """Lines, and the edges of the rectangle around them."""

    __slots__ = ("bottom", "left", "lines", "right", "top")

    def __init__(self, line: PdfLine) -> None:
        self.lines = [line]
        self.left, self.right = line.left, line.right
        self.top = self.bottom = line.baseline

    def add_line(self, line: PdfLine) -> None:
        self.lines.append(line)
        self.left, self.right = min(self.left, line.left), max(self.right, line.right)
        self.top, self.bottom = max(self.top, line.baseline), min(self.bottom, line.baseline)


def order_lines(lines: Sequence[PdfLine], *, is_vertical: bool) -> list[PdfLine]:
    """Returns the lines of a page in reading order."""
    if len(lines) < 2:
        return list(lines)
    if is_vertical or _is_drawn_across(lines):
        gutters = find_gutters(lines)
        if gutters:
            return _order_columns(lines, gutters)
        if is_vertical:
            return sorted(lines, key=lambda line: (-line.baseline, line.left))
    return _order_blocks(_split_blocks(lines))


def _is_drawn_across(lines: Sequence[PdfLine]) -> bool:
    """Returns whether lines of running text in neighboring columns are drawn in succession."""
    across = sum(
        abs(before.baseline - line.baseline) < 1.7 * line.size
        and (line.left > before.right + 0.6 * line.size or before.left > line.right + 0.6 * line.size)
        and min(before.width, line.width) >= _MIN_COLUMN_SIZES * line.size
        for before, line in pairwise(lines)
    )
    return across >= _MIN_ACROSS and across * 8 >= len(lines)


def find_gutters(lines: Sequence[PdfLine]) -> list[float]:
    """Finds the positions between the columns of a page, from left to right; none if it has one column."""
    long = [line for line in lines if line.width >= _MIN_COLUMN_SIZES * line.size]
    if len(long) < 2 * _MIN_ACROSS:
        return []
    size = sorted(line.size for line in long)[len(long) // 2]
    allowed = max(1, int(_MAX_CROSSING_SHARE * len(long)))
    edges = sorted([(line.left, 1) for line in long] + [(line.right, -1) for line in long])
    gutters: list[float] = []
    crossing, start = 0, None
    for x, step in edges:
        before, crossing = crossing, crossing + step
        if before > allowed >= crossing:
            start = x
        elif before <= allowed < crossing and start is not None:
            if x - start >= 0.6 * size:
                gutters.append((start + x) / 2)
            start = None
    return [
        gutter
        for gutter in gutters
        if min(sum(line.right <= gutter for line in long), sum(line.left >= gutter for line in long)) >= _MIN_ACROSS
    ]


def _order_columns(lines: Sequence[PdfLine], gutters: list[float]) -> list[PdfLine]:
    """Orders columns between lines that run over several of them."""
    result: list[PdfLine] = []
    columns: list[list[PdfLine]] = [[] for _ in range(len(gutters) + 1)]
    for line in sorted(lines, key=lambda line: (-line.baseline, line.left)):
        if any(line.left < gutter - 0.5 * line.size and line.right > gutter + 0.5 * line.size for gutter in gutters):
            for column in columns:
                result += column
                column.clear()
            result.append(line)
            continue
        columns[sum((line.left + line.right) / 2 > gutter for gutter in gutters)].append(line)
    for column in columns:
        result += column
    return result


def _split_blocks(lines: Sequence[PdfLine]) -> list[_Block]:
    """Splits lines into blocks that are drawn in succession, each line below or beside the line before it."""
    blocks: list[_Block] = []
    for line in lines:
        block = blocks[-1] if blocks else None
        last = block.lines[-1] if block else None
        if block is None or last is None or not _follows(block, last, line):
            blocks.append(_Block(line))
        else:
            block.add_line(line)
    return blocks


def _follows(block: _Block, last: PdfLine, line: PdfLine) -> bool:
    drop = last.baseline - line.baseline
    largest = max(last.size, line.size)
    if abs(drop) < 0.4 * largest:
        return True
    return 0 < drop < 3 * largest and line.left < block.right and line.right > block.left


def _order_blocks(blocks: list[_Block]) -> list[PdfLine]:
    """Orders blocks as they are drawn, but a block that is above another one before it."""
    result: list[PdfLine] = []
    waiting = list(blocks)
    boxes = {id(block): (block.left, block.right, block.top, block.bottom) for block in blocks}
    while waiting:
        chosen = next(
            (
                block
                for block in waiting
                if not any(_is_above(boxes[id(o)], boxes[id(block)]) for o in waiting if o is not block)
            ),
            waiting[0],
        )
        waiting.remove(chosen)
        result += chosen.lines
    return result


def _is_above(box: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    """Returns whether a block is wholly above another one, at least partly over it."""
    return box[3] > other[2] and box[0] < other[1] and other[0] < box[1]
