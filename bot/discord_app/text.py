"""Cutting text where a reader would: after a sentence, and never inside a character."""

from __future__ import annotations

import re
import unicodedata

from bot.discord_app.limits import units

_SENTENCE_END = re.compile(r"[。！？][」』）]*|[.!?][\"'”’)]*(?=\s)")
_ZWJ = "\u200d"


def clip(text: str, limit: int) -> str:
    """`text` if it fits into `limit` UTF-16 units, else its beginning with an ellipsis."""
    return text if units(text) <= limit else _beginning(text, limit - 1).rstrip() + "…"


def clip_sentence(text: str, limit: int) -> str:
    """Like `clip`, but cut after the last sentence that fits, if one ends in the second half of the room."""
    if units(text) <= limit:
        return text
    beginning = _beginning(text, limit)
    ends = [match.end() for match in _SENTENCE_END.finditer(beginning)]
    if ends and ends[-1] >= len(beginning) // 3:
        return beginning[: ends[-1]]
    return clip(text, limit)


def _beginning(text: str, limit: int) -> str:
    """The longest beginning of at most `limit` units that ends between two characters as a reader sees them."""
    at = total = 0
    while at < len(text):
        total += 2 if text[at] > "\uffff" else 1
        if total > limit:
            break
        at += 1
    else:
        return text
    while at > 0 and _joined(text, at):
        at -= 1
    return text[:at]


def _joined(text: str, at: int) -> bool:
    """Whether the characters on both sides of `at` are one to the reader."""
    before, after = text[at - 1], text[at]
    if unicodedata.combining(after) or unicodedata.category(after) in {"Mn", "Me", "Mc"} or _ZWJ in {before, after}:
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff":
        return True
    if _regional(after):
        start = at
        while start > 0 and _regional(text[start - 1]):
            start -= 1
        return (at - start) % 2 == 1
    return False


def _regional(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
