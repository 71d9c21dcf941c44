"""Finds the lines to which a rule may apply, by searches over all lines at once.

Nearly all lines are plain running text. A rule that looked at each of them in Python would take most of its time for
lines that it leaves as they are, so each rule asks first for the lines that have one of its signs.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
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

    @cached_property
    def joined(self) -> str:
        """All texts, one in each line."""
        return "\n".join(self.texts)

    @cached_property
    def firsts(self) -> str:
        """The first character of each text."""
        return "".join([text[0] for text in self.texts])

    @cached_property
    def lasts(self) -> str:
        """The last character of each text."""
        return "".join([text[-1] for text in self.texts])

    @cached_property
    def _starts(self) -> list[int]:
        """Offset of each line in the joined texts, and of the end."""
        return list(accumulate((len(text) + 1 for text in self.texts), initial=0))

    def find_starting(self, character: re.Pattern[str]) -> list[int]:
        """Indexes of the lines with a first character that a pattern of one character matches."""
        return [match.start() for match in character.finditer(self.firsts)]

    def find_ending(self, character: re.Pattern[str]) -> list[int]:
        """Indexes of the lines with a last character that a pattern of one character matches."""
        return [match.start() for match in character.finditer(self.lasts)]

    def find_containing(self, words: Iterable[str]) -> set[int]:
        """Indexes of the lines that have one of several words."""
        found: set[int] = set()
        for word in words:
            offset = self.joined.find(word)
            while offset >= 0:
                index = bisect_right(self._starts, offset) - 1
                found.add(index)
                offset = self.joined.find(word, self._starts[index + 1])
        return found
