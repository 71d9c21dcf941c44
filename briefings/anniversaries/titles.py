"""A statement in one line: what a calendar and a picture have room for."""

from __future__ import annotations

import re

from briefings.text import truncate

_LIMIT = {"ja": 56, "en": 120}
_SENTENCE = re.compile(r"(?<=[。])|(?<=[a-z)][.])\s")


def title_of(text: str, language: str) -> str:
    """The first sentence without its full stop, cut where it is too long."""
    first = _SENTENCE.split(text.strip(), maxsplit=1)[0].rstrip("。.")
    return truncate(first, _LIMIT["ja" if language == "ja" else "en"])
