"""Which blocks of an HTML page are headings, and how deep each stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from briefings.reading.html_blocks import Block, Kind
from briefings.reading.numbers import ARABIC, BRACKET, CHAPTER, CLAUSE, KANA, NAMED, Number, read_number

_DEEPEST = 6
_SENTENCE = re.compile(r"[。！？]|(?:した|する|ており|は|が|を|に|で|と|し|て)[、，]?$")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Outlined:
    """A block with its depth as a heading, from 1; 0 for what is none."""

    block: Block
    depth: int = 0


@dataclass(slots=True)
class Outline:
    """The page's pieces in order, and the titles of chapter and section among them."""

    pieces: list[Outlined] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)


def outline(blocks: list[Block]) -> Outline:
    """Tell the headings and place them under one another.

    A heading's own number places it, as in print; one without a number stands where the page's marks put it. A
    block that isn't marked as a heading is one where it begins with a number that follows, and is a title.
    The titles of chapter and section at the top are no sections, unless text follows them directly.
    """
    found = Outline()
    stack: list[tuple[int | None, int | None]] = []
    last: dict[int, int] = {}
    begun = False
    for i, block in enumerate(blocks):
        number = read_number(block.text)
        if block.kind is not Kind.HEADING and not _is_heading(block, number, last):
            found.pieces.append(Outlined(block))
            begun = begun or block.kind is Kind.TEXT
            continue
        if not begun and not stack and number and number.rank in (CHAPTER, CLAUSE):
            found.titles.append(block.text)
            after = blocks[i + 1] if i + 1 < len(blocks) else None
            if after is None or after.kind is Kind.HEADING or _is_heading(after, read_number(after.text), last):
                continue
            found.pieces.append(Outlined(_titled(block, number), 1))
            continue
        rank = number.rank if number and number.rank != NAMED else None
        level = block.level or None
        if number and number.value:
            last = {kind: value for kind, value in last.items() if kind < number.rank}
            last[number.rank] = number.value
        while stack and not _above(stack[-1], rank, level):
            stack.pop()
        stack.append((rank, level))
        found.pieces.append(Outlined(_bare(block, number), min(len(stack), _DEEPEST)))
    return found


def _titled(block: Block, number: Number) -> Block:
    return Block(block.kind, number.title or block.text, block.level)


def _bare(block: Block, number: Number | None) -> Block:
    """A heading in brackets of its own (【…】) without them."""
    return _titled(block, number) if number and number.rank == NAMED and not number.rest else block


def _above(over: tuple[int | None, int | None], rank: int | None, level: int | None) -> bool:
    """Whether a heading stands under an earlier one."""
    if over[0] is not None and rank is not None:
        return over[0] < rank
    if over[1] is not None and level is not None:
        return over[1] < level
    # A heading known by its number alone under one known by its mark alone, or the other way round.
    return rank is not None if over[0] is None else over[1] is None and level is None


def _is_heading(block: Block, number: Number | None, last: dict[int, int]) -> bool:
    if block.kind is not Kind.TEXT or number is None or not number.title or number.rest:
        return False
    if len(block.text) > _LONGEST or _SENTENCE.search(number.title) or "｜" in block.text:
        return False
    if number.rank in (CHAPTER, CLAUSE) or block.bold:
        return True
    follows = number.value == last.get(number.rank, 0) + 1
    return (follows and (number.strong or number.rank in (ARABIC, BRACKET, KANA))) or number.rank == NAMED
