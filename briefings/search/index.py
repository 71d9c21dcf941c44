"""The matcher: from what a person typed to found, ambiguous or nothing.

The roads are tried in order, and the first that leads anywhere ends the search: names as they are, slips that fold
away, romaji, half-written kanji, a whole phrase, a beginning, a typing error. Likeness alone comes last, and where
two subjects are about as like, the answer is that it is ambiguous.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Self

from briefings.domain import AliasKind, SubjectKind
from briefings.domain.matches import MatchReason, SearchHit, SearchOutcome, SearchResult, SearchStrategy
from briefings.search import strategies as tiers
from briefings.search.fuzzy import FuzzyMatcher
from briefings.search.names import NameTable, find_prefixed_keys, is_kana, is_latin
from briefings.search.phrases import MAX_QUERY_LENGTH, PhraseMatcher, PhraseSegment, clean_query
from briefings.text.normalize import fold_text, loosen_key, restore_katakana
from briefings.text.romaji import romaji_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from briefings.domain import Subject
    from briefings.search.names import NameEntry
    from briefings.search.strategies import NameCandidate


def find_completions(index: NameIndex, prefix: str, limit: int) -> list[NameCandidate]:
    """The best candidates for what was typed so far, each subject once; the weightiest ones for nothing."""
    key = fold_text(prefix)
    if not key:
        return [] if prefix.strip() else _list_heaviest(index, limit)
    found: dict[int, NameCandidate] = {}
    for source in (_match_whole, _match_beginning, _match_inside, _match_guesses):
        if len(found) >= limit or (found and source is _match_guesses):
            break
        for one in source(index, prefix, key):
            found.setdefault(index.table.entries[one.entry].subject, one)
    return list(found.values())[:limit]


def _list_heaviest(index: NameIndex, limit: int) -> list[NameCandidate]:
    table = index.table
    home = [number for number in range(len(table.subjects)) if table.covered[number]] or list(
        range(len(table.subjects))
    )
    home.sort(key=lambda number: -table.weights[number])
    names: dict[int, int] = {}
    for number, entry in enumerate(table.entries):
        names.setdefault(entry.subject, number)
    return [tiers.NameCandidate(names[number], 0, SearchStrategy.PREFIX) for number in home[:limit]]


def _match_whole(index: NameIndex, prefix: str, key: str) -> list[NameCandidate]:
    table = index.table
    plain = tiers.match_exact(table, key) or tiers.match_slips(table, key) or tiers.match_romanized(table, key)
    return plain or index.match_decorated(prefix.strip())


def _match_beginning(index: NameIndex, _prefix: str, key: str) -> list[NameCandidate]:
    """Names that begin with the key in any way of writing, home first, then the shortest."""
    table = index.table
    found: dict[int, tuple[float, int]] = {}

    def add_matches(keys: Iterable[str], names: dict[str, list[int]], size: int) -> None:
        for name in keys:
            for number in names[name]:
                entry = table.entries[number]
                if entry.kind is AliasKind.ISO_CODE:
                    continue
                share = size / len(name) - entry.rank / 4
                if share > found.get(entry.subject, (-9.0, 0))[0]:
                    found[entry.subject] = (share, number)

    for spelled in dict.fromkeys((key, restore_katakana(key))):
        add_matches(find_prefixed_keys(table.sorted_keys, spelled), table.entries_by_key, len(spelled))
    spelled = romaji_key(restore_katakana(key))
    if (
        spelled.isascii()
        and (is_latin(key) or is_kana(restore_katakana(key)) or any(map(str.isascii, key)))
        and (len(spelled) > 1 or len(key) == 1)
    ):
        add_matches(find_prefixed_keys(table.sorted_romaji_keys, spelled), table.entries_by_romaji, len(spelled))
    coarse = loosen_key(key)
    if not found and coarse != key:
        add_matches(find_prefixed_keys(table.sorted_loose_keys, coarse), table.entries_by_loose_key, len(coarse))
    ordered = sorted(found.items(), key=lambda item: (-table.weights[item[0]], -item[1][0]))
    return [tiers.NameCandidate(number, 80, SearchStrategy.PREFIX) for _, (_, number) in ordered]


def _match_inside(index: NameIndex, _prefix: str, key: str) -> Iterator[NameCandidate]:
    """Names of told subjects that hold the key further inside: `領土` offers 北方領土."""
    if len(key) < 2 or (key.isascii() and len(key) < 3):
        return
    table = index.table
    for number, entry_key in table.covered_keys:
        if key in entry_key:
            yield tiers.NameCandidate(number, 70, SearchStrategy.PREFIX)


def _match_guesses(index: NameIndex, prefix: str, key: str) -> Iterator[NameCandidate]:
    yield from tiers.match_half_converted(index.table, key, allow_partial=True)
    pieces = index.phrase_matcher.find_trusted(clean_query(prefix))
    for piece in pieces:
        yield from (tiers.NameCandidate(number, 60, SearchStrategy.PHRASE) for number in piece.entries)
    if not pieces:
        yield from index.fuzzy_matcher.find_candidates(key)
        yield from index.fuzzy_matcher.find_beginnings(key)


_ALIAS_REASON_CODES = {
    AliasKind.VARIANT: "variant",
    AliasKind.READING: "reading",
    AliasKind.ROMANISED: "romanised",
    AliasKind.OTHER_LANGUAGE: "other_language",
    AliasKind.ISO_CODE: "iso_code",
    AliasKind.ABBREVIATION: "abbreviation",
    AliasKind.FORMER_NAME: "former_name",
    AliasKind.FLAG: "flag",
    AliasKind.ADDED: "taught",
}
_STRATEGY_REASON_CODES = {
    SearchStrategy.ROMANIZED: "romanised",
    SearchStrategy.PREFIX: "prefix",
    SearchStrategy.FUZZY: "typo",
    SearchStrategy.LOOSE: "typo",
}
_OPENING_BRACKET = re.compile("[(（[［【〔]")
_FLAG_EMOJI = re.compile("[\U0001f1e6-\U0001f1ff]{2}")


MAX_SUGGESTIONS = 25
"""How many choices Discord's autocomplete takes."""

