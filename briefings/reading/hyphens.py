"""English words that a column broke: the hyphen at a line's end goes, unless it is the word's own."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from briefings.reading.lines import Line, Role

if TYPE_CHECKING:
    from briefings.reading.leftovers import Leftovers
    from briefings.reading.warnings import Notes

_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
_TAIL = re.compile(r"([A-Za-z]+)-$")
_HEAD = re.compile(r"^[a-z]+")


def mend_hyphens(lines: list[Line], notes: Notes, leftovers: Leftovers) -> None:
    """Take the hyphen from a line's end where the next line of running text goes on with the same word.

    The document itself tells: where it has the word in one piece elsewhere the hyphen goes, where it has it with its
    hyphen that stays; where it has neither the hyphen goes, and that is told.
    """
    running = [line for line in lines if line.role is Role.BODY]
    if not any(line.text.endswith("-") for line in running):
        return
    known = {word.lower() for line in running for word in _WORD.findall(line.text)}
    for line, after in pairwise(running):
        tail, head = _TAIL.search(line.text), _HEAD.match(after.text)
        if not tail or not head or f"{tail[1]}-{head[0]}".lower() in known:
            continue
        if (tail[1] + head[0]).lower() not in known:
            notes.add(line.number, "hyphen", "a hyphen at the end of a line was taken for a broken word's", line.text)
        line.text = line.text[:-1]
        leftovers.add(line.number, "hyphen", "-")
        line.broken = True
