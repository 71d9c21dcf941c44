"""Long cards in pages: nothing is left out, and no page is longer than any platform shows at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from briefings.cards.model import Block, Line
from briefings.text import chunks

if TYPE_CHECKING:
    from collections.abc import Iterable

BUDGET: Final = 2500
"""What a page may cost. Discord takes 4000 characters of a whole message, and 3500 without trouble: the rest is for
title, source and what the platform adds."""

_LINE: Final = 24
"""What a line costs beside its text: its opening, and its citation."""

_EDITION: Final = 28
"""What a citation costs more where it names its edition: `Diplomatic Bluebook 2025 `, and what a long path adds."""

_HEADING: Final = 8
_TWICE: Final = re.compile(r"[\\`*_~|>#\-\[\]()<@:.+\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line with the heading under which it stands.

    `follows` keeps it on the page of the line before it, where one page holds both.
    """

    heading: str
    line: Line
    original: bool = False
    follows: bool = False


def turn(entries: Iterable[Entry], page: int) -> tuple[tuple[Block, ...], int, int]:
    """The blocks of a page, the page that this is (the last where there are fewer), and how many there are."""
    pages: list[list[Entry]] = [[]]
    spent = 0
    pieces = list(_whole(entries))
    dated = len({one.line.citation.edition for one in pieces if one.line.citation}) > 1
    prices = [_price(one, dated=dated) for one in pieces]
    for place, entry in enumerate(pieces):
        opening = not pages[-1] or (pages[-1][-1].heading, pages[-1][-1].original) != (entry.heading, entry.original)
        price = prices[place]
        head = _cost(entry.heading) + _HEADING
        needed = price + (head if opening else 0)
        following = prices[place + 1] if place + 1 < len(pieces) and pieces[place + 1].follows else 0
        if needed + following <= BUDGET:
            needed += following
        if pages[-1] and spent + needed > BUDGET:
            pages.append([])
            spent, opening = 0, True
        pages[-1].append(entry)
        spent += price + (head if opening else 0)
    shown = min(max(page, 0), len(pages) - 1)
    return _blocks(pages[shown]), shown, len(pages)


def _price(entry: Entry, *, dated: bool) -> int:
    return (
        _cost(entry.line.text) + _cost(entry.line.label) + _LINE + (_EDITION if dated and entry.line.citation else 0)
    )


def _whole(entries: Iterable[Entry]) -> Iterable[Entry]:
    for entry in entries:
        room = max(BUDGET - _cost(entry.line.label) - _cost(entry.heading) - _LINE - _HEADING, 200)
        for piece in chunks(entry.line.text, room, _cost):
            if piece.strip():
                yield replace(entry, line=replace(entry.line, text=piece.strip()))


def _blocks(entries: list[Entry]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for entry in entries:
        if blocks and (blocks[-1].heading, blocks[-1].original) == (entry.heading, entry.original):
            blocks[-1] = replace(blocks[-1], lines=(*blocks[-1].lines, entry.line))
        else:
            blocks.append(Block(entry.heading, (entry.line,), original=entry.original))
    return tuple(blocks)


def _cost(text: str) -> int:
    """Length in UTF-16 units, with room for the backslash that a platform's markup may need."""
    return len(text) + len(_TWICE.findall(text))
