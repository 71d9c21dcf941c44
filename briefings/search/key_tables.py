"""Looks up keys by prefix, and reduces the memory of key tables."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

K = TypeVar("K")
V = TypeVar("V")


def find_prefixed_keys(sorted_keys: Sequence[str], prefix: str, limit: int = 400) -> Iterator[str]:
    """Yields at most `limit` keys of a sorted list that begin with `prefix`."""
    position = bisect_left(sorted_keys, prefix)
    for key in sorted_keys[position : position + limit]:
        if not key.startswith(prefix):
            return
        yield key


def shrink_lists(table: dict[K, list[V]]) -> dict[K, tuple[V, ...]]:
    """Returns the table with tuples instead of lists. A short tuple takes half of the memory of a grown list."""
    return {key: tuple(values) for key, values in table.items()}
