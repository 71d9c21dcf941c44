"""Determines the scope of written years in a passage, from which months without a year take their year."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from msgspec import Struct

from briefings.i18n import N_

if TYPE_CHECKING:
    from briefings.domain.dates import DatePoint

_TOPIC_SUFFIX = re.compile(r"には|は|、|も(?!の)|に入|においては|では|以降は")
_CONTINUATION = re.compile(
    r"また|さらに|更に|加えて|このほか|そのほか|その他|その後|次いで|続いて|同様に|併せて|あわせて|同時に"
)
_DESCRIPTION = re.compile(
    r"に[^、。（）「」]{0,24}?た(?![、。りら上後めこと]|ため|ところ)[^、。]"
    r"|(?:以降|以後|以来|時点|現在|まで)"
)
_OPENING_BRACKETS, _CLOSING_BRACKETS = "（(〔［[", "）)〕］]"
_BRACKET = re.compile(f"[{re.escape(_OPENING_BRACKETS + _CLOSING_BRACKETS)}]")
_ENGLISH_TOPIC = re.compile(r"\s*,")
_ENGLISH_OPENING = re.compile(
    r"\s{0,8}(?:[Bb]ut |[Aa]nd )?(?:in|during|throughout|by|early in|late in)?\s{0,8}", re.IGNORECASE
)
"""The text before a year that is the topic of its sentence."""
_ENGLISH_SINCE = re.compile(r"\b(?:since|before|after|until|from|following)(?: the)?\s*$", re.IGNORECASE)
_RUSSIAN_IN = re.compile(r"\b[Вв]о?\s+$")
_RUSSIAN_SINCE = re.compile(r"\b(?:с|со|до|по|после|от|к)\s+$", re.IGNORECASE)
_LAST_CARRIED_MONTH = 6
_MAX_CARRIED_SENTENCES = 3
"""Maximum number of following sentences to which a topic is carried."""


class YearScope(Struct, frozen=True):
    """The range of a text in which months without a year belong to a given year.

    Attributes:
        year: the year.
        month: the month written with it, or 0.
        start: offset at which the range begins.
        end: offset at which it ends.
        is_carried: whether it comes from an earlier sentence.
        in_brackets_only: whether it applies only to months in brackets.
        doubt: reason why the year may be wrong; empty if it is certain.
    """

    year: int
    month: int
    start: int
    end: int
    is_carried: bool = False
    in_brackets_only: bool = False
    doubt: str = ""


class YearScopes:
    """The year scopes of a passage, opened in the order of the text."""

    def __init__(self, text: str, sentences: tuple[tuple[int, int], ...], language: str) -> None:
        self._text = text
        self._language = language
        self._sentences = sentences
        self._starts = [start for start, _ in sentences]
        self._bracket_ends = _BracketEnds(text)
        self._scopes: list[YearScope] = []

    def find_scope(self, offset: int) -> YearScope | None:
        """Returns the latest scope that includes an offset; None if there is none."""
        for scope in reversed(self._scopes):
            if scope.start <= offset < scope.end and (
                not scope.in_brackets_only or self._bracket_ends.find_end(offset) is not None
            ):
                return scope
        return None

    def is_near(self, earlier: int, later: int) -> bool:
        """Returns whether two offsets are in the same sentence or in consecutive sentences."""
        return earlier >= 0 and self._find_sentence_index(later) - self._find_sentence_index(earlier) <= 1

    def open_scope(self, start: int, end: int, point: DatePoint, *, is_ahead: bool) -> None:
        """Opens the scope of the year of an expression, if its wording has one.

        Args:
            start: offset of the expression.
            end: offset after the expression.
            point: date of the expression.
            is_ahead: whether its year is after the reported year.
        """
        bracket = self._bracket_ends.find_end(start)
        sentence = self._find_sentence_index(start)
        limit = bracket if bracket is not None else self._sentences[sentence][1]
        if self._language == "ja" and _DESCRIPTION.match(self._text, end) and bracket is None:
            return
        topic, of_noun = self._classify_ending(end)
        if self._language != "ja" and bracket is None and not self._opens_scope(start, topic, point):
            return
        doubt = "" if topic or point.month else N_("the year may belong only to an earlier part of the sentence")
        self._scopes = [scope for scope in self._scopes if scope.end > start]
        noun_only = of_noun and not point.month
        self._scopes.append(YearScope(point.year, point.month, end, limit, in_brackets_only=noun_only, doubt=doubt))
        if bracket is not None:
            return
        if topic and not point.month and start - self._sentences[sentence][0] <= 8:
            self._carry_topic(sentence, point)
        elif is_ahead and point.month and point.month <= _LAST_CARRIED_MONTH:
            reason = N_("the month may belong to the year before the edition")
            self._scopes = [scope for scope in self._scopes if not scope.is_carried]
            self._scopes.insert(
                0, YearScope(point.year, point.month, limit, len(self._text), is_carried=True, doubt=reason)
            )

    def _opens_scope(self, start: int, topic: bool, point: DatePoint) -> bool:
        """Returns whether an expression in English or Russian opens a scope.

        English repeats the year where it matters, so that only `In 2023, …` and a month with its year open a scope.
        In Russian, `в 2023 году` opens a scope anywhere in its sentence.
        """
        before = self._text[self._sentences[self._find_sentence_index(start)][0] : start]
        if self._language == "ru":
            return _RUSSIAN_SINCE.search(before) is None and (
                bool(point.month) or _RUSSIAN_IN.search(before) is not None
            )
        topic = topic and _ENGLISH_OPENING.fullmatch(before) is not None
        since = _ENGLISH_SINCE.search(self._text[max(0, start - 24) : start])
        return since is None and (bool(point.month) or topic)

    def _carry_topic(self, sentence: int, point: DatePoint) -> None:
        """Extends a topic to the following sentences that begin with a continuation (また, さらに)."""
        reason = N_("the year was taken from the sentence before")
        for start, end in self._sentences[sentence + 1 : sentence + 1 + _MAX_CARRIED_SENTENCES]:
            if self._language != "ja" or not _CONTINUATION.match(self._text, start):
                return
            self._scopes.append(YearScope(point.year, 0, start, end, is_carried=True, doubt=reason))

    def _classify_ending(self, end: int) -> tuple[bool, bool]:
        """Returns whether the expression before `end` is a topic, and whether it modifies a noun (`2023年の`)."""
        if self._language != "ja":
            return _ENGLISH_TOPIC.match(self._text, end) is not None, False
        return _TOPIC_SUFFIX.match(self._text, end) is not None, self._text.startswith("の", end)

    def _find_sentence_index(self, offset: int) -> int:
        return max(bisect_right(self._starts, offset) - 1, 0)


class _BracketEnds:
    """The end of the innermost pair of brackets around each offset of a text."""

    def __init__(self, text: str) -> None:
        closed: dict[int, int] = {}
        opened: list[int] = []
        brackets = list(_BRACKET.finditer(text))
        for bracket in brackets:
            if bracket[0] in _OPENING_BRACKETS:
                opened.append(bracket.start())
            elif opened:
                closed[opened.pop()] = bracket.start()
        self._starts: list[int] = []
        self._ends: list[int] = []
        around: list[int] = []
        for bracket in brackets:
            offset = bracket.start()
            if offset in closed:
                around.append(closed[offset])
                self._starts.append(offset + 1)
            elif around and around[-1] == offset:
                around.pop()
                self._starts.append(offset)
            else:
                continue
            self._ends.append(around[-1] if around else -1)

    def find_end(self, offset: int) -> int | None:
        """Returns the offset of the closing bracket; None if the offset is not inside brackets."""
        index = bisect_right(self._starts, offset) - 1
        return self._ends[index] if index >= 0 and self._ends[index] >= 0 else None
