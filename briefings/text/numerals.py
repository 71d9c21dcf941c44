"""Parses numbers written in kanji, and defines the years of Japanese eras."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

_KANJI_DIGITS: Final = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0, "元": 1}

KANJI_NUMBER_PATTERN: Final = "[〇一二三四五六七八九十]"
"""Regular expression of one character of a kanji number."""

_MAX_DIGITS: Final = 9
"""Number of digits up to which a number can be a year, a page or the number of a heading.

Python refuses to convert thousands of digits, and a database stores 18: https://docs.python.org/3/library/stdtypes.html
"""

ERA_OFFSETS: Final = MappingProxyType({"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867})
"""The Western year before the first year of each era."""


def parse_number(text: str) -> int:
    """Returns the value of decimal digits, kanji digits (`二〇二四`) or a kanji number below 100 (`二十三`).

    The first year of an era (`元`) is 1. The value of any other text, and of a number of ten digits or more, is 0.
    """
    if len(text) > _MAX_DIGITS:
        return 0
    if text.isdecimal():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (_KANJI_DIGITS.get(tens, 0) if tens else 1) * 10 + (_KANJI_DIGITS.get(ones, 0) if ones else 0)
    if not text or any(character not in _KANJI_DIGITS for character in text):
        return 0
    return int("".join(str(_KANJI_DIGITS[character]) for character in text))
