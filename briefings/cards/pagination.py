"""Long cards in pages: nothing is left out, and no page is longer than any platform shows at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from briefings.domain.cards import CardBlock, CardLine
from briefings.text.segment import split_chunks

if TYPE_CHECKING:
    from collections.abc import Iterable

PAGE_BUDGET: Final = 2500
"""What a page may cost. Discord takes 4000 characters of a whole message, and 3500 without trouble: the rest is for
title, source and what the platform adds."""

_LINE_COST: Final = 24
"""What a line costs beside its text: its opening, and its citation."""

_EDITION_COST: Final = 28
"""What a citation costs more where it names its edition: `Diplomatic Bluebook 2025 `, and what a long path adds."""

_HEADING_COST: Final = 8
_DOUBLE_COST_CHARACTERS: Final = re.compile(r"[\\`*_~|>#\-\[\]()<@:.+\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A line with the heading under which it stands.

    `keep_with_previous` keeps it on the page of the line before it, where one page holds both.
    """

    heading: str
    line: CardLine
    original: bool = False
    keep_with_previous: bool = False


def build_page(entries: Iterable[PageEntry], page: int) -> tuple[tuple[CardBlock, ...], int, int]:
    """The blocks of a page, the page that this is (the last where there are fewer), and how many there are."""
    pages: list[list[PageEntry]] = [[]]
    spent = 0
    pieces = list(_split_long_entries(entries))
    dated = len({one.line.citation.edition for one in pieces if one.line.citation}) > 1
    prices = [_measure_entry(one, with_edition=dated) for one in pieces]
    for place, entry in enumerate(pieces):
        opening = not pages[-1] or (pages[-1][-1].heading, pages[-1][-1].original) != (entry.heading, entry.original)
        price = prices[place]
        head = _measure_text(entry.heading) + _HEADING_COST
        needed = price + (head if opening else 0)
        following = prices[place + 1] if place + 1 < len(pieces) and pieces[place + 1].keep_with_previous else 0
        if needed + following <= PAGE_BUDGET:
            needed += following
        if pages[-1] and spent + needed > PAGE_BUDGET:
            pages.append([])
            spent, opening = 0, True
        pages[-1].append(entry)
        spent += price + (head if opening else 0)
    shown = min(max(page, 0), len(pages) - 1)
    return _group_into_blocks(pages[shown]), shown, len(pages)


def _measure_entry(entry: PageEntry, *, with_edition: bool) -> int:
    return (
        _measure_text(entry.line.text)
        + _measure_text(entry.line.label)
        + _LINE_COST
        + (_EDITION_COST if with_edition and entry.line.citation else 0)
    )


def _split_long_entries(entries: Iterable[PageEntry]) -> Iterable[PageEntry]:
    for entry in entries:
        room = max(
            PAGE_BUDGET - _measure_text(entry.line.label) - _measure_text(entry.heading) - _LINE_COST - _HEADING_COST,
            200,
        )
        for piece in split_chunks(entry.line.text, room, _measure_text):
            if piece.strip():
                yield replace(entry, line=replace(entry.line, text=piece.strip()))


def _group_into_blocks(entries: list[PageEntry]) -> tuple[CardBlock, ...]:
    blocks: list[CardBlock] = []
    for entry in entries:
        if blocks and (blocks[-1].heading, blocks[-1].original) == (entry.heading, entry.original):
            blocks[-1] = replace(blocks[-1], lines=(*blocks[-1].lines, entry.line))
        else:
            blocks.append(CardBlock(entry.heading, (entry.line,), original=entry.original))
    return tuple(blocks)


def _measure_text(text: str) -> int:
    """Length in UTF-16 units, with room for the backslash that a platform's markup may need."""
    return len(text) + len(_DOUBLE_COST_CHARACTERS.findall(text))
