"""Printed pages: where a page turns, and which number it bears."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefings.reading.lines import TextLine

if TYPE_CHECKING:
    from briefings.reading.running_heads import RunningHead
    from briefings.reading.warnings import ParserWarnings

_BLANK_BEFORE_SIGN = re.compile(r"^(?:\t|[■●◆□◇▲▼【〈])")
_MAX_TURN_SHARE = 0.2


def number_pages(
    lines: list[TextLine], heads: list[RunningHead], warnings: ParserWarnings, raw_lines: list[str]
) -> None:
    """Give each line its printed page, where the document tells one number at least.

    Form feeds say where pages turn. Where there are none, a line that begins with a blank does (one more than its
    kind of line has anyway: a numbered heading and a figure's title begin with one), and so does a
    running head. A printed
    number counts for the page that its running head closes, or opens where the document or a page begins with it.
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
        warnings.add(None, "page", "no printed page number was found: passages have no page", "")
        return
    _assign_pages(lines, ordinal, anchors, warnings)


def _find_page_turns(lines: list[TextLine], heads: list[RunningHead], raw_lines: list[str]) -> dict[int, int]:
    """How many pages turn before a line, by its index."""
    if any(line.form_feeds for line in lines):
        return {i: line.form_feeds for i, line in enumerate(lines) if line.form_feeds}
    turns: dict[int, int] = {}
    led = [i for i, line in enumerate(lines) if _begins_page(line, raw_lines) and i > 0]
    if len(led) <= max(_MAX_TURN_SHARE * len(lines), 3):
        turns = dict.fromkeys(led, 1)
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
    """Whether running heads stand at the begin of a page."""
    if not heads:
        return False
    if any(line.form_feeds for line in lines):
        before = sum(lines[head.first].form_feeds > 0 or head.first == 0 for head in heads)
        after = sum(head.last + 1 >= len(lines) or lines[head.last + 1].form_feeds > 0 for head in heads)
        return before > after
    return heads[0].first == 0 and heads[0].page is not None and heads[-1].last < len(lines) - 1


def _assign_pages(
    lines: list[TextLine], ordinals: list[int], anchors: list[tuple[int, int]], warnings: ParserWarnings
) -> None:
    first, page = anchors[0]
    shift = page - ordinals[first]
    start = 0
    for at, printed in anchors:
        expected = ordinals[at] + shift
        if printed != expected:
            if printed < ordinals[start] + shift or abs(printed - expected) > 30:
                warnings.add(
                    lines[at].number, "page", f"page number {printed} doesn't follow and was left out", lines[at].text
                )
                continue
            warnings.add(
                lines[at].number, "page", f"page {expected} was expected here, {printed} is printed", lines[at].text
            )
            _fill_pages(lines, ordinals, start, at, shift, end_page=printed)
            shift = printed - ordinals[at]
        else:
            _fill_pages(lines, ordinals, start, at, shift, end_page=printed)
        start = at + 1
    _fill_pages(lines, ordinals, start, len(lines) - 1, shift, end_page=None)


def _fill_pages(  # noqa: PLR0913, PLR0917  the stretch of lines and what is known of its pages
    lines: list[TextLine], ordinals: list[int], start: int, end: int, shift: int, end_page: int | None
) -> None:
    """Pages of the lines from `start` to `end`; where turns are missing, those of the last part are late."""
    missing = 0 if end_page is None else end_page - (ordinals[end] + shift)
    for i in range(start, end + 1):
        page = ordinals[i] + shift
        if missing > 0 and ordinals[i] == ordinals[end]:
            page += missing
        lines[i].page = page if end_page is None else min(page, end_page)
