"""Determines from the positions of lines where the paragraphs of a PDF begin."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from briefings.documents.pdf.order import find_gutters
from briefings.documents.text_layer.layout_marks import MARK_END, MARK_START
from briefings.documents.text_layer.lines import ends_sentence
from briefings.documents.text_layer.widths import measure_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefings.documents.pdf.lines import PdfLine

_BULLET = re.compile(
    r"^(?:[・•‣◦○●◆◇■□▪▶※✓]|[-–—]\s|\(?[0-9a-z]{1,2}[.)]\s|[(（][\d０-９ア-ンa-z]{1,2}[)）]|[①-⑳]"
    r"|第\s?[\d０-９一-十]{1,3}\s?[編部章節]|[\d０-９ア-ン]{1,2}[\s　]|[【〈《])"
)
_FIRST_WORD = re.compile(r"[^\s\u2e80-\uabff\ud7b0-\uffef]+|\S")
"""A word of a script with spaces between words, or a character."""
_BULLET_SIGNS = frozenset("•‣◦●◆◇■□▪▶✓")
"""Signs that begin an item of a list wherever a line begins with them."""

_WITHOUT_SPACES = re.compile(r"[\u2e80-\uabff\ud7b0-\uffef]")
_FIRST_UNIT = re.compile(r"[「『（〈《【]*.[、。，．）」』〉》】・ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ！？]*")
"""Characters between which no line is broken."""
_MARKS = re.compile(f"{MARK_START}[^{MARK_END}]*{MARK_END}")
_GAP_RATIO: Final = 1.28
"""Distance of two lines, relative to those of one paragraph, from which a paragraph begins after a sentence."""

_WIDE_GAP_RATIO: Final = 1.9
"""The same where no sentence ends; lines with furigana are set further apart in some programs."""

_MIN_GAP_SHARE: Final = 0.12
_MIN_CUT: Final = 4
"""Room at the end of a line, in type sizes, from which it is cut off."""


class _Column(Struct, frozen=True):
    left: float
    right: float
    is_justified: bool
    """Whether most lines end at its right edge."""


class ParagraphDetector:
    """Determines which lines of running text begin a paragraph.

    Args:
        pages: the lines of running text of each page, in reading order.
        body_size: type size of the running text.
    """

    def __init__(self, pages: Sequence[Sequence[PdfLine]], body_size: float) -> None:
        self._size = body_size
        self._columns: dict[int, _Column] = {}
        self._pitch = _measure_pitch(pages, body_size)
        self._measure_columns(pages)

    def begins_paragraph(self, before: PdfLine | None, line: PdfLine) -> bool:
        """Returns whether a line begins a paragraph, given the line of running text before it in the same section."""
        if before is None or line.text[0] in _BULLET_SIGNS:
            return True
        finished = ends_sentence(_MARKS.sub("", before.text))
        short = self.is_short(before, line)
        if _is_directly_below(before, line):
            gap = before.baseline - line.baseline
            ratio = _GAP_RATIO if finished or short else _WIDE_GAP_RATIO
            if gap > ratio * self._pitch:
                return True
        if (line.has_indent and (finished or short)) or (finished and line.bold and not before.bold):
            return True
        if self._is_indented(line) and (finished or short):
            return short or abs(before.left - line.left) > 0.4 * line.size
        if short and (finished or self._is_cut_off(before, line)):
            return True
        return bool(_BULLET.match(line.text)) and (short or (finished and self._is_at_edge(line)))

    def _is_cut_off(self, before: PdfLine, line: PdfLine) -> bool:
        """Returns whether a line without the end of a sentence ends far before its column does, as a title does.

        Lines beside a figure are narrower too; then the next one ends at the same position.
        """
        column = self._columns.get(id(before))
        return (
            column is not None
            and column.is_justified
            and column.right - before.right > _MIN_CUT * before.size
            and abs(before.right - line.right) > line.size
            and not before.text.endswith(("、", "，", ",", "-", "（", "("))
            and line.text[0] not in "をがはにのでとへもや、。"
        )

    def is_short(self, line: PdfLine, after: PdfLine | None) -> bool:
        """Returns whether a line ends before its column although the first word of the next line would fit."""
        column = self._columns.get(id(line))
        if column is None:
            return False
        free_width = column.right - line.right
        word = _FIRST_WORD.match(_MARKS.sub("", after.text)) if after is not None else None
        if word is None or _WITHOUT_SPACES.match(word[0]):
            unit = _FIRST_UNIT.match(after.text) if after is not None else None
            return free_width > (len(unit[0]) if unit else 1) * line.size + 1.1 * line.size
        return free_width > (0.5 * measure_width(word[0]) + 0.7) * line.size

    def _is_indented(self, line: PdfLine) -> bool:
        column = self._columns.get(id(line))
        return column is not None and 0.6 * line.size <= line.left - column.left <= 3.2 * line.size

    def _is_at_edge(self, line: PdfLine) -> bool:
        column = self._columns.get(id(line))
        return column is not None and line.left - column.left < 0.6 * line.size

    def _measure_columns(self, pages: Sequence[Sequence[PdfLine]]) -> None:
        """Determines the edges of the column of each line."""
        by_page: list[list[list[PdfLine]]] = []
        found = [find_gutters(lines) for lines in pages]
        for index, lines in enumerate(pages):
            gutters = found[index] or _borrow_gutters(lines, index, found)
            groups: list[list[PdfLine]] = [[] for _ in range(len(gutters) + 1)]
            for line in lines:
                groups[sum((line.left + line.right) / 2 > gutter for gutter in gutters)].append(line)
            by_page.append([group for group in groups if group])
        widths = sorted(max(line.right for line in g) - min(line.left for line in g) for p in by_page for g in p)
        usual = widths[len(widths) // 2] if widths else 0.0
        lefts = Counter(round(line.left) for lines in pages for line in lines)
        for groups in by_page:
            for group in groups:
                left = _find_edge([line.left for line in group], self._size)
                rights = sorted(line.right for line in group)
                right = rights[-1] if len(rights) < 8 else rights[-1 - len(rights) // 40]
                if len(group) < 3:
                    outer = [edge for edge in lefts if 0.6 * self._size < left - edge < 3.2 * self._size]
                    if outer:
                        common = max(outer, key=lambda edge: lefts[edge])
                        left = common if lefts[common] > lefts[round(left)] else left
                    right = max(right, left + usual)
                full = sum(right - line.right < 1.2 * self._size for line in group)
                column = _Column(left, right, len(group) > 2 and full * 5 >= len(group) * 2)
                self._columns.update((id(line), column) for line in group)


def _borrow_gutters(lines: Sequence[PdfLine], index: int, found: list[list[float]]) -> list[float]:
    """Returns the gutters of the nearest page that has some, if no line of this page crosses them."""
    with_gutters = [other for other, gutters in enumerate(found) if gutters]
    if not with_gutters:
        return []
    # Left and right pages may have different margins.
    nearest = min(with_gutters, key=lambda other: (abs(other - index) % 2, abs(other - index)))
    gutters = found[nearest]
    crossing = sum(line.left < gutter < line.right for line in lines for gutter in gutters)
    return gutters if crossing * 8 <= len(lines) else []


def _find_edge(lefts: list[float], size: float) -> float:
    """Finds the left edge of a column: the leftmost position at which several lines begin.

    Hanging punctuation is ignored.
    """
    counts = Counter(round(left) for left in lefts)
    common = [left for left, count in counts.items() if count + counts[left - 1] + counts[left + 1] >= 2]
    edge = min(common, default=min(counts))
    return float(
        min((left for left in counts if edge - 0.7 * size < left <= edge), default=edge) if not common else edge
    )


def _is_directly_below(before: PdfLine, line: PdfLine) -> bool:
    return (
        before.page == line.page
        and before.baseline > line.baseline
        and before.left < line.right
        and line.left < before.right
    )


def _measure_pitch(pages: Sequence[Sequence[PdfLine]], body_size: float) -> float:
    """Returns the distance of the lines of a paragraph: the smallest one that is frequent."""
    gaps: Counter[float] = Counter()
    for lines in pages:
        for before, line in pairwise(lines):
            gap = before.baseline - line.baseline
            if _is_directly_below(before, line) and 0.9 * body_size < gap < 3.2 * body_size:
                gaps[round(gap * 2) / 2] += 1
    frequent = [
        gap for gap in gaps if gaps[gap] + gaps[gap + 0.5] + gaps[gap - 0.5] >= max(2, _MIN_GAP_SHARE * gaps.total())
    ]
    if not frequent:
        return 1.6 * body_size
    smallest = min(frequent)
    return max((gap for gap in (smallest, smallest + 0.5) if gap in gaps), key=lambda gap: gaps[gap])