PUBLISHER_COUNTRY = "JP"
"""Whose ministry the yearbook is: named beside another country, it is the other one that is asked for."""

_MAX_CACHED_COMPLETIONS = 2000
"""Completions that are kept: people type the same first letters again and again."""


class NameIndex:
    """All names, ready to be asked. Make it with `from_subjects`; it never changes afterwards."""

    def __init__(self, table: NameTable) -> None:
        self.table = table
        self.fuzzy_matcher = FuzzyMatcher(table)
        self.phrase_matcher = PhraseMatcher(table)
        self._cached_completions: dict[tuple[str, str], tuple[SearchHit, ...]] = {}
        self._keys_by_name: dict[str, str] = {}
        self._subjects_by_id = {subject.id: subject for subject in table.subjects}

    @classmethod
    def from_subjects(cls, subjects: Iterable[Subject]) -> Self:
        """An index of these subjects. Tables that only rarer roads need are made when first needed; see `warm`."""
        return cls(NameTable(subjects))

    def preload(self) -> None:
        """Make every table now, so that no query has to wait for one."""
        table = self.table
        _ = (
            table.entries_by_loose_key,
            table.entries_by_romaji,
            table.kanji_readings,
            table.sorted_keys,
            table.sorted_romaji_keys,
            table.key_starts,
            table.entries_by_word_bag,
            table.sorted_loose_keys,
        )
        self.fuzzy_matcher.preload()
        for language in ("ja", "en"):
            self.suggest_names("", language=language)

    def search_names(self, query: str, *, language: str = "ja") -> SearchResult:
        """What `query` means.

        Args:
            query: as typed.
            language: `ja` or `en`, for the names in the answer.
        """
        typed = query.strip()[:MAX_QUERY_LENGTH]
        key = fold_text(typed)
        if not key:
            return SearchResult(query, SearchOutcome.NOTHING)
        found = self._match_whole(key) or self.match_decorated(typed) or tiers.match_reordered(self.table, typed)
        if found:
            return self._make_result(query, found, typed, language)
        text = clean_query(typed)
        phrase = self._search_phrase(query, text, language)
        return phrase or self._search_guesses(query, typed, self.phrase_matcher.strip_known_words(text), language)

    def _search_guesses(self, query: str, typed: str, stripped: str, language: str) -> SearchResult:
        """The answer where no name stands in the query as it is: a beginning, a word of the trade, a slip."""
        key, inner_key = fold_text(typed), fold_text(stripped)
        found = tiers.match_prefix(self.table, key)
        if found:
            return self._make_result(query, found, typed, language)
        topics = tiers.match_topics(self.table, key)
        offers = [self._make_hit(one, typed, language, code="part") for one in topics]
        if len(offers) > 1:
            return SearchResult(query, SearchOutcome.AMBIGUOUS, tuple(offers[:MAX_SUGGESTIONS]))
        late = (
            (partial(tiers.match_prefix, self.table), self.fuzzy_matcher.find_candidates)
            if len(inner_key) > 2
            else ()
        )
        for part, roads in (
            (inner_key, (self._match_whole,)),
            (key, (self.fuzzy_matcher.find_candidates,)),
            (inner_key, late),
        ):
            found = next(filter(None, (road(part) for road in roads if part)), [])
            if found:
                return self._make_result(query, found, stripped if part is inner_key else typed, language)
        nearest = self.fuzzy_matcher.find_nearest(inner_key or key)
        offers += [self._make_hit(one, typed, language) for one in nearest]
        return SearchResult(query, SearchOutcome.NOTHING, nearest=tuple(offers))

    def suggest_names(self, prefix: str, *, language: str = "ja", limit: int = 25) -> tuple[SearchHit, ...]:
        """Names to offer while `prefix` is being typed, best first, never more than 25."""
        typed = prefix.strip()[:MAX_QUERY_LENGTH]
        known = self._cached_completions.get((typed, language))
        if known is None:
            candidates = find_completions(self, typed, MAX_SUGGESTIONS)
            known = tuple(self._make_hit(one, typed, language) for one in candidates)
            if len(self._cached_completions) >= _MAX_CACHED_COMPLETIONS:
                self._cached_completions.clear()
            self._cached_completions[typed, language] = known
        return known[: min(limit, MAX_SUGGESTIONS)]

    def _match_whole(self, key: str) -> list[NameCandidate]:
        table = self.table
        return (
            tiers.match_exact(table, key)
            or tiers.match_slips(table, key)
            or tiers.match_romanized(table, key)
            or tiers.match_half_converted(table, key)
        )

    def match_decorated(self, typed: str) -> list[NameCandidate]:
        """A name with a flag before it or its other name in brackets, as lists show them; both must agree."""
        without = _FLAG_EMOJI.sub("", typed).strip()
        flags = [tiers.match_exact(self.table, fold_text(one)) for one in _FLAG_EMOJI.findall(typed)]
        named = (
            self._match_bracketed(without)
            if _OPENING_BRACKET.search(without)
            else [self._match_whole(fold_text(without))]
        )
        readings = [*named, *filter(None, flags)]
        if not named or not named[0] or (len(readings) < 2 and not _OPENING_BRACKET.search(without)):
            return []
        by_subject = [{self.table.entries[one.entry].subject for one in found} for found in readings]
        common = set.intersection(*by_subject)
        if common:
            return [one for one in readings[0] if self.table.entries[one.entry].subject in common]
        return list({self.table.entries[one.entry].subject: one for found in readings for one in found}.values())

    def _match_bracketed(self, text: str) -> list[list[NameCandidate]]:
        """What stands before a bracket and in it, at the last bracket where both, or else the first, are names."""
        found: list[list[NameCandidate]] = []
        for bracket in reversed(list(_OPENING_BRACKET.finditer(text))[-3:]):
            outside, inside = (
                self._match_whole(fold_text(text[: bracket.start()])),
                self._match_whole(fold_text(text[bracket.end() :])),
            )
            if outside and inside:
                return [outside, inside]
            found = [outside] if outside else found
        return found

    def _search_phrase(self, query: str, text: str, language: str) -> SearchResult | None:
        pieces = self.phrase_matcher.find_trusted(text)
        if not pieces:
            return None
        names = [piece for piece in pieces if piece.kind == "name"]
        shared = next((piece for piece in names if len(piece.entries) > 1), None)
        if shared and len(names) == 1:
            hits = [self._make_phrase_hit(number, text, shared, language) for number in shared.entries]
            return SearchResult(query, SearchOutcome.AMBIGUOUS, tuple(hits))
        ordered = self._order_by_interest(pieces)
        hits = [self._make_phrase_hit(piece.entries[0], text, piece, language) for piece in ordered]
        whole = PhraseSegment(names[0].start, names[-1].end, "name")
        hits = [
            self._make_phrase_hit(number, text, whole, language)
            for number in self.phrase_matcher.find_compounds(text, pieces)
        ] + hits
        unique = {hit.subject: hit for hit in reversed(hits)}
        return SearchResult(query, SearchOutcome.FOUND, tuple(dict.fromkeys(unique[hit.subject] for hit in hits)))

    def _order_by_interest(self, segments: list[PhraseSegment]) -> list[PhraseSegment]:
        """The names of a phrase, the one it is about first.

        `ロシアのプーチン大統領` is about the person; `日本とアルメニア` is asked for Armenia's sake.
        """
        names = [piece for piece in segments if piece.kind == "name"]
        kinds = [self.table.subjects[self.table.entries[piece.entries[0]].subject].kind for piece in names]
        places = {SubjectKind.COUNTRY, SubjectKind.REGION}
        if len(names) > 1 and kinds[0] in places:
            own = self.table.subjects[self.table.entries[names[0].entries[0]].subject].id == PUBLISHER_COUNTRY
            if kinds[1] in {SubjectKind.PERSON, SubjectKind.TOPIC} or own:
                names[0], names[1] = names[1], names[0]
        return names

    def _make_phrase_hit(self, number: int, text: str, segment: PhraseSegment, language: str) -> SearchHit:
        part = text[segment.start : segment.end]
        return self._make_hit(tiers.NameCandidate(number, 90, SearchStrategy.PHRASE, part), part, language)

    def _make_result(self, query: str, candidates: list[NameCandidate], typed: str, language: str) -> SearchResult:
        hits = tuple(self._make_hit(one, typed, language) for one in candidates[:25])
        if len(hits) > 1 and hits[0].strategy is SearchStrategy.PREFIX:
            hits = self._rank_prefix_hits(hits)
        return SearchResult(query, SearchOutcome.FOUND if len(hits) == 1 else SearchOutcome.AMBIGUOUS, hits)

    def _rank_prefix_hits(self, hits: tuple[SearchHit, ...]) -> tuple[SearchHit, ...]:
        """Of the names that share a beginning: told subjects first, and the first alone if it is what was meant.

        It is where it is the only told one (and three characters are typed), or where the other names only carry its
        own name on: 中央アジア beside 中央アジア＋日本, トルクメニスタン beside its foreign minister.
        """
        by_id = self._subjects_by_id
        told = [hit for hit in hits if by_id[hit.subject].home]
        if told:
            own = (
                fold_text(told[0].reason.alias or told[0].name),
                *map(self._fold_own_name, by_id[told[0].subject].names.values()),
            )
            rivals = [hit for hit in told[1:] if not fold_text(hit.reason.alias or hit.name).startswith(own)]
            if not rivals and (len(told) > 1 or len(hits) == 1 or len(hits[0].reason.typed) >= 3):
                return (told[0],)
        return (*told, *(hit for hit in hits if not by_id[hit.subject].home))

    def _make_hit(self, candidate: NameCandidate, typed: str, language: str, *, code: str = "") -> SearchHit:
        entry = self.table.entries[candidate.entry]
        subject = self.table.subjects[entry.subject]
        name = subject.localized_name(language)
        reason = (
            MatchReason(code, typed, entry.text, entry.language)
            if code
            else self._explain_candidate(candidate, entry, typed, name)
        )
        return SearchHit(subject.id, name, subject.kind.value, candidate.score, candidate.strategy, reason)

    def _fold_own_name(self, name: str) -> str:
        """The folded key of an own name, remembered."""
        key = self._keys_by_name.get(name)
        if key is None:
            key = self._keys_by_name[name] = fold_text(name)
        return key

    def _explain_candidate(self, candidate: NameCandidate, entry: NameEntry, typed: str, name: str) -> MatchReason:
        return _build_reason(
            candidate,
            entry,
            typed,
            is_typed_name=fold_text(typed) == self._fold_own_name(name),
            is_shown_name=entry.text == name,
        )


def _build_reason(
    candidate: NameCandidate, entry: NameEntry, typed: str, *, is_typed_name: bool, is_shown_name: bool
) -> MatchReason:
    """Why: what kind of name was hit, unless a slip or a beginning is what tells more.

    `is_typed_name` says that the name is what was typed, `is_shown_name` that the name that was hit is the one that is shown.
    """  # noqa: E501
    if is_typed_name:
        return (
            MatchReason("phrase", typed, entry.text, entry.language)
            if candidate.strategy is SearchStrategy.PHRASE
            else MatchReason()
        )
    code = _ALIAS_REASON_CODES.get(entry.kind, "")
    if entry.kind is AliasKind.NAME and not is_shown_name:
        code = "other_language"
    if candidate.strategy in _STRATEGY_REASON_CODES and code not in {"former_name", "abbreviation"}:
        code = _STRATEGY_REASON_CODES[candidate.strategy]
    if candidate.strategy is SearchStrategy.PHRASE and not code:
        code = "phrase"
    return MatchReason(code, typed, entry.text, entry.language)
