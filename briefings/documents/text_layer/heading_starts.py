"""Finds out from the first characters of a line whether a heading may begin there."""

from __future__ import annotations

from briefings.documents.text_layer.titles import FIRST_OF_NUMBER, may_begin_with_number


class FirstCharacters(dict[str, bool]):
    """Whether a heading may begin with a character, computed once for each; few characters of running text do."""

    def __missing__(self, character: str) -> bool:
        may_begin = FIRST_OF_NUMBER.match(character) is not None or character.isupper()
        self[character] = may_begin
        return may_begin


class NumberStarts(dict[str, bool]):
    """Whether a number or a name may begin with three characters, computed once for each."""

    def __missing__(self, start: str) -> bool:
        may_begin = may_begin_with_number(start)
        self[start] = may_begin
        return may_begin
