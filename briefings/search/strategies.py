"""The roads from a whole query to a name that need no guess, and the one by prefix: each a function, best first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from briefings.domain import AliasKind, SubjectKind
from briefings.domain.matches import SearchStrategy
from briefings.search.names import find_prefixed_keys, is_kana, is_kanji, is_latin, word_bag
from briefings.text.normalize import join_split_kana, loosen_key, restore_katakana, unify_alphabet
from briefings.text.romaji import romaji_key
from briefings.text.word_lists import load_word_lists

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefings.search.names import KeyKind, NameTable


class NameCandidate(NamedTuple):
    """An entry that a road led to, with its score (0 to 100), the road, and the part of the query it stands for."""

    entry: int
    score: int
    strategy: SearchStrategy
    typed: str = ""


def match_exact(table: NameTable, key: str) -> list[NameCandidate]:
    """Names whose folded key is the query's."""
    return [
        NameCandidate(
            number,
            100,
            SearchStrategy.EXACT if table.entries[number].kind is AliasKind.NAME else SearchStrategy.ALIAS,
        )
        for number in table.find_owners(table.entries_by_key.get(key, ()))
    ]


def match_slips(table: NameTable, key: str) -> list[NameCandidate]:
    """Names that differ in long vowels, small kana, look-alike characters, or the alphabet of a letter or two."""
    for changed in (restore_katakana(key), unify_alphabet(key), join_split_kana(key)):
        if changed != key and (ids := table.entries_by_key.get(changed)):
            return [NameCandidate(number, 97, SearchStrategy.LOOSE) for number in table.find_owners(ids)]
    if key in load_word_lists().lookalikes:
        return []
    coarse = loosen_key(key)
    found = table.find_owners(table.entries_by_loose_key.get(coarse, ()))
    return [
        NameCandidate(n, 95, SearchStrategy.LOOSE)
        for n in found
        if len(coarse) >= 3 or table.covered[table.entries[n].subject]
    ]


def match_reordered(table: NameTable, text: str) -> list[NameCandidate]:
    """Names of several words that the query has in another order: relations between Japan and Russia."""
    bag = word_bag(text)
    found = table.find_owners(table.entries_by_word_bag.get(bag, ())) if len(bag) > 1 else []
    return [NameCandidate(number, 93, SearchStrategy.LOOSE) for number in found]


_KANA_AND_LATIN_KEY = re.compile(r"(?=.*[ァ-ヺ])(?=.*[a-z])[ァ-ヺーa-z]+")


def match_romanized(table: NameTable, key: str) -> list[NameCandidate]:
    """Names that are the query read as romaji, or as kana left half converted by an input method."""
    if (
        not (is_latin(key) or is_kana(key) or _KANA_AND_LATIN_KEY.fullmatch(key))
        or key in load_word_lists().lookalikes
    ):
        return []
    spelled = romaji_key(key)
    ids = table.entries_by_romaji.get(spelled, [])
    if is_kana(key):  # kana for a name that is known in letters alone; kana names have been compared as kana
        ids = [number for number in ids if table.entries[number].text.isascii()]
    found = table.find_owners(ids)
    return [
        NameCandidate(n, 95, SearchStrategy.ROMANIZED)
        for n in found
        if len(spelled) >= (4 if table.covered[table.entries[n].subject] else 5)
    ]


_SCRIPT_RUNS = re.compile(r"[ァ-ヺーa-z]+|[^ァ-ヺーa-z]+")


def match_half_converted(table: NameTable, key: str, *, allow_partial: bool = False) -> list[NameCandidate]:
    """Names with kanji of which the query writes a part in kana or romaji: ほっぽう領土.

    Each run of the query's kanji must stand in the name and each run of its kana in the reading, in order.
    `allow_partial` lets the query stop before the name does.
    """
    runs = _SCRIPT_RUNS.findall(key)
    phonetic = [run for run in runs if _SCRIPT_RUNS.match(run) and (run[0].isascii() or is_kana(run))]
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
    tail = ".*" if allow_partial else ""
    name_re, reading_re = re.compile(name + tail), re.compile(reading + tail)
    kanji = next(filter(is_kanji, key), "")
    rows = table.kanji_readings.get(kanji, ())
    fitting = [(len(text), n) for n, text, spoken in rows if name_re.fullmatch(text) and reading_re.fullmatch(spoken)]
    shortest = min(fitting, default=(0, 0))[0]
    ids = [n for size, n in fitting if size == shortest or allow_partial]
    return [NameCandidate(number, 92, SearchStrategy.LOOSE) for number in table.find_owners(ids)]


