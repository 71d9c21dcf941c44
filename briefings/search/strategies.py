"""Matches a whole query with names by exact keys. Each strategy returns its best candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from briefings.catalog.places import find_place
from briefings.domain import AliasKind
from briefings.domain.matches import SearchStrategy
from briefings.search.inflection import find_inflected
from briefings.search.names import is_kana, is_kanji, is_latin
from briefings.search.slips import DISTINCTIVE_KANJI
from briefings.search.word_bags import make_word_bag
from briefings.text.kanji import can_be_confused, list_readings
from briefings.text.lazy_pattern import compile_lazily
from briefings.text.lexicon import NOUN, find_word_classes, is_common_word
from briefings.text.normalize import join_split_kana, loosen_key, remove_voicing, restore_katakana, unify_alphabet
from briefings.text.romaji import is_romaji, make_romaji_key
from briefings.text.word_lists import load_word_lists

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefings.search.names import NameTable


_HIRAGANA = compile_lazily("[ぁ-ゖー]+")


class NameCandidate(NamedTuple):
    """A name that may be meant.

    Attributes:
        entry: the number of the entry in the table.
        score: the confidence, from 0 to 100.
        strategy: the strategy that matched it.
        typed: the part of the query that it matches; empty for the whole query.
    """

    entry: int
    score: int
    strategy: SearchStrategy
    typed: str = ""


def match_exact(table: NameTable, key: str, typed: str = "") -> list[NameCandidate]:
    """Returns the names with the query's folded key.

    Args:
        table: the names.
        key: the folded query.
        typed: the query as typed. Codes and short abbreviations that are words do not count in lower case.
    """
    numbers: Sequence[int] = table.entries_by_key.get(key)
    if not numbers and (country := load_word_lists().offensive.get(key)) in table.country_entries:
        return [NameCandidate(table.country_entries[country], 99, SearchStrategy.ALIAS)]
    if numbers:
        numbers = [number for number in numbers if _is_plausible_name(table, number, key, typed)]
    return [
        NameCandidate(
            number,
            100,
            SearchStrategy.EXACT if table.entries.get_kind(number) is AliasKind.NAME else SearchStrategy.ALIAS,
        )
        for number in table.find_owners(numbers)
    ]


def _is_plausible_name(table: NameTable, number: int, key: str, typed: str) -> bool:
    """Returns whether a name can be meant: codes must be the whole query, and short names no everyday words."""
    entry = table.entries[number]
    text = typed.strip()
    if len(key) < 4 and _HIRAGANA.fullmatch(text) and not _HIRAGANA.fullmatch(entry.text) and is_common_word(key):
        return False
    if entry.kind is AliasKind.ISO_CODE:
        if not text.isalnum():
            return not text
        if not table.covered[entry.subject]:
            return text.isupper() and not find_word_classes(key)
        return text.isupper() or NOUN not in find_word_classes(key)
    if entry.kind is AliasKind.ABBREVIATION and len(key) < 4 and text.islower():
        return NOUN not in find_word_classes(key)
    return entry.rank < 3 or is_distinct_foreign_name(key, covered=table.covered[entry.subject])


def is_distinct_foreign_name(key: str, *, covered: bool) -> bool:
    """Returns whether a name in another language than Japanese and English is distinct.

    It is not if it is short, a common word or the name of another place.
    """
    classes = find_word_classes(key)
    if NOUN in classes:
        return False
    if key.isascii() and len(key) < (6 if classes else 4) + (0 if covered else 1):
        return False
    place = find_place(key)
    return covered or (not classes and (place is None or bool(place.territories)))


def match_place(table: NameTable, key: str) -> list[NameCandidate]:
    """Returns the countries with a name in the table of places, which has languages that the name table lacks."""
    place = find_place(key)
    if place is None:
        return []
    owners = [table.country_entries[code] for code, _ in place.territories if code in table.country_entries]
    covered = [number for number in owners if table.covered[table.entries.subjects[number]]]
    return [
        NameCandidate(number, 99, SearchStrategy.ALIAS)
        for number in covered or owners
        if is_distinct_foreign_name(key, covered=bool(covered))
    ]


def match_inflected(table: NameTable, key: str) -> list[NameCandidate]:
    """Returns the names of which the query is an inflected form: Russian cases, case endings, English plurals."""
    numbers: Sequence[int] = table.entries_by_case_form.get(key)
    if not numbers and is_latin(key) and len(key) > 4 and key.endswith("s") and not find_word_classes(key):
        numbers = [
            number
            for number in table.entries_by_key.get(key[:-1])
            if table.covered[table.entries.subjects[number]] and table.entries.ranks[number] < 3
        ]
    numbers = numbers or find_inflected(table, key)
    return [NameCandidate(number, 97, SearchStrategy.ALIAS) for number in table.find_owners(numbers)]


def match_slips(table: NameTable, key: str) -> list[NameCandidate]:
    """Returns the names that differ only in long vowels, small kana, similar characters or letters of another script.

    At most two letters may be of another script. Names of covered subjects may also differ in voiced sounds:
    アシガバット for アシガバッド.
    """
    if key.isascii():
        return []
    for changed in (restore_katakana(key), unify_alphabet(key), join_split_kana(key)):
        if changed != key and changed in table.entries_by_key:
            owners = table.find_owners(table.entries_by_key.get(changed))
            return [NameCandidate(number, 97, SearchStrategy.LOOSE) for number in owners]
    loose = loosen_key(key)
    if key in load_word_lists().lookalikes:
        return []
    numbers = table.entries_by_loose_key.get(loose) or (
        table.covered_voiceless_keys.get(remove_voicing(loose)) if len(loose) > 3 and is_kana(key) else []
    )
    candidates = table.find_owners(numbers)
    return [
        NameCandidate(number, 95, SearchStrategy.LOOSE)
        for number in candidates
        if len(loose) >= 3 and (table.covered[table.entries.subjects[number]] or table.entries.ranks[number] < 3)
    ]


def match_reordered(table: NameTable, text: str) -> list[NameCandidate]:
    """Returns the names with the words of the query in any order: relations between Japan and Russia."""
    bag = make_word_bag(text)
    numbers = table.find_owners(table.entries_by_word_bag.get(bag)) if " " in bag else []
    return [NameCandidate(number, 93, SearchStrategy.LOOSE) for number in numbers]


_KANA_AND_LATIN_KEY = compile_lazily(r"(?=.*[ァ-ヺ])(?=.*[a-z])[ァ-ヺーa-z]+")


def is_mixed_kana(key: str) -> bool:
    """Returns whether a folded key mixes katakana and Latin letters, as in an unfinished input method conversion."""
    return bool(_KANA_AND_LATIN_KEY.fullmatch(key))


def match_romanized(table: NameTable, key: str) -> list[NameCandidate]:
    """Returns the names that match the query as romaji, or as partly converted kana."""
    if not (is_latin(key) or is_kana(key) or is_mixed_kana(key)) or key in load_word_lists().lookalikes:
        return []
    if is_latin(key) and not is_romaji(key):
        return []
    romaji = make_romaji_key(key)
    numbers: Sequence[int] = table.entries_by_romaji.get(romaji)
    if is_kana(key):  # other strategies compare kana names; these are names that the table has only in letters
        numbers = [number for number in numbers if table.entries.texts[number].isascii()]
    return [
        NameCandidate(number, 95, SearchStrategy.ROMANIZED)
        for number in table.find_owners(numbers)
        if len(romaji) >= 5
    ]


def match_homophones(table: NameTable, key: str) -> list[NameCandidate]:
    """Returns names of covered subjects that differ only in kanji of the same sound: 北方両度 for 北方領土."""
    if not 4 <= len(key) <= 24 or not any(map(is_kanji, key)):
        return []
    numbers = [
        number for number, name in table.covered_kanji_names.find_names(key) if _differs_in_homophones(key, name)
    ]
    if not numbers and len(key) <= 8:
        for reading in list_readings(key):
            romaji = make_romaji_key(reading)
            if len(romaji) >= 5:
                numbers += [
                    number
                    for number in table.entries_by_romaji.get(romaji)
                    if table.covered[table.entries.subjects[number]]
                ]
    return [NameCandidate(number, 92, SearchStrategy.FUZZY) for number in table.find_owners(dict.fromkeys(numbers))]


_LENGTH_OF_LONG_NAME = 8
"""Minimum length of a name in which any kanji may be replaced by one of the same sound, in characters."""


def _differs_in_homophones(key: str, name: str) -> bool:
    different = [(first, second) for first, second in zip(key, name, strict=True) if first != second]
    is_long = len(key) >= _LENGTH_OF_LONG_NAME
    return len(different) < len(key) and all(
        (is_long or first not in DISTINCTIVE_KANJI)
        and is_kanji(first)
        and is_kanji(second)
        and can_be_confused(first, second)
        for first, second in different
    )


_MAX_HALF_CONVERTED = 30
_SCRIPT_RUNS = compile_lazily(r"[ァ-ヺーa-z]+|[^ァ-ヺーa-z]+")


def _is_phonetic(char: str) -> bool:
    """Returns whether a folded character is katakana or a basic Latin letter."""
    return "ァ" <= char <= "ヺ" or char == "ー" or "a" <= char <= "z"


def match_half_converted(table: NameTable, key: str, *, allow_partial: bool = False) -> list[NameCandidate]:
    """Returns the names with kanji that the query writes partly in kana or romaji: ほっぽう領土.

    Each run of kanji in the query must be in the name, and each run of kana or romaji in its reading, in order.

    Args:
        table: the names.
        key: the folded query.
        allow_partial: whether the query may be the beginning of the name.
    """
    if len(key) > _MAX_HALF_CONVERTED:
        return []
    runs = _SCRIPT_RUNS.findall(key)
    phonetic = [run for run in runs if _SCRIPT_RUNS.match(run) and (run[0].isascii() or is_kana(run))]
    if len(runs) < 2 or not phonetic or len(phonetic) == len(runs) or sum(map(len, phonetic)) < 2:
        return []
    if any(not run[0].isalpha() for run in runs):
        return []
    kanji = next(filter(is_kanji, key), "")
    written = [run for run in runs if run not in phonetic]
    rows = [row for row in table.kanji_readings.get(kanji, ()) if all(run in row[1] for run in written)]
    readings = {run: make_romaji_key(run) for run in phonetic} if rows else {}
    fitting = [
        (len(text), number)
        for number, text, romaji in rows
        if _is_written_as(text, runs, readings, allow_partial=allow_partial)
        and _is_read_as(romaji, runs, readings, allow_partial=allow_partial)
    ]
    shortest = min(fitting, default=(0, 0))[0]
    numbers = [number for size, number in fitting if size == shortest or allow_partial]
    return [NameCandidate(number, 92, SearchStrategy.LOOSE) for number in table.find_owners(numbers)]


def _is_written_as(name: str, runs: list[str], readings: Mapping[str, str], *, allow_partial: bool) -> bool:
    """Returns whether a name is the runs of a query in order, where a phonetic run may replace kanji.

    Args:
        name: the folded name.
        runs: the runs of the query.
        readings: the romaji key of each phonetic run.
        allow_partial: whether the runs may be the beginning of the name.
    """
    ends = {0}
    for run in runs:
        next_ends = {end + len(run) for end in ends if name.startswith(run, end)}
        if run in readings:
            for start in ends:
                end = start
                while end < len(name) and not _is_phonetic(name[end]):
                    end += 1
                    next_ends.add(end)
        ends = next_ends
    return bool(ends) if allow_partial else len(name) in ends


def _is_read_as(reading: str, runs: list[str], readings: Mapping[str, str], *, allow_partial: bool) -> bool:
    """Returns whether the reading of a name has the readings of the phonetic runs in order.

    For each of the other runs it has at least one letter. The arguments are those of `_is_written_as`.
    """
    ends = {0}
    for run in runs:
        spoken = readings.get(run)
        if spoken is not None:
            ends = {end + len(spoken) for end in ends if reading.startswith(spoken, end)}
        else:
            ends = set(range(min(ends) + 1, len(reading) + 1)) if ends else set()
    return bool(ends) if allow_partial else len(reading) in ends
