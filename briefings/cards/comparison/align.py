"""Aligns the statements of two editions: which of them report the same thing.

A yearbook rewrites most of its sentences every year, so equal wording is not a criterion. The evidence for two
statements is the similarity of their wording without dates, the words in common, a date in common, the same names,
and sections of the same title.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from briefings.cards.edition_changes import StatementPair
from briefings.text.align import match_by_score
from briefings.text.lazy_pattern import compile_lazily
from briefings.text.months import MONTH_NAME_PATTERN
from briefings.text.normalize import make_wording_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefings.cards.statements import Statement

MIN_EVIDENCE: Final = 0.6
"""Evidence from which two statements report the same thing."""

_MONTH_LENGTH: Final = len("2024-10")
_DATE_WORDS = compile_lazily(
    rf"{MONTH_NAME_PATTERN.lower()}\b|\b(?:19|20)\d{{2}}\b|"
    r"(?:\d{4}年|同年|前年|翌年|昨年|本年)(?:\d{1,2}月)?(?:\d{1,2}日)?(?:[初中下上]旬|末)?|"
    r"\d{1,2}月(?:\d{1,2}日)?(?:[初中下上]旬|末)?"
)
_FIGURE = compile_lazily(r"\d[\d,.]*")


class StatementAlignment(Struct, frozen=True):
    """The statements of two editions, each list in the order of its edition.

    Attributes:
        pairs: statements of both editions, in the order of the newer one.
        added: statements of the newer edition only.
        removed: statements of the older edition only.
    """

    pairs: tuple[StatementPair, ...]
    added: tuple[Statement, ...]
    removed: tuple[Statement, ...]


def align_statements(old: Sequence[Statement], new: Sequence[Statement]) -> StatementAlignment:
    """Aligns the statements of an older edition with those of a newer one.

    Every statement is in one pair at most. Pairs with more evidence are made first, and of equal ones the earlier, so
    that the same statements always give the same pairs.
    """
    new_statements = [_ComparableStatement(statement) for statement in new]
    old_statements = [_ComparableStatement(statement) for statement in old]
    matches = match_by_score(
        (evidence, new_index, old_index)
        for new_index, old_index in _find_candidates(new_statements, old_statements)
        if (evidence := _measure_evidence(new_statements[new_index], old_statements[old_index])) >= MIN_EVIDENCE
    )
    matched_old = set(matches.values())
    return StatementAlignment(
        tuple(_make_pair(old_statements[matches[index]], new_statements[index]) for index in sorted(matches)),
        tuple(statement for index, statement in enumerate(new) if index not in matches),
        tuple(statement for index, statement in enumerate(old) if index not in matched_old),
    )


class _ComparableStatement:
    """A statement with the values that it is compared by."""

    __slots__ = (
        "dateless_wording",
        "exact_dates",
        "language",
        "section_title",
        "statement",
        "subjects",
        "wording",
        "words",
    )

    def __init__(self, statement: Statement) -> None:
        text = unicodedata.normalize("NFKC", statement.text).casefold()
        self.statement = statement
        self.words = statement.words
        self.wording = make_wording_key(text)
        self.dateless_wording = make_wording_key(_DATE_WORDS.sub("", text))
        self.exact_dates = frozenset(date for date in statement.dates if len(date) >= _MONTH_LENGTH)
        self.subjects = frozenset(mention.subject for mention in statement.mentions)
        self.language = statement.chapter.lang
        section = statement.chapter.find_section(statement.section_path)
        self.section_title = make_wording_key(section.title) if section is not None else ""


def _find_candidates(
    new: Sequence[_ComparableStatement], old: Sequence[_ComparableStatement]
) -> Iterator[tuple[int, int]]:
    """Finds the pairs to measure: with equal wording, a date in common, or a quarter of the shorter one's words."""
    by_wording: dict[str, list[int]] = defaultdict(list)
    by_word: dict[str, list[int]] = defaultdict(list)
    by_date: dict[str, list[int]] = defaultdict(list)
    wordless: list[int] = []
    for index, statement in enumerate(old):
        by_wording[statement.wording].append(index)
        for word in statement.words:
            by_word[word].append(index)
        for date in statement.exact_dates:
            by_date[date].append(index)
        if len(statement.words) <= 1:
            wordless.append(index)
    for new_index, statement in enumerate(new):
        word_counts = Counter(index for word in statement.words for index in by_word.get(word, ()))
        candidates = {
            index
            for index, count in word_counts.items()
            if 4 * count >= min(len(statement.words), len(old[index].words))
        }
        candidates.update(by_wording.get(statement.wording, ()))
        candidates.update(index for date in statement.exact_dates for index in by_date.get(date, ()))
        candidates.update(range(len(old)) if len(statement.words) <= 1 else wordless)
        yield from ((new_index, old_index) for old_index in sorted(candidates))


def _measure_evidence(first: _ComparableStatement, second: _ComparableStatement) -> float:
    if first.wording == second.wording:
        return 2.0 + (first.section_title == second.section_title)
    common_dates = first.exact_dates & second.exact_dates
    if first.language == second.language:
        evidence = _measure_similarity(first, second)
    elif common_dates:
        evidence = 0.3
    else:
        return 0.0  # wordings in different languages can't be compared
    if first.exact_dates and second.exact_dates:
        evidence += 0.2 if common_dates else -0.2
    evidence += _weigh_names(first.subjects, second.subjects)
    if first.section_title and first.section_title == second.section_title:
        evidence += 0.06
    if first.statement.passage.kind is not second.statement.passage.kind:
        evidence -= 0.1
    return evidence


def _weigh_names(first: frozenset[str], second: frozenset[str]) -> float:
    """Returns the evidence of the named subjects.

    Nearly all statements name the card's subject, so others must agree as well.
    """
    common = first & second
    if first == second or len(common) > 1:
        return 0.08
    both_name_others = len(first) > len(common) and len(second) > len(common)
    return -0.15 if both_name_others else 0.0


def _measure_similarity(first: _ComparableStatement, second: _ComparableStatement) -> float:
    from rapidfuzz import fuzz

    ratio = fuzz.ratio(first.dateless_wording, second.dateless_wording) / 100
    if min(len(first.words), len(second.words)) < 3:
        return ratio
    dice = 2 * len(first.words & second.words) / (len(first.words) + len(second.words))
    return 0.6 * ratio + 0.4 * dice


def _make_pair(old: _ComparableStatement, new: _ComparableStatement) -> StatementPair:
    substance_differs = (
        _count_figures(old.statement.text) != _count_figures(new.statement.text)
        or old.subjects != new.subjects
        or set(old.statement.dates) != set(new.statement.dates)
    )
    return StatementPair(
        old.statement, new.statement, same_wording=old.wording == new.wording, substance_differs=substance_differs
    )


def _count_figures(text: str) -> Counter[str]:
    figures: list[str] = _FIGURE.findall(unicodedata.normalize("NFKC", text))
    return Counter(figure.rstrip(".,").replace(",", "") for figure in figures)
