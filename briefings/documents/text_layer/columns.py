"""Separates columns that a text layer has side by side, with a gutter of spaces between them."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Final

from briefings.documents.text_layer.widths import display_width

if TYPE_CHECKING:
    from collections.abc import Sequence

_GUTTER = re.compile(r"(?<=\S) {3,}(?=\S)|(?<=\S)[ \u3000]{4,}(?=\S)")
_NARROW_GUTTER = re.compile(
    r" (?:(?<=[\u3040-\uabff\ud7b0-\uffef、。] ) ?(?=[\u3000-\uabff\ud7b0-\uffef])|(?<=[、。] ) ?(?=\S))"
)
"""A gutter of one or two spaces, next to kanji or kana, which have no spaces inside a line."""

_SPACES = re.compile(r"(?<=\S) {1,2}(?=[\S\u3000])")
_NARROW_LINES: Final = 6
_NARROW_SHARE: Final = 0.6
"""Lines of a block with a narrow gutter, and the share of them that must have it."""

_SAMPLE_LENGTH: Final = 1_000_000
_MIN_LINES: Final = 4
"""Lines of a block in which both columns must have text."""

_MAX_OFFSET: Final = 3
"""Columns by which the beginnings of the right column may differ: proportional fonts do not align exactly."""

_MIN_SIDE_WIDTH: Final = 16
"""Width that the right column must reach in half of its lines, which the columns of a table seldom do."""

NumberedLine = tuple[int, str]


def separate_columns(lines: Sequence[NumberedLine]) -> tuple[list[NumberedLine], int]:
    """Puts the right column of each block of side-by-side columns after the left one.

    Args:
        lines: the lines of a text layer with their numbers.

    Returns:
        The lines in reading order with their numbers, and the number of blocks that were separated.
    """
    result: list[NumberedLine] = []
    block_count = 0
    index = 0
    while index < len(lines):
        if " " not in lines[index][1] and "\u3000" not in lines[index][1]:
            result.append(lines[index])
            index += 1
            continue
        end, edge = _find_block(lines, index)
        if end:
            left, right = _split_block(lines[index:end], edge)
        else:
            end, edge = _find_narrow_block(lines, index)
            if end:
                left, right = _split_narrow_block(lines[index:end], edge)
        if end <= index:
            result.append(lines[index])
            index += 1
            continue
        result += [*left, *right]
        block_count += 1
        index = end
    return result, block_count


def may_have_columns(text: str) -> bool:
    """Whether a text has gutters at all: wide ones, or narrow ones in more than a few lines."""
    if "   " in text or "\u3000" * 4 in text:
        return True
    gutters = _NARROW_GUTTER.finditer(text[:_SAMPLE_LENGTH])
    return next(islice(gutters, _NARROW_LINES - 1, None), None) is not None


def _find_narrow_block(lines: Sequence[NumberedLine], start: int) -> tuple[int, int]:
    """End of the block of columns with a narrow gutter at `start`, and width of its left column; else zeros.

    Most of its lines have such a gutter, and half of these have it at one position.
    """
    if len(_NARROW_GUTTER.findall(lines[start][1].strip())) != 1:
        return 0, 0
    end, last, found = start, start, 0
    edges: Counter[int] = Counter()
    wide = 0
    while end < len(lines) and end - last <= 2 and not ("\f" in lines[end][1] and end > start):
        text = lines[end][1].strip()
        gutters = list(_NARROW_GUTTER.finditer(text))
        if len(gutters) == 1:
            found += 1
            last = end
            edges[display_width(text[: gutters[0].start()])] += 1
            wide += display_width(text[gutters[0].end() :]) >= _MIN_SIDE_WIDTH
        elif end == start or not text:
            break
        end += 1
    if found < _NARROW_LINES or found < _NARROW_SHARE * (last + 1 - start) or wide * 2 < found:
        return 0, 0
    edge = max(edges, key=lambda position: edges[position])
    at_edge = sum(count for position, count in edges.items() if abs(position - edge) <= _MAX_OFFSET)
    return (last + 1, edge) if at_edge * 2 >= found and edge >= _MIN_SIDE_WIDTH else (0, 0)


def _split_narrow_block(lines: Sequence[NumberedLine], edge: int) -> tuple[list[NumberedLine], list[NumberedLine]]:
    left: list[NumberedLine] = []
    right: list[NumberedLine] = []
    for number, text in lines:
        cut = _cut_narrow(text, edge)
        left.append((number, text[:cut]))
        if text[cut:].strip(" "):
            right.append((number, text[cut:].lstrip(" ")))
    return left, right


def _cut_narrow(text: str, edge: int) -> int:
    """Offset of the narrow gutter in a line: spaces at the edge of the left column, or the only ones after kanji."""
    at_edge = [
        match.start()
        for match in _SPACES.finditer(text)
        if abs(display_width(text[: match.start()]) - edge) <= _MAX_OFFSET
    ]
    if at_edge:
        return min(at_edge, key=lambda offset: abs(display_width(text[:offset]) - edge))
    gutters = list(_NARROW_GUTTER.finditer(text))
    return gutters[0].start() if len(gutters) == 1 else len(text)


def _find_block(lines: Sequence[NumberedLine], start: int) -> tuple[int, int]:
    """End of the block of columns that begins at `start`, and the left edge of its right column; else zeros."""
    text = lines[start][1]
    if ("   " not in text and "\u3000" not in text) or not _GUTTER.search(text):
        return 0, 0
    end = start
    starts: list[list[int]] = []
    blank_run = 0
    while end < len(lines):
        text = lines[end][1]
        if "\f" in text and end > start:
            break
        blank_run = 0 if text.strip() else blank_run + 1
        if blank_run > 1:
            break
        starts.append([display_width(text[: match.end()]) for match in _GUTTER.finditer(text)])
        end += 1
    edge = _find_edge(starts)
    while edge and end > start and not _reaches(lines[end - 1][1], edge):
        end -= 1
    if not edge or not _has_columns(lines[start:end], edge):
        return 0, 0
    return end, edge


def _find_edge(starts: list[list[int]]) -> int:
    """The most frequent beginning of text after a gutter, within the tolerance; 0 where there are too few."""
    counts = Counter(offset for offsets in starts for offset in offsets)
    best, votes = 0, 0
    for candidate in counts:
        near = sum(any(abs(offset - candidate) <= _MAX_OFFSET for offset in offsets) for offsets in starts)
        if (near, -candidate) > (votes, -best):
            best, votes = candidate, near
    return best if votes >= _MIN_LINES else 0


def _reaches(text: str, edge: int) -> bool:
    """Whether a line has text in the right column."""
    return display_width(text.rstrip()) > edge


def _has_columns(lines: Sequence[NumberedLine], edge: int) -> bool:
    both = right_wide = 0
    for _, text in lines:
        cut = _cut_at(text, edge)
        if cut is None:
            continue
        left, right = text[:cut].strip(), text[cut:].strip()
        both += bool(left) and bool(right)
        right_wide += display_width(right) >= _MIN_SIDE_WIDTH
    filled = sum(bool(text.strip()) for _, text in lines)
    return both >= _MIN_LINES and both * 2 >= filled and right_wide * 2 >= both


def _cut_at(text: str, edge: int) -> int | None:
    """Offset at which the right column begins in a line; its length where the line has only a left column.

    None where text runs across the gutter.
    """
    for match in _GUTTER.finditer(text):
        first, last = display_width(text[: match.start()]), display_width(text[: match.end()])
        if first - _MAX_OFFSET < edge <= last + _MAX_OFFSET:
            return match.end()
    lead = len(text) - len(text.lstrip(" \u3000"))
    if abs(display_width(text[:lead]) - edge) <= _MAX_OFFSET:
        return lead
    return len(text) if display_width(text.rstrip()) <= edge else None


def _split_block(lines: Sequence[NumberedLine], edge: int) -> tuple[list[NumberedLine], list[NumberedLine]]:
    left: list[NumberedLine] = []
    right: list[NumberedLine] = []
    for number, text in lines:
        cut = _cut_at(text, edge)
        if cut is None:  # a line over both columns ends what is above it
            left += [*right, (number, text)]
            right = []
            continue
        left.append((number, text[:cut].rstrip()))
        if text[cut:].strip():
            # An indented paragraph of the right column keeps its ideographic space.
            indent = "\u3000" if text[:cut].endswith("\u3000") else ""
            right.append((number, indent + text[cut:]))
    return left, right
