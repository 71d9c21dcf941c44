"""Defines the common parts of component ids: fields, and how they are joined and checked."""

from __future__ import annotations

import re
from hashlib import blake2s
from typing import TYPE_CHECKING, ClassVar, Final, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SEPARATOR: Final = "|"
MAX_DIGITS: Final = 12
"""Digits of a number in an id: ids of rows stay far below, and an integer of SQLite can store them."""

MAX_ID_LENGTH: Final = 100
"""UTF-16 units of an id: Discord's limit, so that all platforms accept the same ids."""

_BASE36_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_MAX_BASE36_DIGITS: Final = 8
_DIGEST_LENGTH: Final = 12


class ComponentId(Protocol):
    """The decoded id of a component."""

    PREFIXES: ClassVar[tuple[str, ...]]
    """The prefixes of its ids."""

    def to_fields(self) -> tuple[str, ...]:
        """Returns the prefix and the arguments."""
        ...

    @classmethod
    def from_fields(cls, prefix: str, arguments: Sequence[str]) -> Self:
        """Makes the object from the arguments after its prefix.

        Raises:
            ValueError: an argument is missing, left over or malformed.
        """
        ...


def join_fields(component_id: ComponentId) -> str:
    """Returns the text of an id, of any length."""
    return SEPARATOR.join(component_id.to_fields())


def parse_number(text: str) -> int:
    """Returns a number in decimal digits.

    Raises:
        ValueError: it is none, or it has more than `MAX_DIGITS` digits.
    """
    return int(check_field(text, rf"[0-9]{{1,{MAX_DIGITS}}}"))


def read_chosen_number(chosen: str, otherwise: int) -> int:
    """Returns the number that was chosen in a menu; `otherwise` if there is none, or the menu does not offer it."""
    try:
        return parse_number(chosen)
    except ValueError:
        return otherwise


def check_field(text: str, pattern: str) -> str:
    """Returns the text if all of it matches a pattern.

    Raises:
        ValueError: it does not.
    """
    if not re.fullmatch(pattern, text):
        raise ValueError(text)
    return text


def to_base36(number: int) -> str:
    """Returns a number from 0 on in the digits 0 to 9 and a to z; empty for 0."""
    digits = ""
    while number > 0:
        number, last = divmod(number, 36)
        digits = _BASE36_DIGITS[last] + digits
    return digits


def parse_base36(text: str) -> int:
    """Returns a number as `to_base36` writes it.

    Raises:
        ValueError: it is none, or it has too many digits.
    """
    return int(check_field(text, rf"[0-9a-z]{{0,{_MAX_BASE36_DIGITS}}}") or "0", 36)


def compute_digest(text: str) -> str:
    """Returns a short digest that replaces a name.

    An escaped name never begins with `#`, so they can't be confused.
    """
    return "#" + blake2s(text.encode(), digest_size=_DIGEST_LENGTH // 2).hexdigest()


def escape_field(text: str) -> str:
    """Returns a name as a field of an id."""
    return text.replace("%", "%25").replace(SEPARATOR, "%7C").replace("#", "%23")


def resolve_field(text: str, candidates: Iterable[str]) -> str | None:
    """Returns the name of a field; None if it is the digest of none of the candidates."""
    if text.startswith("#"):
        return next((candidate for candidate in candidates if compute_digest(candidate) == text), None)
    return text.replace("%23", "#").replace("%7C", SEPARATOR).replace("%25", "%")
