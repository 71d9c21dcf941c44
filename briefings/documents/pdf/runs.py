"""Extracts the characters of a PDF page as runs of one size, line by line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from briefings.documents.pdf.character_reader import CharacterReader, measure_advance
from briefings.documents.text_layer.layout_marks import ANY_MARK

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage

    from briefings.documents.pdf.orientation import Orientation

_LEADING_NUMBER = re.compile(
    r"^(?:[(（]?(?:\d{1,2}|[アイウエオカキクケコサシスセソタチツテトナニヌネノ]|[a-z０-９ａ-ｚ]{1,2})[)）]?[.．]?|第[\d０-９一二三四五六七八九十]+[編章節部])$"
)
_PDFIUM_HYPHEN = 0x02
"""Character that pdfium gives for a hyphen at the end of a line."""
_LONG_STRETCH: Final = 48
_MIN_LONG_STRETCH: Final = 8
_SHORT_STRETCH: Final = 5
"""Characters skipped at once: where each is as wide as its size, and where they have slight letter spacing."""

_REGULAR = re.compile(
    rf"[\u2e80-\u2fff\u3001-\uabff]{{4,{_LONG_STRETCH}}}|[^\W\d_\u2e80-\U0010ffff]{{2,}}|[\uac00-\ud7a3]{{2,}}"
)

_CELL_GAP: Final = 1.6
"""Gap between two characters, in type sizes, from which they are in different cells or columns."""

_WIDE_CELL_GAP: Final = 0.9
"""The same between kanji and kana, which have no spaces; lines with letter spacing are joined again."""

_SPACED_CELL_GAP: Final = 5.0
"""The same where characters for spaces are between them, as in justified lines of few words."""

_SOFT_GAP: Final = 0.1
"""Gap between two letters, in type sizes, that is a space if pdfium takes it for one."""

_PUNCTUATION_BLANK: Final = 0.5
"""Blank part of full-width punctuation, in type sizes."""

_MIN_GAP: Final = 0.14
_MIN_GAP_BESIDE_SPACES: Final = 0.2
"""Gaps between letters, in type sizes, that are a space: on a page without and with characters for spaces."""


_SUPERIOR_SIZE: Final = 0.6
_SUPERIOR_RISE: Final = 0.33
"""Size and rise of superior digits, relative to the font that has them."""


class TextRun(Struct):
    """Adjacent characters of one size on one line; positions in points from the lower left corner of the page."""

    text: str
    size: float
    left: float
    right: float
    baseline: float


class RunLine(Struct):
    """The runs of a line or of a cell of a line.

    Attributes:
        runs: its runs.
        bold: whether its first character is bold.
        turned: whether its direction differs from that of the page.
    """

    runs: list[TextRun] = field(default_factory=list)
    bold: bool = False
    turned: bool = False


def extract_run_lines(page: PdfTextPage, orientation: Orientation) -> list[RunLine]:
    """Returns the lines of a page in the order in which the PDF draws them, in one pass over the characters."""
    from pypdfium2 import raw

    reader = CharacterReader(page, orientation)
    lines: list[RunLine] = []
    line: RunLine | None = None
    has_space = is_gap = False
    min_gap = _MIN_GAP
    handle = page.raw
    page_text = _read_text(page)
    i, count = -1, len(page_text)
    while (i := i + 1) < count:
        text = page_text[i]
        code = ord(text)
        if code in (0x0A, 0x0D):
            line, has_space, is_gap = None, False, False
            reader.begin_line()
            continue
        if code in (0x20, 0xA0, 0x09):
            if raw.FPDFText_IsGenerated(handle, i):
                is_gap = True
            else:
                has_space, min_gap = True, _MIN_GAP_BESIDE_SPACES
            continue
        text = "-" if code == _PDFIUM_HYPHEN else text if code else "\ufffd"
        reader.read_character(i, code, text)
        size, left, right, baseline = reader.size, reader.left, reader.right, reader.baseline
        last = line.runs[-1] if line is not None else None
        # A digit after another one in full size is in full size too.
        is_number = last is not None and last.size == size and last.text[-1].isdecimal()
        if 0x30 <= code <= 0x39 and not is_number and reader.is_superior(i):
            size, baseline = _SUPERIOR_SIZE * size, baseline + _SUPERIOR_RISE * size
        if (
            last is not None
            and not (has_space or is_gap)
            and last.size == size
            and last.baseline == baseline
            and -size < left - last.right < _SOFT_GAP * size
            and code < 0xD800
        ):
            last.text += text
            last.right = max(last.right, right)
        elif (
            line is None
            or last is None
            or line.turned != reader.is_turned
            or _starts_new_line(last, size, left, baseline, has_space=has_space)
        ):
            line = RunLine(bold=reader.is_bold(i), turned=reader.is_turned)
            lines.append(line)
            line.runs.append(TextRun(text, size, left, right, baseline))
        else:
            character = TextRun(text, size, left, right, baseline)
            _append_character(line.runs, text, character, _SOFT_GAP if is_gap else min_gap, has_space=has_space)
        has_space = is_gap = False
        skipped = _skip_regular(reader, page_text, i)
        if skipped and line is not None:
            last = line.runs[-1]
            last.text += page_text[i + 1 : i + 1 + skipped]
            last.right = max(last.right, reader.right)
            i += skipped
    return lines


def _skip_regular(reader: CharacterReader, text: str, i: int) -> int:
    """Skips characters that follow another one without a gap; returns their number.

    Kanji and kana are as wide as their size, so that the position of one of them shows those of all before it. The
    letters of a word have no gaps if pdfium reports no space.
    """
    match = _REGULAR.match(text, i + 1)
    if match is None:
        return 0
    count = match.end() - i - 1
    if not _is_square(text[i + 1]):
        return count if text[i].isalpha() and reader.skip_to(i + count, -1, 0) else 0
    if not _is_square(text[i]):
        return 0
    if count >= _MIN_LONG_STRETCH and reader.skip_to(i + count, count * reader.size, 0.05 * reader.size):
        return count
    count = min(count, _SHORT_STRETCH)
    return count if reader.skip_to(i + count, count * reader.size, 0.45 * reader.size) else 0


def _is_square(character: str) -> bool:
    """Returns whether a character may be of a script without spaces, in which each is as wide as its size.

    Hangul is not.
    """
    return character >= "\u2e80" and not "\uac00" <= character <= "\ud7a3"


def _read_text(page: PdfTextPage) -> str:
    """Returns the characters of a page: in one call where each of them is one UTF-16 code unit."""
    from pypdfium2 import raw

    count = page.count_chars()
    text = page.get_text_range(errors="surrogatepass") if count else ""
    # A hyphen at the end of a line is a noncharacter in the text.
    if len(text) == count and "\ufffe" not in text:
        return text
    codes = (raw.FPDFText_GetUnicode(page.raw, i) for i in range(count))
    return "".join(chr(code) if code < 0x110000 else "\ufffd" for code in codes)


def _starts_new_line(last_run: TextRun, size: float, x: float, baseline: float, *, has_space: bool) -> bool:
    """Returns whether a character begins a line or cell without a line break from pdfium."""
    largest = max(size, last_run.size)
    rise = abs(baseline - last_run.baseline)
    if rise > 1.7 * largest or (rise > 0.6 * largest and x < last_run.right - 1.5 * largest):
        return True
    gap = _SPACED_CELL_GAP if has_space else _WIDE_CELL_GAP if last_run.text[-1] >= "\u3040" else _CELL_GAP
    gap -= _PUNCTUATION_BLANK if last_run.text[-1] in "、。，．" else 0
    return x > last_run.right + gap * min(size, last_run.size) or x < last_run.left - 3 * largest


def _append_character(runs: list[TextRun], text: str, character: TextRun, min_gap: float, *, has_space: bool) -> None:
    """Appends a character to a line, after the space that its position or a space character implies."""
    last, size = runs[-1], character.size
    distance = (character.left - last.right) / max(size, last.size, 0.1)
    gap = ""
    if has_space or distance >= min_gap:
        before = "".join(run.text for run in runs[-3:])
        gap = choose_blank(before, text, distance, has_space=has_space)
    if abs(last.size - size) > 0.04 * size or abs(last.baseline - character.baseline) > 0.2 * size:
        last.text += gap
        runs.append(character)
        return
    if last.text and "\ud800" <= last.text[-1] <= "\udbff" and "\udc00" <= text <= "\udfff":
        text = chr(0x10000 + ((ord(last.text[-1]) - 0xD800) << 10) + (ord(text) - 0xDC00))
        last.text = last.text[:-1]
    last.text += gap + text
    last.right = max(last.right, character.right)


def choose_blank(before: str, after: str, gap: float, *, has_space: bool = False) -> str:
    """Chooses the space between two texts, given the gap between them in widths of a character.

    After a number at the beginning of a line, a wide gap is an ideographic space, which separates the number of a
    heading from its title. Kanji and kana have no space between them, even in a line with letter spacing.
    """
    before = ANY_MARK.sub("", before)
    if (gap < _SOFT_GAP and not has_space) or not before or before[-1] in " \u3000" or after[:1] in " \u3000":
        return ""
    wide = any(_is_square(side) and measure_advance(side) == 1.0 for side in (before[-1], after[0]))
    if wide and gap < _MIN_GAP and not has_space:
        return ""
    if len(before) <= 6 and wide and _LEADING_NUMBER.match(before):
        if gap >= 0.8:
            return "\u3000"
        return " " if gap >= 0.45 or has_space else ""
    return "" if wide and gap < 3 else " "
