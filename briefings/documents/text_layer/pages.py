"""Finds running heads and page numbers, and assigns printed pages to lines."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefings.documents.text_layer.lines import LineRole, TextLine, remove_doubling
from briefings.i18n import N_
from briefings.text.numerals import parse_number

if TYPE_CHECKING:
    from briefings.documents.warnings import ParserWarnings


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

_MAX_SLUG_LENGTH = 80
_PAGE_NUMBER = re.compile(r"^[-\u2010-\u2015]?\s*(\d{1,3})\s*[-\u2010-\u2015]?$")


@dataclass(frozen=True, slots=True)
class RunningHead:
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


def find_running_heads(lines: list[TextLine]) -> list[RunningHead]:  # noqa: C901
    """Finds the running heads in order and sets the role of their lines.

    A line with the name of the yearbook is a running head. Titles of chapter or section, page numbers and other short
    lines are running heads where they are next to one or repeated. The first title of a chapter in the text is its
    heading.
    """
    plain = [_normalize_line(line.text) for line in lines]
    is_head = [_BLUEBOOK_HEAD.match(text) is not None or _is_slug(text, lines[i]) for i, text in enumerate(plain)]
    parts = [None if is_head[i] else _match_part(text) for i, text in enumerate(plain)]
    titles = Counter(_title_key(part["title"]) for part in parts if part)
    numbers = _find_page_numbers(plain)
    seen: set[str] = set()
    last_values: dict[str, int] = {}
    text_start = next(
        (i for i, line in enumerate(lines) if line.ends_sentence or _DOUBLED_HEADING.match(line.text)), len(lines)
    )
    for i, part in enumerate(parts):
        if not part:
            continue
        key = _title_key(part["title"])
        near = any(is_head[j] or j in numbers for j in _find_neighbors(lines, i))
        has_number = bool(part["before"] or part["after"])
        again = titles[key] > 1 and (key in seen or (i > text_start and not _may_precede_heading(lines[i - 1])))
        beside = near and i > text_start and remove_doubling(plain[i]) == plain[i]
        if lines[i].ends_sentence:
            continue
        if not has_number and titles[key] == 1 and _follows_number(part["title"], last_values):
            seen.add(key)
            continue
        if again or beside or (has_number and (titles[key] > 1 or near)):
            is_head[i] = True
        seen.add(key)
    for i in _find_edge_numbers(lines, plain, parts):
        is_head[i] = True
    for i in range(1, len(lines)):
        part = parts[i - 1]
        if part and titles[_title_key(part["title"])] > 1 and _PAGE_NUMBER.match(plain[i]):
            is_head[i] = True
    sides = [j for i in range(len(lines)) if is_head[i] for j in (i - 1, i + 1) if 0 <= j < len(lines)]
    repeated = Counter(plain[j] for j in set(sides) if not is_head[j])
    for i in range(len(lines)):
        if is_head[i]:
            continue
        beside = any(0 <= j < len(lines) and is_head[j] for j in (i - 1, i + 1))
        short = len(plain[i]) < 40 and not lines[i].ends_sentence and not _SHORT_KANA.match(plain[i])
        short = short and not plain[i].startswith("■")
        if (_PAGE_NUMBER.match(plain[i]) and (beside or i in numbers)) or (
            beside and short and repeated[plain[i]] > 2
        ):
            is_head[i] = True
    return _group_heads(lines, plain, is_head)


def _is_slug(text: str, line: TextLine) -> bool:
    """Whether a line is a printer's slug and no sentence."""
    return len(text) <= _MAX_SLUG_LENGTH and PRINTER_SLUG.search(text) is not None and not line.ends_sentence


def _follows_number(title: str, last_values: dict[str, int]) -> bool:
    """Whether the title of a section has the number after that of the last one; records the number."""
    match = _PART_NUMBER.match(title)
    if match is None:
        return False
    kind, value = match["kind"], parse_number(match["number"])
    follows = kind == "節" and last_values.get(kind, 0) > 0 and value == last_values[kind] + 1
    last_values[kind] = value
    return follows


