"""Indexes the lengths of keys by their first characters, to look up only parts of a text that can be keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

KeyLengths = dict[str, int]
"""The lengths of keys by their first two characters, or by the only one. Bit n is set for length n."""


def measure_keys(*tables: Iterable[str]) -> KeyLengths:
    """Returns the lengths of all keys of the tables."""
    lengths: KeyLengths = {}
    for keys in tables:
        for key in keys:
            start = key[:2]
            lengths[start] = lengths.get(start, 0) | 1 << len(key)
    return lengths


def find_lengths(lengths: KeyLengths, text: str, start: int) -> int:
    """Returns the lengths of the keys that may begin at an offset of a text, as bits."""
    return lengths.get(text[start : start + 2], 0) | lengths.get(text[start], 0)
