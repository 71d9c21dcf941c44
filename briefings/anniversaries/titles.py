"""A statement in one line: what a calendar and a picture have room for."""

from __future__ import annotations

import re

from briefings.text import truncate

_LIMIT = {"ja": 56, "en": 120}
_ABBREVIATED = (
    "Jan.",
    "Feb.",
    "Mar.",
    "Apr.",
    "Jun.",
    "Jul.",
    "Aug.",
    "Sep.",
    "Oct.",
    "Nov.",
    "Dec.",
    "Gov.",
    "Gen.",
)
_NO_END = "".join(
    rf"(?<!\b{re.escape(word)})" for word in (*_ABBREVIATED, "Sept.", "No.", "Mr.", "Ms.", "Dr.", "vs.")
)
_SENTENCE = re.compile(rf"(?<=[。])|(?<=[a-z)][.]){_NO_END}\s")


def title_of(text: str, language: str) -> str:
    """The first sentence without its full stop, cut where it is too long."""
    first = _SENTENCE.split(text.strip(), maxsplit=1)[0].rstrip("。.")
    return truncate(first, _LIMIT["ja" if language == "ja" else "en"])
