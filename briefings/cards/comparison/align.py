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

from briefings.text.months import MONTH_NAME_PATTERN
from briefings.text.normalize import wording_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from briefings.cards.statements import Statement

MIN_EVIDENCE: Final = 0.6
"""Evidence from which two statements are taken for the same thing told twice."""

_MONTH_LENGTH: Final = len("2024-10")
_DATE_WORDS = re.compile(
    rf"{MONTH_NAME_PATTERN.lower()}\b|\b(?:19|20)\d{{2}}\b|"
    r"(?:\d{4}年|同年|前年|翌年|昨年|本年)(?:\d{1,2}月)?(?:\d{1,2}日)?(?:[初中下上]旬|末)?|"
    r"\d{1,2}月(?:\d{1,2}日)?(?:[初中下上]旬|末)?"
)
_FIGURE = re.compile(r"\d[\d,.]*")


@dataclass(frozen=True, slots=True)
class StatementPair:
    """One thing as two editions tell it.

    Attributes:
        old: as the older edition tells it.
        new: as the newer one does.
        same_wording: whether both say it in the same words, width and punctuation aside.
        substance_differs: whether a figure, a date, or somebody named differs, and not the wording alone.
    """

    old: Statement
    new: Statement
    same_wording: bool
    substance_differs: bool


@dataclass(frozen=True, slots=True)
class StatementAlignment:
    """What became of the statements, each list in the order of its edition."""

    pairs: tuple[StatementPair, ...]
    added: tuple[Statement, ...]
    removed: tuple[Statement, ...]


def align_statements(old: Sequence[Statement], new: Sequence[Statement]) -> StatementAlignment:
    """Hold statements of an older edition against those of a newer one.

    Every statement is in one pair at most; the pairs with most evidence are made first, and of equals the earlier
    one, so that the same statements are always paired alike.
    """
    ours, theirs = [_ComparableStatement(one) for one in new], [_ComparableStatement(one) for one in old]
    rated = [
        (evidence, place, other)
        for place, other in _find_candidates(ours, theirs)
        if (evidence := _measure_evidence(ours[place], theirs[other])) >= MIN_EVIDENCE
    ]
    mine: dict[int, int] = {}
    taken: set[int] = set()
    for _, place, other in sorted(rated, key=lambda one: (-one[0], one[1], one[2])):
        if place not in mine and other not in taken:
            mine[place] = other
            taken.add(other)
    return StatementAlignment(
        tuple(_make_pair(theirs[mine[place]], ours[place]) for place in sorted(mine)),
        tuple(one for place, one in enumerate(new) if place not in mine),
        tuple(one for place, one in enumerate(old) if place not in taken),
    )


class _ComparableStatement:
    """A statement with what it is compared by."""

    __slots__ = ("bare", "exact", "folded", "named", "statement", "title", "tongue", "words")

    def __init__(self, statement: Statement) -> None:
        text = unicodedata.normalize("NFKC", statement.text).casefold()
        self.statement = statement
        self.folded = wording_key(text)
        self.bare = wording_key(_DATE_WORDS.sub("", text))
        self.words = statement.words
        self.exact = frozenset(date for date in statement.dates if len(date) >= _MONTH_LENGTH)
        self.named = frozenset(one.subject for one in statement.mentions)
        self.tongue = statement.chapter.lang
        section = statement.chapter.find_section(statement.section_path)
        self.title = wording_key(section.title) if section is not None else ""


def _find_candidates(
    new: Sequence[_ComparableStatement], old: Sequence[_ComparableStatement]
) -> Iterator[tuple[int, int]]:
    """Pairs worth a look: of equal wording, with a date in common, or with a quarter of the shorter one's words."""
    folded: dict[str, list[int]] = defaultdict(list)
    words: dict[str, list[int]] = defaultdict(list)
    dates: dict[str, list[int]] = defaultdict(list)
    bare: list[int] = []
    for place, one in enumerate(old):
        folded[one.folded].append(place)
        for word in one.words:
            words[word].append(place)
        for date in one.exact:
            dates[date].append(place)
        if len(one.words) <= 1:
            bare.append(place)
    for place, one in enumerate(new):
        shared = Counter(other for word in one.words for other in words.get(word, ()))
        found = {other for other, count in shared.items() if 4 * count >= min(len(one.words), len(old[other].words))}
        found.update(folded.get(one.folded, ()))
        found.update(other for date in one.exact for other in dates.get(date, ()))
        found.update(range(len(old)) if len(one.words) <= 1 else bare)
        yield from ((place, other) for other in sorted(found))


def _measure_evidence(first: _ComparableStatement, second: _ComparableStatement) -> float:
    if first.folded == second.folded:
        return 2.0 + (first.title == second.title)
    evidence = 0.0
    if first.tongue == second.tongue:
        evidence = _measure_likeness(first, second)
    elif not first.exact & second.exact:
        return 0.0  # wordings of two languages say nothing of each other
    else:
        evidence = 0.3
    if first.exact and second.exact:
        evidence += 0.2 if first.exact & second.exact else -0.2
    both = first.named & second.named
    if first.named != second.named and len(both) <= 1:
        # The subject itself is named nearly everywhere: other names must be shared as well.
        evidence -= 0.15 if len(first.named) > len(both) and len(second.named) > len(both) else 0.0
    elif len(both) > 1 or first.named == second.named:
        evidence += 0.08
    if first.title and first.title == second.title:
        evidence += 0.06
    if first.statement.passage.kind is not second.statement.passage.kind:
        evidence -= 0.1
    return evidence


def _measure_likeness(first: _ComparableStatement, second: _ComparableStatement) -> float:
    ratio = fuzz.ratio(first.bare, second.bare) / 100
    if min(len(first.words), len(second.words)) < 3:
        return ratio
    dice = 2 * len(first.words & second.words) / (len(first.words) + len(second.words))
    return 0.6 * ratio + 0.4 * dice


def _make_pair(old: _ComparableStatement, new: _ComparableStatement) -> StatementPair:
    substance = (
        _count_figures(old.statement.text) != _count_figures(new.statement.text)
        or old.named != new.named
        or set(old.statement.dates) != set(new.statement.dates)
    )
    return StatementPair(
        old.statement, new.statement, same_wording=old.folded == new.folded, substance_differs=substance
    )


def _count_figures(text: str) -> Counter[str]:
    folded: Iterable[str] = _FIGURE.findall(unicodedata.normalize("NFKC", text))
    return Counter(one.rstrip(".,").replace(",", "") for one in folded)
