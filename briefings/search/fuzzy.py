"""Finds names that are similar to a query that may have a typing error, ranked by edit distance."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from briefings.catalog.places import find_place
from briefings.domain import AliasKind, SubjectKind
from briefings.domain.matches import SearchStrategy
from briefings.search.names import is_kana, is_kanji
from briefings.search.near_keys import LetterPairIndex, SignatureIndex, rank_by_distance
from briefings.search.slips import is_plausible_slip, keeps_meaning, unify_lookalikes
from briefings.search.strategies import NameCandidate
from briefings.text.lazy_pattern import compile_lazily
from briefings.text.lexicon import is_word
from briefings.text.normalize import fold_text, restore_katakana
from briefings.text.romaji import make_romaji_key
from briefings.text.word_lists import load_word_lists

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from briefings.search.names import NameTable

_ADJECTIVE_ENDING = compile_lazily("[ァ-ヺー]+ンズ?")
_KANA_THEN_KANJI = compile_lazily("([ァ-ヺー]+)[\u3400-\u9fff]+")
_CODES = frozenset({AliasKind.ISO_CODE, AliasKind.FLAG})
_MAX_CANDIDATES = 5
_MIN_LOOSE_LENGTH = 3
_LENGTH_OF_SURE_NAME = 12
_MIN_NEAR_LIKENESS = 0.7
_MIN_NEAR_LIKENESS_OF_KANA = 0.6
"""Minimum similarity of a name that is suggested."""
_MIN_LIKENESS_OF_PERSON = 0.75
"""The same for the name of a person."""
_MIN_LEAD = 0.1
"""Lead in similarity over the next subject at which a name is the only answer."""
_MIN_LEAD_IF_COVERED = 0.05
"""The same if only the more similar subject is covered."""


def count_allowed_edits(length: int) -> int:
    """Returns the maximum number of edits with which a key of this length is recognized."""
    return 0 if length < 3 else 1 if length < 6 else 2 if length < 14 else 3


class FuzzyMatcher:
    """Finds names by their similarity.

    Args:
        table: the names.
    """

    def __init__(self, table: NameTable) -> None:
        self.table = table
        self._truncated_tables: dict[tuple[int, bool], dict[str, list[int]]] = {}

    @cached_property
    def _spelling_index(self) -> LetterPairIndex:
        entries = self.table.entries
        return LetterPairIndex.from_keys(
            key
            for key, numbers in self.table.core_entries_by_key.items()
            if len(key) >= 3 and any(entries.get_kind(number) not in _CODES for number in numbers)
        )

    @cached_property
    def _other_spellings(self) -> SignatureIndex | None:
        other_keys = [key for key in self.table.entries_by_key if key not in self.table.core_entries_by_key]
        return SignatureIndex(other_keys) if other_keys else None

    @cached_property
    def _romaji_index(self) -> LetterPairIndex:
        return LetterPairIndex.from_keys(key for key in self.table.entries_by_romaji if len(key) >= 5)

    def add_tables(self, tables: Mapping[str, LetterPairIndex]) -> None:
        """Adds tables exported by `export_tables` of another matcher of the same names."""
        vars(self).update(tables)

    def export_tables(self) -> dict[str, LetterPairIndex]:
        """Returns the tables of similar names that have been built so far."""
        return {name: table for name, table in vars(self).items() if isinstance(table, LetterPairIndex)}

    def preload(self) -> None:
        """Builds the tables now instead of at the first query that needs them."""
        _ = self._spelling_index, self._romaji_index, self._other_spellings
        _ = self.table.covered_keys, self._covered_romaji
        self.find_candidates("アルマニヤ")  # imports RapidFuzz, which takes longer than most queries

    def find_candidates(self, key: str) -> list[NameCandidate]:
        """Finds the names that are similar enough to be meant, best first, including near ties.

        Everyday words and places are not treated as typing errors and have no candidates.
        """
        if key in load_word_lists().never_guessed or len(key) < 3 or is_word(key) or find_place(key) is not None:
            return []
        key = restore_katakana(key)
        if self._is_derived(key):
            return []
        best = self._match_spelling(key)
        if any("a" <= char <= "z" for char in key) or is_kana(key):
            self._match_sound(key, best)
        return self._rank_candidates(key, best) if best else []

    def _match_spelling(self, key: str) -> dict[int, tuple[float, int]]:
        """Returns similarity and entry of the most similar name of each subject."""
        best: dict[int, tuple[float, int]] = {}
        edits = count_allowed_edits(len(key))
        if len(key) >= 6 and is_kanji(key[-1]):
            edits = 2  # an input method may replace two kanji by two others of the same sound: 機構, 気候
        for name, distance in self._spelling_index.find_near_keys(key, edits):
            self._keep_best(best, self.table.entries_by_key.get(name), key, name, distance)
        loose = key.replace("ッ", "") if is_kana(key) else key
        if not best and loose != key and len(loose) >= _MIN_LOOSE_LENGTH:
            for name, distance in self._spelling_index.find_near_keys(loose, 1):
                self._keep_best(best, self.table.entries_by_key.get(name), loose, name, distance)
        if not best and self._other_spellings is not None:
            for name, distance in self._other_spellings.find_near_keys(key, 1):
                self._keep_best(best, self.table.entries_by_key.get(name), key, name, distance)
        return best

    def _match_sound(self, key: str, best: dict[int, tuple[float, int]]) -> None:
        """Adds covered subjects whose name sounds like the query."""
        romaji, kana = make_romaji_key(key), is_kana(key)
        if len(romaji) < (6 if kana else 7) or (kana and len(key) < 4):
            return
        edits = min(count_allowed_edits(len(romaji)), 1 if kana or len(romaji) < 10 else 2)
        for name, distance in self._romaji_index.find_near_keys(romaji, edits):
            numbers = [
                number
                for number in self.table.entries_by_romaji.get(name)
                if self._may_be_misheard(number, name)
                and (not kana or _measure_likeness(key, fold_text(self.table.entries.texts[number])) >= 0.65)
            ]
            self._keep_best(best, numbers, romaji, name, distance)

    def _may_be_misheard(self, number: int, name: str) -> bool:
        """Returns whether a name is matched by its sound: covered subjects' names; of persons, only long names."""
        subject = self.table.entries.subjects[number]
        person = self.table.subjects[subject].kind is SubjectKind.PERSON
        return self.table.covered[subject] and (len(name) > 8 or not person)

    def _rank_candidates(self, key: str, best: dict[int, tuple[float, int]]) -> list[NameCandidate]:
        from rapidfuzz import distance

        weights, entries, covered = self.table.weights, self.table.entries, self.table.covered
        highest = max(likeness for likeness, _ in best.values())
        highest_covered = max(
            (likeness for likeness, number in best.values() if covered[entries.subjects[number]]), default=0.0
        )
        edits = min(distance.OSA.distance(key, fold_text(entries.texts[number])) for _, number in best.values())

        def is_near_best(likeness: float, number: int) -> bool:
            wide = covered[entries.subjects[number]] or highest_covered < highest
            return (
                likeness > highest - (_MIN_LEAD if wide else _MIN_LEAD_IF_COVERED)
                or distance.OSA.distance(key, fold_text(entries.texts[number]), score_cutoff=edits) <= edits
            )

        kept = [(likeness, number) for likeness, number in best.values() if is_near_best(likeness, number)]
        kept.sort(key=lambda pair: (-pair[0], -weights[entries.subjects[pair[1]]]))
        return [
            NameCandidate(number, round(likeness * 100), SearchStrategy.FUZZY)
            for likeness, number in kept[:_MAX_CANDIDATES]
        ]

    def _is_derived(self, key: str) -> bool:
        """Returns whether a key is a word derived from a name (アメリカン, ロシア語).

        A key with one more character at its end is more often a derived word than a typing error.
        """
        names = self.table.entries_by_key
        if _ADJECTIVE_ENDING.fullmatch(key) and key.rstrip("ズ")[:-1] in names:
            return True
        if len(key) > 4 and is_kana(key) and key[-1] != key[-2] and key[:-1] in names:
            return True
        kana = _KANA_THEN_KANJI.fullmatch(key)
        return is_kanji(key[-1]) and (kana[1] if kana else key[:-1]) in names

    def _keep_best(
        self, best: dict[int, tuple[float, int]], numbers: Iterable[int], key: str, name: str, distance: int
    ) -> None:
        longest = max(len(key), len(name))
        likeness = 1 - distance / longest
        for number in numbers:
            entry = self.table.entries[number]
            if entry.kind in _CODES or (longest <= 3 and entry.rank > 0):
                continue
            covered = self.table.covered[entry.subject]
            if not covered and (entry.rank > 2 or distance > 1):
                continue
            if distance > 1 and len(name) < _LENGTH_OF_SURE_NAME and self._needs_care(number):
                continue
            if entry.rank == 3 and (not _is_long_foreign_name(name, distance) or _differs_at_end(key, name)):
                continue
            if likeness <= best.get(entry.subject, (0.0, 0))[0] or not keeps_meaning(key, name):
                continue
            if is_plausible_slip(key, name, distance, covered=covered):
                best[entry.subject] = (likeness, number)

    def _needs_care(self, number: int) -> bool:
        """Returns whether a name resembles many words: a former name, or a person's name in an alphabet."""
        entry = self.table.entries[number]
        person = self.table.subjects[entry.subject].kind is SubjectKind.PERSON
        return entry.kind is AliasKind.FORMER_NAME or (person and entry.text[0] < "\u2e80")

    def find_beginnings(self, key: str) -> list[NameCandidate]:
        """Finds covered subjects whose name begins with the query, allowing one typing error in it."""
        romaji = make_romaji_key(restore_katakana(key))
        candidates: dict[int, NameCandidate] = {}
        for typed, is_spoken in ((key, False), (romaji, True)):
            if len(typed) < 4 or (is_spoken and not romaji.isascii()):
                continue
            for size in (len(typed), len(typed) + 1):
                beginnings = self._truncate_names(size, is_spoken=is_spoken)
                for name, _ in rank_by_distance(typed, list(beginnings), 1):
                    for number in beginnings[name]:
                        candidate = NameCandidate(number, 50, SearchStrategy.FUZZY)
                        candidates.setdefault(self.table.entries.subjects[number], candidate)
        return list(candidates.values())

    def _truncate_names(self, size: int, *, is_spoken: bool) -> dict[str, list[int]]:
        """Returns the entries of covered subjects by their name or its romaji, cut at `size` characters."""
        cached = self._truncated_tables.get((size, is_spoken))
        if cached is None:
            cached = {}
            for number, name in self._covered_romaji if is_spoken else self.table.covered_keys:
                if len(name) >= size:
                    cached.setdefault(name[:size], []).append(number)
            self._truncated_tables[size, is_spoken] = cached
        return cached

    @cached_property
    def _covered_romaji(self) -> list[tuple[int, str]]:
        return [
            (number, name)
            for name, numbers in self.table.entries_by_romaji.items()
            for number in numbers
            if self.table.covered[self.table.entries.subjects[number]] and self.table.entries.ranks[number] < 2
        ]

    def find_nearest(self, key: str, limit: int = 3) -> list[NameCandidate]:
        """Finds Japanese and English names to suggest if nothing was found.

        Suggestions may be less similar than answers. Everyday words and places have none, because they are not
        misspelled names.
        """
        if len(key) < 3 or is_word(key) or find_place(key) is not None:
            return []
        key = restore_katakana(key)
        minimum = _MIN_NEAR_LIKENESS_OF_KANA if is_kana(key) else _MIN_NEAR_LIKENESS
        best: dict[int, tuple[float, int]] = {}
        edits = max(1, min(3, len(key) // 2))
        for name, distance in self._spelling_index.find_near_keys(key, edits):
            likeness = max(
                1 - distance / max(len(key), len(name)), _measure_likeness(*map(unify_lookalikes, (key, name)))
            )
            for number in self.table.entries_by_key.get(name):
                entry = self.table.entries[number]
                person = self.table.subjects[entry.subject].kind is SubjectKind.PERSON
                enough = likeness >= (_MIN_LIKENESS_OF_PERSON if person else minimum)
                if enough and entry.rank < 2 and keeps_meaning(key, name):
                    best[entry.subject] = max(best.get(entry.subject, (0.0, 0)), (likeness, number))
        weights, entries = self.table.weights, self.table.entries
        ordered = sorted(best.values(), key=lambda pair: (-pair[0], -weights[entries.subjects[pair[1]]]))
        return [
            NameCandidate(number, round(likeness * 100), SearchStrategy.FUZZY) for likeness, number in ordered[:limit]
        ]


def _is_long_foreign_name(name: str, distance: int) -> bool:
    """Returns whether a name in a language other than Japanese and English is long enough to match.

    There are names in 40 languages, so that short ones resemble common words.
    """
    return distance <= 1 and len(name) >= 7 if name.isascii() else len(name) >= 6


def _differs_at_end(key: str, name: str) -> bool:
    """Returns whether two keys of equal length differ only in the last letter. Such keys are usually two names."""
    return len(key) == len(name) and key[:-1] == name[:-1]


def _measure_likeness(first: str, second: str) -> float:
    from rapidfuzz import distance

    return distance.OSA.normalized_similarity(first, second)
