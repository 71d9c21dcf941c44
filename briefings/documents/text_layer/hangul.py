"""Joins lines in Hangul: with a space between words, without one inside a word that is broken."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_TAIL = re.compile(r"[^\W_][,.;:!?%’”»)\]」』》〉]*$")
_HEAD = re.compile(r"['\"‘“«「『《〈]?[^\W_]")
"""End and beginning of words between which a line is broken; a bracket follows its word without a space."""

_NUMBER_TAIL = re.compile(r"\d$")
_COUNTER = re.compile(r"[년월일시분초개명차세회호]")
"""Counters, which follow a number without a space."""

_LAST_WORD = re.compile(r"(?<![\uac00-\ud7a3])[\uac00-\ud7a3]+$")
_FIRST_WORD = re.compile(r"[\uac00-\ud7a3]+")
_INNER_WORD = re.compile(r"(?<=[\s(])[\uac00-\ud7a3]+(?=[\s,.)(])")
_CONTEXT_LENGTH: Final = 12
"""Characters before a line break that are looked at."""

_MIN_KNOWN: Final = 3
"""Syllables by which a word is recognized elsewhere in the document."""


class BrokenLine(Protocol):
    """A line, and whether its last word continues on the next one."""

    text: str
    word_continues: bool


def ends_in_hangul(text: str) -> bool:
    """Returns whether there is Hangul at the end of a text."""
    return _HANGUL.search(text[-_CONTEXT_LENGTH:]) is not None


def has_hangul(before: str, after: str) -> bool:
    """Returns whether two lines meet in Hangul."""
    return _HANGUL.search(before[-_CONTEXT_LENGTH:] + after[:1]) is not None


def choose_hangul_separator(before: str, after: str) -> str:
    """Chooses the separator of two lines in Hangul: a space between words, nothing before a bracket or a counter."""
    if not _TAIL.search(before[-_CONTEXT_LENGTH:]) or not _HEAD.match(after):
        return ""
    return "" if _NUMBER_TAIL.search(before) and _COUNTER.match(after) else " "


def may_have_hangul(texts: Iterable[str]) -> bool:
    """Returns whether a text in pieces has Hangul."""
    joined = "\n".join(texts)
    return not joined.isascii() and _HANGUL.search(joined) is not None


def join_broken_words(lines: Sequence[BrokenLine]) -> None:
    """Marks the lines whose last word continues on the next one.

    Some programs break lines in Hangul at any syllable. A word is broken if the document has one with the same
    beginning elsewhere, inside a line, and does not have its first part as a word.
    """
    if not any(_HANGUL.search(line.text) for line in lines[:200]):
        return
    words = {word for line in lines for word in _INNER_WORD.findall(line.text)}
    beginnings = {word[:length] for word in words for length in range(_MIN_KNOWN, len(word) + 1)}
    for line, after in pairwise(lines):
        tail, head = _LAST_WORD.search(line.text), _FIRST_WORD.match(after.text)
        if tail is None or head is None or tail[0] in words:
            continue
        joined = tail[0] + head[0][:2]
        if len(joined) >= _MIN_KNOWN and joined in beginnings:
            line.word_continues = True
