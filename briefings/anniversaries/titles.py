"""A statement in one line: what a calendar and a picture have room for."""

from __future__ import annotations

import re

from briefings.text import truncate_text

_MAX_TITLE_LENGTH = {"ja": 56, "en": 120}
_ABBREVIATIONS = (
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
_NOT_AFTER_ABBREVIATION = "".join(
    rf"(?<!\b{re.escape(word)})" for word in (*_ABBREVIATIONS, "Sept.", "No.", "Mr.", "Ms.", "Dr.", "vs.")
)
_SENTENCE_END = re.compile(rf"(?<=[。])|(?<=[a-z)][.]){_NOT_AFTER_ABBREVIATION}\s")


def extract_title(text: str, language: str) -> str:
    """The first sentence without its full stop, cut where it is too long."""
    first = _SENTENCE_END.split(text.strip(), maxsplit=1)[0].rstrip("。.")
    return truncate_text(first, _MAX_TITLE_LENGTH["ja" if language == "ja" else "en"])
