"""The lines of a PDF's page: what each says, where it stands, and how large it is set."""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage

SMALL = 0.72
"""How large a reading or a footnote's mark is set at most, against the characters beside it."""
_KANA = re.compile(r"^[\u3041-\u3096\u30a1-\u30faー・\s]+$")
_KANJI_END = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々〆ヶ][\U000e0100-\U000e01ef]?$")
_MARK = re.compile(r"^[(（\[]?(?:注|\*|＊)?(\d{1,2})[)）\]]?$")
_QUARTER = 4


@dataclass(slots=True)
class Run:
    """Neighbouring characters of one size on one line: points from the page's lower left corner."""

    text: str
    size: float
    left: float
    right: float
    base: float


@dataclass(slots=True)
class PdfLine:
    """A line of a page.

    Attributes:
        page: index of its page.
        text: what it says; a footnote's mark set small is written `(1)`.
        size: points in which most of it is set.
        left: where it begins, in points.
        right: where it ends.
        base: its base line, in points from below.
        readings: readings that stood in it and were taken out.
    """

    page: int
    text: str
    size: float
    left: float
    right: float
    base: float
    readings: tuple[str, ...] = ()


def lines_of_page(page: PdfTextPage, index: int) -> list[PdfLine]:
    """The lines in the order in which the PDF draws them, which is that of reading wherever a program wrote it."""
    lines: list[PdfLine] = []
    for runs in _runs(page):
        line = _line(runs, index)
        if line.text.strip():
            lines.append(line)
    return lines


def _runs(page: PdfTextPage) -> list[list[Run]]:
    """The runs of each line: one pass over the characters."""
    from pypdfium2 import raw

    x, y = ctypes.c_double(), ctypes.c_double()
    lines: list[list[Run]] = [[]]
    codes: list[int] = []
    size = scale = 0.0
    own: float | None = None
    blank = False
    handle = page.raw
    for i in range(page.count_chars()):
        code = raw.FPDFText_GetUnicode(handle, i)
        if code in (0x0A, 0x0D):
            if lines[-1]:
                lines.append([])
            own, blank = None, False
            continue
        if code in (0x20, 0xA0, 0x09) and raw.FPDFText_IsGenerated(handle, i) == 1:
            blank = True
            continue
        set_in = raw.FPDFText_GetFontSize(handle, i)
        if own is None or set_in != own:
            scale = _scale(handle, i)
            own = set_in
        size = set_in * scale
        raw.FPDFText_GetCharOrigin(handle, i, x, y)
        _put(lines[-1], code, (size, x.value, y.value), blank=blank)
        blank = False
        codes.append(code)
    return [runs for runs in lines if runs]


def _scale(handle: object, i: int) -> float:
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    if not raw.FPDFText_GetMatrix(handle, i, matrix):
        return 1.0
    return math.hypot(matrix.c, matrix.d) or 1.0


def _put(runs: list[Run], code: int, place: tuple[float, float, float], *, blank: bool) -> None:
    """Put a character at the end of a line, with the blank that the page leaves before it."""
    size, x, base = place
    text = _character(code)
    right = x + size * _advance(text)
    last = runs[-1] if runs else None
    if last is None:
        runs.append(Run(text, size, x, right, base))
        return
    gap = ""
    if blank:
        # A blank as wide as a character is a full-width one: it tells a heading's number from its title.
        gap = "\u3000" if x - last.right >= 0.6 * max(size, last.size) and last.text[-1:] != "\u3000" else " "
    if abs(last.size - size) > 0.04 * size or abs(last.base - base) > 0.2 * size:
        last.text += gap
        runs.append(Run(text, size, x, right, base))
        return
    if last.text and 0xD800 <= ord(last.text[-1]) <= 0xDBFF and 0xDC00 <= code <= 0xDFFF:
        text = chr(0x10000 + ((ord(last.text[-1]) - 0xD800) << 10) + (code - 0xDC00))
        last.text = last.text[:-1]
    last.text += gap + text
    last.right = max(last.right, right)


def _character(code: int) -> str:
    return chr(code) if 0 < code < 0x110000 else "\ufffd"


def _advance(text: str) -> float:
    if unicodedata.east_asian_width(text) in {"W", "F"}:
        return 1.0
    return 0.0 if unicodedata.combining(text) else 0.55


def _line(runs: list[Run], page: int) -> PdfLine:
    sizes: Counter[float] = Counter()
    for run in runs:
        sizes[round(run.size * _QUARTER) / _QUARTER] += len(run.text)
    size = max(sizes, key=lambda found: (sizes[found], found))
    main = [run for run in runs if abs(run.size - size) <= 0.2] or runs
    base = main[0].base
    parts: list[str] = []
    readings: list[str] = []
    for run in runs:
        text, plain = run.text, run.text.strip()
        if run.size <= SMALL * size and run.base > base + 0.05 * size:
            before = "".join(parts).rstrip()
            mark = _MARK.match(plain)
            if _KANA.match(plain) and run.base > base + 0.4 * size:
                readings.append(plain)
                continue
            if mark and before and not (before[-1].isascii() and before[-1].isalnum() and plain.isdecimal()):
                text = f"({int(mark[1])})"
        parts.append(text)
    whole = "".join(parts).strip(" ")
    return PdfLine(page, whole, size, runs[0].left, max(run.right for run in runs), base, tuple(readings))


def is_reading(line: PdfLine, over: PdfLine) -> bool:
    """Whether a line is the reading of kanji in another: kana, half as large, right above it."""
    return (
        line.size <= SMALL * over.size
        and _KANA.match(line.text) is not None
        and 0.3 * over.size < line.base - over.base < 1.6 * over.size
        and line.left >= over.left - over.size
        and line.right <= over.right + over.size
    )


def ends_with_kanji(text: str) -> bool:
    """Whether a text ends with a kanji."""
    return _KANJI_END.search(text) is not None
