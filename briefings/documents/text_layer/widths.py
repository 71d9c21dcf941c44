"""Measures the display width of text in columns."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_FULL_WIDTH: Final = re.compile(r"[\u3001-\u3029\u3041-\u3096\u309b-\u30ff\u4e00-\u9fff\uff01-\uff5e]+")
"""Punctuation, kana, kanji and full-width letters, each of which takes two columns."""


def display_width(text: str) -> int:
    """Width of a text in columns: two for a full-width character, none for a combining one."""
    if text.isascii():
        return len(text)
    if _FULL_WIDTH.fullmatch(text):
        return 2 * len(text)
    return sum(map(_character_width, text))


@lru_cache(maxsize=16_384)
def _character_width(character: str) -> int:
    if character < "\u0300":
        return 1
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Cf"}:
        return 0
    return 1 if unicodedata.east_asian_width(character) in {"H", "N", "Na"} else 2
