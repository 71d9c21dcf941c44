"""Makes the lines of a PDF page, with their position and type size, from the runs of its characters."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct, field

from briefings.documents.pdf.orientation import Orientation, detect_orientation, map_position
from briefings.documents.pdf.runs import RunLine, TextRun, choose_blank, extract_run_lines
from briefings.documents.text_layer.layout_marks import ANY_MARK, MARK_END, MARK_START

if TYPE_CHECKING:
    from pypdfium2 import PdfPage as PdfiumPage
    from pypdfium2 import PdfTextPage

MAX_SMALL_RATIO = 0.72
"""Maximum type size of furigana and footnote marks, relative to the characters beside them."""
_KANA_ONLY = re.compile(r"^[\u3041-\u3096\u30a1-\u30faー・\s]+$")
_FOOTNOTE_MARK = re.compile(r"^[(（\[]?(?:注|\*|＊|※)?(\d{1,3})[)）\]]?[,、]?$|^(?:[*＊]{1,3}|[†‡§※])$")
_LABEL = re.compile(
    r"^(?:[(（\[]?(?:注\s?)?(?:\d{1,3}|[ア-ンa-zA-Z]|[ivxIVX]{1,4})[)）\]]?[.．:：]?|第\s?[\d０-９一-十]{1,3}\s?[編部章節]|[・•‣◦○●◆◇■□▪*＊※†‡–-])$"
)
"""A number or a bullet that is set apart from its text."""

_MAX_LABEL_GAP = 9
_MIN_LABELED_WIDTH = 5
"""Gap after a number or a bullet, and width of its text, in type sizes; the cells of a table are narrower."""
_MAX_PUNCTUATION_SHIFT = 0.45
"""Distance of punctuation from the center of a line of vertical writing, in type sizes."""

_MIN_JOINT_GAP = 0.8
"""Gap in type sizes that may separate the cells of a table."""
_UNCOUNTED = re.compile(rf"\s|{ANY_MARK.pattern}")
_BULLETS = frozenset("•‣◦○●◆◇■□▪–")
_MAX_BULLET_GAP = 3
"""Gap between a bullet and its text, in type sizes."""
_SIZE_STEPS = 4

_MAX_MARK_RATIO = 0.97
"""Maximum type size of a raised footnote mark, relative to the characters beside it."""

_MIN_MARK_RISE = 0.2
"""Minimum rise of a footnote mark in nearly full size, relative to the type size."""


class PdfLine(Struct, eq=False):
    """A line of a page, or a cell of a line.

    Attributes:
        page: index of the page.
        text: its text; footnote marks are between `MARK_START` and `MARK_END`.
        size: type size of most of it, in points.
        left: left end, in points.
        right: right end, in points.
        baseline: baseline, in points from the bottom.
        furigana: furigana that were removed from it.
        bold: whether it is in bold type.
        turned: whether its direction differs from that of the page.
        label: the raised number with which it begins, as a footnote does.
        has_indent: whether an ideographic space precedes it.
        joints: where it was joined over a wide gap: offset in the text, right end before and left end after the gap.
    """

    page: int
    text: str
    size: float
    left: float
    right: float
    baseline: float
    furigana: tuple[str, ...] = ()
    bold: bool = False
    turned: bool = False
    label: str = ""
    has_indent: bool = False
    joints: tuple[tuple[int, float, float], ...] = ()

    @property
    def width(self) -> float:
        """Its width in points."""
        return self.right - self.left


class PdfPage(Struct):
    """The lines of a page in the order in which the PDF draws them.

    Attributes:
        index: index of the page.
        lines: its lines.
        bottom: lower edge of the page, in points.
        top: upper edge of the page, in points.
        is_vertical: whether it is in vertical writing.
        characters: its characters as they were extracted, without white space.
    """

    index: int
    lines: list[PdfLine] = field(default_factory=list)
    bottom: float = 0.0
    top: float = 0.0
    is_vertical: bool = False
    characters: str = ""


def extract_page(page: PdfiumPage, text: PdfTextPage, index: int) -> PdfPage:
    """Returns the lines of a page, with positions as if it were written horizontally, from left to right."""
    orientation = detect_orientation(text)
    left, bottom, right, top = page.get_bbox()
    edges = [map_position(orientation, x, y)[1] for x, y in ((left, bottom), (right, top))]
    result = PdfPage(index, bottom=min(edges), top=max(edges), is_vertical=orientation is Orientation.VERTICAL)
    run_lines = extract_run_lines(text, orientation)
    extracted = "".join(run.text for line in run_lines for run in line.runs)
    result.characters = _UNCOUNTED.sub("", extracted)
    for runs in run_lines:
        line = _make_line(runs, index)
        if not line.text.strip():
            continue
        last = result.lines[-1] if result.lines else None
        # On a page with little text pdfium may assume vertical writing and give a line for each character.
        if last and _is_mark_of(line, last):
            _append_mark(last, line)
        elif last and (continues_beside(last, line) or _is_labeled(last, line)):
            append_line(last, line)
        else:
            result.lines.append(line)
    _join_bullets(result)
    return result


def _join_bullets(page: PdfPage) -> None:
    """Joins the bullets that a PDF draws apart from their lines."""
    for bullet in [line for line in page.lines if line.text in _BULLETS]:
        beside = [
            line
            for line in page.lines
            if abs(line.baseline - bullet.baseline) < 0.3 * line.size
            and 0 < line.left - bullet.right < _MAX_BULLET_GAP * line.size
        ]
        if beside:
            line = min(beside, key=lambda line: line.left)
            line.text = f"{bullet.text} {line.text}"
            line.left = bullet.left
            page.lines.remove(bullet)


def _is_mark_of(mark: PdfLine, line: PdfLine) -> bool:
    """Returns whether a line is only the raised mark after another line."""
    return (
        mark.size < _MAX_MARK_RATIO * line.size
        and mark.turned == line.turned
        and _FOOTNOTE_MARK.match(mark.text) is not None
        and _MIN_MARK_RISE * line.size < mark.baseline - line.baseline < 0.8 * line.size
        and -0.3 * line.size < mark.left - line.right < 0.6 * line.size
    )


def _append_mark(line: PdfLine, mark: PdfLine) -> None:
    line.text += f"{MARK_START}{mark.text}{MARK_END}"
    line.right = max(line.right, mark.right)


def _is_labeled(label: PdfLine, line: PdfLine) -> bool:
    """Returns whether a line is the text beside a number or a bullet."""
    plain = label.label or label.text
    rise = label.baseline - line.baseline
    is_raised = label.size < MAX_SMALL_RATIO * line.size and 0 < rise < 0.7 * line.size
    return (
        label.turned == line.turned
        and _LABEL.match(plain) is not None
        and (abs(rise) < 0.25 * line.size or is_raised)
        and label.size > 0.45 * line.size
        and 0 < line.left - label.right < _MAX_LABEL_GAP * line.size
        and line.width >= _MIN_LABELED_WIDTH * line.size
    )


def continues_beside(previous: PdfLine, line: PdfLine) -> bool:
    """Returns whether a line continues another directly to its right, on the same baseline and in the same size."""
    gap = line.left - previous.right
    shift = _MAX_PUNCTUATION_SHIFT if line.text[0] in "、。，．" else 0.25
    return (
        previous.turned == line.turned
        and abs(previous.baseline - line.baseline) < shift * line.size
        and abs(previous.size - line.size) < 0.1 * line.size
        and -0.6 * line.size < gap < (1.1 if previous.text[-1:] in tuple("、。，．") else 1.6) * line.size
    )


def append_line(previous: PdfLine, line: PdfLine) -> None:
    """Appends the continuation of a line."""
    gap = (line.left - previous.right) / max(line.size, 0.1)
    if len(line.text) > len(previous.text):
        is_raised = previous.size < MAX_SMALL_RATIO * line.size and previous.baseline > line.baseline
        if is_raised and not previous.label:
            previous.label = previous.text
            previous.text = f"{MARK_START}{previous.text}{MARK_END}"
        previous.size, previous.baseline = line.size, line.baseline
    if gap > _MIN_JOINT_GAP:
        previous.joints += ((len(previous.text), previous.right, line.left),)
    previous.text += choose_blank(previous.text, line.text, gap) + line.text
    previous.right = max(previous.right, line.right)
    previous.furigana += line.furigana


def _make_line(run_line: RunLine, page: int) -> PdfLine:
    runs = run_line.runs
    for run in runs:
        run.text = ANY_MARK.sub("", run.text)
    if len(runs) == 1 and not runs[0].text.startswith(("\u3000", " ")):
        run = runs[0]
        size = round(run.size * _SIZE_STEPS) / _SIZE_STEPS
        return PdfLine(
            page, run.text.rstrip(" "), size, run.left, run.right, run.baseline, (), run_line.bold, run_line.turned
        )  # fmt: skip
    size = _find_line_size(runs)
    main = [run for run in runs if abs(run.size - size) <= 0.2] or runs
    base = main[0].baseline
    parts: list[str] = []
    furigana: list[str] = []
    label = ""
    for run in runs:
        text, plain = run.text, run.text.strip()
        rise = run.baseline - base
        mark = _FOOTNOTE_MARK.match(plain)
        is_small = run.size <= MAX_SMALL_RATIO * size and rise > 0.05 * size
        if is_small or (mark and run.size < _MAX_MARK_RATIO * size and rise > _MIN_MARK_RISE * size):
            before = "".join(parts).rstrip()
            if _KANA_ONLY.match(plain) and run.baseline > base + 0.4 * size:
                furigana.append(plain)
                continue
            if mark and not before:
                label = plain
            if mark:
                text = f"{MARK_START}{plain}{MARK_END}" + (" " if run.text.endswith(" ") else "")
        parts.append(text)
    whole = "".join(parts).strip(" ")
    left = runs[0].left if label else main[0].left
    has_indent = whole.startswith("\u3000")
    if has_indent:
        left += (len(whole) - len(whole.lstrip("\u3000"))) * size
        whole = whole.lstrip("\u3000")
    return PdfLine(
        page, whole, size, left, max(run.right for run in runs), base, tuple(furigana), run_line.bold,
        run_line.turned, label, has_indent,
    )  # fmt: skip


def _find_line_size(runs: list[TextRun]) -> float:
    """Finds the type size of most of a line.

    Footnote marks and furigana, which may be longer than the rest, are ignored.
    """
    sizes: Counter[float] = Counter()
    largest = max(run.size for run in runs)
    for run in runs:
        plain = run.text.strip()
        is_raised_mark = run.size < _MAX_MARK_RATIO * largest and _FOOTNOTE_MARK.match(plain)
        if is_raised_mark or (run.size <= MAX_SMALL_RATIO * largest and _KANA_ONLY.match(plain)):
            continue
        sizes[round(run.size * _SIZE_STEPS) / _SIZE_STEPS] += len(run.text)
    return max(sizes, key=lambda candidate: (sizes[candidate], candidate)) if sizes else largest


def is_furigana(line: PdfLine, kanji_line: PdfLine) -> bool:
    """Returns whether a line has the furigana of another: kana of half the size directly above it."""
    return (
        line.size <= MAX_SMALL_RATIO * kanji_line.size
        and _KANA_ONLY.match(line.text) is not None
        and 0.3 * kanji_line.size < line.baseline - kanji_line.baseline < 1.6 * kanji_line.size
        and line.left >= kanji_line.left - kanji_line.size
        and line.right <= kanji_line.right + kanji_line.size
    )


def remove_furigana(page: PdfPage) -> list[str]:
    """Removes the lines with furigana, joins the lines that they split, and returns the furigana."""
    lines = page.lines
    removed: set[int] = set()
    for i, line in enumerate(lines):
        near = (lines[j] for j in range(max(0, i - 4), min(len(lines), i + 5)) if j != i)
        if _KANA_ONLY.match(line.text) and any(is_furigana(line, other) for other in near):
            removed.add(i)
    kept: list[PdfLine] = []
    furigana = [lines[i].text for i in sorted(removed)]
    for i, line in enumerate(lines):
        if i in removed:
            continue
        last = kept[-1] if kept else None
        if last and removed and continues_beside(last, line):
            append_line(last, line)
        else:
            kept.append(line)
    for line in lines:
        furigana += line.furigana
    page.lines = kept
    return furigana
