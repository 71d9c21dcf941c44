"""Finds names by the kanji that they share with a query at the same position."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING, Self

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class KanjiNames(Struct, frozen=True):
    """Names by their characters; built by `from_names`.

    Attributes:
        names: entry and folded key of each name, sorted by length.
        starts: by length, the position in `names` of the first name that is at least as long.
        positions: by character, the positions in `names` of the names that contain it.
    """

    names: list[tuple[int, str]]
    starts: array[int]
    positions: dict[str, array[int]]

    @classmethod
    def from_names(cls, names: Iterable[tuple[int, str]]) -> Self:
        """Returns an index of names. Names of the same length keep their order."""
        ordered = sorted(names, key=lambda name: len(name[1]))
        longest = len(ordered[-1][1]) if ordered else 0
        lengths = [len(key) for _number, key in ordered]
        starts = array("I", (bisect_left(lengths, length) for length in range(longest + 2)))
        positions: dict[str, array[int]] = {}
        for position, (_number, key) in enumerate(ordered):
            for char in dict.fromkeys(key):
                positions.setdefault(char, array("I")).append(position)
        return cls(ordered, starts, positions)

    def find_names(self, key: str) -> Iterator[tuple[int, str]]:
        """Yields entry and folded key of the names that are as long as `key` and share a character at some position.

        Each name is returned once.
        """
        length = len(key)
        if length + 1 >= len(self.starts):
            return
        start, end = self.starts[length], self.starts[length + 1]
        found: set[int] = set()
        for offset, char in enumerate(key):
            positions = self.positions.get(char)
            if positions is None:
                continue
            first = bisect_left(positions, start)
            for position in positions[first : bisect_left(positions, end, first)]:
                if position not in found and self.names[position][1][offset] == char:
                    found.add(position)
                    yield self.names[position]
