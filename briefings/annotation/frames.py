"""Which year governs a bare month: how far an explicit year reaches in its passage."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from briefings.edtf import Point

_TOPIC = re.compile(r"には|は|、|も(?!の)|に入|においては|では|以降は")
_CONTINUES = re.compile(
    r"また|さらに|更に|加えて|このほか|そのほか|その他|その後|次いで|続いて|同様に|併せて|あわせて|同時に"
)
_DESCRIBES = re.compile(
    r"に[^、。（）「」]{0,24}?た(?![、。りら上後めこと]|ため|ところ)[^、。]"
    r"|(?:以降|以後|以来|時点|現在|まで)"
)
_OPENING, _CLOSING = "（(〔［[", "）)〕］]"
_ENGLISH_TOPIC = re.compile(r"\s*,")
_ENGLISH_SINCE = re.compile(r"\b(?:since|before|after|until|from|following)(?: the)?\s*$", re.IGNORECASE)
_LATE_MONTHS = 6
_CARRIED = 3
"""Sentences through which a topic goes on at most."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A year that governs.

    Attributes:
        year: the year.
        month: the month written with it, or 0.
        start: offset from which it governs.
        end: offset up to which it governs.
        carried: whether it comes from an earlier sentence.
        bracketed: whether it governs months in brackets only.
        doubt: why the reading may be wrong; empty where it is certain.
    """

    year: int
    month: int
    start: int
    end: int
    carried: bool = False
    bracketed: bool = False
    doubt: str = ""


class Frames:
    """The years that govern a passage's bare months, opened one by one from the left."""

    def __init__(self, text: str, sentences: tuple[tuple[int, int], ...], language: str) -> None:
        self._text = text
        self._language = language
        self._sentences = sentences
        self._starts = [start for start, _ in sentences]
        self._brackets = _brackets(text)
        self._frames: list[Frame] = []

    def at(self, offset: int) -> Frame | None:
        """The frame that governs a month at `offset`: the last opened of those that reach it."""
        for frame in reversed(self._frames):
            if frame.start <= offset < frame.end and (not frame.bracketed or self._bracket(offset) is not None):
                return frame
        return None

    def near(self, earlier: int, later: int) -> bool:
        """Whether two offsets stand in one sentence or in two that follow each other."""
        return earlier >= 0 and self._sentence(later) - self._sentence(earlier) <= 1

    def open(self, start: int, end: int, point: Point, *, ahead: bool) -> None:
        """Let the year of an expression govern what follows it, as far as its words let it.

        Args:
            start: offset of the expression.
            end: offset behind it.
            point: its date.
            ahead: whether its year comes after the year told.
        """
        bracket = self._bracket(start)
        sentence = self._sentence(start)
        limit = bracket if bracket is not None else self._sentences[sentence][1]
        if self._language == "ja" and _DESCRIBES.match(self._text, end) and bracket is None:
            return
        topic, of_noun = self._role(end)
        if self._language != "ja" and bracket is None and not self._governs_in_english(start, topic, point):
            return
        doubt = "" if topic or point.month else "the year may belong to an earlier part of the sentence alone"
        self._frames = [frame for frame in self._frames if frame.end > start]
        noun_only = of_noun and not point.month
        self._frames.append(Frame(point.year, point.month, end, limit, bracketed=noun_only, doubt=doubt))
        if bracket is not None:
            return
        if topic and not point.month and start - self._sentences[sentence][0] <= 8:
            self._carry(sentence, point)
        elif ahead and point.month and point.month <= _LATE_MONTHS:
            reason = "the month may belong to the year told and not to the year of the edition"
            self._frames = [frame for frame in self._frames if not frame.carried]
            self._frames.insert(0, Frame(point.year, point.month, limit, len(self._text), carried=True, doubt=reason))

    def _governs_in_english(self, start: int, topic: bool, point: Point) -> bool:
        """English writes the year again where it matters: only `In 2023, …` and a month of it go on to govern."""
        since = _ENGLISH_SINCE.search(self._text[max(0, start - 24) : start])
        return since is None and (bool(point.month) or topic)

    def _carry(self, sentence: int, point: Point) -> None:
        """Let a topic go on through the sentences that open with a continuation."""
        reason = "the year of the sentence before is taken to go on"
        for start, end in self._sentences[sentence + 1 : sentence + 1 + _CARRIED]:
            if self._language != "ja" or not _CONTINUES.match(self._text, start):
                return
            self._frames.append(Frame(point.year, 0, start, end, carried=True, doubt=reason))

    def _role(self, end: int) -> tuple[bool, bool]:
        """Whether the expression that ends here is a topic, and whether it only describes a noun (2023年の)."""
        if self._language != "ja":
            return _ENGLISH_TOPIC.match(self._text, end) is not None, False
        return _TOPIC.match(self._text, end) is not None, self._text.startswith("の", end)

    def _sentence(self, offset: int) -> int:
        return max(bisect_right(self._starts, offset) - 1, 0)

    def _bracket(self, offset: int) -> int | None:
        """End of the innermost bracket around `offset`, or None."""
        return self._brackets[offset] if self._brackets[offset] >= 0 else None


def _brackets(text: str) -> array[int]:
    """For each offset, the end of the innermost closed bracket around it, or -1."""
    closed: dict[int, int] = {}
    opened: list[int] = []
    for offset, char in enumerate(text):
        if char in _OPENING:
            opened.append(offset)
        elif char in _CLOSING and opened:
            closed[opened.pop()] = offset
    ends = array("l")
    around: list[int] = []
    for offset in range(len(text)):
        if around and around[-1] == offset:
            around.pop()
        ends.append(around[-1] if around else -1)
        if offset in closed:
            around.append(closed[offset])
    return ends
