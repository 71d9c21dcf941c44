"""Looks up names by key and by prefix."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Self

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


class KeyTable(Struct):
    """Numbers of names by key.

    Most keys belong to one name. An integer takes a third of the memory of a tuple that contains it.

    Attributes:
        numbers: by key, the number of its name. A key of several names has `~position`, the position in `several`.
        several: for each key of several names, their numbers.
        base: the table in which `get` looks up keys that this table does not contain. Iteration ignores it.
    """

    numbers: dict[str, int] = field(default_factory=dict)
    several: list[tuple[int, ...]] = field(default_factory=list)
    base: KeyTable | None = None

    @classmethod
    def from_numbers(cls, numbers: Mapping[str, Sequence[int]], base: KeyTable | None = None) -> Self:
        """Returns a table of the numbers. Keys with the same numbers in `base` are left out."""
        table = cls(base=base)
        for key, values in numbers.items():
            if base is None or base.get(key) != tuple(values):
                table.add(key, values)
        return table

    def add(self, key: str, numbers: Iterable[int]) -> None:
        """Adds numbers to those of a key."""
        position = self.numbers.get(key)
        if position is None:
            values = tuple(numbers)
        elif position >= 0:
            values = (position, *numbers)
        else:
            self.several[~position] = (*self.several[~position], *numbers)
            return
        if len(values) == 1:
            self.numbers[key] = values[0]
        elif values:
            self.numbers[key] = ~len(self.several)
            self.several.append(values)

    def get(self, key: str) -> tuple[int, ...]:
        """Returns the numbers of the names with a key; empty for an unknown key."""
        number = self.numbers.get(key)
        if number is None:
            return () if self.base is None else self.base.get(key)
        return (number,) if number >= 0 else self.several[~number]

    def __contains__(self, key: object) -> bool:
        return key in self.numbers or (self.base is not None and key in self.base)

    def __iter__(self) -> Iterator[str]:
        return iter(self.numbers)

    def __len__(self) -> int:
        return len(self.numbers)

    def items(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Yields each key and the numbers of its names."""
        for key, number in self.numbers.items():
            yield key, (number,) if number >= 0 else self.several[~number]


def find_prefixed_keys(sorted_keys: Sequence[str], prefix: str, limit: int = 400) -> Iterator[str]:
    """Yields at most `limit` keys of a sorted list that begin with `prefix`."""
    position = bisect_left(sorted_keys, prefix)
    for key in sorted_keys[position : position + limit]:
        if not key.startswith(prefix):
            return
        yield key
