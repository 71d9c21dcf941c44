"""Detects the language of a text."""

from __future__ import annotations

import re

_KANA = re.compile(r"[\u3041-\u30ff]")


def detect_language(text: str) -> str:
    """`ja` where at least one character in fifty is kana, else `en`."""
    return "ja" if len(_KANA.findall(text)) * 50 >= max(len(text), 1) else "en"
