"""Determines from the first characters of a line whether a heading may begin there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.documents.text_layer.titles import FIRST_OF_NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable


class StartTable(dict[str, bool]):
    """Caches by the first characters of a line whether a construct may begin there.

    It is a dictionary: few different starts occur, and a lookup takes a fraction of the time of a call.

    Args:
        may_begin: returns whether the construct may begin with the characters.
    """

    def __init__(self, may_begin: Callable[[str], bool]) -> None:
        self._may_begin = may_begin

    def __missing__(self, start: str) -> bool:
        value = self[start] = self._may_begin(start)
        return value


def may_begin_heading(character: str) -> bool:
    """Returns whether a heading may begin with a character; few characters of running text do."""
    return FIRST_OF_NUMBER.match(character) is not None or character.isupper()
