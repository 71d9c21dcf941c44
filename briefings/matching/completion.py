"""Names to offer while somebody types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.matching import tiers
from briefings.matching.cutting import clean_query
from briefings.matching.fold import fold_text, loosen_key, restore_katakana
from briefings.matching.model import SearchStrategy
from briefings.matching.names import find_prefixed_keys, is_kana, is_latin
from briefings.matching.romaji import romaji_key
from briefings.model import AliasKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from briefings.matching.index import NameIndex
    from briefings.matching.tiers import NameCandidate


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
