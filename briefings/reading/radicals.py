"""Kanji that a PDF's font table gives as radicals: they look the same and are other characters."""

from __future__ import annotations

import re
import unicodedata

_RADICAL_SUPPLEMENT = dict(zip("⺠⺟⻁⻄⻆⻑⻘⻝⻤⻨⻩⻫⻭⻯⻲⻳", "民母虎西角長青食鬼麦黄斉歯竜亀龜", strict=True))
_RADICAL_TO_KANJI = str.maketrans(
    {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
    | _RADICAL_SUPPLEMENT
    | {"\u2027": "・"}
)
_RADICAL = re.compile(f"[\u2f00-\u2fd5\u2027{''.join(_RADICAL_SUPPLEMENT)}]")


def replace_radicals(text: str) -> tuple[str, int]:
    """The text with kanji for radicals (U+2F00 to U+2FD5 by Unicode's own mapping), and how many there were."""
    count = len(_RADICAL.findall(text))
    return (text.translate(_RADICAL_TO_KANJI), count) if count else (text, 0)
