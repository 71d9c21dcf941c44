"""Finds the subject that a query means.

The strategies are tried in order, and the first that matches ends the search: whole names, names in a phrase,
concepts of the words, beginnings of names, typing errors. If two subjects are about equally similar, the result is
ambiguous.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Self

from msgspec import Struct
from msgspec.structs import replace

from briefings.catalog.places import preload_places
from briefings.collector import pause_collector
from briefings.domain.matches import SearchHit, SearchOutcome, SearchResult
from briefings.search import strategies
from briefings.search.completion import find_completions
from briefings.search.fuzzy import FuzzyMatcher
from briefings.search.intents import add_intent
from briefings.search.names import NameTable
from briefings.search.phrase_answers import PhraseAnswerer
from briefings.search.phrases import PhraseMatcher
from briefings.search.results import ResultBuilder, restore_spelling
from briefings.search.segmentation import MAX_QUERY_LENGTH, clean_query, find_marked_words
from briefings.search.spelling import preload_topic_words
from briefings.search.strategies import NameCandidate
from briefings.search.whole_names import expand_symbols, match_decorated, match_name
from briefings.text.date_input import find_day
from briefings.text.kanji import preload_readings
from briefings.text.lexicon import preload_lexicon
from briefings.text.normalize import compose_text, fold_text
from briefings.text.period_input import find_period
from briefings.text.relative_days import find_relative_day
from briefings.text.word_lists import find_loaded_word_lists, load_word_lists, use_word_lists

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefings.domain import Subject
    from briefings.search.near_keys import LetterPairIndex
    from briefings.search.topics import TopicTables
    from briefings.text.word_lists import WordLists

MAX_CACHED_RESULTS: Final = 256
"""Maximum number of cached results. A query that finds nothing is searched again among the words of the texts."""

_MAX_CACHED_COMPLETIONS: Final = 2000
"""Maximum number of cached completions. The same first letters are typed often."""


class IndexTables(Struct, frozen=True):
    """The tables of a `NameIndex`, which must not be changed.

    Attributes:
        names: the tables of its `NameTable`, by attribute name.
        similar: the tables of its `FuzzyMatcher`, by attribute name.
        topics: the tables of its `TopicIndex`; None if they have not been built.
        words: the word lists; None if they have not been loaded.
    """

    names: dict[str, Any]
    similar: dict[str, LetterPairIndex]
    topics: TopicTables | None
    words: WordLists | None = None

    @property
    def count(self) -> int:
        """Number of the tables."""
        return len(self.names) + len(self.similar) + (self.topics is not None) + (self.words is not None)


class NameIndex:
    """An index of all names. Immutable apart from its caches; built by `from_subjects`."""

    def __init__(self, table: NameTable) -> None:
        self.table = table
        self._fuzzy_matcher = FuzzyMatcher(table)
        self._phrase_matcher = PhraseMatcher(table)
        self._results = ResultBuilder(table)
        self._phrase_answerer = PhraseAnswerer(self._phrase_matcher, self._fuzzy_matcher, self._results)
        self._cached_results: dict[tuple[str, str], SearchResult] = {}
        self._cached_completions: dict[tuple[str, str, int], tuple[SearchHit, ...]] = {}

    @classmethod
    def from_subjects(cls, subjects: Iterable[Subject]) -> Self:
        """Returns an index of the names of the subjects.

        Tables of the rarer strategies are built at their first use; see `preload`.
        """
        with pause_collector():
            return cls(NameTable(subjects))

    @classmethod
    def from_tables(cls, tables: IndexTables) -> Self:
        """Returns an index built from tables that `export_tables` returned."""
        index = cls(NameTable.from_tables(tables.names))
        index.add_tables(tables)
        return index

    def add_tables(self, tables: IndexTables) -> None:
        """Adds tables that another index of the same names has built."""
        self.table.add_tables(tables.names)
        self._fuzzy_matcher.add_tables(tables.similar)
        if tables.topics is not None:
            self._phrase_answerer.add_topics(tables.topics)
        if tables.words is not None:
            use_word_lists(tables.words)

    def export_tables(self) -> tuple[IndexTables, IndexTables]:
        """Returns the tables that find whole names, and the other tables that have been built so far."""
        names = self.table.export_tables()
        basic = {name: names.pop(name) for name in self.table.basic_tables}
        similar, topics = self._fuzzy_matcher.export_tables(), self._phrase_answerer.export_topics()
        return IndexTables(basic, {}, None), IndexTables(names, similar, topics, find_loaded_word_lists())

    @pause_collector()
    def preload(self) -> bool:
        """Builds every table now, so that no query waits for one.

        Returns:
            Whether a table was built that `export_tables` would not have returned before.
        """
        before = self._count_tables()
        self.table.preload()
        self._fuzzy_matcher.preload()
        _ = self._phrase_answerer.topic_index
        preload_lexicon()
        preload_readings()
        preload_places()
        preload_topic_words()
        return self._count_tables() > before

    def _count_tables(self) -> int:
        return sum(tables.count for tables in self.export_tables())

    def search_names(self, query: str, *, language: str = "ja") -> SearchResult:
        """Searches for the subject that `query` means. Recent results are cached.

        Args:
            query: the query as typed.
            language: BCP 47 tag of the language of the names in the result.
        """
        cached = self._cached_results.get((query, language))
        if cached is None:
            cached = self._search_uncached(query, language)
            # guard 53 false: tests/unit/test_bounded_caches.py::test_results_of_searches_are_bounded
            if len(self._cached_results) >= MAX_CACHED_RESULTS:
                self._cached_results.clear()
            self._cached_results[query, language] = cached
        return cached

    def _search_uncached(self, query: str, language: str) -> SearchResult:
        typed = expand_symbols(query.strip()[:MAX_QUERY_LENGTH])
        result = self._search_whole(query, typed, language)
        if result is None and fold_text(typed):
            result = (
                self._search_with_day(query, typed, language)
                or self._search_with_period(query, typed, language)
                or self._answer_phrase(query, typed, language)
            )
        return restore_spelling(result) if result else SearchResult(query, SearchOutcome.NOTHING)

    def may_be_name(self, text: str, language: str) -> bool:
        """Returns whether a text may be a spelling of a name, without the slower search for similar names.

        If False, `search_names` finds no hit by `EXACT`, `ALIAS` or `LOOSE`.
        """
        if (text, language) in self._cached_results:
            return True
        typed = expand_symbols(text.strip()[:MAX_QUERY_LENGTH])
        if self._search_whole(text, typed, language) is not None:
            return True
        composed = compose_text(typed)
        if find_day(composed) or find_relative_day(composed) or find_period(composed):
            return True
        phrase, marked = clean_query(typed), find_marked_words(typed)
        reading = self._phrase_matcher.read_phrase(phrase, marked)
        return self._phrase_answerer.may_name_inside(phrase, marked, reading)

    def _search_whole(self, query: str, typed: str, language: str) -> SearchResult | None:
        """Returns the result of a query that is one whole name; None for any other query."""
        key = fold_text(typed)
        if listed := self.table.broad_words.get(key):
            return self._results.make_list(query, listed, typed, language)
        candidates = self._match_whole(key, typed) if key else []
        return self._results.make_result(query, candidates, typed, language) if candidates else None

    def _search_with_day(self, query: str, typed: str, language: str) -> SearchResult | None:
        """Returns the result for the rest of a query that mentions a day, with the day; None for any other query.

        A day relative to today counts only alone or beside a name. In other sentences (`来週ジョージアに行くので`) it
        is not the day of an event.
        """
        composed = compose_text(typed)
        if (mention := find_day(composed)) is not None:
            rest = _join_around(composed, mention.start, mention.end)
            day = (*([mention.year] if mention.year else []), mention.month, mention.day)
            result = self._search_whole(query, rest, language)
            if result is None and fold_text(rest):
                result = self._answer_phrase(query, rest, language)
            return replace(result or SearchResult(query, SearchOutcome.NOTHING), day=day)
        if (relative := find_relative_day(composed)) is not None:
            rest = _join_around(composed, relative.start, relative.end)
            result = self._search_whole(query, rest, language)
            if result is None and self._names_nothing(query, rest, language):
                result = SearchResult(query, SearchOutcome.NOTHING)
            return replace(result, relative_day=relative.day) if result else None
        return None

    def _search_with_period(self, query: str, typed: str, language: str) -> SearchResult | None:
        """Returns the result of a query that limits a subject, or events, to years or months; None for any other.

        None also if the number belongs to a name (Expo 2025), or the rest of the query finds nothing.
        """
        composed = compose_text(typed)
        mention = find_period(composed)
        if mention is None:
            return None
        rest = _join_around(composed, mention.start, mention.end)
        if not fold_text(rest):
            return SearchResult(query, SearchOutcome.NOTHING, period=str(mention.period))
        named = self._search_whole(query, rest, language)
        phrase = self._answer_phrase(query, typed, language)
        result = named or (
            phrase if phrase.outcome is not SearchOutcome.NOTHING else self._answer_phrase(query, rest, language)
        )
        if result.outcome is SearchOutcome.NOTHING and self._asks_for_events(rest):
            return replace(result, period=str(mention.period))
        if result.outcome is SearchOutcome.NOTHING or any(
            self._phrase_answerer.has_number(hit.subject, composed[mention.start : mention.end])
            for hit in (*phrase.hits, *result.hits, *phrase.nearest)
        ):
            return None
        return replace(result, period=str(mention.period))

    def _asks_for_events(self, text: str) -> bool:
        """Returns whether a text has no other words than those that ask what happened: `出来事`, `events in`."""
        phrase = clean_query(text)
        events = load_word_lists().events
        return all(
            segment.kind in {"function", "mark"} or fold_text(phrase[segment.start : segment.end]) in events
            for segment in self._phrase_matcher.read_phrase(phrase).segments
        )

    def _names_nothing(self, query: str, rest: str, language: str) -> bool:
        """Returns whether a text has only known words and names no subject: `は何の日`."""
        if not fold_text(rest):
            return True
        reading = self._phrase_matcher.read_phrase(clean_query(rest))
        kinds = {segment.kind for segment in reading.segments}
        understood = kinds <= {"function", "content", "number", "mark"}
        return understood and self._answer_phrase(query, rest, language).outcome is SearchOutcome.NOTHING

    def _answer_phrase(self, query: str, typed: str, language: str) -> SearchResult:
        text = clean_query(typed)
        reading = self._phrase_matcher.read_phrase(text, find_marked_words(typed))
        result = self._phrase_answerer.answer_phrase(query, typed, text, reading, language)
        return add_intent(result, typed, text, reading)

    def suggest_names(self, prefix: str, *, language: str = "ja", limit: int) -> tuple[SearchHit, ...]:
        """Returns at most `limit` names that complete `prefix`, best first."""
        typed = prefix.strip()[:MAX_QUERY_LENGTH]
        cached = self._cached_completions.get((typed, language, limit))
        if cached is None:
            candidates = find_completions(self.table, self._phrase_matcher, self._fuzzy_matcher, typed, limit)
            cached = tuple(self._results.make_hit(candidate, typed, language) for candidate in candidates)
            # guard 53 false: tests/unit/test_bounded_caches.py::test_completions_of_names_are_bounded
            if len(self._cached_completions) >= _MAX_CACHED_COMPLETIONS:
                self._cached_completions.clear()
            self._cached_completions[typed, language, limit] = cached
        return cached

    def _match_whole(self, key: str, typed: str) -> list[NameCandidate]:
        return (
            match_name(self.table, key, typed)
            or match_decorated(self.table, typed)
            or strategies.match_reordered(self.table, typed)
        )


def _join_around(text: str, start: int, end: int) -> str:
    """Returns a text without the part from `start` to `end` and the particle or preposition beside it."""
    before, after = text[:start], text[end:]
    after = re.sub(r"^(?:の|に|は|,)\s*", "", after)
    before = re.sub(r"\s{0,4}\b(?:on|in|of)\s{0,4}$", "", before)
    return f"{before} {after}".strip()
