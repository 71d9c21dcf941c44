"""Looks up keys by their beginnings, and keeps tables of keys small."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

K = TypeVar("K")
V = TypeVar("V")


def find_prefixed_keys(sorted_keys: Sequence[str], prefix: str, limit: int = 400) -> Iterator[str]:
    """Finds keys of a sorted list that begin with `prefix`."""
    position = bisect_left(sorted_keys, prefix)
    for key in sorted_keys[position : position + limit]:
        if not key.startswith(prefix):
            return
        yield key


def shrink_lists(table: dict[K, list[V]]) -> dict[K, tuple[V, ...]]:
    """Returns the table with tuples: short ones take half of the memory of lists that have grown."""
    return {key: tuple(values) for key, values in table.items()}
