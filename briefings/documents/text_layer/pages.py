"""Finds running heads and page numbers."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import partial
from itertools import compress
from typing import TYPE_CHECKING

from msgspec import Struct

from briefings.documents.text_layer.line_search import LineSearch
from briefings.documents.text_layer.lines import LineRole, TextLine, remove_doubling
from briefings.text.numerals import parse_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


_BLUEBOOK_HEAD = re.compile(
    r"^(?P<before>\d{1,3})??\s{0,9}(?P<title>第\s{0,9}[\d一二三四五六七八九十]{1,5}\s{0,9}[章節部].{0,60}?)?\s{0,9}"
    r"(?:DIPLOMATIC\s{0,9}BLUE\s{0,9}BOOK|外交青書)\s{0,9}(?P<year>(?:19|20)\d\d)\s{0,9}年?版?\s{0,9}(?P<after>\d{1,3})?"
    r"\s{0,9}(?P<tail>第\s{0,9}[\d一二三四五六七八九十]{1,5}\s{0,9}[章節部].{0,60})?$",
    re.IGNORECASE,
)
_PART_HEAD = re.compile(
    r"^(?P<before>\d{1,3}(?!\d))?\s*(?P<title>(?:第\s*[\d一二三四五六七八九十]+\s*[章節部]|資料編|巻頭特集|(?:Chapter|Section)\s+\d+\b).{0,60}?)"
    r"(?P<after>(?<!\d)\d{1,3})?$"
)
_PART_NUMBER = re.compile(r"^第\s*(?P<number>[\d一二三四五六七八九十]+)\s*(?P<kind>[編部章節])")
_DOUBLED_HEADING = re.compile(r"^(\d{1,2})\s*\t\s*\1\s")
_SHORT_KANA = re.compile(r"^[\u3041-\u3096\u30a1-\u30fa]{1,6}$")
PRINTER_SLUG = re.compile(
    r"\.(?:indd|indb|qxd|qxp|ai|pdf|docx?)\b.*\d|\d{2,4}[/.-]\d{1,2}[/.-]\d{1,4}\s+\d{1,2}[:：]\d{2}|^\d{1,2}:\d{2}(?::\d{2})?$",
    re.IGNORECASE,
)
"""A printer's slug: a file name with a number, or a date with a time of day."""

_MAX_NORMALIZED_LENGTH = 200
_MAX_SLUG_LENGTH = 80
_MAX_SIDE_LENGTH = 40
_RUNNING_HEAD = LineRole.RUNNING_HEAD
_MAX_NUMBER_LENGTH = 9
_PAGE_NUMBER = re.compile(r"^[-\u2010-\u2015]?\s*(\d{1,3})\s*[-\u2010-\u2015]?$")
_HEAD_START = re.compile(r"[第資巻CS\u2010-\u2015\d-]")
"""First character of titles of chapter or section and of page numbers."""

_PART_SIGN = re.compile("[第資巻CS]")
"""The first character of the titles of chapter or section, which a page number may precede."""

_NUMBER_END = re.compile(r"[\d\u2010-\u2015-]")
"""Last character of page numbers."""

_BOOK_NAMES = ("外交青書", "oo", "OO", "oO", "Oo")
"""Parts of the name of the yearbook, in English in either case."""


class RunningHead(Struct, frozen=True):
    """Adjacent lines of the head or foot of a page.

    Attributes:
        first: index of the first line.
        last: index of the last line.
        page: printed page number.
        year: edition.
        titles: titles of chapter and section.
    """

    first: int
    last: int
    page: int | None
    year: int | None
    titles: tuple[str, ...]


class _HeadReading(Struct, frozen=True):
    """The contents of one line of a running head: page number, edition, and titles of chapter and section."""

    page: int | None = None
    year: int | None = None
    titles: tuple[str, ...] = ()


class _HeadSigns(Struct, frozen=True):
    """The features of lines that may be running heads.

    Attributes:
        plain: the normalized text of each line.
        books: the names of the yearbook, by index of the line.
        parts: the titles of chapter or section in the other lines.
        keys: these titles without white space.
        page_numbers: the lines with only a number.
        counted_numbers: indexes of those among them that count up.
        titles: how often each title of a chapter or section occurs, without white space.
    """

    plain: list[str]
    books: dict[int, re.Match[str]]
    parts: dict[int, re.Match[str]]
    keys: dict[int, str]
    page_numbers: dict[int, int]
    counted_numbers: set[int]
    titles: Counter[str]


