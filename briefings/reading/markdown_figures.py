"""What stands in quotes (`>`) of a Markdown chapter: captions, figures with their labels, and notes."""

from __future__ import annotations

import re
from dataclasses import replace

from briefings.model import Figure, FrameworkCount, PassageKind

_QUOTE_KEYS = {
    "caption": "caption",
    "キャプション": "caption",
    "写真": "caption",
    "figure": "figure",
    "図": "figure",
    "図表": "figure",
    "label": "label",
    "ラベル": "label",
    "note": "note",
    "注": "note",
}
_FRAMEWORK_COUNT = re.compile(
    r"^(?P<label>[^（(：:]+?)\s*[（(](?P<count>(?P<members>\d+)(?:\s*[（(]\d+[）)])?)[）)]\s*(?P<note>※\s*\d+)?"
)
_PASSAGE_KINDS = {
    "caption": PassageKind.CAPTION,
    "figure": PassageKind.FIGURE,
    "label": PassageKind.FIGURE,
    "note": PassageKind.FIGURE_NOTE,
}


def split_key(text: str) -> tuple[str, str]:
    """The key that a quoted line begins with (`caption`, `figure`, `label`, `note ※1`), and what follows it."""
    head, colon, rest = text.replace("：", ":", 1).partition(":")
    word, _, mark = head.strip().partition(" ")
    key = _QUOTE_KEYS.get(word.lower())
    if not colon or not key or (mark and key != "note"):
        return "", text
    return f"{key} {mark.strip()}".strip(), text[len(text) - len(rest) :].strip()


def classify_quote(key: str) -> tuple[PassageKind, str | None]:
    """The kind of passage that a key makes, and its mark; a quote without a key is a paragraph."""
    name, _, mark = key.partition(" ")
    return _PASSAGE_KINDS.get(name, PassageKind.PARAGRAPH), mark or None


def extend_figures(
    figures: tuple[Figure, ...], key: str, text: str, section: str, page: int | None
) -> tuple[Figure, ...]:
    """The chapter's figures with what a quoted line adds to them.

    `figure:` opens a figure with its title. `label:` is a label of the figure opened last: where it begins with a
    name and a number in brackets (`SCO（10）※3`, `BRICS（9（10））`), the figure counts that framework.
    """
    if key == "figure":
        return (*figures, Figure(text, section, page))
    found = _FRAMEWORK_COUNT.match(text) if key == "label" else None
    if not found:
        return figures
    last = figures[-1] if figures else Figure("", section, page)
    count = FrameworkCount(found["label"], found["count"], int(found["members"]), found["note"])
    return (*figures[:-1], replace(last, counts=(*last.counts, count)))
