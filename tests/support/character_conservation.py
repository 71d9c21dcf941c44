"""Counts the characters of a document and of the chapter that was parsed from it."""

from __future__ import annotations

import re
from collections import Counter

from briefings.domain import ParsedDocument
from briefings.text.normalize import replace_radicals

_UNSEEN = re.compile(r"[\s\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\u200b\u2060]")


def count_visible(text: str) -> Counter[str]:
    """Counts the visible characters of a document, with kanji for radicals."""
    return Counter(_UNSEEN.sub("", replace_radicals(text)[0]))


def count_parsed(reading: ParsedDocument) -> Counter[str]:
    """Counts the characters of a parsed document: its passages, its titles, and the removed ones."""
    chapter = reading.chapter
    parts = [passage.text for passage in chapter.passages]
    parts += [section.title for section in chapter.sections]
    parts += [removed.text for removed in reading.removed]
    return Counter(_UNSEEN.sub("", "".join(parts)))
