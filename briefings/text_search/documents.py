"""Defines the input and the results of a text index."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

MAX_MATCHES: Final = 200
"""Maximum number of texts that a search returns. It counts all matching texts."""

Units = tuple[str, ...]


class IndexedText(Struct, frozen=True):
    """A text to be indexed.

    Attributes:
        text: the text.
        title: the title of the section that contains the text.
        tags: words without spaces by which searches are filtered, such as `l:ja`.
        leads_title: whether it is the first text with this title. A word in the title then counts as one in the text.
    """

    text: str
    title: str = ""
    tags: tuple[str, ...] = ()
    leads_title: bool = False


class WantedWord(Struct, frozen=True):
    """A word that must occur in a text or its title.

    Attributes:
        sequences: alternative sequences of units, at least one of which must occur.
        other_names: further alternatives with a lower weight.
    """

    sequences: tuple[Units, ...]
    other_names: tuple[Units, ...] = ()


class TextMatches(Struct, frozen=True):
    """The texts that a search found.

    Attributes:
        positions: positions of the best texts, from 0, each with its score, best first; at most `MAX_MATCHES`.
        count: the number of all matching texts.
    """

    positions: tuple[tuple[int, float], ...] = ()
    count: int = 0


_SPACE: Final = re.compile(r"\s+")


def make_tag(kind: str, value: str) -> str:
    """Returns a tag without spaces, such as `s:2-(1)-ア`."""
    return _SPACE.sub("_", f"{kind}:{value}")
