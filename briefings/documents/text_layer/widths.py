"""Measures the display width of text in columns."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import repeat
from operator import add, floordiv
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNUSUAL: Final = re.compile(r"[^\x00-\x7f\u3000-\u3029\u3041-\u3096\u309b-\u30ff\u4e00-\u9fff\uff01-\uff5e]")
"""All characters but those of ASCII, which take one column and one byte in UTF-8, and punctuation, kana, kanji and
full-width letters, which take two columns and three bytes."""

_MAX_REPLACED: Final = 48
"""Different unusual characters up to which they are replaced in a whole text."""


def measure_width(text: str) -> int:
    """Returns the width of a text in columns: two for a full-width character, none for a combining one."""
    if text.isascii():
        return len(text)
    unusual = _UNUSUAL.findall(text)
    usual_length = len(text) - len(unusual)
    if not unusual:
        return (len(text) + len(text.encode())) // 2
    usual = _UNUSUAL.sub("", text)
    return (usual_length + len(usual.encode())) // 2 + sum(map(_measure_character, unusual))


def measure_widths(texts: Sequence[str]) -> list[int]:
    """Returns the widths of the lines of a text in columns, as `measure_width`; no line may have a line feed."""
    joined = "\n".join(texts)
    if joined.isascii():
        return list(map(len, texts))
    unusual = set(_UNUSUAL.findall(joined))
    if len(unusual) > _MAX_REPLACED:
        return list(map(measure_width, texts))
    for character in unusual:
        joined = joined.replace(character, ("", "x", "\u4e00")[_measure_character(character)])
    usual_texts = joined.split("\n") if unusual else texts
    lengths = map(add, map(len, usual_texts), map(len, joined.encode().split(b"\n")))
    return list(map(floordiv, lengths, repeat(2)))


@lru_cache(maxsize=16_384)
def _measure_character(character: str) -> int:
    if character < "\u0300":
        return 1
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Cf"}:
        return 0
    return 1 if unicodedata.east_asian_width(character) in {"H", "N", "Na"} else 2
