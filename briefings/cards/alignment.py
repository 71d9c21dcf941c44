"""Two lists of statements held against each other: which of them tell the same thing.

A yearbook writes most of its sentences anew every year, so that equal wording is no measure. Two statements belong
together by what speaks for it: likeness of the wording without its dates, the words they share, a date that both
tell, the same others named, and a section of the same title.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from briefings.cards.statements import Statement

ENOUGH: Final = 0.6
"""Evidence from which two statements are taken for the same thing told twice."""

_MONTH: Final = len("2024-10")
_NOISE = re.compile(r"[\W_]+")
_DATES = re.compile(
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december)\b|\b(?:19|20)\d{2}\b|"
    r"(?:\d{4}年|同年|前年|翌年|昨年|本年)(?:\d{1,2}月)?(?:\d{1,2}日)?(?:[初中下上]旬|末)?|"
    r"\d{1,2}月(?:\d{1,2}日)?(?:[初中下上]旬|末)?"
)
_FIGURE = re.compile(r"\d[\d,.]*")


@dataclass(frozen=True, slots=True)
class Pair:
    """One thing as two editions tell it.

    Attributes:
        old: as the older edition tells it.
        new: as the newer one does.
        equal: whether both say it in the same words, width and punctuation aside.
        substance: whether a figure, a date, or somebody named differs, and not the wording alone.
    """

    old: Statement
    new: Statement
    equal: bool
    substance: bool


@dataclass(frozen=True, slots=True)
class Alignment:
    """What became of the statements, each list in the order of its edition."""

    pairs: tuple[Pair, ...]
    added: tuple[Statement, ...]
    gone: tuple[Statement, ...]


def align(old: Sequence[Statement], new: Sequence[Statement]) -> Alignment:
    """Hold statements of an older edition against those of a newer one.

    Every statement is in one pair at most; the pairs with most evidence are made first, and of equals the earlier
    one, so that the same statements are always paired alike.
    """
    ours, theirs = [_Told(one) for one in new], [_Told(one) for one in old]
    rated = [
        (evidence, place, other)
        for place, other in _candidates(ours, theirs)
        if (evidence := _evidence(ours[place], theirs[other])) >= ENOUGH
    ]
    mine: dict[int, int] = {}
    taken: set[int] = set()
    for _, place, other in sorted(rated, key=lambda one: (-one[0], one[1], one[2])):
        if place not in mine and other not in taken:
            mine[place] = other
            taken.add(other)
    return Alignment(
        tuple(_pair(theirs[mine[place]], ours[place]) for place in sorted(mine)),
        tuple(one for place, one in enumerate(new) if place not in mine),
        tuple(one for place, one in enumerate(old) if place not in taken),
    )


class _Told:
    """A statement with what it is compared by."""

    __slots__ = ("bare", "exact", "folded", "named", "statement", "title", "tongue", "words")

    def __init__(self, statement: Statement) -> None:
        text = unicodedata.normalize("NFKC", statement.text).casefold()
        self.statement = statement
        self.folded = _NOISE.sub("", text)
        self.bare = _NOISE.sub("", _DATES.sub("", text))
        self.words = statement.words
        self.exact = frozenset(date for date in statement.dates if len(date) >= _MONTH)
        self.named = frozenset(one.subject for one in statement.named)
        self.tongue = statement.chapter.language.split("-")[0]
        section = statement.chapter.section(statement.section)
        self.title = _NOISE.sub("", section.title).casefold() if section is not None else ""


def _candidates(ours: Sequence[_Told], theirs: Sequence[_Told]) -> Iterator[tuple[int, int]]:
    """Pairs worth a look: of equal wording, with a date in common, or with a quarter of the shorter one's words."""
    folded: dict[str, list[int]] = defaultdict(list)
    words: dict[str, list[int]] = defaultdict(list)
    dates: dict[str, list[int]] = defaultdict(list)
    bare: list[int] = []
    for place, one in enumerate(theirs):
        folded[one.folded].append(place)
        for word in one.words:
            words[word].append(place)
        for date in one.exact:
            dates[date].append(place)
        if len(one.words) <= 1:
            bare.append(place)
    for place, one in enumerate(ours):
        shared = Counter(other for word in one.words for other in words.get(word, ()))
        found = {
            other for other, count in shared.items() if 4 * count >= min(len(one.words), len(theirs[other].words))
        }
        found.update(folded.get(one.folded, ()))
        found.update(other for date in one.exact for other in dates.get(date, ()))
        found.update(range(len(theirs)) if len(one.words) <= 1 else bare)
        yield from ((place, other) for other in sorted(found))


def _evidence(one: _Told, other: _Told) -> float:
    if one.folded == other.folded:
        return 2.0 + (one.title == other.title)
    evidence = 0.0
    if one.tongue == other.tongue:
        evidence = _likeness(one, other)
    elif not one.exact & other.exact:
        return 0.0  # wordings of two languages say nothing of each other
    else:
        evidence = 0.3
    if one.exact and other.exact:
        evidence += 0.2 if one.exact & other.exact else -0.2
    both = one.named & other.named
    if one.named != other.named and len(both) <= 1:
        # The subject itself is named nearly everywhere: other names must be shared as well.
        evidence -= 0.15 if len(one.named) > len(both) and len(other.named) > len(both) else 0.0
    elif len(both) > 1 or one.named == other.named:
        evidence += 0.08
    if one.title and one.title == other.title:
        evidence += 0.06
    if one.statement.passage.kind is not other.statement.passage.kind:
        evidence -= 0.1
    return evidence


def _likeness(one: _Told, other: _Told) -> float:
    ratio = fuzz.ratio(one.bare, other.bare) / 100
    if min(len(one.words), len(other.words)) < 3:
        return ratio
    dice = 2 * len(one.words & other.words) / (len(one.words) + len(other.words))
    return 0.6 * ratio + 0.4 * dice


def _pair(old: _Told, new: _Told) -> Pair:
    substance = (
        _figures(old.statement.text) != _figures(new.statement.text)
        or old.named != new.named
        or set(old.statement.dates) != set(new.statement.dates)
    )
    return Pair(old.statement, new.statement, equal=old.folded == new.folded, substance=substance)


def _figures(text: str) -> Counter[str]:
    folded: Iterable[str] = _FIGURE.findall(unicodedata.normalize("NFKC", text))
    return Counter(one.rstrip(".,").replace(",", "") for one in folded)
