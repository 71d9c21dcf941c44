"""Finds the topics of a phrase by the concepts of its words and the countries that it names."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from briefings.domain import SubjectKind
from briefings.domain.matches import SearchStrategy
from briefings.search.strategies import NameCandidate
from briefings.text.lazy_pattern import compile_lazily
from briefings.text.lexicon import PROPER, find_word_classes
from briefings.text.normalize import compose_text, fold_text, strip_accents
from briefings.text.word_lists import load_word_lists

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from briefings.domain import Subject
    from briefings.search.names import NameTable

_TOPIC_KINDS = frozenset({SubjectKind.TOPIC, SubjectKind.FRAMEWORK})
_PLACE_KINDS = frozenset({SubjectKind.COUNTRY, SubjectKind.REGION})


_SPACE_IN_JAPANESE = compile_lazily("(?<=[\u3040-\u9fff])\\s+(?=[\u3040-\u9fff])")


def find_concepts(text: str) -> frozenset[str]:
    """Finds the concepts in a text, by the groups of words in the word lists."""
    return load_word_lists().find_concepts(_SPACE_IN_JAPANESE.sub("", strip_accents(compose_text(text))))


class TopicTables(Struct, frozen=True):
    """The tables that a `TopicIndex` computes from the names. Subjects are numbers, their positions in the table.

    Attributes:
        concepts: the concepts of each topic.
        named: the countries in the names of each topic.
        related: the subjects to which each topic is related.
        keywords: the subjects of each folded keyword.
    """

    concepts: dict[int, frozenset[str]]
    named: dict[int, frozenset[int]]
    related: dict[int, frozenset[int]]
    keywords: dict[str, list[int]]


class TopicIndex:
    """The covered topics by their concepts and countries.

    Args:
        table: the names.
        tables: the tables that were computed from the same names before; None to compute them.
    """

    def __init__(self, table: NameTable, tables: TopicTables | None = None) -> None:
        self._table = table
        self.tables = tables or self._build_tables()

    def _build_tables(self) -> TopicTables:
        table, tables = self._table, TopicTables({}, {}, {}, {})
        numbers = _list_covered(table)
        by_id = {table.subjects[number].id: number for number in numbers}
        countries = self._countries
        topics = _compile_topic_pattern(table, numbers)
        for number in numbers:
            subject = table.subjects[number]
            for keyword in subject.keywords:
                key = fold_text(keyword)
                if subject.kind in _TOPIC_KINDS or PROPER in find_word_classes(key):
                    tables.keywords.setdefault(key, []).append(number)
            if subject.kind not in _TOPIC_KINDS:
                continue
            texts = _list_reader_names(subject)
            concepts = frozenset[str]().union(
                *(find_concepts(topics.sub(_mask_other_name(subject), text)) for text in texts)
            )
            tables.concepts[number] = load_word_lists().add_broader(concepts)
            tables.named[number] = frozenset(
                countries[1][match[0]] for text in texts for match in countries[0].finditer(fold_text(text))
            ) | frozenset(_find_abbreviated_countries(table, texts))
            tables.related[number] = frozenset(by_id[ident] for ident in subject.related if ident in by_id)
        return tables

    @cached_property
    def _countries(self) -> tuple[re.Pattern[str], dict[str, int]]:
        return _compile_name_pattern(self._table, _list_covered(self._table))

    def find_topics(self, concepts: Collection[str], subjects: Collection[int]) -> list[NameCandidate]:
        """Finds topics about all these concepts and subjects, heaviest first.

        The relations of a topic count if its names have no country, or if one of the subjects is a framework.

        Args:
            concepts: concepts of the query, at least one.
            subjects: numbers of the countries and other subjects that the query names.
        """
        wanted, named = frozenset(concepts), frozenset(subjects)
        fitting = [number for number, own in self.tables.concepts.items() if wanted <= own]
        topics = [number for number in fitting if named and named == self.tables.named[number]]
        topics = topics or [number for number in fitting if named <= self.tables.named[number]]
        topics = topics or [
            number
            for number in fitting
            if not self.tables.named[number]
            and named <= self.tables.related[number]
            and self._table.subjects[number].kind is SubjectKind.TOPIC
        ]
        if not topics and any(self._table.subjects[number].kind is SubjectKind.FRAMEWORK for number in named):
            topics = [
                number for number in fitting if named <= self.tables.named[number] | self.tables.related[number]
            ]
        topics.sort(key=lambda number: -self._table.weights[number])
        return [NameCandidate(self._table.first_entries[number], 60, SearchStrategy.PHRASE) for number in topics]

    def find_by_keyword(self, key: str) -> list[NameCandidate]:
        """Finds the covered subjects with this folded keyword, heaviest first."""
        numbers = sorted(self.tables.keywords.get(key, ()), key=lambda number: -self._table.weights[number])
        return [NameCandidate(self._table.first_entries[number], 60, SearchStrategy.PHRASE) for number in numbers]

    def get_concepts(self, subject: int) -> frozenset[str]:
        """Returns the concepts of a topic; empty for other subjects."""
        return self.tables.concepts.get(subject, frozenset())

    def names_country(self, text: str) -> bool:
        """Returns whether a name of a topic contains the name or abbreviation of a covered country or region."""
        return bool(
            self._countries[0].search(fold_text(text)) or list(_find_abbreviated_countries(self._table, [text]))
        )

    def is_about(self, topic: int, subject: int) -> bool:
        """Returns whether a topic names a subject or is related to it."""
        return subject in self.tables.named.get(topic, ()) or subject in self.tables.related.get(topic, ())

    def get_countries(self, subject: int) -> frozenset[int]:
        """Returns the countries in the names of a topic; empty for other subjects."""
        return self.tables.named.get(subject, frozenset())


def _list_covered(table: NameTable) -> list[int]:
    return [number for number, covered in enumerate(table.covered) if covered]


def _compile_topic_pattern(table: NameTable, numbers: Iterable[int]) -> re.Pattern[str]:
    names = [
        name
        for number in numbers
        if table.subjects[number].kind is SubjectKind.TOPIC
        for name in table.subjects[number].names.values()
    ]
    return re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))) or r"(?!)")


def _mask_other_name(subject: Subject) -> Callable[[re.Match[str]], str]:
    """Returns a replacement function that masks the names of other topics: 北方領土 in 北方領土墓参.

    The concepts of another topic in a name are not those of the subject.
    """
    own = set(subject.names.values())
    return lambda match: match[0] if match[0] in own else " "


def _list_reader_names(subject: Subject) -> list[str]:
    names = [text for language, text in subject.names.items() if language in {"ja", "en"}]
    return names + [alias.text for alias in subject.name_aliases if alias.language in {"ja", "en", "und", "ru"}]


def _compile_name_pattern(table: NameTable, numbers: Iterable[int]) -> tuple[re.Pattern[str], dict[str, int]]:
    """Returns a pattern of the names of countries and regions, and the subject of each name."""
    owners: dict[str, int] = {}
    for number in numbers:
        subject = table.subjects[number]
        if subject.kind in _PLACE_KINDS:
            for text in _list_reader_names(subject):
                key = fold_text(text)
                if key and len(key) > (1 if ord(key[0]) > 0x2E80 else 3):
                    owners.setdefault(key, number)
    longest = sorted(owners, key=len, reverse=True)
    # “Korean” in “North Korean” is not a name of South Korea.
    return re.compile(f"(?<!north)(?<!south)(?:{'|'.join(map(re.escape, longest)) or '(?!)'})"), owners


_PAIR = compile_lazily("(?:対|訪|駐|^)([\u3400-\u9fff])([\u3400-\u9fff]?)")


def _find_abbreviated_countries(table: NameTable, texts: Iterable[str]) -> Iterable[int]:
    """Yields the countries that the names of a topic abbreviate to a kanji: 対露制裁, 日露関係."""
    for text in texts:
        for match in _PAIR.finditer(text):
            countries = [
                entry.subject
                for char in match.groups()
                for entry in (table.entries[number] for number in table.entries_by_key.get(char))
                if table.covered[entry.subject]
            ]
            if len(countries) == len(match[0].lstrip("対訪駐")) or match[0][0] in "対訪駐":
                yield from countries
