"""Which blocks of an HTML page are headings, and how deep each stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from briefings.reading.html_blocks import HtmlBlock, HtmlBlockKind
from briefings.reading.numbers import ARABIC, BRACKET, CHAPTER, CLAUSE, KANA, NAMED, HeadingNumber, read_number

_MAX_DEPTH = 6
_SENTENCE_END = re.compile(r"[。！？]|(?:した|する|ており|は|が|を|に|で|と|し|て)[、，]?$")
_MAX_HEADING_LENGTH = 60


@dataclass(frozen=True, slots=True)
class OutlinedBlock:
    """A block with its depth as a heading, from 1; 0 for what is none."""

    block: HtmlBlock
    depth: int = 0


@dataclass(slots=True)
class PageOutline:
    """The page's pieces in order, and the titles of chapter and section among them."""

    blocks: list[OutlinedBlock] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)


def outline_blocks(blocks: list[HtmlBlock]) -> PageOutline:
    """Tell the headings and place them under one another.

    A heading's own number places it, as in print; one without a number stands where the page's marks put it. A
    block that isn't marked as a heading is one where it begins with a number that follows, and is a title.
    The titles of chapter and section at the top are no sections, unless text follows them directly.
    """
    found = PageOutline()
    stack: list[tuple[int | None, int | None]] = []
    last: dict[int, int] = {}
    begun = False
    for i, block in enumerate(blocks):
        number = read_number(block.text)
        if block.kind is not HtmlBlockKind.HEADING and not _is_heading(block, number, last):
            found.blocks.append(OutlinedBlock(block))
            begun = begun or block.kind is HtmlBlockKind.TEXT
            continue
        if not begun and not stack and number and number.rank in (CHAPTER, CLAUSE):
            found.titles.append(block.text)
            after = blocks[i + 1] if i + 1 < len(blocks) else None
            if (
                after is None
                or after.kind is HtmlBlockKind.HEADING
                or _is_heading(after, read_number(after.text), last)
            ):
                continue
            found.blocks.append(OutlinedBlock(_strip_number(block, number), 1))
            continue
        rank = number.rank if number and number.rank != NAMED else None
        level = block.level or None
        if number and number.value:
            last = {kind: value for kind, value in last.items() if kind < number.rank}
            last[number.rank] = number.value
        while stack and not _is_above(stack[-1], rank, level):
            stack.pop()
        stack.append((rank, level))
        found.blocks.append(OutlinedBlock(_strip_brackets(block, number), min(len(stack), _MAX_DEPTH)))
    return found


def _strip_number(block: HtmlBlock, number: HeadingNumber) -> HtmlBlock:
    return HtmlBlock(block.kind, number.title or block.text, block.level)


def _strip_brackets(block: HtmlBlock, number: HeadingNumber | None) -> HtmlBlock:
    """A heading in brackets of its own (【…】) without them."""
    return _strip_number(block, number) if number and number.rank == NAMED and not number.run_in_text else block


def _is_above(earlier: tuple[int | None, int | None], rank: int | None, level: int | None) -> bool:
    """Whether a heading stands under an earlier one."""
    if earlier[0] is not None and rank is not None:
        return earlier[0] < rank
    if earlier[1] is not None and level is not None:
        return earlier[1] < level
    # A heading known by its number alone under one known by its mark alone, or the other way round.
    return rank is not None if earlier[0] is None else earlier[1] is None and level is None


def _is_heading(block: HtmlBlock, number: HeadingNumber | None, last_values: dict[int, int]) -> bool:
    if block.kind is not HtmlBlockKind.TEXT or number is None or not number.title or number.run_in_text:
        return False
    if len(block.text) > _MAX_HEADING_LENGTH or _SENTENCE_END.search(number.title) or "｜" in block.text:
        return False
    if number.rank in (CHAPTER, CLAUSE) or block.bold:
        return True
    follows = number.value == last_values.get(number.rank, 0) + 1
    return (follows and (number.strong or number.rank in (ARABIC, BRACKET, KANA))) or number.rank == NAMED
