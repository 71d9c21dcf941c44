"""Doubled glyphs: a bold or shadowed title is drawn twice, and a PDF tool writes each character twice."""

from __future__ import annotations

import re

_NON_BLANK = re.compile(r"\S+")


def remove_doubling(text: str) -> str:
    """The text with each character once, where a whole word of it was written in pairs: `第第11章章` is `第1章`.

    A word counts as doubled when all of it is pairs and it has more than two of them, or when another word of
    the same line does; a word such as `22` alone is left.
    """
    words = _NON_BLANK.findall(text)
    if not any(len(word) >= 6 and _is_doubled(word) for word in words):
        return text
    if sum(len(word) for word in words if _is_doubled(word)) * 3 < 2 * sum(map(len, words)):
        return text
    return _NON_BLANK.sub(lambda found: found[0][::2] if _is_doubled(found[0]) else found[0], text)


def _is_doubled(word: str) -> bool:
    return len(word) % 2 == 0 and word[::2] == word[1::2] and len(set(word)) > (1 if len(word) > 2 else 0)
