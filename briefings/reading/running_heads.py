"""Running heads and page numbers: what the printer set on every page, and no part of the text."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from briefings.reading.doubling import remove_doubling
from briefings.reading.lines import LineRole, TextLine

_BLUEBOOK_HEAD = re.compile(
    r"^(?P<before>\d{1,3})??\s*(?P<title>第\s*[\d一二三四五六七八九十]+\s*[章節部].{0,60}?)?\s*"
    r"(?:DIPLOMATIC\s*BLUE\s*BOOK|外交青書)\s*(?P<year>(?:19|20)\d\d)\s*年?版?\s*(?P<after>\d{1,3})?"
    r"\s*(?P<tail>第\s*[\d一二三四五六七八九十]+\s*[章節部].{0,60})?$",
    re.IGNORECASE,
)
_PART_HEAD = re.compile(
    r"^(?P<before>\d{1,3}(?!\d))?\s*(?P<title>(?:第\s*[\d一二三四五六七八九十]+\s*[章節部]|資料編|巻頭特集|(?:Chapter|Section)\s+\d+\b).{0,60}?)"
    r"(?P<after>(?<!\d)\d{1,3})?$"
)
_DOUBLED_HEADING = re.compile(r"^(\d{1,2})\s*\t\s*\1\s")
_SHORT_KANA = re.compile(r"^[\u3041-\u3096\u30a1-\u30fa]{1,6}$")
_PAGE_NUMBER = re.compile(r"^[-\u2010-\u2015]?\s*(\d{1,3})\s*[-\u2010-\u2015]?$")


@dataclass(frozen=True, slots=True)
class RunningHead:
    """Neighbouring lines of a page's head or foot.

    Attributes:
        first: index of its first line.
        last: index of its last line.
        page: the printed page number in it.
        year: the edition in it.
        titles: titles of chapter and section in it.
    """

    first: int
    last: int
    page: int | None
    year: int | None
    titles: tuple[str, ...]


def find_running_heads(lines: list[TextLine]) -> list[RunningHead]:
    """The running heads, in order; their lines get that role.

    A line with the yearbook's name is one. Titles of chapter or section, page numbers and other repeated short lines
    are, where they stand beside one or come again and again; the first title of a chapter in the text is its heading.
    """
    plain = [_normalize_line(line.text) for line in lines]
    certain = [_BLUEBOOK_HEAD.match(text) is not None for text in plain]
    parts = [None if certain[i] else _match_part(text) for i, text in enumerate(plain)]
    titles = Counter(_title_key(part["title"]) for part in parts if part)
    numbers = _find_page_numbers(plain)
    seen: set[str] = set()
    begun = next(
        (i for i, line in enumerate(lines) if line.ends_sentence or _DOUBLED_HEADING.match(line.text)), len(lines)
    )
    for i, part in enumerate(parts):
        if not part:
            continue
        key = _title_key(part["title"])
        near = any(certain[j] or j in numbers for j in _find_neighbors(lines, i))
        whole = bool(part["before"] or part["after"])
        again = titles[key] > 1 and (key in seen or (i > begun and not _may_precede_heading(lines[i - 1])))
        beside = near and i > begun and remove_doubling(plain[i]) == plain[i]
        if lines[i].ends_sentence:
            continue
        if again or beside or (whole and titles[key] > 1) or (whole and near):
            certain[i] = True
        seen.add(key)
    for i in _find_edge_numbers(lines, plain, parts):
        certain[i] = True
    sides = [j for i in range(len(lines)) if certain[i] for j in (i - 1, i + 1) if 0 <= j < len(lines)]
    repeated = Counter(plain[j] for j in set(sides) if not certain[j])
    for i in range(len(lines)):
        if certain[i]:
            continue
        beside = any(0 <= j < len(lines) and certain[j] for j in (i - 1, i + 1))
        short = len(plain[i]) < 40 and not lines[i].ends_sentence and not _SHORT_KANA.match(plain[i])
        short = short and not plain[i].startswith("■")
        if (_PAGE_NUMBER.match(plain[i]) and (beside or i in numbers)) or (
            beside and short and repeated[plain[i]] > 2
        ):
            certain[i] = True
    return _group_heads(lines, plain, certain)


def _find_edge_numbers(lines: list[TextLine], plain: list[str], parts: list[re.Match[str] | None]) -> list[int]:
    """Lines that are a number only and stand first or last on a page, where form feeds tell the pages."""
    found = [
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
    return found if len(found) > 1 or found == [0] else []


def _find_neighbors(lines: list[TextLine], i: int) -> list[int]:
    """Indexes of the two lines before and after one, as far as they are on its page."""
    found: list[int] = []
    for j in (i - 1, i - 2):
        if j < 0 or lines[j + 1].leading_blanks or lines[j + 1].form_feeds:
            break
        found.append(j)
    for j in (i + 1, i + 2):
        if j >= len(lines) or lines[j].leading_blanks or lines[j].form_feeds:
            break
        found.append(j)
    return found


def _may_precede_heading(line: TextLine) -> bool:
    return line.ends_sentence or _BLUEBOOK_HEAD.match(_normalize_line(line.text)) is not None


def _normalize_line(text: str) -> str:
    return text if len(text) > 200 else unicodedata.normalize("NFKC", text).strip()


def _match_part(text: str) -> re.Match[str] | None:
    return _PART_HEAD.match(remove_doubling(text)) if len(text) <= 140 else None


def _title_key(title: str) -> str:
    return re.sub(r"\s", "", title)


def _find_page_numbers(plain: list[str]) -> set[int]:
    """Lines that are a number only, where at least three of them count up by one: page numbers."""
    found = [
        (i, int(match[1])) for i, text in enumerate(plain) if len(text) < 9 and (match := _PAGE_NUMBER.match(text))
    ]
    ordered: set[int] = set()
    run: list[int] = []
    last: int | None = None
    for i, value in found:
        if last is not None and value == last + 1 and i - run[-1] > 5:
            run.append(i)
        else:
            run = [i]
        last = value
        if len(run) >= 3:
            ordered.update(run)
    return ordered


def _group_heads(lines: list[TextLine], plain: list[str], certain: list[bool]) -> list[RunningHead]:
    heads: list[RunningHead] = []
    i = 0
    while i < len(lines):
        if not certain[i]:
            i += 1
            continue
        first = i
        while i + 1 < len(lines) and certain[i + 1] and not (lines[i + 1].form_feeds or lines[i + 1].leading_blanks):
            i += 1
        heads.append(_build_head(lines, plain, first, i))
        i += 1
    return heads


def _build_head(lines: list[TextLine], plain: list[str], first: int, last: int) -> RunningHead:
    page = year = None
    titles: list[str] = []
    for i in range(first, last + 1):
        lines[i].role = LineRole.RUNNING_HEAD
        book, part, number = _BLUEBOOK_HEAD.match(plain[i]), _match_part(plain[i]), _PAGE_NUMBER.match(plain[i])
        if book:
            year = int(book["year"])
            page = _first_number(book["after"], book["before"], page)
            titles += [title.strip() for title in (book["title"], book["tail"]) if title]
        elif part:
            page = _first_number(part["after"], part["before"], page)
            titles.append(part["title"].strip())
        elif number:
            page = _first_number(number[1], page)
    return RunningHead(first, last, page, year, tuple(titles))


def _first_number(*candidates: str | int | None) -> int | None:
    return next((int(candidate) for candidate in candidates if candidate is not None), None)
