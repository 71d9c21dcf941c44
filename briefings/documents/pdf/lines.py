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

MAX_SMALL_RATIO = 0.72
"""How large a reading or a footnote's mark is set at most, against the characters beside it."""
_KANA_ONLY = re.compile(r"^[\u3041-\u3096\u30a1-\u30faー・\s]+$")
_FOOTNOTE_MARK = re.compile(r"^[(（\[]?(?:注|\*|＊)?(\d{1,2})[)）\]]?$")
_LEADING_NUMBER = re.compile(
    r"^(?:[(（]?[\dア-ンa-z０-９ａ-ｚ]{1,2}[)）]?[.．]?|第[\d０-９一二三四五六七八九十]+[章節部])$"
)
_SIZE_STEPS = 4


@dataclass(slots=True)
class TextRun:
    """Neighbouring characters of one size on one line: points from the page's lower left corner."""

    text: str
    size: float
    left: float
    right: float
    baseline: float


@dataclass(slots=True)
class PdfLine:
    """A line of a page.

    Attributes:
        page: index of its page.
        text: what it says; a footnote's mark set small is written `(1)`.
        size: points in which most of it is set.
        left: where it begins, in points.
        right: where it ends.
        baseline: its base line, in points from below.
        furigana: readings that stood in it and were taken out.
    """

    page: int
    text: str
    size: float
    left: float
    right: float
    baseline: float
    furigana: tuple[str, ...] = ()


def extract_page_lines(page: PdfTextPage, index: int) -> list[PdfLine]:
    """The lines in the order in which the PDF draws them, which is that of reading wherever a program wrote it."""
    lines: list[PdfLine] = []
    for runs in _extract_runs(page):
        line = _make_line(runs, index)
        if not line.text.strip():
            continue
        last = lines[-1] if lines else None
        # pdfium takes a page with little text for vertical writing, and gives a line for each of its characters.
        if last and continues_beside(last, line):
            append_line(last, line)
        else:
            lines.append(line)
    return lines


def continues_beside(previous: PdfLine, line: PdfLine) -> bool:
    """Whether a line is the rest of another: on the same base line, in the same size, right behind it."""
    gap = line.left - previous.right
    return (
        abs(previous.baseline - line.baseline) < 0.25 * line.size
        and abs(previous.size - line.size) < 0.1 * line.size
        and -0.6 * line.size < gap < 1.6 * line.size
    )


def append_line(previous: PdfLine, line: PdfLine) -> None:
    """Put the rest of a line behind its begin."""
    gap = (line.left - previous.right) / max(line.size, 0.1)
    previous.text += choose_blank(previous.text, line.text, gap) + line.text
    previous.right = max(previous.right, line.right)
    previous.furigana += line.furigana


def _extract_runs(page: PdfTextPage) -> list[list[TextRun]]:
    """The runs of each line: one pass over the characters."""
    from pypdfium2 import raw

    x, y, box = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
    lines: list[list[TextRun]] = [[]]
    size = scale = 0.0
    own: float | None = None
    handle = page.raw
    unicode, font_size, origin = raw.FPDFText_GetUnicode, raw.FPDFText_GetFontSize, raw.FPDFText_GetCharOrigin
    to_x, to_y = ctypes.byref(x), ctypes.byref(y)
    for i in range(page.count_chars()):
        code = unicode(handle, i)
        if code in (0x0A, 0x0D):
            if lines[-1]:
                lines.append([])
            own = None
            continue
        if code in (0x20, 0xA0, 0x09):
            continue  # pdfium makes some up: what the page leaves blank is told by its places
        set_in = font_size(handle, i)
        if own is None or set_in != own:
            scale = _read_scale(handle, i)
            own = set_in
        size = set_in * scale
        origin(handle, i, to_x, to_y)
        text = _decode_character(code)
        right = x.value + size
        if code >= 0xFE00:
            right = x.value + size * _measure_advance(text)
        elif code < 0x2E80 and raw.FPDFText_GetLooseCharBox(handle, i, box):
            right = max(box.right, x.value)
        if lines[-1] and _starts_new_line(lines[-1][-1], size, x.value, y.value):
            lines.append([])
        _append_character(lines[-1], text, (size, x.value, right, y.value))
    return [runs for runs in lines if runs]


