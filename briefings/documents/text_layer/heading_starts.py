"""Determines from the first characters of a line whether a heading may begin there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.documents.text_layer.titles import FIRST_OF_NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable


class StartTable(dict[str, bool]):
    """Whether something may begin with some characters, computed once for each.

    A dictionary, since looking a start up takes a fraction of the time of a call, and few different ones occur.

    Args:
        may_begin: computes it.
    """

    def __init__(self, may_begin: Callable[[str], bool]) -> None:
        self._may_begin = may_begin

    def __missing__(self, start: str) -> bool:
        value = self[start] = self._may_begin(start)
        return value


def may_begin_heading(character: str) -> bool:
    """Returns whether a heading may begin with a character; few characters of running text do."""
    return FIRST_OF_NUMBER.match(character) is not None or character.isupper()
