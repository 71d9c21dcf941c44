"""Defines what the ids of components have in common: fields, and how they are joined and checked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Final, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Sequence

SEPARATOR: Final = "|"
MAX_DIGITS: Final = 12
"""Digits of a number in an id: ids of rows stay far below, and an integer of SQLite can store them."""


class ComponentId(Protocol):
    """What a component stands for."""

    PREFIXES: ClassVar[tuple[str, ...]]
    """The prefixes of its ids."""

    def to_fields(self) -> tuple[str, ...]:
        """The prefix and the arguments."""
        ...

    @classmethod
    def from_fields(cls, prefix: str, arguments: Sequence[str]) -> Self:
        """What the arguments behind one of the prefixes stand for.

        Raises:
            ValueError: an argument is missing, left over or malformed.
        """
        ...


def join_fields(component_id: ComponentId) -> str:
    """The text of an id, however long it is."""
    return SEPARATOR.join(component_id.to_fields())


def parse_number(text: str) -> int:
    """A number in decimal digits.

    Raises:
        ValueError: it is none, or it has more than `MAX_DIGITS` digits.
    """
    return int(check_field(text, rf"[0-9]{{1,{MAX_DIGITS}}}"))


def check_field(text: str, pattern: str) -> str:
    """The text, where the whole of it matches a pattern.

    Raises:
        ValueError: it does not.
    """
    if not re.fullmatch(pattern, text):
        raise ValueError(text)
    return text
