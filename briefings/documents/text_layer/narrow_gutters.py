"""Finds blocks of two columns by narrow gutters: one or two spaces next to kanji or kana."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Final

from briefings.documents.text_layer.gutters import MAX_EDGE, MAX_OFFSET, MIN_SIDE_WIDTH, NumberedLine
from briefings.documents.text_layer.widths import measure_width

if TYPE_CHECKING:
    from collections.abc import Sequence

_GUTTER = re.compile(
    r" (?:(?<=[\u3040-\uabff\ud7b0-\uffef、。] ) ?(?=[\u3000-\uabff\ud7b0-\uffef])|(?<=[、。] ) ?(?=\S))"
)
"""A gutter of one or two spaces, next to kanji or kana, which have no spaces inside a line."""

_SPACES = re.compile(r"(?<=\S) {1,2}(?=[\S\u3000])")
_MIN_LINES: Final = 6
_MIN_SHARE: Final = 0.6
"""Lines of a block with a gutter, and the share of them that must have it."""

_MAX_DISTANCE: Final = 2
"""Lines from one with a gutter to the next one of the same block."""

_SAMPLE_LENGTH: Final = 1_000_000


def may_have_narrow_gutters(text: str) -> bool:
    """Returns whether more than a few places of a text may be narrow gutters."""
    if text.isascii():
        return False  # a narrow gutter is next to kanji or kana
    gutters = _GUTTER.finditer(text[:_SAMPLE_LENGTH])
    return next(islice(gutters, _MIN_LINES - 1, None), None) is not None


def has_narrow_gutter(text: str) -> bool:
    """Returns whether a line has one narrow gutter, and no second."""
    return _measure_gutter(text) is not None


class NarrowGutterRun:
    """A run of lines most of which have a narrow gutter, in which blocks of columns are looked for.

    Any line with a gutter may begin a block that reaches to the end of the run. What is counted over a range of lines
    is updated from one beginning to the next, so that the work grows with the number of lines, not with its square.
    """

    def __init__(self, lines: Sequence[NumberedLine], start: int) -> None:
        """Measures the run that begins at a line with a narrow gutter.

        Args:
            lines: all lines of a text layer.
            start: index of the first line of the run.
        """
        self._gutters: list[tuple[int, int, bool]] = []
        self._first = 0
        end = self.end = start
        while (
            end < len(lines) and end + 1 - self.end <= _MAX_DISTANCE and not ("\f" in lines[end][1] and end > start)
        ):
            text = lines[end][1]
            if (gutter := _measure_gutter(text)) is not None:
                self._gutters.append((end, *gutter))
                self.end = end + 1
            elif not text.strip():
                break
            end += 1
        self._lefts = Counter(left for _index, left, _is_wide in self._gutters)
        self._wide = sum(is_wide for _index, _left, is_wide in self._gutters)

    def find_block(self, start: int) -> tuple[int, int]:
        """Finds the end of the block at a line, and the width of its left column; zeros if there is none.

        Most of its lines have a gutter, and half of these have it at one position.

        Args:
            start: index of a line of the run with a gutter, not before that of the last call.
        """
        while self._gutters[self._first][0] < start:
            _index, left, is_wide = self._gutters[self._first]
            self._lefts[left] -= 1
            self._wide -= is_wide
            self._first += 1
        found = len(self._gutters) - self._first
        if found < _MIN_LINES or found < _MIN_SHARE * (self.end - start) or self._wide * 2 < found:
            return 0, 0
        votes = max(self._lefts.values())
        most = {left for left, count in self._lefts.items() if count == votes}
        edge = next(left for _index, left, _is_wide in islice(self._gutters, self._first, None) if left in most)
        at_edge = sum(count for left, count in self._lefts.items() if abs(left - edge) <= MAX_OFFSET)
        return (self.end, edge) if at_edge * 2 >= found and edge >= MIN_SIDE_WIDTH else (0, 0)


def _measure_gutter(text: str) -> tuple[int, bool] | None:
    """Returns the width of the text before the only gutter of a line, and whether the text after it is wide.

    None if the line does not have exactly one gutter.
    """
    text = text.strip()
    gutters = list(islice(_GUTTER.finditer(text), 2))
    if len(gutters) != 1 or gutters[0].start() > MAX_EDGE:
        return None
    left, right = text[: gutters[0].start()], text[gutters[0].end() :]
    return measure_width(left), measure_width(right) >= MIN_SIDE_WIDTH


def cut_narrow(text: str, edge: int) -> int:
    """Returns the offset of the narrow gutter in a line.

    It is at spaces at the edge of the left column, or at the only ones after kanji.

    Args:
        text: of the line.
        edge: width of the left column.
    """
    at_edge = [
        match.start()
        for match in _SPACES.finditer(text[:MAX_EDGE])
        if abs(measure_width(text[: match.start()]) - edge) <= MAX_OFFSET
    ]
    if at_edge:
        return min(at_edge, key=lambda offset: abs(measure_width(text[:offset]) - edge))
    gutters = list(islice(_GUTTER.finditer(text), 2))
    return gutters[0].start() if len(gutters) == 1 else len(text)