def _find_edge_numbers(lines: list[TextLine], plain: list[str], parts: list[re.Match[str] | None]) -> list[int]:
    """Indexes of lines with only a number that are first or last on a page, where form feeds separate the pages."""
    match = [
        i
        for i, line in enumerate(lines)
        if len(plain[i]) < 9
        and _PAGE_NUMBER.match(plain[i])
        and (
            line.form_feeds
            or i + 1 == len(lines)
            or lines[i + 1].form_feeds
            or (i == 0 and (parts[1:2] or [None])[0])
        )
    ]
    return match if len(match) > 1 or match == [0] else []


def _find_neighbors(lines: list[TextLine], i: int) -> list[int]:
    """Indexes of the two lines before and the two after a line, on the same page."""
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


def _may_precede_heading(line: TextLine) -> bool:
    return line.ends_sentence or _BLUEBOOK_HEAD.match(_normalize_line(line.text)) is not None


def _normalize_line(text: str) -> str:
    return text if len(text) > 200 else unicodedata.normalize("NFKC", text).strip()


def _match_part(text: str) -> re.Match[str] | None:
    return _PART_HEAD.match(remove_doubling(text)) if len(text) <= 140 else None


def _title_key(title: str) -> str:
    return re.sub(r"\s", "", title)


def _find_page_numbers(plain: list[str]) -> set[int]:
    """Indexes of lines with only a number, where at least three count up by one."""
    candidates = [
        (i, int(match[1])) for i, text in enumerate(plain) if len(text) < 9 and (match := _PAGE_NUMBER.match(text))
    ]
    ordered: set[int] = set()
    run: list[int] = []
    last: int | None = None
    for i, value in candidates:
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
    i = 0
    while i < len(lines):
        if not is_head[i]:
            i += 1
            continue
        first = i
        while i + 1 < len(lines) and is_head[i + 1] and not (lines[i + 1].form_feeds or lines[i + 1].leading_blanks):
            i += 1
        heads.append(_build_head(lines, plain, first, i))
        i += 1
    return heads


def _build_head(lines: list[TextLine], plain: list[str], first: int, last: int) -> RunningHead:
    page = year = None
    titles: list[str] = []
    for i in range(first, last + 1):
        lines[i].role = LineRole.RUNNING_HEAD
        page, year = _read_head_line(plain[i], page, year, titles)
    return RunningHead(first, last, page, year, tuple(titles))


def read_head(line: TextLine, index: int) -> RunningHead:
    """What a line states that is known to be a running head."""
    titles: list[str] = []
    page, year = _read_head_line(_normalize_line(line.text), None, None, titles)
    return RunningHead(index, index, page, year, tuple(titles))


def _read_head_line(
    plain: str, page: int | None, year: int | None, titles: list[str]
) -> tuple[int | None, int | None]:
    """Page and edition after a line of a running head, given those of the lines before; collects its titles."""
    book, part, number = _BLUEBOOK_HEAD.match(plain), _match_part(plain), _PAGE_NUMBER.match(plain)
    if book:
        titles += [title.strip() for title in (book["title"], book["tail"]) if title]
        return _first_number(book["after"], book["before"], page), int(book["year"])
    if part:
        titles.append(part["title"].strip())
        return _first_number(part["after"], part["before"], page), year
    return (_first_number(number[1], page) if number else page), year


def _first_number(*candidates: str | int | None) -> int | None:
    return next((int(candidate) for candidate in candidates if candidate is not None), None)


_BLANK_BEFORE_SIGN = re.compile(r"^(?:\t|[■●◆□◇▲▼【〈])")
_MAX_TURN_SHARE = 0.2