def _is_long_enough(key: str, name: str, table: NameTable, number: int) -> bool:
    """Whether `key` is enough of `name` to be taken for its beginning.

    Two characters of a country in kana, kanji or Hangul, three in an alphabet; more of what is longer, less known
    or not told of in the chapter.
    """
    subject = table.subjects[table.entries[number].subject]
    dense = ord(key[0]) > 0x2E80
    share = len(key) / len(name)
    if not subject.covered:
        return len(key) >= (3 if dense else 4) and share >= 0.5 and table.entries[number].rank < 3
    if subject.kind in {SubjectKind.COUNTRY, SubjectKind.REGION}:
        return len(key) >= (2 if dense else 3)
    kanji = "\u3400" <= key[0] <= "\u9fff"
    return len(key) >= (2 if kanji else 3) and (share >= 0.4 or len(key) >= 4)


def match_topics(table: NameTable, key: str) -> list[NameCandidate]:
    """Topics and frameworks in whose names a word of the trade stands: 制裁."""
    if load_word_lists().kinds.get(key) != "content":
        return []
    kinds = {SubjectKind.TOPIC, SubjectKind.FRAMEWORK}
    found: dict[int, int] = {}
    for number, name in table.covered_keys:
        entry = table.entries[number]
        if key in name and entry.rank == 0 and table.subjects[entry.subject].kind in kinds:
            found.setdefault(entry.subject, number)
    return [NameCandidate(number, 60, SearchStrategy.PHRASE) for number in found.values()]


_LONE_CONSONANT = re.compile("(?<=[ァ-ヺー])[b-df-hj-np-tv-z]+$")


def match_prefix(table: NameTable, key: str) -> list[NameCandidate]:
    """Names that begin with the query, heaviest subjects first; in kana, letters and romaji."""
    if len(key) < 2 or key in load_word_lists().never_guessed:
        return []
    for roads in _prefix_variants(key):
        found: dict[int, NameCandidate] = {}
        for kind, typed in roads:
            ordered, names = table.get_sorted_keys(kind)
            for name in find_prefixed_keys(ordered, typed):
                for number in names[name]:
                    if kind != "exact" and not is_latin(key) and not table.covered[table.entries[number].subject]:
                        continue
                    _keep_best(found, table, number, typed, name)
        if found:
            return sorted(found.values(), key=lambda c: (-table.weights[table.entries[c.entry].subject], -c.score))
    return []


def _prefix_variants(key: str) -> Iterator[list[tuple[KeyKind, str]]]:
    """What may begin a name, likeliest first: as which kind of key, and what. The first that leads on counts."""
    spelled = romaji_key(restore_katakana(key))
    first: list[tuple[KeyKind, str]] = [("exact", key)]
    if (is_latin(key) and len(spelled) >= 4) or _KANA_AND_LATIN_KEY.fullmatch(key):
        first.append(("romaji", spelled))
    yield first
    begun = _LONE_CONSONANT.sub("", key)
    if begun != key and len(begun) >= 2:  # a kana of which only the consonant is typed: ちゅうおうあj
        yield [("romaji", romaji_key(begun))]
    if len(coarse := loosen_key(key)) >= 3:
        yield [("loose", coarse)]
    if is_kana(restore_katakana(key)) and len(spelled) >= 5:
        yield [("romaji", spelled)]
        stem = spelled.rstrip("aiueo")
        if len(stem) >= 6:  # ウズベク is short for ウズベキスタン: a loanword's last vowel is not in the longer name
            yield [("romaji", stem)]


def _keep_best(candidates: dict[int, NameCandidate], table: NameTable, number: int, typed: str, name: str) -> None:
    entry = table.entries[number]
    if entry.kind in {AliasKind.ISO_CODE, AliasKind.FLAG} or not _is_long_enough(typed, name, table, number):
        return
    score = 60 + round(30 * len(typed) / len(name))
    if entry.subject not in candidates or candidates[entry.subject].score < score:
        candidates[entry.subject] = NameCandidate(number, score, SearchStrategy.PREFIX)
