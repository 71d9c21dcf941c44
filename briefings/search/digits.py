"""Tells from its digits that a query is no name: no way of spelling a name adds digits to it or leaves some out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable


def find_digits(key: str) -> str:
    """Finds the different digits of a folded key, in order."""
    return "" if key.isalpha() else "".join(sorted(set(filter(str.isdigit, key))))


def collect_digits(keys: Iterable[str]) -> dict[str, bool]:
    """Collects the digits of each of some keys."""
    return dict.fromkeys(map(find_digits, keys), True)


def has_other_digits(key: str, known: Container[str]) -> bool:
    """Returns whether a folded key has digits, and no key of those whose digits are known has just these."""
    digits = find_digits(key)
    return bool(digits) and digits not in known


def count_digits(key: str) -> int:
    """Returns how many digits a folded key has."""
    return 0 if key.isalpha() else sum(map(str.isdigit, key))
