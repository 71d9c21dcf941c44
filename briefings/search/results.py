"""Builds the result of a search from candidates: hits with reasons, and the outcome."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from msgspec.structs import replace

from briefings.domain.matches import MatchReason, SearchHit, SearchOutcome, SearchResult, SearchStrategy
from briefings.search.reasons import explain_match
from briefings.search.strategies import NameCandidate
from briefings.text.normalize import fold_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefings.search.name_entries import NameEntry
    from briefings.search.names import NameTable
    from briefings.search.segmentation import PhraseSegment


def restore_spelling(result: SearchResult) -> SearchResult:
    """Returns a result whose reasons and words quote the query as typed. Names are compared in lower case."""
    typed = unicodedata.normalize("NFKC", result.query)
    lowered = typed.lower()
    if len(lowered) != len(typed):  # offsets differ: the lower case of a few letters is longer
        return result

    def quote(text: str) -> str:
        position = lowered.find(text.lower())
        return text if position < 0 else typed[position : position + len(text)]

    def restore(hit: SearchHit) -> SearchHit:
        quoted = quote(hit.reason.typed)
        return hit if quoted == hit.reason.typed else replace(hit, reason=replace(hit.reason, typed=quoted))

    return replace(
        result,
        hits=tuple(map(restore, result.hits)),
        nearest=tuple(map(restore, result.nearest)),
        words=tuple(map(quote, result.words)),
    )


class ResultBuilder:
    """Builds hits and results in the reader's language.

    Args:
        table: the names.
    """

    def __init__(self, table: NameTable) -> None:
        self.table = table
        self.subjects_by_id = {subject.id: subject for subject in table.subjects}

    def make_hit(self, candidate: NameCandidate, typed: str, language: str, *, code: str = "") -> SearchHit:
        """Builds the hit of a candidate.

        Args:
            candidate: the name that matches.
            typed: the part of the query that it matches.
            language: BCP 47 tag of the reader's language.
            code: the code of the reason; empty to derive it from the strategy and the kind of name.
        """
        entry = self.table.entries[candidate.entry]
        subject = self.table.subjects[entry.subject]
        name = subject.get_localized_name(language)
        if code:
            reason = MatchReason(code, typed, entry.text, entry.language)
        else:
            reason = explain_match(candidate.strategy, entry, typed, name)
        return SearchHit(subject.id, name, subject.kind.value, candidate.score, candidate.strategy, reason)

    def make_phrase_hit(self, number: int, text: str, segment: PhraseSegment, language: str) -> SearchHit:
        """Builds the hit of an entry that a segment of a text names."""
        part = text[segment.start : segment.end]
        return self.make_hit(NameCandidate(number, 90, SearchStrategy.PHRASE, part), part, language)

    def make_result(self, query: str, candidates: list[NameCandidate], typed: str, language: str) -> SearchResult:
        """Builds the result with these candidates: found if one remains, else ambiguous."""
        hits = tuple(self.make_hit(candidate, typed, language) for candidate in candidates)
        if len(hits) > 1 and hits[0].strategy is SearchStrategy.PREFIX:
            hits = self._rank_prefix_hits(hits)
        return SearchResult(query, SearchOutcome.FOUND if len(hits) == 1 else SearchOutcome.AMBIGUOUS, hits)

    def make_list(self, query: str, entries: Sequence[NameEntry], typed: str, language: str) -> SearchResult:
        """Builds the result of a word for which moderators listed subjects."""
        subjects = [self.table.subjects[entry.subject] for entry in entries]
        hits = tuple(
            SearchHit(
                subject.id,
                subject.get_localized_name(language),
                subject.kind.value,
                100,
                SearchStrategy.ALIAS,
                MatchReason("broad", typed, entry.text, entry.language),
            )
            for subject, entry in zip(subjects, entries, strict=True)
        )
        return SearchResult(query, SearchOutcome.FOUND if len(hits) == 1 else SearchOutcome.AMBIGUOUS, hits)

    def _rank_prefix_hits(self, hits: tuple[SearchHit, ...]) -> tuple[SearchHit, ...]:
        """Returns the hits with covered subjects first, or only the first covered subject if it is clearly meant.

        It is clearly meant if it is the only covered subject and three characters are typed, or if the other names
        extend its name: 中央アジア beside 中央アジア＋日本, トルクメニスタン beside its foreign minister.
        """
        subjects = self.subjects_by_id
        covered = [hit for hit in hits if subjects[hit.subject].covered]
        if covered:
            own_keys = (
                fold_text(covered[0].reason.alias or covered[0].name),
                *map(fold_text, subjects[covered[0].subject].names.values()),
            )
            rivals = [hit for hit in covered[1:] if not fold_text(hit.reason.alias or hit.name).startswith(own_keys)]
            if not rivals and (len(covered) > 1 or len(hits) == 1 or len(hits[0].reason.typed) >= 3):
                return (covered[0],)
        return (*covered, *(hit for hit in hits if not subjects[hit.subject].covered))
