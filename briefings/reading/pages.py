"""Printed pages: where a page turns, and which number it bears."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefings.reading.lines import Line

if TYPE_CHECKING:
    from briefings.reading.running_heads import RunningHead
    from briefings.reading.warnings import Notes

_SET_WITH_BLANK = re.compile(r"^(?:\t|[■●◆□◇▲▼【〈])")
_MANY = 0.2


def number_pages(lines: list[Line], heads: list[RunningHead], notes: Notes, raw: list[str]) -> None:
    """Give each line its printed page, where the document tells one number at least.

    Form feeds say where pages turn. Where there are none, a line that begins with a blank does (one more than its
    kind of line has anyway: a numbered heading and a figure's title begin with one), and so does a
    running head. A printed
    number counts for the page that its running head closes, or opens where the document or a page begins with it.
    """
    turns = _turns(lines, heads, raw)
    opens = _opens(lines, heads)
    anchors = [(head.first if not opens else head.last, head.page) for head in heads if head.page is not None]
    ordinal: list[int] = []
    current = 0
    for i in range(len(lines)):
        current += turns.get(i, 0)
        ordinal.append(current)
    if not anchors:
        notes.add(None, "page", "no printed page number was found: passages have no page", "")
        return
    _assign(lines, ordinal, anchors, notes)


def _turns(lines: list[Line], heads: list[RunningHead], raw: list[str]) -> dict[int, int]:
    """How many pages turn before a line, by its index."""
    if any(line.feeds for line in lines):
        return {i: line.feeds for i, line in enumerate(lines) if line.feeds}
    turns: dict[int, int] = {}
    led = [i for i, line in enumerate(lines) if _leads(line, raw) and i > 0]
    if len(led) <= max(_MANY * len(lines), 3):
        turns = dict.fromkeys(led, 1)
    opens = _opens(lines, heads)
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


def _leads(line: Line, raw: list[str]) -> bool:
    if not line.lead:
        return False
    source = raw[line.number - 1].lstrip(" \u00a0")
    return line.lead > (1 if _SET_WITH_BLANK.match(source) else 0)


def _opens(lines: list[Line], heads: list[RunningHead]) -> bool:
    """Whether running heads stand at the begin of a page."""
    if not heads:
        return False
    if any(line.feeds for line in lines):
        before = sum(lines[head.first].feeds > 0 or head.first == 0 for head in heads)
        after = sum(head.last + 1 >= len(lines) or lines[head.last + 1].feeds > 0 for head in heads)
        return before > after
    return heads[0].first == 0 and heads[0].page is not None and heads[-1].last < len(lines) - 1


def _assign(lines: list[Line], ordinal: list[int], anchors: list[tuple[int, int]], notes: Notes) -> None:
    first, page = anchors[0]
    shift = page - ordinal[first]
    start = 0
    for at, printed in anchors:
        expected = ordinal[at] + shift
        if printed != expected:
            if printed < ordinal[start] + shift or abs(printed - expected) > 30:
                notes.add(
                    lines[at].number, "page", f"page number {printed} doesn't follow and was left out", lines[at].text
                )
                continue
            notes.add(
                lines[at].number, "page", f"page {expected} was expected here, {printed} is printed", lines[at].text
            )
            _fill(lines, ordinal, start, at, shift, upto=printed)
            shift = printed - ordinal[at]
        else:
            _fill(lines, ordinal, start, at, shift, upto=printed)
        start = at + 1
    _fill(lines, ordinal, start, len(lines) - 1, shift, upto=None)


def _fill(  # noqa: PLR0913, PLR0917  the stretch of lines and what is known of its pages
    lines: list[Line], ordinal: list[int], start: int, end: int, shift: int, upto: int | None
) -> None:
    """Pages of the lines from `start` to `end`; where turns are missing, those of the last part are late."""
    missing = 0 if upto is None else upto - (ordinal[end] + shift)
    for i in range(start, end + 1):
        page = ordinal[i] + shift
        if missing > 0 and ordinal[i] == ordinal[end]:
            page += missing
        lines[i].page = page if upto is None else min(page, upto)
