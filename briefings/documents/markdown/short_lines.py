"""Parses short lines: a statement in few words, for the overview of a subject (`> short AM AZ: …`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from briefings.documents.markdown.blocks import split_key
from briefings.documents.markdown.inline import LineTag
from briefings.domain import PassageKind, ShortLine
from briefings.i18n import N_

if TYPE_CHECKING:
    from briefings.documents.markdown.blocks import MarkdownBlock
    from briefings.documents.warnings import ParserWarnings
    from briefings.domain import Passage

_KINDS: Final = frozenset({PassageKind.PARAGRAPH, PassageKind.FOOTNOTE, PassageKind.FIGURE_NOTE})
"""Kinds of passages that can have a short line."""


def is_short_line(key: str) -> bool:
    """Returns whether the key of a quoted line is that of a short line: `short`, `short AM AZ`."""
    return key.partition(" ")[0] == "short"


def add_short_line(
    passages: list[Passage], block: MarkdownBlock, section: str, max_length: int, warnings: ParserWarnings
) -> None:
    """Adds a short line to the last passage.

    It is left out with a warning if it is too long, or if its section has no statement before it.

    Args:
        passages: the passages before it; the last one is replaced.
        block: the quoted line.
        section: path of its section.
        max_length: the most characters of a short line.
        warnings: receives the warning.
    """
    key, text = split_key(block.text)
    last = passages[-1] if passages else None
    if last is None or last.section != section or last.kind not in _KINDS:
        message = N_("a short line does not follow a statement or a footnote and was left out")
        warnings.add(block.line, "short", message, text)
    elif len(text) > max_length:
        warnings.add(
            block.line,
            "short",
            N_("a short line has {count} characters, more than {limit}, and was left out"),
            text,
            count=len(text),
            limit=max_length,
        )
    elif text:
        subjects = tuple(dict.fromkeys(filter(None, re.split(r"[\s,、]+", key)[1:])))
        tag = block.tag or LineTag(last.page, last.dates)
        line = ShortLine(text, subjects, tag.page or last.page, tag.dates)
        passages[-1] = replace(last, short_lines=(*last.short_lines, line))
