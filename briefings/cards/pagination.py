"""Divides long cards into pages that no renderer has to cut."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from briefings.domain.cards import CardBlock, CardLine
from briefings.text.lazy_pattern import compile_lazily
from briefings.text.segment import split_chunks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from briefings.domain.cards import CardLimits

_LINE_COST: Final = 24
"""Cost of a line in addition to its text: its bullet and its citation."""

_EDITION_COST: Final = 28
"""Additional cost of a citation that names its edition: `Diplomatic Bluebook 2025 ` and a long path."""

_LINK_COST: Final = 6
"""Markup of a citation that is linked, in addition to its address."""

_HEADING_COST: Final = 8
_MIN_LINE_ROOM: Final = 200
_DOUBLE_COST_CHARACTERS: Final = compile_lazily(r"[\\`*_~|>#\-\[\]()<@:.+\U00010000-\U0010ffff]")


class PageEntry(Struct, frozen=True):
    """A line and the heading above it.

    Attributes:
        heading: the heading.
        line: the line.
        original: whether it is the publisher's own wording.
        keep_with_previous: whether it belongs on the page of the line before it, if a page has room for both.
    """

    heading: str
    line: CardLine
    original: bool = False
    keep_with_previous: bool = False


def build_page(entries: Iterable[PageEntry], page: int, limits: CardLimits) -> tuple[tuple[CardBlock, ...], int, int]:
    """Builds the blocks of a page, its number (of the last page if there are fewer), and the number of pages."""
    pages = _divide_into_pages(list(_split_long_entries(entries, limits)), limits)
    shown = min(max(page, 0), len(pages) - 1)
    return _group_into_blocks(pages[shown]), shown, len(pages)


def find_page(entries: Iterable[PageEntry], is_wanted: Callable[[CardLine], bool], limits: CardLimits) -> int | None:
    """Finds the number of the first page with a line that meets a condition; None if no line does.

    A line that is divided because of its length is checked as a whole; its page is that of its beginning.
    """
    whole = list(entries)
    number = next((number for number, entry in enumerate(whole) if is_wanted(entry.line)), None)
    if number is None:
        return None
    before = sum(1 for _entry in _split_long_entries(whole[:number], limits))
    for page, shown in enumerate(_divide_into_pages(list(_split_long_entries(whole, limits)), limits)):
        if before < len(shown):
            return page
        before -= len(shown)
    return None


def _divide_into_pages(entries: Sequence[PageEntry], limits: CardLimits) -> list[list[PageEntry]]:
    page_length = limits.page_length
    pages: list[list[PageEntry]] = [[]]
    used = 0
    with_edition = len({entry.line.citation.edition for entry in entries if entry.line.citation}) > 1
    costs = [
        _measure_entry(entry, with_edition=with_edition) + _measure_link(entry.line, limits) for entry in entries
    ]
    for index, entry in enumerate(entries):
        starts_block = not pages[-1] or not _is_same_block(pages[-1][-1], entry)
        heading_cost = _measure_text(entry.heading) + _HEADING_COST
        needed = costs[index] + (heading_cost if starts_block else 0)
        is_followed = index + 1 < len(entries) and entries[index + 1].keep_with_previous
        following_cost = costs[index + 1] if is_followed else 0
        if needed + following_cost <= page_length:
            needed += following_cost
        if pages[-1] and used + needed > page_length:
            pages.append([])
            used, starts_block = 0, True
        pages[-1].append(entry)
        used += costs[index] + (heading_cost if starts_block else 0)
    return pages


def _split_long_entries(entries: Iterable[PageEntry], limits: CardLimits) -> Iterable[PageEntry]:
    for entry in entries:
        texts = (entry.line.label, entry.line.detail, entry.heading)
        overhead = sum(map(_measure_text, texts)) + _LINE_COST + _HEADING_COST
        overhead += _measure_link(entry.line, limits)
        for piece in split_chunks(entry.line.text, max(limits.page_length - overhead, _MIN_LINE_ROOM), _measure_text):
            if piece.strip():
                text = piece.strip()
                emphasis = entry.line.emphasis if text == entry.line.text else ()
                yield replace(entry, line=replace(entry.line, text=text, emphasis=emphasis))


def _group_into_blocks(entries: Iterable[PageEntry]) -> tuple[CardBlock, ...]:
    blocks: list[CardBlock] = []
    for entry in entries:
        if blocks and (blocks[-1].heading, blocks[-1].original) == (entry.heading, entry.original):
            blocks[-1] = replace(blocks[-1], lines=(*blocks[-1].lines, entry.line))
        else:
            blocks.append(CardBlock(entry.heading, (entry.line,), original=entry.original))
    return tuple(blocks)


def _is_same_block(first: PageEntry, second: PageEntry) -> bool:
    return (first.heading, first.original) == (second.heading, second.original)


def _measure_entry(entry: PageEntry, *, with_edition: bool) -> int:
    edition_cost = _EDITION_COST if with_edition and entry.line.citation else 0
    text_cost = sum(_measure_text(text) for text in (entry.line.text, entry.line.label, entry.line.detail))
    return text_cost + _LINE_COST + edition_cost


def _measure_link(line: CardLine, limits: CardLimits) -> int:
    """Returns the length that the address of a citation adds, for a renderer that writes it into the text."""
    has_link = limits.counts_addresses and line.citation is not None and line.citation.url
    return len(line.citation.url) + _LINK_COST if has_link and line.citation else 0


def _measure_text(text: str) -> int:
    """Returns the length in UTF-16 units, with room for the backslashes that markup may need."""
    return len(text) + len(_DOUBLE_COST_CHARACTERS.findall(text))
