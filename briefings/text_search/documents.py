"""Defines what a text index takes and what it finds."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

MAX_MATCHES: Final = 200
"""Texts that a search lists; it counts all of them."""

Units = tuple[str, ...]


class IndexedText(Struct, frozen=True):
    """A text to be indexed.

    Attributes:
        text: the text.
        title: of the section that it belongs to.
        tags: words without spaces by which searches are narrowed: `l:ja`.
        leads_title: whether it is the first text with this title, whose words then count as those of the text.
    """

    text: str
    title: str = ""
    tags: tuple[str, ...] = ()
    leads_title: bool = False


class WantedWord(Struct, frozen=True):
    """A word that a text has to contain, in its text or in its title.

    Attributes:
        sequences: sequences of units, of which one is enough.
        other_names: further sequences that are enough, but count less.
    """

    sequences: tuple[Units, ...]
    other_names: tuple[Units, ...] = ()


class TextMatches(Struct, frozen=True):
    """The texts that a search found.

    Attributes:
        positions: numbers of the best texts, from 0, each with its score, best first; at most `MAX_MATCHES`.
        count: how many there are in all.
    """

    positions: tuple[tuple[int, float], ...] = ()
    count: int = 0


_SPACE: Final = re.compile(r"\s+")


def make_tag(kind: str, value: str) -> str:
    """Makes a tag without spaces: `s:2-(1)-ア`."""
    return _SPACE.sub("_", f"{kind}:{value}")
