"""Joins lines of running text to paragraphs."""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from briefings.documents.text_layer.layout_marks import ANY_MARK, CONTINUATION
from briefings.documents.text_layer.lines import TextLine, choose_separator, joins_without_space

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNWRAPPED_RATIO = 2.5
"""Width relative to the column from which lines are not broken at the column."""


def join_paragraph(lines: Sequence[TextLine], *, has_hangul: bool) -> tuple[str, tuple[int, ...]]:
    """Joins the lines of a paragraph.

    Args:
        lines: its lines, at least one.
        has_hangul: whether its document has Hangul, so that a space may precede any line.

    Returns:
        The text, and the offsets at which later pages begin.
    """
    parts = [lines[0].text]
    turns: list[tuple[int, int]] = []
    page = lines[0].page
    is_simple: bool | None = None
    for before, line in pairwise(lines):
        text = line.text
        # Next to kanji, kana and their punctuation no space is inserted, except beside Hangul.
        is_joined = not has_hangul and ("\u2e80" <= text[0] < "\uac00" or "\u2e80" <= before.text[-1] < "\uac00")
        if not (is_joined or before.word_continues) and (has_hangul or not joins_without_space(text)):
            if is_simple is None:
                is_simple = not has_hangul and _has_no_address(lines)
            gap = (
                " "
                if is_simple and _meet_in_letters(before.text, text)
                else choose_separator(_join_tail(parts), text)
            )
            if gap:
                parts.append(gap)
        if line.page != page and line.page is not None and page is not None and line.page > page:
            turns.append((len(parts), line.page - page))
            page = line.page
        parts.append(text)
    return "".join(parts), _measure_turns(parts, turns) if turns else ()


def _measure_turns(parts: list[str], turns: list[tuple[int, int]]) -> tuple[int, ...]:
    """Returns the offsets of the page turns, given by the number of parts before them and the number of pages."""
    offsets = list(accumulate(map(len, parts), initial=0))
    return tuple(offsets[count] for count, pages in turns for _page in range(pages))


def _join_tail(parts: list[str]) -> str:
    return "".join(parts[-4:])[-400:]


def _has_no_address(lines: Sequence[TextLine]) -> bool:
    """Returns whether a paragraph has no address of a page, and no layout marks, which might be inside one."""
    text = "".join([line.text for line in lines])
    return "http" not in text and (text.isascii() or not ANY_MARK.search(text))


def _meet_in_letters(before: str, after: str) -> bool:
    """Returns whether two lines meet in basic Latin letters, possibly with a sign at the end of the first.

    Outside of addresses and Hangul, `choose_separator` finds a space for them; this takes a fraction of its time.
    """
    last = before[-2:-1] if before[-1] in ",.;:" else before[-1]
    return last.isascii() and last.isalpha() and after[0].isascii() and after[0].isalpha()


def begins_paragraph(before: TextLine, line: TextLine, column: int) -> bool:
    """Returns whether a line begins a paragraph; `before` is the line before it in the same section.

    A paragraph begins only after the end of a sentence: after a short line, with an indent, or, after a full line,
    if the line is one character narrower than the column, as an indented line is, or precedes an empty line. In a
    text layer with layout marks, the marks decide.
    """
    if line.has_layout:
        return line.layout_mark not in {"", CONTINUATION}
    if not before.ends_sentence:
        return False
    if line.indented:
        return True
    if not column or line.width > _UNWRAPPED_RATIO * column:
        return line.after_blank or before.width < 40
    if before.width <= column - 3:
        return True
    return line.width <= column - 2 or (line.before_blank and not line.ends_sentence and line.width < column)
