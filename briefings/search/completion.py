"""Suggests names while a query is being typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.domain import AliasKind
from briefings.domain.matches import SearchStrategy
from briefings.search.key_tables import find_prefixed_keys
from briefings.search.names import is_kana, is_latin
from briefings.search.segmentation import clean_query
from briefings.search.strategies import NameCandidate, match_half_converted
from briefings.search.whole_names import match_decorated, match_name
from briefings.text.normalize import fold_text, loosen_key, restore_katakana
from briefings.text.romaji import make_romaji_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from briefings.search.fuzzy import FuzzyMatcher
    from briefings.search.key_tables import KeyTable
    from briefings.search.names import NameTable
    from briefings.search.phrases import PhraseMatcher


def find_completions(
    table: NameTable, phrase_matcher: PhraseMatcher, fuzzy_matcher: FuzzyMatcher, prefix: str, limit: int
) -> list[NameCandidate]:
    """Finds at most `limit` candidates for the typed prefix, best first; for an empty prefix, the main subjects."""
    key = fold_text(prefix)
    if not key:
        return [] if prefix.strip() else _list_main_subjects(table, limit)
    completions: dict[int, NameCandidate] = {}
    for match in (
        lambda: match_name(table, key) or match_decorated(table, prefix.strip()),
        lambda: _match_beginning(table, key),
        lambda: _match_inside(table, key),
    ):
        if len(completions) >= limit:
            break
        for candidate in match():
            completions.setdefault(table.entries.subjects[candidate.entry], candidate)
    if not completions:
        for candidate in _match_guesses(table, phrase_matcher, fuzzy_matcher, prefix, key):
            completions.setdefault(table.entries.subjects[candidate.entry], candidate)
    return list(completions.values())[:limit]


def _list_main_subjects(table: NameTable, limit: int) -> list[NameCandidate]:
    numbers = [number for number, covered in enumerate(table.covered) if covered] or list(range(len(table.subjects)))
    numbers.sort(key=lambda number: -table.weights[number])
    return [NameCandidate(table.first_entries[number], 0, SearchStrategy.PREFIX) for number in numbers[:limit]]


def _match_beginning(table: NameTable, key: str) -> list[NameCandidate]:
    """Returns the names that begin with the key in any spelling, covered subjects first, then the shortest name."""
    best: dict[int, tuple[float, int]] = {}

    def add_matches(names: Iterable[str], entries_by_name: KeyTable, size: int) -> None:
        for name in names:
            for number in entries_by_name.get(name):
                entry = table.entries[number]
                if entry.kind is AliasKind.ISO_CODE:
                    continue
                share = size / len(name) - entry.rank / 4
                if share > best.get(entry.subject, (-9.0, 0))[0]:
                    best[entry.subject] = (share, number)

    for spelling in dict.fromkeys((key, restore_katakana(key))):
        add_matches(find_prefixed_keys(table.sorted_keys, spelling), table.entries_by_key, len(spelling))
    romaji = make_romaji_key(restore_katakana(key))
    if (
        romaji.isascii()
        and (is_latin(key) or is_kana(restore_katakana(key)) or any(map(str.isascii, key)))
        and (len(romaji) > 1 or len(key) == 1)
    ):
        add_matches(find_prefixed_keys(table.sorted_romaji_keys, romaji), table.entries_by_romaji, len(romaji))
    loose = loosen_key(key)
    if not best and loose != key:
        add_matches(find_prefixed_keys(table.sorted_loose_keys, loose), table.entries_by_loose_key, len(loose))
    ordered = sorted(best.items(), key=lambda item: (-table.weights[item[0]], -item[1][0]))
    return [NameCandidate(number, 80, SearchStrategy.PREFIX) for _, (_, number) in ordered]


def _match_inside(table: NameTable, key: str) -> Iterator[NameCandidate]:
    """Yields the names of covered subjects that contain the key anywhere: `領土` suggests 北方領土."""
    if len(key) < 2 or (key.isascii() and len(key) < 3):
        return
    for number, name in table.covered_keys:
        if key in name:
            yield NameCandidate(number, 70, SearchStrategy.PREFIX)


def _match_guesses(
    table: NameTable, phrase_matcher: PhraseMatcher, fuzzy_matcher: FuzzyMatcher, prefix: str, key: str
) -> Iterator[NameCandidate]:
    yield from match_half_converted(table, key, allow_partial=True)
    segments = phrase_matcher.find_trusted(clean_query(prefix))
    for segment in segments:
        yield from (NameCandidate(number, 60, SearchStrategy.PHRASE) for number in segment.entries)
    if not segments:
        yield from fuzzy_matcher.find_candidates(key)
        yield from fuzzy_matcher.find_beginnings(key)
