"""English words that a column broke: the hyphen at a line's end goes, unless it is the word's own."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from briefings.reading.lines import LineRole, TextLine

if TYPE_CHECKING:
    from briefings.reading.leftovers import RemovedTextLog
    from briefings.reading.warnings import ParserWarnings

_ENGLISH_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
_BROKEN_TAIL = re.compile(r"([A-Za-z]+)-$")
_BROKEN_HEAD = re.compile(r"^[a-z]+")


def join_hyphenated(lines: list[TextLine], warnings: ParserWarnings, removed: RemovedTextLog) -> None:
    """Take the hyphen from a line's end where the next line of running text goes on with the same word.

    The document itself tells: where it has the word in one piece elsewhere the hyphen goes, where it has it with its
    hyphen that stays; where it has neither the hyphen goes, and that is told.
    """
    running = [line for line in lines if line.role is LineRole.BODY]
    if not any(line.text.endswith("-") for line in running):
        return
    known = {word.lower() for line in running for word in _ENGLISH_WORD.findall(line.text)}
    for line, after in pairwise(running):
        tail, head = _BROKEN_TAIL.search(line.text), _BROKEN_HEAD.match(after.text)
        if not tail or not head or f"{tail[1]}-{head[0]}".lower() in known:
            continue
        if (tail[1] + head[0]).lower() not in known:
            warnings.add(
                line.number, "hyphen", "a hyphen at the end of a line was taken for a broken word's", line.text
            )
        line.text = line.text[:-1]
        removed.add_text(line.number, "hyphen", "-")
        line.word_continues = True