def number_pages(
    lines: list[TextLine], heads: list[RunningHead], warnings: ParserWarnings, raw_lines: list[str]
) -> None:
    """Assigns its printed page to each line, where the document has at least one page number.

    Form feeds separate the pages. Where there are none, a page begins with a line that starts with a space (one more
    than a numbered heading or the title of a figure has anyway) or with a running head. A page number belongs to the
    page that its running head ends, or begins where the document or a page starts with it.
    """
    turns = _find_page_turns(lines, heads, raw_lines)
    opens = _heads_open_pages(lines, heads)
    anchors = [(head.first if not opens else head.last, head.page) for head in heads if head.page is not None]
    ordinal: list[int] = []
    current = 0
    for i in range(len(lines)):
        current += turns.get(i, 0)
        ordinal.append(current)
    if not anchors:
        warnings.add(None, "page", N_("no printed page number was found, so passages have no page"))
        return
    _assign_pages(lines, ordinal, anchors, warnings)


def _find_page_turns(lines: list[TextLine], heads: list[RunningHead], raw_lines: list[str]) -> dict[int, int]:
    """Number of page breaks before a line, by its index."""
    if any(line.form_feeds for line in lines):
        return {i: line.form_feeds for i, line in enumerate(lines) if line.form_feeds}
    turns: dict[int, int] = {}
    page_starts = [i for i, line in enumerate(lines) if _begins_page(line, raw_lines) and i > 0]
    if len(page_starts) <= max(_MAX_TURN_SHARE * len(lines), 3):
        turns = dict.fromkeys(page_starts, 1)
    opens = _heads_open_pages(lines, heads)
    for head in heads:
        if opens:
            if head.first > 0:
                turns[head.first] = 1
                turns.pop(head.last + 1, None)
            continue
        for i in range(head.first, head.last + 1):
            turns.pop(i, None)
        if head.last + 1 < len(lines):
            turns[head.last + 1] = 1
    return turns


def _begins_page(line: TextLine, raw_lines: list[str]) -> bool:
    if not line.leading_blanks:
        return False
    source = raw_lines[line.number - 1].lstrip(" \u00a0")
    return line.leading_blanks > (1 if _BLANK_BEFORE_SIGN.match(source) else 0)


def _heads_open_pages(lines: list[TextLine], heads: list[RunningHead]) -> bool:
    """Whether running heads are at the beginning of a page."""
    if not heads:
        return False
    if any(line.form_feeds for line in lines):
        before = sum(lines[head.first].form_feeds > 0 or head.first == 0 for head in heads)
        after = sum(head.last + 1 >= len(lines) or lines[head.last + 1].form_feeds > 0 for head in heads)
        return before > after
    begins = heads[0].first == 0 or (heads[0].first == 1 and _match_part(_normalize_line(lines[0].text)) is not None)
    return begins and heads[0].page is not None and heads[-1].last < len(lines) - 1


def _assign_pages(
    lines: list[TextLine], ordinals: list[int], anchors: list[tuple[int, int]], warnings: ParserWarnings
) -> None:
    first, page = anchors[0]
    shift = page - ordinals[first]
    start = 0
    for index, printed in anchors:
        expected = ordinals[index] + shift
        if printed != expected:
            if printed < ordinals[start] + shift or abs(printed - expected) > 30:
                warnings.add(
                    lines[index].number,
                    "page",
                    N_("the page number {page} does not follow and was left out"),
                    lines[index].text,
                    page=printed,
                )
                continue
            warnings.add(
                lines[index].number,
                "page",
                N_("page {expected} was expected, but {page} is printed"),
                lines[index].text,
                expected=expected,
                page=printed,
            )
            _fill_pages(lines, ordinals, start, index, shift, end_page=printed)
            shift = printed - ordinals[index]
        else:
            _fill_pages(lines, ordinals, start, index, shift, end_page=printed)
        start = index + 1
    _fill_pages(lines, ordinals, start, len(lines) - 1, shift, end_page=None)


def _fill_pages(  # noqa: PLR0913, PLR0917  a range of lines and its pages
    lines: list[TextLine], ordinals: list[int], start: int, end: int, shift: int, end_page: int | None
) -> None:
    """Sets the pages of the lines from `start` to `end`; missing page breaks are assumed before the last page."""
    missing = 0 if end_page is None else end_page - (ordinals[end] + shift)
    for i in range(start, end + 1):
        page = ordinals[i] + shift
        if missing > 0 and ordinals[i] == ordinals[end]:
            page += missing
        lines[i].page = page if end_page is None else min(page, end_page)
