"""Names to offer while somebody types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.matching import tiers
from briefings.matching.cutting import clean
from briefings.matching.fold import as_kana, fold, loose
from briefings.matching.model import Tier
from briefings.matching.names import is_kana, is_latin, with_prefix
from briefings.matching.romaji import romaji_key
from briefings.model import AliasKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from briefings.matching.index import NameIndex
    from briefings.matching.tiers import Candidate


def complete(index: NameIndex, prefix: str, limit: int) -> list[Candidate]:
    """The best candidates for what was typed so far, each subject once; the weightiest ones for nothing."""
    key = fold(prefix)
    if not key:
        return [] if prefix.strip() else _weightiest(index, limit)
    found: dict[int, Candidate] = {}
    for source in (_whole, _beginning, _inside, _guessed):
        if len(found) >= limit or (found and source is _guessed):
            break
        for one in source(index, prefix, key):
            found.setdefault(index.table.entries[one.entry].subject, one)
    return list(found.values())[:limit]


def _weightiest(index: NameIndex, limit: int) -> list[Candidate]:
    table = index.table
    home = [number for number in range(len(table.subjects)) if table.home[number]] or list(range(len(table.subjects)))
    home.sort(key=lambda number: -table.weights[number])
    names: dict[int, int] = {}
    for number, entry in enumerate(table.entries):
        names.setdefault(entry.subject, number)
    return [tiers.Candidate(names[number], 0, Tier.PREFIX) for number in home[:limit]]


def _whole(index: NameIndex, prefix: str, key: str) -> list[Candidate]:
    table = index.table
    plain = tiers.exact(table, key) or tiers.slips(table, key) or tiers.romanised(table, key)
    return plain or index.decorated(prefix.strip())


def _beginning(index: NameIndex, _prefix: str, key: str) -> list[Candidate]:
    """Names that begin with the key in any way of writing, home first, then the shortest."""
    table = index.table
    found: dict[int, tuple[float, int]] = {}

    def add(keys: Iterable[str], names: dict[str, list[int]], size: int) -> None:
        for name in keys:
            for number in names[name]:
                entry = table.entries[number]
                if entry.kind is AliasKind.ISO_CODE:
                    continue
                share = size / len(name) - entry.rank / 4
                if share > found.get(entry.subject, (-9.0, 0))[0]:
                    found[entry.subject] = (share, number)

    for spelled in dict.fromkeys((key, as_kana(key))):
        add(with_prefix(table.sorted_keys, spelled), table.exact, len(spelled))
    spelled = romaji_key(as_kana(key))
    if (
        spelled.isascii()
        and (is_latin(key) or is_kana(as_kana(key)) or any(map(str.isascii, key)))
        and (len(spelled) > 1 or len(key) == 1)
    ):
        add(with_prefix(table.sorted_romaji, spelled), table.romaji, len(spelled))
    coarse = loose(key)
    if not found and coarse != key:
        add(with_prefix(table.sorted_loose, coarse), table.loose, len(coarse))
    ordered = sorted(found.items(), key=lambda item: (-table.weights[item[0]], -item[1][0]))
    return [tiers.Candidate(number, 80, Tier.PREFIX) for _, (_, number) in ordered]


def _inside(index: NameIndex, _prefix: str, key: str) -> Iterator[Candidate]:
    """Names of told subjects that hold the key further inside: `領土` offers 北方領土."""
    if len(key) < 2 or (key.isascii() and len(key) < 3):
        return
    table = index.table
    for number, entry_key in table.home_keys:
        if key in entry_key:
            yield tiers.Candidate(number, 70, Tier.PREFIX)


def _guessed(index: NameIndex, prefix: str, key: str) -> Iterator[Candidate]:
    yield from tiers.half_written(index.table, key, open_end=True)
    pieces = index.phrases.believed(clean(prefix))
    for piece in pieces:
        yield from (tiers.Candidate(number, 60, Tier.PHRASE) for number in piece.entries)
    if not pieces:
        yield from index.fuzzy.find(key)
        yield from index.fuzzy.beginnings(key)
