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
    """Returns the direction of writing of most of the text of a page."""
    from pypdfium2 import raw

    handle = page.raw
    get_code, get_angle = raw.FPDFText_GetUnicode, raw.FPDFText_GetCharAngle
    turns: Counter[int] = Counter()
    codes: list[tuple[int, int]] = []
    for i in range(min(page.count_chars(), _SAMPLE_LENGTH)):
        code = get_code(handle, i)
        if code <= 0x20:
            continue  # pdfium may end a line after each character of vertical writing
        angle = get_angle(handle, i)
        turns[round(angle / (math.pi / 2)) % 4 if angle else 0] += 1
        codes.append((i, code))
    turn = turns.most_common(1)[0][0] if turns else 0
    if turn == 0 and _is_vertical(page, codes):
        return Orientation.VERTICAL
    # The angle of pdfium is clockwise.
    return (Orientation.RIGHT, Orientation.DOWN, Orientation.LEFT, Orientation.UP)[turn]


def _is_vertical(page: PdfTextPage, codes: list[tuple[int, int]]) -> bool:
    """Returns whether most kanji and kana are below the character before them.

    Args:
        page: the page.
        codes: index and code of the characters that are examined.
    """
    from pypdfium2 import raw

    handle, get_origin = page.raw, raw.FPDFText_GetCharOrigin
    x, y = ctypes.c_double(), ctypes.c_double()
    to_x, to_y = ctypes.byref(x), ctypes.byref(y)
    steps: list[tuple[int, int, float, float]] = []
    previous: tuple[int, float, float] | None = None
    for i, code in codes:
        get_origin(handle, i, to_x, to_y)
        if previous is not None and code >= 0x2E80:
            steps.append((previous[0], i, x.value - previous[1], y.value - previous[2]))
        previous = (i, x.value, y.value)
    # A line of horizontal writing has one descent, where it begins.
    if sum(dy < 0 for _, _, _, dy in steps) < _MIN_PAIRS:
        return False
    size = raw.FPDFText_GetFontSize
    advances = Counter(
        _classify_advance(dx, dy, max(size(handle, before), size(handle, i))) for before, i, dx, dy in steps
    )
    return advances["down"] >= _MIN_PAIRS and advances["down"] > 2 * advances["right"]


def _classify_advance(dx: float, dy: float, size: float) -> str:
    if abs(dx) < 0.2 * size and -3 * size < dy < -0.4 * size:
        return "down"
    return "right" if abs(dy) < 0.2 * size and 0.2 * size < dx < 3 * size else "other"


def map_position(orientation: Orientation, x: float, y: float) -> tuple[float, float]:
    """Returns a position on a page as it would be if the text were written horizontally, from left to right."""
    match orientation:
        case Orientation.RIGHT:
            return x, y
        case Orientation.UP:
            return y, -x
        case Orientation.LEFT:
            return -x, -y
        case Orientation.DOWN | Orientation.VERTICAL:
            return -y, x
