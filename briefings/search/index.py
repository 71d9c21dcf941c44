"""Finds the subject that a query means.

The strategies are tried in order, and the first that matches ends the search: exact names, spelling variants, romaji,
half-converted kanji, a phrase, a beginning, a typing error. Similarity alone comes last, and where two subjects are
about equally similar, the result is ambiguous.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, Self

from briefings.domain import SubjectKind
from briefings.domain.matches import MatchReason, SearchHit, SearchOutcome, SearchResult, SearchStrategy
from briefings.search import strategies
from briefings.search.completion import find_completions
from briefings.search.fuzzy import FuzzyMatcher
from briefings.search.names import NameTable
from briefings.search.phrases import MAX_QUERY_LENGTH, PhraseMatcher, PhraseSegment, clean_query
from briefings.search.reasons import explain_match
from briefings.search.strategies import NameCandidate
from briefings.search.whole_names import match_decorated, match_name
from briefings.text.normalize import fold_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefings.domain import Subject

PUBLISHER_COUNTRY: Final = "JP"
"""The country of the ministry that publishes the yearbook: beside another country, the query is about the other."""

_MAX_CACHED_COMPLETIONS: Final = 2000
"""Completions that are cached, because the same first letters are typed again and again."""


class NameIndex:
    """All names, ready for searches. Immutable; made by `from_subjects`."""

    def __init__(self, table: NameTable) -> None:
        self.table = table
        self.fuzzy_matcher = FuzzyMatcher(table)
        self.phrase_matcher = PhraseMatcher(table)
        self._cached_completions: dict[tuple[str, str, int], tuple[SearchHit, ...]] = {}
        self._keys_by_name: dict[str, str] = {}
        self._subjects_by_id = {subject.id: subject for subject in table.subjects}

    @classmethod
    def from_subjects(cls, subjects: Iterable[Subject]) -> Self:
        """An index of these subjects. Tables of the rarer strategies are made at their first use; see `preload`."""
        return cls(NameTable(subjects))

    def preload(self) -> None:
        """Makes every table now, so that no query waits for one."""
        self.table.preload()
        self.fuzzy_matcher.preload()

    def search_names(self, query: str, *, language: str = "ja") -> SearchResult:
        """Searches for the subject that `query` means.

        Args:
            query: as typed.
            language: BCP 47 tag of the language of the names in the result.
        """
        typed = query.strip()[:MAX_QUERY_LENGTH]
        key = fold_text(typed)
        if not key:
            return SearchResult(query, SearchOutcome.NOTHING)
        candidates = (
            match_name(self.table, key)
            or match_decorated(self.table, typed)
            or strategies.match_reordered(self.table, typed)
        )
        if candidates:
            return self._make_result(query, candidates, typed, language)
        text = clean_query(typed)
        phrase = self._search_phrase(query, text, language)
        return phrase or self._search_guesses(query, typed, self.phrase_matcher.strip_known_words(text), language)

    def suggest_names(self, prefix: str, *, language: str = "ja", limit: int) -> tuple[SearchHit, ...]:
        """At most `limit` names to offer while `prefix` is being typed, best first."""
        typed = prefix.strip()[:MAX_QUERY_LENGTH]
        cached = self._cached_completions.get((typed, language, limit))
        if cached is None:
            candidates = find_completions(self.table, self.phrase_matcher, self.fuzzy_matcher, typed, limit)
            cached = tuple(self._make_hit(candidate, typed, language) for candidate in candidates)
            if len(self._cached_completions) >= _MAX_CACHED_COMPLETIONS:
                self._cached_completions.clear()
            self._cached_completions[typed, language, limit] = cached
        return cached

    def _search_guesses(self, query: str, typed: str, stripped: str, language: str) -> SearchResult:
        """The result where no name is spelled out in the query: a beginning, a subject word or a typing error."""
        key, inner_key = fold_text(typed), fold_text(stripped)
        candidates = strategies.match_prefix(self.table, key)
        if candidates:
            return self._make_result(query, candidates, typed, language)
        topics = strategies.match_topics(self.table, key)
        offers = [self._make_hit(candidate, typed, language, code="part") for candidate in topics]
        if len(offers) > 1:
            return SearchResult(query, SearchOutcome.AMBIGUOUS, tuple(offers))
        late = (
            (partial(strategies.match_prefix, self.table), self.fuzzy_matcher.find_candidates)
            if len(inner_key) > 2
            else ()
        )
        for part, matchers in (
            (inner_key, (partial(match_name, self.table),)),
            (key, (self.fuzzy_matcher.find_candidates,)),
            (inner_key, late),
        ):
            candidates = next(filter(None, (match(part) for match in matchers if part)), [])
            if candidates:
                return self._make_result(query, candidates, stripped if part is inner_key else typed, language)
        nearest = self.fuzzy_matcher.find_nearest(inner_key or key)
        offers += [self._make_hit(candidate, typed, language) for candidate in nearest]
        return SearchResult(query, SearchOutcome.NOTHING, nearest=tuple(offers))

    def _search_phrase(self, query: str, text: str, language: str) -> SearchResult | None:
        segments = self.phrase_matcher.find_trusted(text)
        if not segments:
            return None
        names = [segment for segment in segments if segment.kind == "name"]
        if len(names) == 1 and len(names[0].entries) > 1:
            hits = [self._make_phrase_hit(number, text, names[0], language) for number in names[0].entries]
            return SearchResult(query, SearchOutcome.AMBIGUOUS, tuple(hits))
        whole = PhraseSegment(names[0].start, names[-1].end, "name")
        compounds = self.phrase_matcher.find_compounds(text, segments)
        hits = [self._make_phrase_hit(number, text, whole, language) for number in compounds]
        hits += [
            self._make_phrase_hit(segment.entries[0], text, segment, language)
            for segment in self._order_by_interest(names)
        ]
        unique: dict[str, SearchHit] = {}
        for hit in hits:
            unique.setdefault(hit.subject, hit)
        return SearchResult(query, SearchOutcome.FOUND, tuple(unique.values()))

    def _order_by_interest(self, names: list[PhraseSegment]) -> list[PhraseSegment]:
        """The names of a phrase, the one that it is about first.

        `ロシアのプーチン大統領` is about the person; `日本とアルメニア` is about Armenia.
        """
        subjects = [self.table.subjects[self.table.entries[name.entries[0]].subject] for name in names]
        if len(names) > 1 and subjects[0].kind in {SubjectKind.COUNTRY, SubjectKind.REGION}:
            specific = subjects[1].kind in {SubjectKind.PERSON, SubjectKind.TOPIC}
            if specific or subjects[0].id == PUBLISHER_COUNTRY:
                return [names[1], names[0], *names[2:]]
        return names

    def _make_phrase_hit(self, number: int, text: str, segment: PhraseSegment, language: str) -> SearchHit:
        part = text[segment.start : segment.end]
        return self._make_hit(NameCandidate(number, 90, SearchStrategy.PHRASE, part), part, language)

    def _make_result(self, query: str, candidates: list[NameCandidate], typed: str, language: str) -> SearchResult:
        hits = tuple(self._make_hit(candidate, typed, language) for candidate in candidates)
        if len(hits) > 1 and hits[0].strategy is SearchStrategy.PREFIX:
            hits = self._rank_prefix_hits(hits)
        return SearchResult(query, SearchOutcome.FOUND if len(hits) == 1 else SearchOutcome.AMBIGUOUS, hits)

    def _rank_prefix_hits(self, hits: tuple[SearchHit, ...]) -> tuple[SearchHit, ...]:
        """Orders names that share a beginning: covered subjects first, and the first alone if it is what was meant.

        It is if it is the only covered subject (and three characters are typed), or if the other names only extend
        its own name: 中央アジア beside 中央アジア＋日本, トルクメニスタン beside its foreign minister.
        """
        subjects = self._subjects_by_id
        covered = [hit for hit in hits if subjects[hit.subject].covered]
        if covered:
            own_keys = (
                fold_text(covered[0].reason.alias or covered[0].name),
                *map(self._fold_name, subjects[covered[0].subject].names.values()),
            )
            rivals = [hit for hit in covered[1:] if not fold_text(hit.reason.alias or hit.name).startswith(own_keys)]
            if not rivals and (len(covered) > 1 or len(hits) == 1 or len(hits[0].reason.typed) >= 3):
                return (covered[0],)
        return (*covered, *(hit for hit in hits if not subjects[hit.subject].covered))

    def _make_hit(self, candidate: NameCandidate, typed: str, language: str, *, code: str = "") -> SearchHit:
        entry = self.table.entries[candidate.entry]
        subject = self.table.subjects[entry.subject]
        name = subject.localized_name(language)
        if code:
            reason = MatchReason(code, typed, entry.text, entry.language)
        else:
            reason = explain_match(
                candidate.strategy,
                entry,
                typed,
                is_typed_name=fold_text(typed) == self._fold_name(name),
                is_shown_name=entry.text == name,
            )
        return SearchHit(subject.id, name, subject.kind.value, candidate.score, candidate.strategy, reason)

    def _fold_name(self, name: str) -> str:
        """The folded key of a subject's name, cached."""
        key = self._keys_by_name.get(name)
        if key is None:
            key = self._keys_by_name[name] = fold_text(name)
        return key
