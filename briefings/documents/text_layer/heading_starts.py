"""Finds out from the first characters of a line whether a heading may begin there."""

from __future__ import annotations

from enum import Enum

from briefings.documents.text_layer.titles import FIRST_OF_NUMBER, may_begin_with_number


class HeadingStart(Enum):
    """What the first characters of a line may begin."""

    NUMBER = "a number or a name in brackets"
    CAPITAL = "a title without a number"
    OTHER = "running text"


class FirstCharacters(dict[str, bool]):
    """Whether a heading may begin with a character, computed once for each; few characters of running text do."""

    def __missing__(self, character: str) -> bool:
        may_begin = FIRST_OF_NUMBER.match(character) is not None or character.isupper()
        self[character] = may_begin
        return may_begin


class HeadingStarts(dict[str, HeadingStart]):
    """What the first three characters of a line may begin, computed once for each beginning."""

    def __missing__(self, start: str) -> HeadingStart:
        kind = HeadingStart.OTHER
        if may_begin_with_number(start):
            kind = HeadingStart.NUMBER
        elif start[0].isupper():
            kind = HeadingStart.CAPITAL
        self[start] = kind
        return kind
