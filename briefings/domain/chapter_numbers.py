"""Maps the numbers of chapters that were renumbered to the numbers under which they were published before.

The digest of the 2025 chapter was first shipped as 2-5, its number in much earlier editions. Its number in the 2025
edition is 2-6. Identifiers that people keep (UIDs of calendar entries, ids of buttons) still contain the old number.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

_OLD_NUMBERS: Final = MappingProxyType({(2025, "2-6"): "2-5"})
"""Old number by edition and present number."""
_NEW_NUMBERS: Final = MappingProxyType({(edition, old): new for (edition, new), old in _OLD_NUMBERS.items()})


def get_old_number(edition: int, number: str) -> str:
    """Returns the first number under which a chapter was known; identifiers that must not change contain it."""
    return _OLD_NUMBERS.get((edition, number), number)


def get_new_number(edition: int, number: str) -> str:
    """Returns the present number of the chapter that was once known under this one.

    The number itself if it never changed.
    """
    return _NEW_NUMBERS.get((edition, number), number)
