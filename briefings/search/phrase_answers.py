"""Answers a phrase: the topic about its subjects, the subjects themselves, the topics of its words, or a guess."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from briefings.catalog.places import find_place
from briefings.domain import SubjectKind
from briefings.domain.matches import SearchHit, SearchOutcome, SearchResult, SearchStrategy
from briefings.search.name_slips import correct_names, explain_corrections
from briefings.search.prefixes import match_leading_word, match_prefix
from briefings.search.results import ResultBuilder
from briefings.search.segmentation import PhraseSegment, classify_script, find_marked_words
from briefings.search.spelling import correct_topic_words
from briefings.search.strategies import NameCandidate
from briefings.search.topics import TopicIndex, find_concepts
from briefings.search.whole_names import match_name
from briefings.text.lexicon import is_common_word, is_word
from briefings.text.normalize import fold_text
from briefings.text.word_lists import load_word_lists

if TYPE_CHECKING:
    from briefings.search.fuzzy import FuzzyMatcher
    from briefings.search.phrases import PhraseMatcher, PhraseReading
    from briefings.search.topics import TopicTables

PUBLISHER_COUNTRY: Final = "JP"
"""The country of the ministry that publishes the yearbook. A query that names it and another is about the other."""

_DIGITS = re.compile(r"\d+")
_MAX_NEAREST: Final = 5
_PAIR_SIZE: Final = 2
_YEAR_DIGITS: Final = 4
_MIN_WORDS_OF_SENTENCE: Final = 4
_MIN_OFFERED_LENGTH: Final = 3
_MIN_INNER_LENGTH: Final = 3
"""Minimum length of a part between known words that may be an incomplete name, in characters."""

_CONCEPTS_OF_PAIRS: Final = frozenset({"関係"})
"""Concepts of topics about two countries, where Japan is one of the two rather than the publisher."""
_PLACE_KINDS: Final = frozenset({SubjectKind.COUNTRY, SubjectKind.REGION})


class PhraseAnswerer:
    """Answers phrases.

    Args:
        phrase_matcher: the matcher that reads phrases.
        fuzzy_matcher: the matcher of typing errors.
        results: the builder of hits and results.
    """

    def __init__(self, phrase_matcher: PhraseMatcher, fuzzy_matcher: FuzzyMatcher, results: ResultBuilder) -> None:
        self.table = results.table
        self.phrase_matcher = phrase_matcher
        self.fuzzy_matcher = fuzzy_matcher
        self.results = results

    @cached_property
    def topic_index(self) -> TopicIndex:
        """The index of the covered topics, built at the first use."""
        return TopicIndex(self.table)

    def add_topics(self, tables: TopicTables) -> None:
        """Adds tables of topics that were built from the same names."""
        self.topic_index = TopicIndex(self.table, tables)

    def export_topics(self) -> TopicTables | None:
        """Returns the tables of the topics; None if they have not been built."""
        return self.topic_index.tables if "topic_index" in vars(self) else None

    def answer_phrase(self, query: str, typed: str, text: str, reading: PhraseReading, language: str) -> SearchResult:
        """Returns the result of a phrase.

        Args:
            query: the whole query.
            typed: the phrase as typed.
            text: the phrase after `clean_query`.
            reading: the reading of `text`.
            language: BCP 47 tag of the language of the names in the result.
        """
        if not reading.understood:
            corrected = correct_topic_words(text, reading.segments)
            if corrected != text:
                reading = self.phrase_matcher.read_phrase(corrected, find_marked_words(typed))
                text = typed = corrected
        typed_by_name: dict[str, str] = {}
        named = None if reading.understood else correct_names(text, reading.segments, self.fuzzy_matcher)
        if named is not None:
            corrected_reading = self.phrase_matcher.read_phrase(named.text)
            if corrected_reading.understood:
                text = typed = named.text
                reading, typed_by_name = corrected_reading, named.typed_by_name
        result = (
            self._answer_names(query, text, reading, language)
            or self._answer_concepts(query, text, reading, language)
            or self._search_guesses(query, typed, text, reading, language)
        )
        if result.outcome is SearchOutcome.FOUND and self._has_other_number(text, result.hits[0].subject):
            return SearchResult(query, SearchOutcome.NOTHING, nearest=result.hits[:1])
        return explain_corrections(result, typed_by_name) if typed_by_name else result

    def may_name_inside(self, text: str, marked: frozenset[str], reading: PhraseReading) -> bool:
        """Returns whether a phrase may contain a name between known words, or has a misspelled word.

        Args:
            text: the phrase after `clean_query`.
            marked: words of the phrase that `find_marked_words` recognized as names.
            reading: the reading of `text`.
        """
        if not reading.understood and correct_topic_words(text, reading.segments) != text:
            return True
        inner_key = fold_text(self.phrase_matcher.strip_known_words(text, marked))
        return len(inner_key) >= _MIN_INNER_LENGTH and bool(match_name(self.table, inner_key, "?"))

    def _answer_names(self, query: str, text: str, reading: PhraseReading, language: str) -> SearchResult | None:
        """Returns the result of a phrase that names subjects: a topic about them, or the subjects themselves."""
        names = self._drop_other_topics(text, reading)
        if not names:
            return None
        reading = reading._replace(names=names)
        if len(names) == 1 and len(names[0].entries) > 1:
            hits = [self.results.make_phrase_hit(number, text, names[0], language) for number in names[0].entries]
            return SearchResult(query, SearchOutcome.AMBIGUOUS, tuple(hits))
        topics = self._find_topics(text, reading)
        answer = topics[0] if topics else names[0].entries[0]
        if not self._is_about_places(
            NameCandidate(answer, 0, SearchStrategy.PHRASE), self._list_places(reading.doubted)
        ):
            return None
        relevant = [segment for segment in reading.segments if segment.kind == "content" or segment in names]
        topic_text = text[relevant[0].start : relevant[-1].end]
        hits = [
            self.results.make_hit(NameCandidate(number, 90, SearchStrategy.PHRASE), topic_text, language, code="part")
            for number in topics
        ]
        hits += [
            self.results.make_phrase_hit(segment.entries[0], text, segment, language)
            for segment in self._order_by_interest(text, names)
        ]
        unique: dict[str, SearchHit] = {}
        for hit in hits:
            unique.setdefault(hit.subject, hit)
        subjects = [self.table.entries.subjects[segment.entries[0]] for segment in names]
        elsewhere = not topics and len(unique) > 1 and not any(self.table.covered[number] for number in subjects)
        outcome = SearchOutcome.AMBIGUOUS if len(topics) > 1 or elsewhere else SearchOutcome.FOUND
        return SearchResult(query, outcome, tuple(unique.values()), pair=self._find_pair(names))

    def _drop_other_topics(self, text: str, reading: PhraseReading) -> list[PhraseSegment]:
        """Returns the names of a phrase without topics of another country than the phrase names.

        A general word such as 国防費 may be a name of one country's topic. It does not mean that topic beside another
        country, as in the defense budget of Germany, or beside an unknown noun.
        """
        kept: list[PhraseSegment] = []
        others = [
            self.table.entries.subjects[name.entries[0]]
            for name in reading.names
            if self.table.subjects[self.table.entries.subjects[name.entries[0]]].kind is SubjectKind.COUNTRY
        ]
        for name in reading.names:
            entry = self.table.entries[name.entries[0]]
            countries = self.topic_index.get_countries(entry.subject)
            elsewhere = any(not self.topic_index.is_about(entry.subject, other) for other in others)
            is_general = bool(countries) and not self.topic_index.names_country(entry.text)
            if is_general and (elsewhere or has_unknown_owner(text, name, reading.segments)):
                continue
            kept.append(name)
        return kept

    def _find_pair(self, names: list[PhraseSegment]) -> tuple[str, ...]:
        """Returns the ids of the two subjects that a phrase names, in order; empty for another number of them."""
        ids = dict.fromkeys(
            self.table.subjects[self.table.entries.subjects[name.entries[0]]].id for name in names if name.entries
        )
        return tuple(ids) if len(ids) == _PAIR_SIZE else ()

    def _find_topics(self, text: str, reading: PhraseReading) -> list[int]:
        """Finds entries of the topics about the subjects of a phrase; none if the phrase names the topic itself."""
        numbers = [self.table.entries.subjects[segment.entries[0]] for segment in reading.names]
        concepts = find_concepts(reading.rest)
        compounds = self.phrase_matcher.find_compounds(text, reading.segments, reading.names)
        if compounds and concepts <= self.topic_index.get_concepts(self.table.entries.subjects[compounds[0]]):
            return compounds
        own = frozenset().union(*map(self.topic_index.get_concepts, numbers))
        if not concepts or concepts <= own:
            return compounds
        places = {number for number in numbers if self.table.subjects[number].kind in _PLACE_KINDS}
        named = [number for number in numbers if self.table.subjects[number].kind is SubjectKind.TOPIC]
        places.update(*map(self.topic_index.get_countries, named))
        frameworks = {number for number in numbers if self.table.subjects[number].kind is SubjectKind.FRAMEWORK}
        countries = {number for number in places if self.table.subjects[number].kind is SubjectKind.COUNTRY}
        foreign = {number for number in countries if self.table.subjects[number].id != PUBLISHER_COUNTRY}
        if concepts <= _CONCEPTS_OF_PAIRS:
            foreign = countries
        for about in (places, countries, foreign, places | frameworks):
            topics = self.topic_index.find_topics(concepts, about) if about else []
            if topics:
                return [candidate.entry for candidate in topics]
        return compounds

    def _answer_concepts(self, query: str, text: str, reading: PhraseReading, language: str) -> SearchResult | None:
        """Returns the result of a phrase without names: the topics with the concepts of its words."""
        key = fold_text(text)
        lists = load_word_lists()
        if key in lists.weak or (is_common_word(key) and key not in lists.concept_keys):
            return None
        if reading.doubted or reading.embedded or any(segment.kind == "off_topic" for segment in reading.segments):
            return None
        concepts = find_concepts(text)
        if _has_foreign_compound(text, reading.segments):
            return None
        words = [segment for segment in reading.segments if segment.kind in {"function", "content"}]
        topics = self.topic_index.find_topics(concepts, ()) if concepts else []
        if not topics or not (reading.understood or (len(topics) > 1 and len(words) > 2)):
            return None
        hits = tuple(self.results.make_hit(candidate, text, language, code="part") for candidate in topics)
        return SearchResult(query, SearchOutcome.FOUND if len(hits) == 1 else SearchOutcome.AMBIGUOUS, hits)

    def _search_guesses(
        self, query: str, typed: str, text: str, reading: PhraseReading, language: str
    ) -> SearchResult:
        """Returns the result of a query without a whole name: a keyword, a beginning of a name or a typing error."""
        stripped = self.phrase_matcher.strip_known_words(text, find_marked_words(typed))
        key, inner_key = fold_text(typed), fold_text(stripped)
        named = self._list_places(reading.doubted)
        known_inside = len(inner_key) > 2 and (is_word(inner_key) or find_place(inner_key) is not None)
        whole_is_known = is_word(key) or find_place(key) is not None
        for part, spelled in ((key, typed), (inner_key, stripped)):
            if not part or (part is inner_key and (len(part) < _MIN_INNER_LENGTH or whole_is_known)):
                continue
            keywords = [c for c in self.topic_index.find_by_keyword(part) if self._is_about_places(c, named)]
            if keywords:
                hits = tuple(
                    self.results.make_hit(candidate, spelled, language, code="part") for candidate in keywords
                )
                outcome = SearchOutcome.FOUND if len(hits) == 1 else SearchOutcome.AMBIGUOUS
                return SearchResult(query, outcome, hits)
            candidates = (
                (match_name(self.table, part, "?") if part is inner_key else [])
                or match_prefix(self.table, part)
                or ([] if known_inside else self.fuzzy_matcher.find_candidates(part))
            )
            candidates = [candidate for candidate in candidates if self._is_about_places(candidate, named)]
            if candidates:
                return self.results.make_result(query, candidates, spelled, language)
        if leading := match_leading_word(self.table, key):
            hits = tuple(self.results.make_hit(candidate, typed, language) for candidate in leading)
            return SearchResult(query, SearchOutcome.AMBIGUOUS, hits)
        if choice := self._list_separate_names(text, reading):
            hits = tuple(
                self.results.make_phrase_hit(number, text, segment, language)
                for segment in choice
                for number in segment.entries
            )
            return SearchResult(query, SearchOutcome.AMBIGUOUS, hits)
        nearest = self._suggest_names(typed, text, reading, inner_key or key, language)
        return SearchResult(query, SearchOutcome.NOTHING, nearest=nearest)

    def _suggest_names(
        self, typed: str, text: str, reading: PhraseReading, key: str, language: str
    ) -> tuple[SearchHit, ...]:
        """Returns suggestions for a query without an answer: its names or its words' topics, then similar names."""
        offers = [
            self.results.make_phrase_hit(number, text, segment, language)
            for segment in (*reading.doubted, *reading.embedded)
            for number in segment.entries
            if segment in reading.doubted or self._is_worth_offering(segment, number)
        ]
        concepts = find_concepts(text) - _CONCEPTS_OF_PAIRS
        if concepts and not offers:
            topics = self.topic_index.find_topics(concepts, ())
            offers = [self.results.make_hit(candidate, text, language, code="part") for candidate in topics]
        offers += [
            self.results.make_hit(candidate, typed, language) for candidate in self.fuzzy_matcher.find_nearest(key)
        ]
        nearest = {hit.subject: hit for hit in reversed(offers)}
        return tuple(reversed(nearest.values()))[:_MAX_NEAREST]

    def _is_worth_offering(self, segment: PhraseSegment, number: int) -> bool:
        """Returns whether a name inside a longer word is suggested: a long name of a covered subject."""
        is_long = segment.end - segment.start >= _MIN_OFFERED_LENGTH
        return is_long and self.table.covered[self.table.entries.subjects[number]]

    def _list_separate_names(self, text: str, reading: PhraseReading) -> list[PhraseSegment]:
        """Lists the names of covered subjects between spaces or marks in a phrase that is not understood.

        A name in an alphabet, where every word is between spaces, counts only in a phrase of several words.
        """
        if any(segment.kind == "off_topic" for segment in reading.segments):
            return []
        words = sum(segment.kind != "mark" for segment in reading.segments)
        return [
            segment
            for segment in reading.doubted
            if self.table.covered[self.table.entries.subjects[segment.entries[0]]]
            and classify_script(text[segment.start]) in {"katakana", "kanji", "letter", "hangul"}
            and _is_separate(text, segment)
            and (text[segment.start] > "\u2e80" or words >= _MIN_WORDS_OF_SENTENCE)
        ]

    def has_number(self, subject_id: str, text: str) -> bool:
        """Returns whether a topic's names have a year, if the text has one: true of `Expo 2025` for any year."""
        subject = self.results.subjects_by_id[subject_id]
        if subject.kind in _PLACE_KINDS:
            return False
        names = (*subject.names.values(), *(alias.text for alias in subject.name_aliases))
        lengths = {len(digits) for name in names for digits in _DIGITS.findall(name)}
        return any(len(digits) in lengths for digits in _DIGITS.findall(text) if len(digits) == _YEAR_DIGITS)

    def _has_other_number(self, text: str, subject_id: str) -> bool:
        """Returns whether a query has another number than a topic's names: Expo 2030 is not Expo 2025."""
        subject = self.results.subjects_by_id[subject_id]
        if subject.kind in _PLACE_KINDS:
            return False
        names = (*subject.names.values(), *(alias.text for alias in subject.name_aliases))
        own = {digits for name in names for digits in _DIGITS.findall(name)}
        typed = _DIGITS.findall(text)
        return bool(own) and any(digits not in own and len(digits) in map(len, own) for digits in typed)

    def _list_subjects(self, segments: list[PhraseSegment]) -> set[int]:
        return {self.table.entries.subjects[number] for segment in segments for number in segment.entries}

    def _list_places(self, segments: list[PhraseSegment]) -> set[int]:
        return {n for n in self._list_subjects(segments) if self.table.subjects[n].kind in _PLACE_KINDS}

    def _is_about_places(self, candidate: NameCandidate, named: set[int]) -> bool:
        """Returns whether a candidate is about all places that the query names."""
        entry = self.table.entries[candidate.entry]
        subject = entry.subject
        if candidate.strategy is SearchStrategy.FUZZY and entry.text.isascii() and named - {subject}:
            return False
        return named <= {subject, *self.topic_index.get_countries(subject)}

    def _order_by_interest(self, text: str, names: list[PhraseSegment]) -> list[PhraseSegment]:
        """Returns the names of a phrase, its main subject first.

        `ロシアのプーチン大統領` is about the person, `日本とアルメニア` about Armenia and `四島の墓参` about the
        visits.
        """

        def rank(name: PhraseSegment) -> int:
            subject = self.table.subjects[self.table.entries.subjects[name.entries[0]]]
            if subject.kind in {SubjectKind.TOPIC, SubjectKind.PERSON}:
                return 1 if any(text[name.end : other.start] == "の" for other in names) else 0
            return 3 if subject.id == PUBLISHER_COUNTRY else 2

        return sorted(names, key=rank)


