"""Nothing goes in silence: a document's characters, and where a reading has them."""

from __future__ import annotations

import re
from collections import Counter

from briefings.domain import ParsedDocument
from briefings.text.normalize import replace_radicals

_UNSEEN = re.compile(r"[\s\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\u200b\u2060]")


def said(text: str) -> Counter[str]:
    """Characters of a document that a reader sees, kanji for radicals."""
    return Counter(_UNSEEN.sub("", replace_radicals(text)[0]))


def told(reading: ParsedDocument) -> Counter[str]:
    """Characters of a reading: its passages, its titles, and what it says was taken out."""
    chapter = reading.chapter
    parts = [passage.text for passage in chapter.passages]
    parts += [section.title for section in chapter.sections]
    parts += [removed.text for removed in reading.removed]
    return Counter(_UNSEEN.sub("", "".join(parts)))