def find_running_heads(lines: list[TextLine], search: LineSearch) -> list[RunningHead]:
    """Finds the running heads in order and sets the role of their lines.

    A line with the name of the yearbook is a running head. Titles of chapter or section, page numbers and other short
    lines are running heads if they are next to one or repeated. The first title of a chapter in the text is its
    heading.
    """
    plain_search = _normalize_lines(search)
    plain = plain_search.texts
    is_head = [False] * len(lines)
    for i in _find_slugs(lines, plain_search):
        is_head[i] = True
    books = _match_texts(_BLUEBOOK_HEAD.match, plain, sorted(plain_search.find_containing(_BOOK_NAMES)))
    for i in books:
        is_head[i] = True
    starts = plain_search.find_starting(_HEAD_START)
    with_part = [i for i in starts if not is_head[i] and _PART_SIGN.search(plain[i])]
    parts = _match_texts(_match_part, plain, with_part)
    numeric = [i for i in starts if _NUMBER_END.match(plain[i][-1])]
    page_numbers = {i: int(number[1]) for i in numeric if (number := _PAGE_NUMBER.match(plain[i]))}
    keys = {i: _make_title_key(part["title"]) for i, part in parts.items()}
    titles = Counter(keys.values())
    signs = _HeadSigns(plain, books, parts, keys, page_numbers, _find_counted_numbers(plain, page_numbers), titles)
    _mark_part_heads(lines, signs, is_head)
    for i in _find_edge_numbers(lines, plain, page_numbers, has_part_below=1 in parts):
        is_head[i] = True
    for i, key in keys.items():
        if titles[key] > 1 and i + 1 in page_numbers:
            is_head[i + 1] = True
    _mark_lines_beside(lines, signs, is_head)
    return _group_heads(lines, plain, is_head)


def _find_slugs(lines: list[TextLine], plain_search: LineSearch) -> list[int]:
    """Finds the indexes of the lines that are printer's slugs and no sentences."""
    if ":" not in plain_search.joined and "." not in plain_search.joined:
        return []
    return [
        i
        for i, (text, line) in enumerate(zip(plain_search.texts, lines, strict=True))
        if (":" in text or "." in text)
        and not line.ends_sentence
        and len(text) <= _MAX_SLUG_LENGTH
        and PRINTER_SLUG.search(text) is not None
    ]


def _match_texts(
    match: Callable[[str], re.Match[str] | None], texts: list[str], indexes: list[int]
) -> dict[int, re.Match[str]]:
    """Returns the matches in some of the texts, by index.

    Texts that are repeated, as running heads are, are matched once.
    """
    matches = {text: match(text) for text in {texts[i] for i in indexes}}
    return {i: found for i in indexes if (found := matches[texts[i]]) is not None}


def _mark_part_heads(lines: list[TextLine], signs: _HeadSigns, is_head: list[bool]) -> None:
    """Marks the titles of chapter or section that are running heads."""
    titles = signs.titles
    seen: set[str] = set()
    last_values: dict[str, int] = {}
    text_start = next(
        (i for i, line in enumerate(lines) if line.ends_sentence or _DOUBLED_HEADING.match(line.text)), len(lines)
    )
    for i, part in signs.parts.items():
        if lines[i].ends_sentence:
            continue
        key = signs.keys[i]
        has_number = bool(part["before"] or part["after"])
        may_be_heading = i <= text_start or lines[i - 1].ends_sentence or i - 1 in signs.books
        again = titles[key] > 1 and (key in seen or not may_be_heading)
        if not has_number and titles[key] == 1 and _follows_number(part["title"], last_values):
            seen.add(key)
            continue
        may_be_beside = has_number or (i > text_start and remove_doubling(signs.plain[i]) == signs.plain[i])
        if (
            again
            or (has_number and titles[key] > 1)
            or (may_be_beside and any(is_head[j] or j in signs.counted_numbers for j in _find_neighbors(lines, i)))
        ):
            is_head[i] = True
        seen.add(key)


def _mark_lines_beside(lines: list[TextLine], signs: _HeadSigns, is_head: list[bool]) -> None:
    """Marks the page numbers and the repeated short lines that are next to a running head."""
    plain, page_numbers = signs.plain, signs.page_numbers
    heads = list(compress(range(len(lines)), is_head))
    sides = {j for i in heads for j in (i - 1, i + 1) if 0 <= j < len(lines) and not is_head[j]}
    repeated = Counter(plain[j] for j in sides)

    def is_beside(i: int) -> bool:
        return (i > 0 and is_head[i - 1]) or (i + 1 < len(lines) and is_head[i + 1])

    def belongs_to_head(i: int) -> bool:
        text = plain[i]
        if i in page_numbers and (i in signs.counted_numbers or is_beside(i)):
            return True
        is_repeated = repeated[text] > 2 and len(text) < _MAX_SIDE_LENGTH and not lines[i].ends_sentence
        return is_repeated and not _SHORT_KANA.match(text) and not text.startswith("■") and is_beside(i)

    for first in sorted(sides | page_numbers.keys()):
        i = first
        # A line that becomes part of a running head makes the next one a line beside it.
        while i < len(lines) and not is_head[i] and belongs_to_head(i):
            is_head[i] = True
            i += 1


def _follows_number(title: str, last_values: dict[str, int]) -> bool:
    """Returns whether the title of a section has the number after that of the last one; records the number."""
    match = _PART_NUMBER.match(title)
    if match is None:
        return False
    kind, value = match["kind"], parse_number(match["number"])
    follows = kind == "節" and last_values.get(kind, 0) > 0 and value == last_values[kind] + 1
    last_values[kind] = value
    return follows