_GENERIC_WORDS = frozenset(
    (
        *("問題", "交渉", "協定", "条約", "情勢", "状況", "会議", "会談"),
        *("協議", "政策", "措置", "事件", "活動", "対策", "支援", "計画"),
    )
)


def _is_separate(text: str, segment: PhraseSegment) -> bool:
    """Returns whether a segment of several characters is between spaces, marks or ends of the text."""
    sides = text[: segment.start][-1:], text[segment.end :][:1]
    return segment.end - segment.start > 1 and all(not side or classify_script(side) == "mark" for side in sides)


def has_unknown_owner(text: str, name: PhraseSegment, segments: list[PhraseSegment]) -> bool:
    """Returns whether an unknown noun before a name is its possessor: NATOの国防費, 米機の領空侵犯."""
    before = [segment for segment in segments if segment.end <= name.start]
    if before and text[before[-1].start : before[-1].end] == "の":
        before.pop()
    end = before[-1].end if before else 0
    owner = ""
    is_unknown = False
    while before and before[-1].end == end and before[-1].kind in {"unknown", "content", "name"}:
        segment = before.pop()
        end = segment.start
        is_unknown = is_unknown or segment.kind == "unknown"
        owner = text[segment.start : segment.end] + owner
    return is_unknown and not all(classify_script(char) == "hiragana" for char in owner)


def _has_foreign_compound(text: str, segments: list[PhraseSegment]) -> bool:
    """Returns whether a word of a concept forms a compound with another word: 核家族 is not about weapons."""
    concepts = load_word_lists().concepts
    for first, second in pairwise(segments):
        if first.kind == second.kind == "content":
            words = text[first.start : first.end], text[second.start : second.end]
            known = [word in concepts or word in _GENERIC_WORDS for word in words]
            if any(known) and not all(known) and classify_script(words[1][0]) != "letter":
                return True
    return False
