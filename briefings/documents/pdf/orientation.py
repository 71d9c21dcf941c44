"""Determines the direction of writing of a PDF page, and maps positions to horizontal writing."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage

_SAMPLE_LENGTH: Final = 120
"""Characters of a page that are examined."""

_MIN_PAIRS: Final = 12
"""Neighboring characters of which most must be below one another in vertical writing."""


class Orientation(StrEnum):
    """The direction in which most text of a page advances, in the coordinates of the page."""

    RIGHT = "right"
    UP = "up"
    LEFT = "left"
    DOWN = "down"
    VERTICAL = "vertical"
    """Vertical writing: upright characters below one another, columns from right to left."""


def detect_orientation(page: PdfTextPage) -> Orientation:
    """The direction of writing of most of the text of a page."""
    from pypdfium2 import raw

    handle = page.raw
    x, y = ctypes.c_double(), ctypes.c_double()
    to_x, to_y = ctypes.byref(x), ctypes.byref(y)
    turns: Counter[int] = Counter()
    advances: Counter[str] = Counter()
    previous: tuple[float, float, float] | None = None
    for i in range(min(page.count_chars(), _SAMPLE_LENGTH)):
        code = raw.FPDFText_GetUnicode(handle, i)
        if code <= 0x20:
            continue  # pdfium may end a line after each character of vertical writing
        turns[round(raw.FPDFText_GetCharAngle(handle, i) / (math.pi / 2)) % 4] += 1
        raw.FPDFText_GetCharOrigin(handle, i, to_x, to_y)
        size = raw.FPDFText_GetFontSize(handle, i)
        if previous is not None and code >= 0x2E80:
            advances[_classify_advance(x.value - previous[0], y.value - previous[1], max(previous[2], size))] += 1
        previous = (x.value, y.value, size)
    turn = turns.most_common(1)[0][0] if turns else 0
    if turn == 0 and advances["down"] >= _MIN_PAIRS and advances["down"] > 2 * advances["right"]:
        return Orientation.VERTICAL
    # The angle of pdfium is clockwise.
    return (Orientation.RIGHT, Orientation.DOWN, Orientation.LEFT, Orientation.UP)[turn]


def _classify_advance(dx: float, dy: float, size: float) -> str:
    if abs(dx) < 0.2 * size and -3 * size < dy < -0.4 * size:
        return "down"
    return "right" if abs(dy) < 0.2 * size and 0.2 * size < dx < 3 * size else "other"


def map_position(orientation: Orientation, x: float, y: float) -> tuple[float, float]:
    """A position on a page as it would be if the text were written horizontally, from left to right."""
    match orientation:
        case Orientation.RIGHT:
            return x, y
        case Orientation.UP:
            return y, -x
        case Orientation.LEFT:
            return -x, -y
        case Orientation.DOWN | Orientation.VERTICAL:
            return -y, x
