"""Tells which lengths the keys of a table have that begin like a text, so that no other part of it is looked up."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

KeyLengths = dict[str, int]
"""The lengths of keys by their first two characters (or the only one): bit n is set for length n."""


def measure_keys(*tables: Iterable[str]) -> KeyLengths:
    """Returns the lengths of all keys of some tables."""
    lengths: KeyLengths = {}
    for keys in tables:
        for key in keys:
            start = key[:2]
            lengths[start] = lengths.get(start, 0) | 1 << len(key)
    return lengths


def find_lengths(lengths: KeyLengths, text: str, start: int) -> int:
    """Finds the lengths of the keys that may begin at an offset of a text."""
    return lengths.get(text[start : start + 2], 0) | lengths.get(text[start], 0)
