"""Builds a text layer from the lines of PDF pages, and expresses their sizes and positions in it.

Furigana are removed. An indented paragraph begins with an ideographic space, and a tab follows the number of a
heading in larger type. Footnotes and captions in smaller type are one line each, between empty lines. A repeated
running head is reduced to its page number. Pages are separated by form feeds.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from briefings.documents.pdf.lines import PdfLine, append_line, continues_beside, is_furigana
from briefings.documents.text_layer.lines import join_texts
from briefings.documents.text_layer.titles import read_number
from briefings.i18n import N_

if TYPE_CHECKING:
    from briefings.documents.warnings import ParserWarnings

_SMALL_RATIO = 0.9
_LARGE_RATIO = 1.06
_FOOTNOTE_START = re.compile(
    r"^(?:[(（](?:注\s?)?(\d{1,2})[)）]|[*＊](\d{1,2})|注\s?(\d{1,2})[:：)）]?|(\d{1,2})(?=[\s　]))[\s　]*(?=\S)"
)
_KNOWN_RUNNING_HEAD = re.compile(
    r"BLUE\s*BOOK|外交青書|第\s*[\d０-９一二三四五六七八九十]+\s*[章節部]|資料編|巻頭特集", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")
_HEADING_NUMBER = re.compile(
    r"^(?:[\d０-９ア-ンa-zａ-ｚ]{1,2}[.．]?|第\s*[\d０-９一二三四五六七八九十]+\s*[章節])"
    r"(?P<sep>[\s　]*)(?=\S)"
)
_MIN_BODY_LINES = 3
"""Lines of running text on a page, on average, where most of the text is in footnotes."""

_COMPLETE_END = re.compile(r"[）)。]$")


def build_text_layer(pages: list[list[PdfLine]], warnings: ParserWarnings) -> str:
    """Builds the text layer of all pages."""
    furigana_count = 0
    for page in pages:
        furigana_count += _remove_furigana(page)
    if furigana_count:
        warnings.add(
            None,
            "reading",
            N_("furigana above kanji were removed, by size and position: {count}"),
            count=furigana_count,
        )
    body_size = _find_body_size(pages)
    heads = _find_running_heads(pages, body_size)
    dropped = sum(
        _running_head_key(line) in heads and not _KNOWN_RUNNING_HEAD.search(line.text)
        for page in pages
        for line in page
    )
    if dropped:
        warnings.add(
            None, "running-head", N_("running heads were reduced to their page number: {count}"), count=dropped
        )
    return "\f".join("\n".join(_render_page(page, body_size, heads)) + "\n" for page in pages)


def _remove_furigana(page: list[PdfLine]) -> int:
    """Removes the lines with furigana, joins the lines that they split, and returns the number of furigana."""
    furigana: set[int] = set()
    for i, line in enumerate(page):
        near = (page[j] for j in range(max(0, i - 4), min(len(page), i + 5)) if j != i)
        if any(is_furigana(line, other) for other in near):
            furigana.add(i)
    kept: list[PdfLine] = []
    for i, line in enumerate(page):
        if i in furigana:
            continue
        last = kept[-1] if kept else None
        if last and furigana and continues_beside(last, line):
            append_line(last, line)
        else:
            kept.append(line)
    inside = sum(len(line.furigana) for line in page)
    page[:] = kept
    return len(furigana) + inside


def _find_body_size(pages: list[list[PdfLine]]) -> float:
    """The type size of the running text: that of most characters, unless most of them are in footnotes."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page:
            sizes[line.size] += len(line.text)
    if not sizes:
        return 10.0
    body_size = max(sizes, key=lambda size: (sizes[size], size))
    body_lines = [line for page in pages for line in page if line.size == body_size]
    notes = sum(_FOOTNOTE_START.match(line.text) is not None for line in body_lines)
    if notes * 3 < len(body_lines):
        return body_size
    larger = Counter(line.size for page in pages for line in page if line.size > body_size / _SMALL_RATIO)
    size, count = max(larger.items(), key=lambda item: (item[1], item[0]), default=(body_size, 0))
    return size if count >= _MIN_BODY_LINES * len(pages) else body_size


