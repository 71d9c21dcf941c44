"""Finds the lines to which a rule may apply, by searches over all lines at once.

Nearly all lines are plain running text. A rule that looked at each of them in Python would take most of its time for
lines that it leaves as they are, so each rule asks first for the lines that have one of its signs.
"""

from __future__ import annotations

from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable


class LineSearch:
    """Searches the texts of lines.

    Attributes:
        texts: the texts, none of which is empty or has a line feed.
    """

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts
        self._found: dict[tuple[str, ...], frozenset[int]] = {}

    @cached_property
    def joined(self) -> str:
        """All texts, one in each line."""
        return "\n".join(self.texts)

    @cached_property
    def firsts(self) -> str:
        """The first character of each text."""
        return "".join(map(itemgetter(0), self.texts))

    @cached_property
    def lasts(self) -> str:
        """The last character of each text."""
        return "".join(map(itemgetter(-1), self.texts))

    def find_starting(self, character: re.Pattern[str]) -> list[int]:
        """Finds the indexes of the lines with a first character that a pattern of one character matches."""
        return [match.start() for match in character.finditer(self.firsts)]

    def find_ending(self, character: re.Pattern[str]) -> list[int]:
        """Finds the indexes of the lines with a last character that a pattern of one character matches."""
        return [match.start() for match in character.finditer(self.lasts)]

    def find_containing(self, words: Iterable[str]) -> frozenset[int]:
        """Finds the indexes of the lines that have one of several words."""
        words = tuple(words)
        if words in self._found:
            return self._found[words]
        found: set[int] = set()
        joined = self.joined
        for word in words:
            index = start = 0
            while (offset := joined.find(word, start)) >= 0:
                index += joined.count("\n", start, offset)
                found.add(index)
                start = joined.find("\n", offset)
                if start < 0:
                    break
        self._found[words] = frozenset(found)
        return self._found[words]
