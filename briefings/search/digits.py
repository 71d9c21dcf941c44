"""Rejects queries whose digits no name has. Variant spellings of a name never add or omit digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable


def find_digits(key: str) -> str:
    """Returns the distinct digits of a folded key, sorted."""
    return "" if key.isalpha() else "".join(sorted(set(filter(str.isdigit, key))))


def collect_digits(keys: Iterable[str]) -> dict[str, bool]:
    """Returns the distinct digits of each key, as the keys of a dictionary."""
    return dict.fromkeys(map(find_digits, keys), True)


def has_other_digits(key: str, known: Container[str]) -> bool:
    """Returns whether a folded key has digits that are not in `known`, the result of `collect_digits`."""
    digits = find_digits(key)
    return bool(digits) and digits not in known


def count_digits(key: str) -> int:
    """Returns the number of digits in a folded key."""
    return 0 if key.isalpha() else sum(map(str.isdigit, key))
