"""Indexes the names of all subjects by their keys."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Self

from briefings.domain import AliasKind, Subject, SubjectKind
from briefings.search.digits import collect_digits
from briefings.search.kanji_names import KanjiNames
from briefings.search.key_tables import KeyTable
from briefings.search.name_entries import NameEntries, NameEntry
from briefings.search.word_bags import make_word_bag
from briefings.text.key_lengths import measure_keys
from briefings.text.lazy_pattern import compile_lazily
from briefings.text.normalize import compose_text, fold_text, loosen_key, remove_voicing, strip_accents
from briefings.text.romaji import make_romaji_key
from briefings.text.russian import decline_words
from briefings.text.word_lists import load_word_lists

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from briefings.text.key_lengths import KeyLengths

KeyKind = Literal["exact", "loose", "romaji"]
"""The kinds of keys of a name."""

_ALIAS_RANKS = {AliasKind.ADDED: 0, AliasKind.OTHER_LANGUAGE: 3, AliasKind.ISO_CODE: 2, AliasKind.FLAG: 0}
_READER_LANGUAGES = frozenset({"ja", "en", "und"})
_KIND_WEIGHTS = {
    SubjectKind.COUNTRY: 5,
    SubjectKind.REGION: 4,
    SubjectKind.FRAMEWORK: 3,
    SubjectKind.TOPIC: 2,
    SubjectKind.PERSON: 1,
}


def is_latin(key: str) -> bool:
    """Returns whether a key has only basic Latin letters, as romaji does."""
    return key.isascii() and key.isalpha()


def is_kana(key: str) -> bool:
    """Returns whether a folded key has only katakana."""
    return all("ァ" <= char <= "ヺ" or char == "ー" for char in key)


_FINAL_VOWELS = frozenset("aeiouyаеиіоуыэюяєїьიαηως")
_MIN_STEM_LENGTH = 5
_MAX_CORE_ENTRIES = 50_000
_CYRILLIC = compile_lazily("[А-Яа-я]")


def is_kanji(char: str) -> bool:
    """Returns whether a character is a kanji."""
    return "\u3400" <= char <= "\u9fff"


class NameTable:
    """All names of all subjects, by the keys that find them.

    Args:
        subjects: the subjects in any order. Entries refer to them by their position.

    Attributes:
        broad_words: by folded word, an entry for each subject that moderators listed for it. No other table contains
            these entries.
    """

    def __init__(self, subjects: Iterable[Subject]) -> None:
        self.subjects: Sequence[Subject] = tuple(subjects)
        self.entries = NameEntries()
        self.entries_by_key = KeyTable()
        self.broad_words: dict[str, list[NameEntry]] = {}
        for number, subject in enumerate(self.subjects):
            for language, text in subject.names.items():
                self._add_entry(number, text, AliasKind.NAME, language, 0 if language in _READER_LANGUAGES else 3)
            for alias in subject.aliases:
                if alias.kind is AliasKind.BROAD:
                    entry = NameEntry(number, alias.text, alias.kind, alias.language, 0)
                    self.broad_words.setdefault(fold_text(alias.text), []).append(entry)
                    continue
                rank = _ALIAS_RANKS.get(alias.kind, 1 if alias.language in _READER_LANGUAGES else 3)
                self._add_entry(number, alias.text, alias.kind, alias.language, rank)
        self.covered = [subject.covered for subject in self.subjects]
        self.weights = [
            (100 if subject.covered else 0) + _KIND_WEIGHTS[subject.kind] * 10 - number / 10_000
            for number, subject in enumerate(self.subjects)
        ]
        _ = self.first_entries, self.core_entries_by_key

    @classmethod
    def from_tables(cls, tables: Mapping[str, Any]) -> Self:
        """Returns a table built from tables that `export_tables` returned."""
        table = cls.__new__(cls)
        table.add_tables(tables)
        return table

    def add_tables(self, tables: Mapping[str, Any]) -> None:
        """Adds tables exported by `export_tables` of another table of the same names."""
        vars(self).update(tables)

    @property
    def basic_tables(self) -> tuple[str, ...]:
        """The attribute names of the tables that find whole names, which the constructor builds."""
        return (
            "subjects",
            "entries",
            "entries_by_key",
            "broad_words",
            "covered",
            "weights",
            "first_entries",
            "core_entries_by_key",
        )

    def export_tables(self) -> dict[str, Any]:
        """Returns all tables that have been built so far, by attribute name. They must not be changed."""
        return dict(vars(self))

    def _add_entry(self, subject: int, text: str, kind: AliasKind, language: str, rank: int) -> None:
        """Adds a name unless the subject already has one with the same key."""
        key = fold_text(text)
        key = text if key == text else key  # shares one string object
        numbers = self.entries_by_key.get(key)
        if not key or (numbers and self.entries.subjects[numbers[-1]] == subject):
            return
        self.entries_by_key.add(key, (len(self.entries),))
        self.entries.append(NameEntry(subject, text, kind, language, rank))

    @cached_property
    def core_entries_by_key(self) -> KeyTable:
        """Entries by key, of the subjects that all strategies match: all subjects, up to `_MAX_CORE_ENTRIES` entries.

        Beyond that, they are the covered subjects and the countries. For the other subjects, only whole names,
        beginnings and typing errors of one letter are matched.
        """
        if len(self.entries) <= _MAX_CORE_ENTRIES:
            return self.entries_by_key
        is_core = [subject.covered or subject.kind is SubjectKind.COUNTRY for subject in self.subjects]
        core = KeyTable()
        count = 0
        for key, numbers in self.entries_by_key.items():
            if any(is_core[self.entries.subjects[number]] for number in numbers):
                core.add(key, numbers)
                count += len(numbers)
                if count >= _MAX_CORE_ENTRIES:
                    break
        return core

    @property
    def core_entries(self) -> Sequence[int]:
        """The numbers of the entries in `core_entries_by_key`, in order."""
        if self.core_entries_by_key is self.entries_by_key:
            return range(len(self.entries))  # each entry has one key
        return self._chosen_entries

    @cached_property
    def _chosen_entries(self) -> list[int]:
        return sorted(number for _key, numbers in self.core_entries_by_key.items() for number in numbers)

    def preload(self) -> None:
        """Builds every table now."""
        _ = (
            self.core_entries,
            self.first_entries,
            self.entries_by_loose_key,
            self.entries_by_romaji,
            self.kanji_readings,
            self.sorted_keys,
            self.sorted_romaji_keys,
            self.key_lengths,
            self.entries_by_word_bag,
            self.sorted_loose_keys,
            self.entries_by_case_form,
            self.entries_by_stem,
            self.covered_kanji_names,
            self.covered_voiceless_keys,
            self.country_entries,
            self.digits,
        )

    def find_owners(self, ids: Iterable[int]) -> list[int]:
        """Finds the best entry of each subject that owns a shared name: those of the lowest rank, heaviest first."""
        best: dict[int, int] = {}
        for number in ids:
            subject = self.entries.subjects[number]
            if subject not in best or self.entries.ranks[number] < self.entries.ranks[best[subject]]:
                best[subject] = number
        if len(best) < 2:
            return list(best.values())
        lowest = min(self.entries.ranks[number] for number in best.values())
        owners = [number for number in best.values() if self.entries.ranks[number] == lowest]
        if lowest == 3 and any(self.covered[self.entries.subjects[number]] for number in owners):
            owners = [number for number in owners if self.covered[self.entries.subjects[number]]]
        return sorted(owners, key=lambda number: -self.weights[self.entries.subjects[number]])

    @cached_property
    def entries_by_loose_key(self) -> KeyTable:
        """Entries by loose key. For most names it is the folded key, which the base of the table contains."""
        return KeyTable.from_numbers(self._loose_numbers, self.core_entries_by_key)

    @property
    def _loose_numbers(self) -> dict[str, tuple[int, ...]]:
        table: dict[str, tuple[int, ...]] = {}
        for key, ids in self.core_entries_by_key.items():
            loose = loosen_key(key)
            loose = key if loose == key else loose  # shares one string object
            table[loose] = table[loose] + ids if loose in table else ids
        return table

    @cached_property
    def entries_by_romaji(self) -> KeyTable:
        """Entries of kana names and of romanized names by romaji key."""
        table = KeyTable()
        for key, ids in self.core_entries_by_key.items():
            if is_kana(key):
                table.add(make_romaji_key(key), ids)
            elif is_latin(key):
                romanized = [n for n in ids if self._is_romanized(self.entries[n])]
                if romanized:
                    table.add(make_romaji_key(key), romanized)
        return table

    def _is_romanized(self, entry: NameEntry) -> bool:
        """Returns whether a name is romanized Japanese: an alias of this kind, or the name of a Japanese person."""
        subject = self.subjects[entry.subject]
        japanese = subject.kind is SubjectKind.PERSON and subject.country == "JP" and entry.rank < 3
        return entry.kind is AliasKind.ROMANISED or japanese

    @cached_property
    def kanji_readings(self) -> dict[str, list[tuple[int, str, str]]]:
        """Names with kanji by each of their kanji: entry, folded name, romaji key of a reading of the subject."""
        kanji: dict[int, list[tuple[int, str]]] = {}
        kana: dict[int, set[str]] = {}
        for key, ids in self.core_entries_by_key.items():
            for number in ids:
                entry = self.entries[number]
                if entry.language not in {"ja", "und"}:
                    continue
                if is_kana(key):
                    kana.setdefault(entry.subject, set()).add(make_romaji_key(key))
                elif any(is_kanji(char) for char in key):
                    kanji.setdefault(entry.subject, []).append((number, key))
        table: dict[str, list[tuple[int, str, str]]] = {}
        for subject, names in kanji.items():
            for number, key in names:
                rows = [(number, key, reading) for reading in sorted(kana.get(subject, ()))]
                for char in set(filter(is_kanji, key)):
                    table.setdefault(char, []).extend(rows)
        return table

    @cached_property
    def sorted_keys(self) -> list[str]:
        """Folded keys in order, for prefix searches."""
        return sorted(self.entries_by_key)

    @cached_property
    def sorted_romaji_keys(self) -> list[str]:
        """Romaji keys in order, for prefix searches."""
        return sorted(self.entries_by_romaji)

    @cached_property
    def sorted_loose_keys(self) -> list[str]:
        """Loose keys in order, for prefix searches."""
        return sorted(self._loose_numbers)

    def get_sorted_keys(self, kind: KeyKind) -> tuple[Sequence[str], KeyTable]:
        """Returns the sorted keys of a kind, and the entries by these keys."""
        if kind == "exact":
            return self.sorted_keys, self.entries_by_key
        return (
            (self.sorted_romaji_keys, self.entries_by_romaji)
            if kind == "romaji"
            else (self.sorted_loose_keys, self.entries_by_loose_key)
        )

    @cached_property
    def covered_keys(self) -> list[tuple[int, str]]:
        """Entry and folded key of each Japanese or English name of the covered subjects, heaviest subjects first."""
        pairs = [
            (number, key)
            for key, ids in self.core_entries_by_key.items()
            for number in ids
            if self.covered[self.entries.subjects[number]] and self.entries.ranks[number] < 2
        ]
        return sorted(pairs, key=lambda pair: (-self.weights[self.entries.subjects[pair[0]]], len(pair[1])))

    @cached_property
    def entries_by_word_bag(self) -> KeyTable:
        """Entries of names with several words of covered subjects, by the set of their words."""
        table = KeyTable()
        for number in self.core_entries:
            entry = self.entries[number]
            if self.covered[entry.subject] and any(mark in entry.text for mark in " -–"):
                bag = make_word_bag(entry.text)
                if " " in bag:
                    table.add(bag, (number,))
        return table

    @cached_property
    def entries_by_case_form(self) -> KeyTable:
        """Entries of Russian names by the folded forms of their grammatical cases."""
        table = KeyTable()
        for number in self.core_entries:
            entry = self.entries[number]
            if entry.language == "ru" or (self.covered[entry.subject] and _CYRILLIC.match(entry.text)):
                for form in decline_words(strip_accents(compose_text(entry.text))):
                    key = fold_text(form)
                    if key not in self.entries_by_key:
                        table.add(key, (number,))
        return table

    @cached_property
    def entries_by_stem(self) -> KeyTable:
        """Entries of the foreign names of covered places, by the key and by the key without its final vowel."""
        stems = KeyTable()
        for key, numbers in self.core_entries_by_key.items():
            if key[0] >= "\u2e80" or len(key) < _MIN_STEM_LENGTH:
                continue
            foreign = [number for number in numbers if self._is_foreign_place_name(number)]
            if foreign:
                for stem in (key, key[:-1]) if key[-1] in _FINAL_VOWELS else (key,):
                    stems.add(stem, foreign)
        return stems

    def _is_foreign_place_name(self, number: int) -> bool:
        entry = self.entries[number]
        kind = self.subjects[entry.subject].kind
        return entry.rank == 3 and self.covered[entry.subject] and kind in {SubjectKind.COUNTRY, SubjectKind.REGION}

    @cached_property
    def covered_kanji_names(self) -> KanjiNames:
        """Names of covered subjects with kanji, of three characters and more."""
        return KanjiNames.from_names(
            name for name in self.covered_keys if len(name[1]) > 2 and any(map(is_kanji, name[1]))
        )

    @cached_property
    def covered_voiceless_keys(self) -> KeyTable:
        """Entries of the kana names of covered subjects, by their loose keys without voicing marks."""
        table = KeyTable()
        for number, key in self.covered_keys:
            if is_kana(key):
                table.add(remove_voicing(loosen_key(key)), (number,))
        return table

    @cached_property
    def country_entries(self) -> dict[str, int]:
        """The first entry of each country by its alpha-2 code."""
        return {
            subject.id: self.first_entries[number]
            for number, subject in enumerate(self.subjects)
            if subject.kind is SubjectKind.COUNTRY and len(subject.id) == 2 and number in self.first_entries
        }

    @cached_property
    def digits(self) -> dict[str, bool]:
        """The distinct digits of each key, for `has_other_digits`."""
        return collect_digits((*self.entries_by_key, *load_word_lists().offensive))

    @cached_property
    def first_entries(self) -> dict[int, int]:
        """The first entry of each subject."""
        table: dict[int, int] = {}
        for number in range(len(self.entries) - 1, -1, -1):
            table[self.entries.subjects[number]] = number
        return table

    @cached_property
    def key_lengths(self) -> KeyLengths:
        """The lengths of all keys that name a subject in a phrase, by their first characters."""
        return measure_keys(self.entries_by_key, self.entries_by_case_form, load_word_lists().offensive)
