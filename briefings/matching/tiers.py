"""The roads from a whole query to a name that need no guess, and the one by prefix: each a function, best first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from briefings.matching.fold import as_kana, joined, loose, one_alphabet
from briefings.matching.model import Tier
from briefings.matching.names import is_kana, is_kanji, is_latin, with_prefix, word_bag
from briefings.matching.romaji import romaji_key
from briefings.matching.words import words
from briefings.model import AliasKind, SubjectKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefings.matching.names import KeyKind, NameTable


class Candidate(NamedTuple):
    """An entry that a road led to, with its score (0 to 100), the road, and the part of the query it stands for."""

    entry: int
    score: int
    tier: Tier
    typed: str = ""


def exact(table: NameTable, key: str) -> list[Candidate]:
    """Names whose folded key is the query's."""
    return [
        Candidate(number, 100, Tier.EXACT if table.entries[number].kind is AliasKind.NAME else Tier.ALIAS)
        for number in table.owners(table.exact.get(key, ()))
    ]


def slips(table: NameTable, key: str) -> list[Candidate]:
    """Names that differ in long vowels, small kana, look-alike characters, or the alphabet of a letter or two."""
    for changed in (as_kana(key), one_alphabet(key), joined(key)):
        if changed != key and (ids := table.exact.get(changed)):
            return [Candidate(number, 97, Tier.LOOSE) for number in table.owners(ids)]
    if key in words().lookalikes:
        return []
    coarse = loose(key)
    found = table.owners(table.loose.get(coarse, ()))
    return [Candidate(n, 95, Tier.LOOSE) for n in found if len(coarse) >= 3 or table.home[table.entries[n].subject]]


def reordered(table: NameTable, text: str) -> list[Candidate]:
    """Names of several words that the query has in another order: relations between Japan and Russia."""
    bag = word_bag(text)
    found = table.owners(table.bags.get(bag, ())) if len(bag) > 1 else []
    return [Candidate(number, 93, Tier.LOOSE) for number in found]


_KANA_AND_LATIN = re.compile(r"(?=.*[ァ-ヺ])(?=.*[a-z])[ァ-ヺーa-z]+")


def romanised(table: NameTable, key: str) -> list[Candidate]:
    """Names that are the query read as romaji, or as kana left half converted by an input method."""
    if not (is_latin(key) or is_kana(key) or _KANA_AND_LATIN.fullmatch(key)) or key in words().lookalikes:
        return []
    spelled = romaji_key(key)
    ids = table.romaji.get(spelled, [])
    if is_kana(key):  # kana for a name that is known in letters alone; kana names have been compared as kana
        ids = [number for number in ids if table.entries[number].text.isascii()]
    found = table.owners(ids)
    return [
        Candidate(n, 95, Tier.ROMANISED)
        for n in found
        if len(spelled) >= (4 if table.home[table.entries[n].subject] else 5)
    ]


_RUNS = re.compile(r"[ァ-ヺーa-z]+|[^ァ-ヺーa-z]+")


def half_written(table: NameTable, key: str, *, open_end: bool = False) -> list[Candidate]:
    """Names with kanji of which the query writes a part in kana or romaji: ほっぽう領土.

    Each run of the query's kanji must stand in the name and each run of its kana in the reading, in order.
    `open_end` lets the query stop before the name does.
    """
    runs = _RUNS.findall(key)
    phonetic = [run for run in runs if _RUNS.match(run) and (run[0].isascii() or is_kana(run))]
    if len(runs) < 2 or not phonetic or len(phonetic) == len(runs) or sum(map(len, phonetic)) < 2:
        return []
    if any(not run[0].isalpha() for run in runs):
        return []
    name, reading = "", ""
    for run in runs:
        if run in phonetic:
            name += f"(?:{re.escape(run)}|.+?)"
            reading += re.escape(romaji_key(run))
        else:
            name += re.escape(run)
            reading += ".+?"
    tail = ".*" if open_end else ""
    name_re, reading_re = re.compile(name + tail), re.compile(reading + tail)
    kanji = next(filter(is_kanji, key), "")
    rows = table.readings.get(kanji, ())
    fitting = [(len(text), n) for n, text, spoken in rows if name_re.fullmatch(text) and reading_re.fullmatch(spoken)]
    shortest = min(fitting, default=(0, 0))[0]
    ids = [n for size, n in fitting if size == shortest or open_end]
    return [Candidate(number, 92, Tier.LOOSE) for number in table.owners(ids)]


