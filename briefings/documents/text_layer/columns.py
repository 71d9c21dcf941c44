"""Separates columns that a text layer has side by side, with a gutter of spaces between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.documents.text_layer.gutters import GutterRun, NumberedLine, cut_at, has_gutter
from briefings.documents.text_layer.narrow_gutters import (
    NarrowGutterRun,
    cut_narrow,
    has_narrow_gutter,
    may_have_narrow_gutters,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

Columns = tuple[list[NumberedLine], list[NumberedLine]]


def may_have_columns(text: str) -> bool:
    """Returns whether a text has gutters at all: wide ones, or narrow ones in more than a few lines."""
    return "   " in text or "\u3000" * 4 in text or may_have_narrow_gutters(text)


def separate_columns(lines: Sequence[NumberedLine]) -> tuple[list[NumberedLine], int]:
    """Puts the right column of each block of side-by-side columns after the left one.

    Args:
        lines: the lines of a text layer with their numbers.

    Returns:
        The lines in reading order with their numbers, and the number of blocks that were separated.
    """
    result: list[NumberedLine] = []
    blocks = _Blocks(lines)
    block_count = 0
    done = 0
    for index in [index for index, (_number, text) in enumerate(lines) if " " in text or "\u3000" in text]:
        found = blocks.find(index) if index >= done else None
        if found is None:
            continue
        result += lines[done:index]
        done, (left, right) = found
        result += [*left, *right]
        block_count += 1
    result += lines[done:]
    return result, block_count


class _Blocks:
    """Finds the block of columns that begins at a line, for one line after the other."""

    def __init__(self, lines: Sequence[NumberedLine]) -> None:
        self._lines = lines
        self._run: GutterRun | None = None
        self._narrow_run: NarrowGutterRun | None = None

    def find(self, index: int) -> tuple[int, Columns] | None:
        """Finds the index after the block, and its columns; None if no block begins at the line."""
        text = self._lines[index][1]
        if has_gutter(text):
            if self._run is None or index >= self._run.end:
                self._run = GutterRun(self._lines, index)
            end, edge = self._run.find_block(index)
            if end > index:
                return end, _split_block(self._lines[index:end], edge)
        if has_narrow_gutter(text):
            if self._narrow_run is None or index >= self._narrow_run.end:
                self._narrow_run = NarrowGutterRun(self._lines, index)
            end, edge = self._narrow_run.find_block(index)
            if end > index:
                return end, _split_narrow_block(self._lines[index:end], edge)
        return None


def _split_narrow_block(lines: Sequence[NumberedLine], edge: int) -> Columns:
    left: list[NumberedLine] = []
    right: list[NumberedLine] = []
    for number, text in lines:
        cut = cut_narrow(text, edge)
        left.append((number, text[:cut]))
        if text[cut:].strip(" "):
            right.append((number, text[cut:].lstrip(" ")))
    return left, right


def _split_block(lines: Sequence[NumberedLine], edge: int) -> Columns:
    left: list[NumberedLine] = []
    right: list[NumberedLine] = []
    for number, text in lines:
        cut = cut_at(text, edge)
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
