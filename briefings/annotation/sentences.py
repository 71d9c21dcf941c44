"""Sentences of a passage: where each starts and ends."""

from __future__ import annotations

import re

_OPENING_BRACKETS = "（(「『【〈《［[“"
_CLOSING_BRACKETS = "）)」』】〉》］]”"
_ENGLISH_STOP = re.compile(r"[.!?][\"'”’)\]]*(?=\s+[\"'“‘(\[]*[A-Z0-9])")
_ABBREVIATION_END = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|St|No|Nos|vs|Gen|Col|Prof|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|[A-Z])|\bp|\bpp)$"
)


def find_sentence_spans(text: str, language: str) -> tuple[tuple[int, int], ...]:
    """Offsets of each sentence with its final mark, without the blanks around it.

    A Japanese sentence ends after 「。」 outside brackets and quotation marks; an unclosed bracket ends with the text
    and then doesn't hold the sentences together. An English one ends before a capital or a digit, unless the mark is
    that of an abbreviation.
    """
    ends = _find_japanese_ends(text) if language == "ja" else _find_english_ends(text)
    spans: list[tuple[int, int]] = []
    start = 0
    for end in [*ends, len(text)]:
        piece = text[start:end]
        left = start + len(piece) - len(piece.lstrip())
        right = end - (len(piece) - len(piece.rstrip()))
        if left < right:
            spans.append((left, right))
        start = end
    return tuple(spans)


def find_quotations(text: str) -> tuple[tuple[int, int], ...]:
    """Offsets of what stands in Japanese or curly quotation marks: titles, names and speech."""
    spans: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    pairs = {"「": "」", "『": "』", "“": "”"}
    for offset, char in enumerate(text):
        if char in pairs:
            stack.append((pairs[char], offset))
        elif stack and char == stack[-1][0]:
            _, start = stack.pop()
            if not stack:
                spans.append((start, offset + 1))
    return tuple(spans)


def _find_japanese_ends(text: str) -> list[int]:
    ends: list[int] = []
    inside: list[int] = []
    stack: list[str] = []
    for offset, char in enumerate(text):
        if char in _OPENING_BRACKETS:
            stack.append(_CLOSING_BRACKETS[_OPENING_BRACKETS.index(char)])
        elif stack and char == stack[-1]:
            stack.pop()
            if not stack:
                inside.clear()
        elif char == "。":
            (inside if stack else ends).append(offset + 1)
    return sorted([*ends, *inside])


def _find_english_ends(text: str) -> list[int]:
    return [
        found.end()
        for found in _ENGLISH_STOP.finditer(text)
        if not _ABBREVIATION_END.search(text[max(0, found.start() - 8) : found.start()])
    ]
