"""Finds the text in the margins of PDF pages: running heads, page numbers, side tabs, and marks of the printer."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from briefings.documents.text_layer.pages import PRINTER_SLUG

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefings.documents.pdf.lines import PdfLine, PdfPage

_DIGITS = re.compile(r"\d+")
_NUMBERS = re.compile(r"(?<![\d.,:/第(（])\d{1,4}(?![\d.,:/])(?!\s*年)")
_LAST_NUMBER = re.compile(r"(?<![\d.,:/])(\d{1,4})$")
_BARE_PAGE = re.compile(
    r"^(?:p(?:age|\.)?\s?)?[-–—―−~〜‐(（［\[|]{0,2}\s*(?P<n>\d{1,4})\s*[-–—―−~〜‐)）］\]|]{0,2}\s?(?:(?:of|/)\s?\d{1,4}|頁|ページ)?$",
    re.IGNORECASE,
)
_ROMAN_PAGE = re.compile(r"^[-–—]?\s?[ivxlc]{1,6}\s?[-–—]?$")
_YEARBOOK_HEAD = re.compile(
    r"^(?:\d{1,3}\s*)?(?:DIPLOMATIC\s*BLUE\s*BOOK|外交青書)\s*(?:19|20)\d\d\s*年?版?\s*(?:\d{1,3})?$", re.IGNORECASE
)
_EDITION = re.compile(r"(?<=BOOK)\s*(?:19|20)\d\d|(?<=外交青書)\s*(?:19|20)\d\d", re.IGNORECASE)
_CLAUSE_SIGN = re.compile(r"[、。]|[はがをに]$|, ")
_SENTENCE_END = re.compile(r"[。.!?！？]$")
_NOTE_START = re.compile(r"^(?:[(（\[]?(?:注|\*|＊|※)?\s?\d{1,2}[)）\].．:：]|[*＊※†]|注|\d{1,2}[\s　]+\S)")
_SMALL: Final = 0.95
_OUTER_SHARE: Final = 0.1
"""Share of the height of a page at its top and bottom in which small text set apart is a running head."""

_HEAD_GAP: Final = 2.0
_NUMBER_GAP: Final = 1.55
_BLOCK_GAP: Final = 2.5
"""Distance of a running head and of a page number from the text, and of the lines of a block, in type sizes."""

_POSITION_STEP: Final = 6
"""Points within which running heads of several pages are at the same height."""


class Margins(Struct):
    """The text in the margins of all pages.

    Attributes:
        lines: identities of the lines in the margins.
        page_numbers: printed numbers of the pages by index.
    """

    lines: set[int] = field(default_factory=set)
    page_numbers: dict[int, int] = field(default_factory=dict)


def find_margins(pages: Sequence[PdfPage], body_size: float) -> Margins:
    """Finds the lines in the margins, and the printed page numbers."""
    margins = Margins()
    for page in pages:
        for line in page.lines:
            if (
                PRINTER_SLUG.search(line.text)
                and line.size < _SMALL * body_size
                and not _SENTENCE_END.search(line.text)
            ):
                margins.lines.add(id(line))
        margins.lines.update(_find_side_lines(page, body_size))
    edges = [_find_edge_rows(page, margins.lines, body_size) for page in pages]
    _add_running_heads(pages, edges, body_size, margins)
    heads: list[list[PdfLine]] = [[line for line in page.lines if id(line) in margins.lines] for page in pages]
    margins.page_numbers = _number_pages(heads, len(pages))
    return margins


def _find_side_lines(page: PdfPage, body_size: float) -> set[int]:
    """Finds the lines beside the text: turned ones, and stacks of single characters."""
    body = [line for line in page.lines if not line.turned and line.width >= 4 * body_size]
    if not body:
        return set()
    lefts = sorted(line.left for line in body)
    rights = sorted(line.right for line in body)
    left, right = lefts[len(lefts) // 20], rights[-1 - len(rights) // 20]
    side: set[int] = set()
    for line in page.lines:
        outside = line.left > right + 0.3 * body_size or line.right < left - 0.3 * body_size
        if outside and (line.turned or len(line.text) <= 3):
            side.add(id(line))
    stacks: defaultdict[int, list[PdfLine]] = defaultdict(list)
    for line in page.lines:
        if line.left > right + 0.3 * body_size or line.right < left - 0.3 * body_size:
            stacks[round((line.left + line.right) / 2 / _POSITION_STEP)].append(line)
    for stack in stacks.values():
        if any(id(line) in side for line in stack):
            side.update(id(line) for line in stack if line.width > 4 * body_size or len(line.text) <= 24)
    return side


class _EdgeRow(Struct, frozen=True):
    """A row at the top or bottom of a page.

    Attributes:
        lines: its lines.
        gap: its distance from the text in type sizes.
        is_block: whether the next row is in the same type and may belong to it, as the lines of a footnote do.
    """

    lines: list[PdfLine]
    gap: float
    is_block: bool


def _find_edge_rows(page: PdfPage, known: set[int], body_size: float) -> list[_EdgeRow]:
    """Finds the first and last two rows of a page."""
    remaining = [line for line in page.lines if id(line) not in known and not line.turned]
    rows: list[list[PdfLine]] = []
    for line in sorted(remaining, key=lambda line: -line.baseline):
        if rows and abs(rows[-1][0].baseline - line.baseline) < 0.5 * max(line.size, rows[-1][0].size):
            rows[-1].append(line)
        else:
            rows.append([line])
    found: list[_EdgeRow] = []
    for ordered in (rows, rows[::-1]):
        gap = 0.0
        edge: list[_EdgeRow] = []
        for row, after in pairwise(ordered[:3]):
            distance = abs(row[0].baseline - after[0].baseline)
            gap = distance / max(row[0].size, min(after[0].size, body_size))
            is_block = abs(row[0].size - after[0].size) < 0.3 and gap < _BLOCK_GAP
            edge.append(_EdgeRow(row, gap, is_block))
        # The outer row is at least as far from the text as the inner one.
        found += [
            _EdgeRow(row.lines, max(other.gap for other in edge[index:]), row.is_block)
            for index, row in enumerate(edge)
        ]
    return found


def _add_running_heads(
    pages: Sequence[PdfPage], edges: list[list[_EdgeRow]], body_size: float, margins: Margins
) -> None:
    texts: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
    places: defaultdict[int, set[int]] = defaultdict(set)
    for index, rows in enumerate(edges):
        for row in rows:
            for line in row.lines:
                texts[_fold(line)].add(index)
                places[round(line.baseline / _POSITION_STEP)].add(index)
    _add_numbered_rows(edges, margins)
    for page, rows in zip(pages, edges, strict=True):
        for row in rows:
            if _is_numbered_edge(row, page, body_size) or all(
                _is_head(line, row, page, texts, places, len(pages), body_size) for line in row.lines
            ):
                margins.lines.update(id(line) for line in row.lines)


def _add_numbered_rows(edges: list[list[_EdgeRow]], margins: Margins) -> None:
    """Adds the rows at the same height that end with a number that counts up with the pages."""
    rows: defaultdict[tuple[int, int], list[_EdgeRow]] = defaultdict(list)
    for index, page_rows in enumerate(edges):
        for row in page_rows:
            last = max(row.lines, key=lambda line: line.left)
            number = _LAST_NUMBER.search(last.text)
            if number and row.gap > _NUMBER_GAP and not row.is_block:
                rows[round(last.baseline / _POSITION_STEP), int(number[1]) - index].append(row)
    for group in rows.values():
        if len(group) >= max(2, len(edges) // 3):
            margins.lines.update(id(line) for row in group for line in row.lines)


def _is_numbered_edge(row: _EdgeRow, page: PdfPage, body_size: float) -> bool:
    """Returns whether a row at the very top or bottom has a page number and short texts, set apart from the text."""
    height = page.top - page.bottom
    outer = not (page.bottom + _OUTER_SHARE * height < row.lines[0].baseline < page.top - _OUTER_SHARE * height)
    numbers = sum(_BARE_PAGE.match(line.text) is not None for line in row.lines)
    return (
        outer
        and row.gap > _HEAD_GAP
        and numbers == 1
        and len(row.lines) in {2, 3}
        and all(len(line.text) < 30 and not _is_text(line, body_size) for line in row.lines)
    )


def _is_head(  # noqa: PLR0913, PLR0917  what is known of all pages
    line: PdfLine,
    row: _EdgeRow,
    page: PdfPage,
    texts: Mapping[tuple[str, int], set[int]],
    places: Mapping[int, set[int]],
    page_count: int,
    body_size: float,
) -> bool:
    """Returns whether a line at the edge of a page is a running head or a page number."""
    text, place = _fold(line)
    near = set().union(*(places.get(place + step, set()) for step in (-1, 0, 1)))
    same = set().union(*(texts.get((text, place + step), set()) for step in (-1, 0, 1)))
    height = page.top - page.bottom
    outer = not (page.bottom + _OUTER_SHARE * height < line.baseline < page.top - _OUTER_SHARE * height)
    small = line.size < _SMALL * body_size
    min_pages = max(2, page_count // 3)
    if _BARE_PAGE.match(line.text) or _ROMAN_PAGE.match(line.text):
        return (outer or len(near) >= min_pages) and (small or row.gap > _NUMBER_GAP)
    if _YEARBOOK_HEAD.match(line.text) and (small or row.gap > _NUMBER_GAP):
        return True
    if _is_text(line, body_size):
        return False
    if len(same) >= min_pages and (small or (row.gap > _NUMBER_GAP and (len(same) > 2 or _is_short_head(line, row)))):
        return True
    is_note = bool(line.label) or _NOTE_START.match(line.text) is not None
    if not small or row.is_block or (is_note and line.baseline < page.bottom + 0.5 * height):
        return False
    return (len(near) >= max(3, page_count // 2) and row.gap > _NUMBER_GAP) or (
        outer and row.gap > _HEAD_GAP and len(line.text) < 60
    )


def _is_short_head(line: PdfLine, row: _EdgeRow) -> bool:
    """Returns whether a line in the size of the text is set apart as a running head is, and short."""
    return row.gap > _HEAD_GAP and len(line.text) < 30 and not _CLAUSE_SIGN.search(line.text)


def _is_text(line: PdfLine, body_size: float) -> bool:
    """Returns whether a repeated line is text all the same: a sentence, or a title in larger type."""
    return line.size > 1.06 * body_size or _SENTENCE_END.search(line.text) is not None


def _fold(line: PdfLine) -> tuple[str, int]:
    return _DIGITS.sub("#", line.text), round(line.baseline / _POSITION_STEP)


def _number_pages(heads: list[list[PdfLine]], count: int) -> dict[int, int]:
    """Returns the printed page numbers: those numbers in the margins that count up with the pages."""
    candidates = [
        {
            int(number)
            for line in lines
            if not PRINTER_SLUG.search(line.text)
            for number in _NUMBERS.findall(_EDITION.sub("", line.text))
        }
        for lines in heads
    ]
    # A year beside a page number is that of the edition.
    candidates = [{n for n in numbers if len(numbers) == 1 or not 1900 <= n < 2100} for numbers in candidates]
    offsets = Counter(number - index for index, numbers in enumerate(candidates) for number in numbers)
    bare = [
        int(match["n"]) - index
        for index, lines in enumerate(heads)
        for line in lines
        if (match := _BARE_PAGE.match(line.text))
    ]
    if not offsets:
        return {}
    offset, votes = max(offsets.items(), key=lambda item: (item[1], bare.count(item[0]), -abs(item[0])))
    if votes < 2 and not bare:
        single = [numbers for numbers in candidates if len(numbers) == 1]
        if count > 1 or len(single) != 1:
            return {}
    elif votes < 2:
        offset = bare[0]
    result: dict[int, int] = {}
    for index, numbers in enumerate(candidates):
        page = index + offset
        if numbers and page not in numbers:
            after = candidates[index + 1] if index + 1 < count else set()
            before = candidates[index - 1] if index else set()
            page = next((n for n in sorted(numbers) if n + 1 in after or n - 1 in before), page)
        if page > 0:
            result[index] = page
    return result
