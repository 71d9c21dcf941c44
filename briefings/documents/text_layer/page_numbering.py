"""Assigns printed pages to lines, by form feeds, spaces before lines and running heads."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

from briefings.documents.text_layer.pages import RunningHead, begins_with_part
from briefings.i18n import N_

if TYPE_CHECKING:
    from briefings.documents.text_layer.lines import TextLine
    from briefings.documents.warnings import ParserWarnings

_BLANK_BEFORE_SIGN = re.compile(r"^(?:\t|[■●◆□◇▲▼【〈])")
_MAX_TURN_SHARE = 0.2


def number_pages(lines: list[TextLine], heads: list[RunningHead], warnings: ParserWarnings, text: str) -> None:
    """Assigns its printed page to each line, if the document has at least one page number.

    Form feeds separate the pages. If there are none, a page begins with a line that starts with a space (one more
    than a numbered heading or the title of a figure has anyway) or with a running head. A page number belongs to the
    page that its running head ends, or begins where the document or a page starts with it.
    """
    has_form_feeds = "\f" in text and any(line.form_feeds for line in lines)
    opens = _heads_open_pages(lines, heads, has_form_feeds=has_form_feeds)
    anchors = [(head.first if not opens else head.last, head.page) for head in heads if head.page is not None]
    if not anchors:
        warnings.add(None, "page", N_("no printed page number was found, so passages have no page"))
        return
    turns = _find_page_turns(lines, heads, text, opens=opens, has_form_feeds=has_form_feeds)
    turn_counts = [0] * len(lines)
    for i, count in turns.items():
        turn_counts[i] = count
    ordinals = list(accumulate(turn_counts))
    _assign_pages(lines, ordinals, anchors, warnings)


def _find_page_turns(
    lines: list[TextLine], heads: list[RunningHead], text: str, *, opens: bool, has_form_feeds: bool
) -> dict[int, int]:
    """Finds the number of page breaks before a line, by its index."""
    if has_form_feeds:
        return {i: line.form_feeds for i, line in enumerate(lines) if line.form_feeds}
    turns: dict[int, int] = {}
    spaced = [i for i, line in enumerate(lines) if line.leading_blanks and i > 0]
    raw_lines = text.split("\n") if spaced else []
    page_starts = [i for i in spaced if _begins_page(lines[i], raw_lines)]
    if len(page_starts) <= max(_MAX_TURN_SHARE * len(lines), 3):
        turns = dict.fromkeys(page_starts, 1)
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
    """Returns whether the spaces before a line are those of a page that begins."""
    source = raw_lines[line.number - 1].lstrip(" \u00a0")
    return line.leading_blanks > (1 if _BLANK_BEFORE_SIGN.match(source) else 0)


def _heads_open_pages(lines: list[TextLine], heads: list[RunningHead], *, has_form_feeds: bool) -> bool:
    """Returns whether running heads are at the beginning of a page."""
    if not heads:
        return False
    if has_form_feeds:
        before = sum(lines[head.first].form_feeds > 0 or head.first == 0 for head in heads)
        after = sum(head.last + 1 >= len(lines) or lines[head.last + 1].form_feeds > 0 for head in heads)
        return before > after
    begins = heads[0].first == 0 or (heads[0].first == 1 and begins_with_part(lines[0]))
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
    if missing == 0 or end_page is None:
        for line, ordinal in zip(lines[start : end + 1], ordinals[start : end + 1], strict=True):
            line.page = ordinal + shift  # never above the last page, since the ordinals ascend
        return
    for i in range(start, end + 1):
        page = ordinals[i] + shift
        if missing > 0 and ordinals[i] == ordinals[end]:
            page += missing
        lines[i].page = min(page, end_page)
