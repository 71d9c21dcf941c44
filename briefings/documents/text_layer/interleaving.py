"""Detects two columns that a text layer has mixed, line by line, without a gutter between them."""

from __future__ import annotations

import re
from itertools import islice
from operator import add
from typing import TYPE_CHECKING, Final

from briefings.documents.text_layer.lines import BODY, TextLine
from briefings.documents.text_layer.titles import read_number

if TYPE_CHECKING:
    from collections.abc import Iterator

_INSIDE_SENTENCE = re.compile(
    r"(?:を|[はがにへも]、|の[\u4e00-\u9fff]|る[。、と]?|れ[たる]|[っゃゅょー]|た[。、]|し[たて]|[a-z]{3,}|[,;])"
)
"""The beginning of a line that is not a beginning of a sentence."""

_MIN_BREAKS: Final = 3
_MIN_SHARE: Final = 0.05
"""Minimum number and share of lines that cannot follow the line before them, for mixed columns."""

_MAX_REMAINDER: Final = 0.34
"""Maximum share of these that may remain if each line is read after the one before the last."""

_MIN_JOINS: Final = 20
_MIN_JOIN_RATE: Final = 0.3
_JOIN_RATIO: Final = 1.5
"""Minimum numbers: of compared line breaks, their share of known pairs, and its ratio in every second line."""

_FIRST_PIECE: Final = 1_000
"""Lines of the first piece of text in which pairs are searched for; each further piece is twice as long."""


def has_mixed_columns(lines: list[TextLine], column: int) -> bool:
    """Returns whether the lines of two columns alternate: most breaks vanish if each column is read separately."""
    body = [line for line in lines if line.role is BODY and line.width >= column // 4]
    if column == 0 or len(body) < 2 * _MIN_BREAKS:
        return False
    adjacent = _count_breaks(body, body[1:], column)
    if adjacent >= max(_MIN_BREAKS, _MIN_SHARE * len(body)):
        alternate = _count_breaks(body, body[2:], column)
        if alternate <= _MAX_REMAINDER * adjacent:
            return True
    return _joins_alternate(body, column)


def _joins_alternate(body: list[TextLine], column: int) -> bool:
    """Returns whether joining every second line gives pairs of characters that occur together elsewhere in the text.

    In running text the last character of a line and the first one of the next often occur together elsewhere. The
    pairs of the text are collected piece by piece, and only until so many joins are known that the joins of every
    second line cannot be known more often by the required ratio.
    """
    full = column - 3
    if len(list(islice(_find_joins(body, body[2:], full), _MIN_JOINS))) < _MIN_JOINS:
        return False
    adjacent = list(_find_joins(body, body[1:], full))
    known: set[str] = set()
    adjacent_rate = 0.0
    start, end = 0, _FIRST_PIECE
    while start < len(body):
        for line in body[start:end]:
            known.update(map(add, line.text, line.text[1:]))
        start, end = end, 3 * end
        adjacent_rate = _rate_joins(adjacent, known)
        if _JOIN_RATIO * adjacent_rate >= 1:
            return False
    alternate_rate = _rate_joins(list(_find_joins(body, body[2:], full)), known)
    return alternate_rate > _MIN_JOIN_RATE and alternate_rate > _JOIN_RATIO * adjacent_rate


def _find_joins(befores: list[TextLine], lines: list[TextLine], full: int) -> Iterator[str]:
    """Finds the two characters at each line break inside a sentence, if both are kana, kanji or the like.

    Args:
        befores: the lines.
        lines: the line that is read after each of them.
        full: the width from which a line is full.
    """
    return (
        before.text[-1] + line.text[0]
        for before, line in zip(befores, lines, strict=False)
        if before.width >= full
        and not (before.ends_sentence or line.indented)
        and before.text[-1] >= "\u3040" <= line.text[0]
    )


def _rate_joins(joins: list[str], known: set[str]) -> float:
    """Returns the share of line breaks at which two characters meet that occur together elsewhere.

    0 if there are few.
    """
    return sum(map(known.__contains__, joins)) / len(joins) if len(joins) >= _MIN_JOINS else 0.0


def _count_breaks(befores: list[TextLine], lines: list[TextLine], column: int) -> int:
    """Counts the lines that cannot follow the line at the same position of another list."""
    candidates = [
        (before, line) for before, line in zip(befores, lines, strict=False) if before.ends_sentence or line.indented
    ]
    return sum(_is_break(before, line, column) for before, line in candidates)


def _is_break(before: TextLine, line: TextLine, column: int) -> bool:
    """Returns whether a line cannot follow another one.

    A paragraph begins inside a sentence, or the text of an unfinished sentence follows the end of a paragraph.
    """
    full = before.width >= column - 3
    if line.indented and full and not before.ends_sentence and read_number(before.text) is None:
        return True
    return before.ends_sentence and not full and not line.after_blank and bool(_INSIDE_SENTENCE.match(line.text))