def _find_edge_numbers(
    lines: list[TextLine], plain: list[str], page_numbers: Iterable[int], *, has_part_below: bool
) -> list[int]:
    """Finds the indexes of lines with only a number at the edge of a page, where form feeds separate pages.

    Args:
        lines: the lines.
        plain: their normalized texts.
        page_numbers: indexes of the lines with only a number.
        has_part_below: whether the second line has the title of a chapter or section.
    """
    match = [
        i
        for i in page_numbers
        if len(plain[i]) < _MAX_NUMBER_LENGTH
        and (lines[i].form_feeds or i + 1 == len(lines) or lines[i + 1].form_feeds or (i == 0 and has_part_below))
    ]
    return match if len(match) > 1 or match == [0] else []


def _find_neighbors(lines: list[TextLine], i: int) -> list[int]:
    """Finds the indexes of the two lines before and the two after a line, on the same page."""
    neighbors: list[int] = []
    for j in (i - 1, i - 2):
        if j < 0 or lines[j + 1].leading_blanks or lines[j + 1].form_feeds:
            break
        neighbors.append(j)
    for j in (i + 1, i + 2):
        if j >= len(lines) or lines[j].leading_blanks or lines[j].form_feeds:
            break
        neighbors.append(j)
    return neighbors


def _normalize_line(text: str) -> str:
    return text if len(text) > _MAX_NORMALIZED_LENGTH else unicodedata.normalize("NFKC", text).strip()


def _match_part(text: str) -> re.Match[str] | None:
    return _PART_HEAD.match(remove_doubling(text)) if len(text) <= 140 else None


def _normalize_lines(search: LineSearch) -> LineSearch:
    """Returns all lines as `_normalize_line` gives them."""
    # A line may end with a space before a soft hyphen that was removed.
    if search.joined.isascii() and len(search.lasts.split()) == 1:
        return search
    normalized = list(map(str.strip, map(partial(unicodedata.normalize, "NFKC"), search.texts)))
    if max(map(len, search.texts)) > _MAX_NORMALIZED_LENGTH:
        normalized = [
            text if len(text) > _MAX_NORMALIZED_LENGTH else plain
            for text, plain in zip(search.texts, normalized, strict=True)
        ]
    return LineSearch(normalized)


def begins_with_part(line: TextLine) -> bool:
    """Returns whether a line has the title of a chapter or section, perhaps after a page number."""
    return _match_part(_normalize_line(line.text)) is not None


def _make_title_key(title: str) -> str:
    return "".join(title.split())


def _find_counted_numbers(plain: list[str], page_numbers: dict[int, int]) -> set[int]:
    """Finds the indexes of lines with only a number, if at least three count up by one."""
    ordered: set[int] = set()
    run: list[int] = []
    last: int | None = None
    for i, value in page_numbers.items():
        if len(plain[i]) >= _MAX_NUMBER_LENGTH:
            continue
        if last is not None and value == last + 1 and i - run[-1] > 5:
            run.append(i)
        else:
            run = [i]
        last = value
        if len(run) >= 3:
            ordered.update(run)
    return ordered


def _group_heads(lines: list[TextLine], plain: list[str], is_head: list[bool]) -> list[RunningHead]:
    heads: list[RunningHead] = []
    last = -1
    readings: dict[str, _HeadReading] = {}
    for first in compress(range(len(lines)), is_head):
        if first <= last:
            continue
        last = first
        while (
            last + 1 < len(lines)
            and is_head[last + 1]
            and not (lines[last + 1].form_feeds or lines[last + 1].leading_blanks)
        ):
            last += 1
        page = year = None
        titles: list[str] = []
        for i in range(first, last + 1):
            lines[i].role = _RUNNING_HEAD
            reading = readings.get(plain[i])
            if reading is None:
                reading = readings[plain[i]] = _read_text(plain[i])
            page = page if reading.page is None else reading.page
            year = year if reading.year is None else reading.year
            titles += reading.titles
        heads.append(RunningHead(first, last, page, year, tuple(titles)))
    return heads


def read_head(line: TextLine, index: int) -> RunningHead:
    """Parses a line that is known to be a running head."""
    reading = _read_text(_normalize_line(line.text))
    return RunningHead(index, index, reading.page, reading.year, reading.titles)


def _read_text(plain: str) -> _HeadReading:
    """Parses the normalized text of a line of a running head."""
    number = _PAGE_NUMBER.match(plain)
    if number:
        return _HeadReading(int(number[1]))
    book = _BLUEBOOK_HEAD.match(plain)
    if book:
        titles = tuple(title.strip() for title in (book["title"], book["tail"]) if title)
        return _HeadReading(_find_first_number(book["after"], book["before"]), int(book["year"]), titles)
    part = _match_part(plain)
    if part:
        return _HeadReading(_find_first_number(part["after"], part["before"]), titles=(part["title"].strip(),))
    return _HeadReading()


def _find_first_number(*candidates: str | None) -> int | None:
    return next((int(candidate) for candidate in candidates if candidate is not None), None)