def _long_enough(key: str, name: str, table: NameTable, number: int) -> bool:
    """Whether `key` is enough of `name` to be taken for its beginning.

    Two characters of a country in kana, kanji or Hangul, three in an alphabet; more of what is longer, less known
    or not told of in the chapter.
    """
    subject = table.subjects[table.entries[number].subject]
    dense = ord(key[0]) > 0x2E80
    share = len(key) / len(name)
    if not subject.home:
        return len(key) >= (3 if dense else 4) and share >= 0.5 and table.entries[number].rank < 3
    if subject.kind in {SubjectKind.COUNTRY, SubjectKind.REGION}:
        return len(key) >= (2 if dense else 3)
    kanji = "\u3400" <= key[0] <= "\u9fff"
    return len(key) >= (2 if kanji else 3) and (share >= 0.4 or len(key) >= 4)


def topics_of(table: NameTable, key: str) -> list[Candidate]:
    """Topics and frameworks in whose names a word of the trade stands: 制裁."""
    if words().kinds.get(key) != "content":
        return []
    kinds = {SubjectKind.TOPIC, SubjectKind.FRAMEWORK}
    found: dict[int, int] = {}
    for number, name in table.home_keys:
        entry = table.entries[number]
        if key in name and entry.rank == 0 and table.subjects[entry.subject].kind in kinds:
            found.setdefault(entry.subject, number)
    return [Candidate(number, 60, Tier.PHRASE) for number in found.values()]


_LONE_CONSONANT = re.compile("(?<=[ァ-ヺー])[b-df-hj-np-tv-z]+$")


def prefix(table: NameTable, key: str) -> list[Candidate]:
    """Names that begin with the query, heaviest subjects first; in kana, letters and romaji."""
    if len(key) < 2 or key in words().never:
        return []
    for roads in _prefix_roads(key):
        found: dict[int, Candidate] = {}
        for kind, typed in roads:
            ordered, names = table.ordered(kind)
            for name in with_prefix(ordered, typed):
                for number in names[name]:
                    if kind != "exact" and not is_latin(key) and not table.home[table.entries[number].subject]:
                        continue
                    _keep(found, table, number, typed, name)
        if found:
            return sorted(found.values(), key=lambda c: (-table.weights[table.entries[c.entry].subject], -c.score))
    return []


def _prefix_roads(key: str) -> Iterator[list[tuple[KeyKind, str]]]:
    """What may begin a name, likeliest first: as which kind of key, and what. The first that leads on counts."""
    spelled = romaji_key(as_kana(key))
    first: list[tuple[KeyKind, str]] = [("exact", key)]
    if (is_latin(key) and len(spelled) >= 4) or _KANA_AND_LATIN.fullmatch(key):
        first.append(("romaji", spelled))
    yield first
    begun = _LONE_CONSONANT.sub("", key)
    if begun != key and len(begun) >= 2:  # a kana of which only the consonant is typed: ちゅうおうあj
        yield [("romaji", romaji_key(begun))]
    if len(coarse := loose(key)) >= 3:
        yield [("loose", coarse)]
    if is_kana(as_kana(key)) and len(spelled) >= 5:
        yield [("romaji", spelled)]
        stem = spelled.rstrip("aiueo")
        if len(stem) >= 6:  # ウズベク is short for ウズベキスタン: a loanword's last vowel is not in the longer name
            yield [("romaji", stem)]


def _keep(found: dict[int, Candidate], table: NameTable, number: int, typed: str, name: str) -> None:
    entry = table.entries[number]
    if entry.kind in {AliasKind.ISO_CODE, AliasKind.FLAG} or not _long_enough(typed, name, table, number):
        return
    score = 60 + round(30 * len(typed) / len(name))
    if entry.subject not in found or found[entry.subject].score < score:
        found[entry.subject] = Candidate(number, score, Tier.PREFIX)
