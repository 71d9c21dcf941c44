"""Finds other names of the subjects that a search names: a text may call Georgia グルジア, ジョージア or Georgia."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

from briefings.domain import AliasKind, SubjectKind
from briefings.domain.matches import SearchOutcome, SearchStrategy
from briefings.text_search.query import SearchWord
from briefings.text_search.units import SENTENCE_END, is_japanese_unit, split_units

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefings.domain import Subject
    from briefings.domain.matches import SearchHit
    from briefings.search.index import NameIndex

_MAX_NAME_WORDS: Final = 5
"""Words that a name with spaces may have: `Organization of Turkic States`."""

_CERTAIN: Final = frozenset({SearchStrategy.EXACT, SearchStrategy.ALIAS, SearchStrategy.LOOSE})
_EXPANDED_KINDS: Final = frozenset(
    {SubjectKind.COUNTRY, SubjectKind.REGION, SubjectKind.FRAMEWORK, SubjectKind.PERSON}
)
_NAME_KINDS: Final = frozenset({AliasKind.FORMER_NAME, AliasKind.ABBREVIATION, AliasKind.VARIANT})
_LANGUAGES: Final = frozenset({"ja", "en", "und"})
_UNSAID_REASONS: Final = frozenset({"phrase", "part", "prefix", "aspect"})
_MIN_LETTERS: Final = 2

MAX_FOUND: Final = 1000
"""Words whose subjects are kept, since a search looks for the same words in several ways."""


class NameExpander:
    """Finds other names of the words of a search.

    Args:
        subjects: the subjects by id.
        names: their names.
    """

    def __init__(self, subjects: Mapping[str, Subject], names: NameIndex) -> None:
        self._subjects = subjects
        # guard 53 value lru_cache(None)(partial(_find_certain, subjects, names)):
        #   tests/unit/test_bounded_caches.py::test_subjects_of_searched_words_are_bounded
        self._find_certain = lru_cache(MAX_FOUND)(partial(_find_certain, subjects, names))

    def group_words(self, words: Sequence[SearchWord], language: str) -> Iterator[SearchWord]:
        """Yields the words, with those that make up a name of several words as one: `Turkic Council`."""
        position = 0
        while position < len(words):
            size = self._measure_name(words[position:], language)
            if size > 1:
                parts = words[position : position + size]
                units = tuple(unit for part in parts for unit in part.units)
                text = " ".join(part.text for part in parts)
                yield SearchWord(text, units, is_alternative=parts[0].is_alternative)
            else:
                yield words[position]
            position += size

    def find_other_names(self, word: SearchWord, language: str) -> tuple[tuple[tuple[str, ...], ...], str]:
        """Finds the other names of what a word names, as sequences of units, and why they are searched for too.

        A phrase in quotation marks is meant literally, and a single character is found in words, so neither has other
        names. The explanation is empty if the word is the common name.
        """
        hit = None if word.is_phrase else self._find_subject(word.text, word.units, language)
        if hit is None:
            return (), ""
        subject = self._subjects[hit.subject]
        names = [*subject.names.items()]
        names += [(alias.language, alias.text) for alias in subject.aliases if alias.kind in _NAME_KINDS]
        sequences = dict.fromkeys(
            units for tag, name in names if tag in _LANGUAGES and _is_distinct(units := _split(name))
        )
        sequences.pop(word.units, None)
        says_why = hit.reason.code and hit.reason.code not in _UNSAID_REASONS
        return tuple(sequences), hit.reason.describe_match(language, hit.name) if says_why else ""

    def _measure_name(self, words: Sequence[SearchWord], language: str) -> int:
        """Returns how many words at the beginning are a name of several words; 1 for none."""
        if is_japanese_unit(words[0].units[0]):
            return 1  # Each word may be a name by itself: 日本 ロシア.
        count = next((n for n, word in enumerate(words) if word.is_phrase or (n and word.is_alternative)), len(words))
        for size in range(min(count, _MAX_NAME_WORDS), 1, -1):
            text = " ".join(word.text for word in words[:size])
            units = tuple(unit for word in words[:size] for unit in word.units)
            if self._find_subject(text, units, language) is not None:
                return size
        return 1

    def _find_subject(self, text: str, units: Sequence[str], language: str) -> SearchHit | None:
        if len(units) == 1 and is_japanese_unit(units[0]):
            return None
        return self._find_certain(text, language)


def _find_certain(subjects: Mapping[str, Subject], names: NameIndex, text: str, language: str) -> SearchHit | None:
    """Finds the only subject that a text can name, if other names are searched for its kind."""
    if not names.may_be_name(text, language):
        return None
    result = names.search_names(text, language=language)
    if result.outcome is not SearchOutcome.FOUND or len(result.hits) != 1:
        return None
    (hit,) = result.hits
    subject = subjects.get(hit.subject)
    if subject is None or hit.strategy not in _CERTAIN or subject.kind not in _EXPANDED_KINDS:
        return None
    return None if hit.reason.code == "aspect" else hit


def _split(name: str) -> tuple[str, ...]:
    return tuple(unit for unit in split_units(name) if unit != SENTENCE_END)


def _is_distinct(units: Sequence[str]) -> bool:
    """Returns whether a name is neither a single character nor a short code, which other words contain."""
    return len(units) > 1 or (len(units) == 1 and not is_japanese_unit(units[0]) and len(units[0]) >= _MIN_LETTERS)
