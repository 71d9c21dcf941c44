"""Cuts excerpts of texts around the hits of a search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from briefings.text.lazy_pattern import compile_lazily
from briefings.text.segment import split_graphemes

if TYPE_CHECKING:
    from collections.abc import Sequence

Span = tuple[int, int]

_ELLIPSIS: Final = "…"
_LEAD_SHARE: Final = 0.3
"""Maximum share of an excerpt before its first hit."""

_WORD_START: Final = compile_lazily(r"(?<=[\s、。，．,.;；:：！？」』）)])\S")


class Excerpt(Struct, frozen=True):
    """A part of a text.

    Attributes:
        text: the part, with an ellipsis if text is omitted.
        spans: offsets of the hits in the part.
    """

    text: str
    spans: tuple[Span, ...] = ()


def make_excerpt(text: str, spans: Sequence[Span], max_length: int) -> Excerpt:
    """Returns the part of a text with the most hits.

    Args:
        text: the text.
        spans: offsets of the hits, in order and without overlaps.
        max_length: the maximum length in characters, without the ellipses. Shorter texts are returned whole.
    """
    if len(text) <= max_length:
        return Excerpt(text, tuple(spans))
    start = _choose_start(text, spans, max_length)
    end = min(start + max_length, len(text))
    cut = next((first for first, last in spans if first < end < last), end)
    if any(start <= first and last <= cut for first, last in spans):
        end = cut  # a partial hit is not shown after a whole one
    start, end = _align(text, start, end)
    before, after = _ELLIPSIS if start else "", _ELLIPSIS if end < len(text) else ""
    shift = len(before) - start
    shown = tuple(
        (max(first, start) + shift, min(last, end) + shift) for first, last in spans if first < end and last > start
    )
    return Excerpt(f"{before}{text[start:end]}{after}", shown)


def _choose_start(text: str, spans: Sequence[Span], max_length: int) -> int:
    """Returns the start of the excerpt: the beginning of a word or clause before the densest group of hits."""
    if not spans:
        return 0
    counts = [
        sum(first <= other < first + max_length * (1 - _LEAD_SHARE) for other, _ in spans) for first, _ in spans
    ]
    first = spans[counts.index(max(counts))][0]
    earliest = max(0, first - int(max_length * _LEAD_SHARE))
    if earliest == 0:
        return 0
    start = next(
        (found.start() for found in _WORD_START.finditer(text, earliest) if found.start() <= first), earliest
    )
    return min(start, max(first, 0))


def _align(text: str, start: int, end: int) -> Span:
    """Returns the nearest offsets inside `start` and `end` that do not cut a grapheme cluster."""
    offset = 0
    begin, finish = None, start
    for grapheme in split_graphemes(text):
        if begin is None and offset >= start:
            begin = offset
        offset += len(grapheme)
        if offset <= end:
            finish = offset
    return (begin if begin is not None else start), max(finish, begin or 0)