def _starts_new_line(last_run: TextRun, size: float, x: float, baseline: float) -> bool:
    """Whether a character begins a line where pdfium saw none end, as on a page that it takes for vertical."""
    largest = max(size, last_run.size)
    rise = abs(baseline - last_run.baseline)
    return rise > 1.7 * largest or (rise > 0.6 * largest and x < last_run.right - 1.5 * largest)


def _read_scale(handle: object, index: int) -> float:
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    if not raw.FPDFText_GetMatrix(handle, index, matrix):
        return 1.0
    return math.hypot(matrix.c, matrix.d) or 1.0


def _append_character(runs: list[TextRun], text: str, geometry: tuple[float, float, float, float]) -> None:
    """Put a character at the end of a line, with the blank that the page leaves before it."""
    size, x, right, base = geometry
    last = runs[-1] if runs else None
    if last is None:
        runs.append(TextRun(text, size, x, right, base))
        return
    gap = ""
    if x - last.right >= 0.14 * size:
        before = "".join(run.text for run in runs[-3:])
        gap = choose_blank(before, text, (x - last.right) / max(size, last.size, 0.1))
    if abs(last.size - size) > 0.04 * size or abs(last.baseline - base) > 0.2 * size:
        last.text += gap
        runs.append(TextRun(text, size, x, right, base))
        return
    if last.text and "\ud800" <= last.text[-1] <= "\udbff" and "\udc00" <= text <= "\udfff":
        text = chr(0x10000 + ((ord(last.text[-1]) - 0xD800) << 10) + (ord(text) - 0xDC00))
        last.text = last.text[:-1]
    last.text += gap + text
    last.right = max(last.right, right)


def choose_blank(before: str, after: str, gap: float) -> str:
    """The blank that a page leaves between two texts, from its width in characters.

    Behind the number that begins a line a wide one is full-width: it tells a heading's number from its title. Kanji
    and kana have none between them, however a line is spaced out.
    """
    if gap < 0.14 or not before or before[-1] in " \u3000" or after[:1] in " \u3000":
        return ""
    if len(before) <= 6 and _LEADING_NUMBER.match(before):
        return "\u3000" if gap >= 0.6 else " "
    wide = _measure_advance(before[-1]) == 1.0 or _measure_advance(after[0]) == 1.0
    return "" if wide and gap < 3 else " "


def _decode_character(code: int) -> str:
    return chr(code) if 0 < code < 0x110000 else "\ufffd"


def _measure_advance(text: str) -> float:
    if unicodedata.east_asian_width(text) in {"W", "F"}:
        return 1.0
    return 0.0 if unicodedata.combining(text) else 0.55


def _make_line(runs: list[TextRun], page: int) -> PdfLine:
    sizes: Counter[float] = Counter()
    largest = max(run.size for run in runs)
    for run in runs:
        plain = run.text.strip()
        if run.size <= MAX_SMALL_RATIO * largest and (_FOOTNOTE_MARK.match(plain) or _KANA_ONLY.match(plain)):
            continue  # a mark or a reading, which may be longer than what is left of its line
        sizes[round(run.size * _SIZE_STEPS) / _SIZE_STEPS] += len(run.text)
    size = max(sizes, key=lambda found: (sizes[found], found))
    main = [run for run in runs if abs(run.size - size) <= 0.2] or runs
    base = main[0].baseline
    parts: list[str] = []
    readings: list[str] = []
    for run in runs:
        text, plain = run.text, run.text.strip()
        if run.size <= MAX_SMALL_RATIO * size and run.baseline > base + 0.05 * size:
            before = "".join(parts).rstrip()
            mark = _FOOTNOTE_MARK.match(plain)
            if _KANA_ONLY.match(plain) and run.baseline > base + 0.4 * size:
                readings.append(plain)
                continue
            if mark and not (before and before[-1].isascii() and before[-1].isalnum() and plain.isdecimal()):
                text = f"({int(mark[1])})"
        parts.append(text)
    whole = "".join(parts).strip(" ")
    return PdfLine(page, whole, size, main[0].left, max(run.right for run in runs), base, tuple(readings))


def is_furigana(line: PdfLine, kanji_line: PdfLine) -> bool:
    """Whether a line is the reading of kanji in another: kana, half as large, right above it."""
    return (
        line.size <= MAX_SMALL_RATIO * kanji_line.size
        and _KANA_ONLY.match(line.text) is not None
        and 0.3 * kanji_line.size < line.baseline - kanji_line.baseline < 1.6 * kanji_line.size
        and line.left >= kanji_line.left - kanji_line.size
        and line.right <= kanji_line.right + kanji_line.size
    )
