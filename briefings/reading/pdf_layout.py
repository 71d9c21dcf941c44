"""What sizes and places on a page tell, written into the text layer as the raw reader knows it.

Readings above kanji are left out; a paragraph that begins with an indent begins with a full-width blank; a heading
set larger has a tab after its number; footnotes and captions set smaller are one line each, apart from the text;
a head that comes again on every page leaves its number alone. A form feed stands where a page turns.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from briefings.reading.joining import join
from briefings.reading.numbers import read_number
from briefings.reading.pdf_lines import PdfLine, append, goes_on_beside, is_reading

if TYPE_CHECKING:
    from briefings.reading.warnings import Notes

_SMALLER = 0.9
_LARGER = 1.06
_FOOTNOTE = re.compile(
    r"^(?:[(（](?:注\s?)?(\d{1,2})[)）]|[*＊](\d{1,2})|注\s?(\d{1,2})[:：)）]?|(\d{1,2})(?=[\s　]))[\s　]*(?=\S)"
)
_KNOWN_HEAD = re.compile(
    r"BLUE\s*BOOK|外交青書|第\s*[\d０-９一二三四五六七八九十]+\s*[章節部]|資料編|巻頭特集", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")
_NUMBER_END = re.compile(
    r"^(?:[\d０-９ア-ンa-zａ-ｚ]{1,2}[.．]?|第\s*[\d０-９一二三四五六七八九十]+\s*[章節])"
    r"(?P<sep>[\s　]*)(?=\S)"
)
_APART_END = re.compile(r"[）)。]$")


def layer_of(pages: list[list[PdfLine]], notes: Notes) -> str:
    """The text layer of all pages."""
    readings = 0
    for page in pages:
        readings += _take_readings(page)
    if readings:
        notes.add(None, "reading", f"{readings} readings above kanji were taken out, by their size and place", "")
    body = _body_size(pages)
    heads = _heads(pages, body)
    dropped = sum(_head_key(line) in heads and not _KNOWN_HEAD.search(line.text) for page in pages for line in page)
    if dropped:
        notes.add(None, "running-head", f"{dropped} heads that come again on the pages left their number alone", "")
    return "\f".join("\n".join(_page(page, body, heads)) + "\n" for page in pages)


def _take_readings(page: list[PdfLine]) -> int:
    """Leave out the lines that are readings, and mend the lines that they broke."""
    found: set[int] = set()
    for i, line in enumerate(page):
        near = (page[j] for j in range(max(0, i - 4), min(len(page), i + 5)) if j != i)
        if any(is_reading(line, other) for other in near):
            found.add(i)
    kept: list[PdfLine] = []
    for i, line in enumerate(page):
        if i in found:
            continue
        last = kept[-1] if kept else None
        if last and found and goes_on_beside(last, line):
            append(last, line)
        else:
            kept.append(line)
    inside = sum(len(line.readings) for line in page)
    page[:] = kept
    return len(found) + inside


def _body_size(pages: list[list[PdfLine]]) -> float:
    """The size in which most of the document is set."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page:
            sizes[line.size] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], size), default=10.0)


def _heads(pages: list[list[PdfLine]], body: float) -> frozenset[tuple[str, int]]:
    """Lines that come again on a third of the pages at the same height, numbers aside: text and height.

    They stand at the top or the bottom, and are set smaller than the text or apart from it.
    """
    seen: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
    for i, page in enumerate(pages):
        if not page:
            continue
        top, bottom = max(line.base for line in page), min(line.base for line in page)
        for line in page:
            outer = line.base > top - 3 * line.size or line.base < bottom + 3 * line.size
            if outer and (line.size < 0.95 * body or _stands_apart(line, page, body)):
                seen[_head_key(line)].add(i)
    many = max(3, len(pages) // 3)
    return frozenset(key for key, on in seen.items() if len(on) >= many)


def _stands_apart(line: PdfLine, page: list[PdfLine], body: float) -> bool:
    others = (abs(line.base - other.base) for other in page)
    return min((gap for gap in others if gap > 0.5 * line.size), default=body * 9) > 1.9 * body


def _head_key(line: PdfLine) -> tuple[str, int]:
    return _DIGITS.sub("#", line.text), round(line.base / 4)


def _page(page: list[PdfLine], body: float, heads: frozenset[tuple[str, int]]) -> list[str]:
    written: list[str] = []
    edges = _left_edges(page, body)
    open_small: PdfLine | None = None
    open_large: PdfLine | None = None
    for line in page:
        if _head_key(line) in heads and not _KNOWN_HEAD.search(line.text):
            written += [number for number in _DIGITS.findall(line.text)[-1:] if len(number) <= 3]
            continue
        if line.size <= _SMALLER * body and not _KNOWN_HEAD.search(line.text[:60]):
            if open_small and _goes_on_small(open_small, line):
                written[-2] = join(written[-2], line.text)
            else:
                written += ["", _small(line.text), ""]
            open_small, open_large = line, None
            continue
        open_small = None
        number = read_number(line.text)
        if line.size >= _LARGER * body:
            if open_large and not number and _below(open_large, line):
                written[-2] = join(written[-2], line.text)
            else:
                written += ["", _heading(line.text), ""]
            open_large = line
            continue
        open_large = None
        indented = number is None and _indented(line, edges) and not line.text.startswith("\u3000")
        written.append(f"\u3000{line.text}" if indented else line.text)
    return written


def _small(text: str) -> str:
    """A line set small: a footnote with its number as the raw reader knows it, or a caption, a label."""
    found = _FOOTNOTE.match(text)
    if not found:
        return text
    number = next(group for group in found.groups() if group)
    return f"({int(number)})\t{text[found.end() :]}"


def _goes_on_small(before: PdfLine, line: PdfLine) -> bool:
    """Whether a line set small goes on with the one before: right below it, which was full or stopped short."""
    if _FOOTNOTE.match(line.text) or not _below(before, line) or line.text[0] in "■●◆□◇▲▼※〈":
        return False
    return not _APART_END.search(before.text) or before.right >= line.right - line.size


def _below(before: PdfLine, line: PdfLine) -> bool:
    return (
        before.page == line.page
        and abs(before.size - line.size) <= 0.3
        and 0 < before.base - line.base < 2.6 * line.size
        and abs(before.left - line.left) < 6 * line.size
    )


def _heading(text: str) -> str:
    """A heading set larger: its number and its title apart by a tab, as a PDF tool writes them where they are."""
    if read_number(text) is None:
        return text
    found = _NUMBER_END.match(text)
    if not found:
        return text
    return f"{text[: found.start('sep')]}\t{text[found.end() :]}"


def _left_edges(page: list[PdfLine], body: float) -> list[float]:
    """Where the columns of a page begin: places at which several lines of running text do."""
    lefts = Counter(round(line.left) for line in page if abs(line.size - body) < 0.06 * body)
    edges = [left for left, count in lefts.items() if count >= 3]
    return sorted(edge for edge in edges if not any(0 < edge - other < 2.4 * body for other in edges))


def _indented(line: PdfLine, edges: list[float]) -> bool:
    """Whether a line begins about one character to the right of its column's edge."""
    return any(0.7 * line.size <= line.left - edge <= 2.2 * line.size for edge in edges)
