"""Reads position and size of the characters of a PDF page."""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from typing import TYPE_CHECKING, Final

from briefings.documents.pdf.orientation import Orientation, map_position

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage

_BOLD_NAME = re.compile(rb"bold|black|heavy|-[WH][6-9]|demi", re.IGNORECASE)
_MAX_FONT_NAME: Final = 96
_TURNS = {Orientation.RIGHT: 0, Orientation.UP: 1, Orientation.LEFT: 2, Orientation.DOWN: 3}


class CharacterReader:
    """Reads the characters of a page one after another, with as few calls of the library as possible.

    A character whose box has the same upper and lower edge as that of the character before it has the same size and
    baseline.

    Attributes:
        size: type size of the last character, in points.
        left: its left end.
        right: its right end.
        baseline: its baseline; in vertical writing the center of its line.
        is_turned: whether its direction differs from that of the page.
    """

    def __init__(self, page: PdfTextPage, orientation: Orientation) -> None:
        from pypdfium2 import raw

        self._handle = page.raw
        self._orientation = orientation
        self._is_upright = orientation is Orientation.RIGHT
        self._is_vertical = orientation is Orientation.VERTICAL
        self._x, self._y, self._box = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
        self._to_x, self._to_y = ctypes.byref(self._x), ctypes.byref(self._y)
        self._to_box = ctypes.byref(self._box)
        self._font_size, self._origin = raw.FPDFText_GetFontSize, raw.FPDFText_GetCharOrigin
        self._loose_box, self._get_matrix = raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetMatrix
        self._get_font, self._matrix = raw.FPDFText_GetFontInfo, raw.FS_MATRIX()
        self._to_matrix = ctypes.byref(self._matrix)
        self._font_name, self._to_flags = ctypes.create_string_buffer(_MAX_FONT_NAME), ctypes.byref(ctypes.c_int())
        self._bold_names: dict[bytes, bool] = {}
        self._scale = 1.0
        self._own_size: float | None = None
        self._edges: tuple[float, float] | None = None
        self.size = self.left = self.right = self.baseline = 0.0
        self.is_turned = False

    def begin_line(self) -> None:
        """Forgets the size and direction of the line before."""
        self._own_size = self._edges = None
        self.is_turned = False

    def read_character(self, index: int, code: int, text: str) -> None:
        """Reads a character; the attributes have its position afterwards."""
        box = self._box
        has_box = self._loose_box(self._handle, index, self._to_box)
        edges = (box.bottom, box.top)
        if self._is_upright and has_box and edges == self._edges and not self.is_turned:
            self.left = box.left
            self._set_right(code, text, box.right)
            return
        set_in = self._font_size(self._handle, index)
        if self._own_size is None or set_in != self._own_size:
            self._own_size = set_in
            self._read_matrix(index)
        self.size = set_in * self._scale
        if self._is_vertical and has_box:
            self.left, self.right, self.baseline = -box.top, -box.bottom, (box.left + box.right) / 2
            return
        self._origin(self._handle, index, self._to_x, self._to_y)
        x, y = self._x.value, self._y.value
        self.left, self.baseline = (x, y) if self._is_upright else map_position(self._orientation, x, y)
        # The box may be used for the next character only if it begins at the origin.
        self._edges = edges if has_box and box.top > box.bottom and abs(box.left - x) < 0.01 * self.size else None
        if not has_box:
            self._set_right(code, text, self.left)
        elif self._is_upright:
            self._set_right(code, text, box.right)
        else:
            ends = ((box.left, box.bottom), (box.right, box.top))
            self._set_right(code, text, max(map_position(self._orientation, *end)[0] for end in ends))

    def skip_to(self, index: int, distance: float, tolerance: float) -> bool:
        """Skips the characters up to one that has the same size and baseline and is at a distance from the last one.

        Args:
            index: the character to which to skip.
            distance: distance of its left end from that of the last character; any distance if negative.
            tolerance: by how much it may be further away.

        Returns:
            Whether it is there; the right end is then that of this character.
        """
        if self._edges is None or not self._is_upright or self.is_turned:
            return False
        box = self._box
        if not self._loose_box(self._handle, index, self._to_box) or (box.bottom, box.top) != self._edges:
            return False
        if distance < 0:
            is_there = box.left > self.left
        else:
            is_there = -0.03 * self.size < box.left - self.left - distance < tolerance
        if is_there:
            self.left = box.left
            self.right = box.right if distance < 0 else box.left + self.size
        return bool(is_there)

    def _set_right(self, code: int, text: str, box_right: float) -> None:
        if code < 0x2E80 or 0xAC00 <= code <= 0xD7A3:
            self.right = max(self.left, box_right)
        elif code < 0xFE00:
            self.right = self.left + self.size
        else:
            self.right = self.left + self.size * measure_advance(text)

    def _read_matrix(self, index: int) -> None:
        """Reads the scale of a character and the direction in which its line runs."""
        matrix = self._matrix
        if not self._get_matrix(self._handle, index, self._to_matrix):
            self._scale = 1.0
            return
        if matrix.a > 0 and not matrix.b and not matrix.c and self._is_upright:
            self._scale = abs(matrix.d) or 1.0
            self.is_turned = False
            return
        turn = round(math.atan2(matrix.b, matrix.a) / (math.pi / 2)) % 4
        self._scale = math.hypot(matrix.c, matrix.d) or 1.0
        # In vertical writing, letters lie on their side.
        self.is_turned = not self._is_vertical and turn != _TURNS[self._orientation]

    def is_bold(self, index: int) -> bool:
        """Returns whether the font of a character is bold by its name."""
        self._get_font(self._handle, index, self._font_name, _MAX_FONT_NAME, self._to_flags)
        name = self._font_name.value
        is_bold = self._bold_names.get(name)
        if is_bold is None:
            is_bold = self._bold_names[name] = _BOLD_NAME.search(name) is not None
        return is_bold

    def is_superior(self, index: int) -> bool:
        """Returns whether a digit is a superior form of the font.

        It is raised and small without a change of size or baseline.
        """
        from pypdfium2 import raw

        if not self._is_upright:
            return False
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        if not raw.FPDFText_GetCharBox(self._handle, index, left, right, bottom, top):
            return False
        height = top.value - bottom.value
        return bottom.value > self.baseline + 0.2 * self.size and height < 0.62 * self.size


def measure_advance(text: str) -> float:
    """Returns the width of a character in type sizes, as far as its script determines it."""
    if unicodedata.east_asian_width(text) in {"W", "F"}:
        return 1.0
    return 0.0 if unicodedata.combining(text) else 0.55