def _find_running_heads(pages: list[list[PdfLine]], body_size: float) -> frozenset[tuple[str, int]]:
    """Text and height of the lines that are repeated on a third of the pages, ignoring numbers.

    They are at the top or bottom of the page, in smaller type than the text or set apart from it.
    """
    seen: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
    for i, page in enumerate(pages):
        if not page:
            continue
        top, bottom = max(line.baseline for line in page), min(line.baseline for line in page)
        for line in page:
            outer = line.baseline > top - 3 * line.size or line.baseline < bottom + 3 * line.size
            if outer and (line.size < 0.95 * body_size or _is_isolated(line, page, body_size)):
                seen[_running_head_key(line)].add(i)
    many = max(3, len(pages) // 3)
    return frozenset(key for key, on in seen.items() if len(on) >= many)


def _is_isolated(line: PdfLine, page: list[PdfLine], body_size: float) -> bool:
    others = (abs(line.baseline - other.baseline) for other in page)
    return min((gap for gap in others if gap > 0.5 * line.size), default=body_size * 9) > 1.9 * body_size


def _running_head_key(line: PdfLine) -> tuple[str, int]:
    return _DIGITS.sub("#", line.text), round(line.baseline / 4)


def _render_page(page: list[PdfLine], body_size: float, running_heads: frozenset[tuple[str, int]]) -> list[str]:
    output: list[str] = []
    edges = _find_left_edges(page, body_size)
    open_small: PdfLine | None = None
    open_large: PdfLine | None = None
    for line in page:
        if _running_head_key(line) in running_heads and not _KNOWN_RUNNING_HEAD.search(line.text):
            output += [number for number in _DIGITS.findall(line.text)[-1:] if len(number) <= 3]
            continue
        if line.size <= _SMALL_RATIO * body_size and not _KNOWN_RUNNING_HEAD.search(line.text[:60]):
            if open_small and _continues_small(open_small, line):
                output[-2] = join_texts(output[-2], line.text)
            else:
                output += ["", _format_small_line(line.text), ""]
            open_small, open_large = line, None
            continue
        open_small = None
        number = read_number(line.text)
        if line.size >= _LARGE_RATIO * body_size:
            if open_large and not number and _is_below(open_large, line):
                output[-2] = join_texts(output[-2], line.text)
            else:
                output += ["", _format_heading(line.text), ""]
            open_large = line
            continue
        open_large = None
        indented = number is None and _is_indented(line, edges) and not line.text.startswith("\u3000")
        output.append(f"\u3000{line.text}" if indented else line.text)
    return output


def _format_small_line(text: str) -> str:
    """A line in small type: a footnote with its number as `text_layer` expects it, or a caption or label."""
    match = _FOOTNOTE_START.match(text)
    if not match:
        return text
    number = next(group for group in match.groups() if group)
    return f"({int(number)})\t{text[match.end() :]}"


def _continues_small(previous: PdfLine, line: PdfLine) -> bool:
    """Whether a line in small type continues the line directly above it, which is full or incomplete."""
    if _FOOTNOTE_START.match(line.text) or not _is_below(previous, line) or line.text[0] in "■●◆□◇▲▼※〈":
        return False
    return not _COMPLETE_END.search(previous.text) or previous.right >= line.right - line.size


def _is_below(previous: PdfLine, line: PdfLine) -> bool:
    return (
        previous.page == line.page
        and abs(previous.size - line.size) <= 0.3
        and 0 < previous.baseline - line.baseline < 2.6 * line.size
        and abs(previous.left - line.left) < 6 * line.size
    )


def _format_heading(text: str) -> str:
    """A heading in larger type, with a tab between number and title."""
    if read_number(text) is None:
        return text
    match = _HEADING_NUMBER.match(text)
    if not match:
        return text
    return f"{text[: match.start('sep')]}\t{text[match.end() :]}"


def _find_left_edges(page: list[PdfLine], body_size: float) -> list[float]:
    """Left edges of the columns of a page: positions at which several lines of running text begin."""
    lefts = Counter(round(line.left) for line in page if abs(line.size - body_size) < 0.06 * body_size)
    edges = [left for left, count in lefts.items() if count >= 3]
    return sorted(edge for edge in edges if not any(0 < edge - other < 2.4 * body_size for other in edges))


def _is_indented(line: PdfLine, edges: list[float]) -> bool:
    """Whether a line begins about one character to the right of the edge of its column."""
    return any(0.7 * line.size <= line.left - edge <= 2.2 * line.size for edge in edges)
