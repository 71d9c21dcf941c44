"""Matches a query with the beginnings of names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefings.catalog.places import find_place
from briefings.domain import AliasKind, SubjectKind
from briefings.domain.matches import SearchStrategy
from briefings.search.key_tables import find_prefixed_keys
from briefings.search.names import is_kana, is_kanji, is_latin
from briefings.search.segmentation import classify_script
from briefings.search.strategies import NameCandidate, is_mixed_kana
from briefings.text.lazy_pattern import compile_lazily
from briefings.text.lexicon import is_common_word, is_word
from briefings.text.normalize import fold_text, loosen_key, restore_katakana
from briefings.text.romaji import is_romaji, make_romaji_key
from briefings.text.word_lists import load_word_lists

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefings.search.name_entries import NameEntry
    from briefings.search.names import KeyKind, NameTable

_LED_KINDS = frozenset({SubjectKind.TOPIC, SubjectKind.FRAMEWORK, SubjectKind.REGION})
_MAX_LEADING_LENGTH = 8
_KANJI_PER_WORD = 2

_DIGITS = compile_lazily("[0-9年月日]")
_KANA_THEN_KANJI = compile_lazily("[ァ-ヺー]+[\u3400-\u9fff]+")
_WESTERN_ENDINGS = frozenset("lrst")
"""Consonants in which short words of European languages end."""

_LAST_CYRILLIC = "\u052f"
_LONE_LETTERS = compile_lazily("(?<![b-df-hj-np-tv-z])[b-df-hj-np-tv-z]+$")
_LONE_CONSONANT = compile_lazily("(?<=[ァ-ヺー])[b-df-hj-np-tv-z]+$")


def match_prefix(table: NameTable, key: str) -> list[NameCandidate]:
    """Returns the names that begin with the query in kana, letters or romaji, the main subjects first.

    Everyday words, and queries that end in a number, are not beginnings. Nor are places and dictionary words, except
    short forms of a covered subject's name.
    """
    if len(_DIGITS.sub("", key)) < 2 or key[-1].isdigit() or key in load_word_lists().never_guessed:
        return []
    if is_common_word(key):
        return []
    proper = is_word(key) or find_place(key) is not None
    for variants in _list_prefix_variants(key):
        candidates: dict[int, NameCandidate] = {}
        for kind, typed in variants:
            if not typed:  # the romaji of long vowel marks alone is empty, and would match every name
                continue
            sorted_keys, entries_by_key = table.get_sorted_keys(kind)
            for name in find_prefixed_keys(sorted_keys, typed):
                for number in entries_by_key.get(name):
                    if _may_begin(table, number, key, kind, proper=proper):
                        _keep_best(candidates, table, number, typed, name)
        if candidates:
            return sorted(
                candidates.values(), key=lambda c: (-table.weights[table.entries.subjects[c.entry]], -c.score)
            )
    return []


def match_leading_word(table: NameTable, key: str) -> list[NameCandidate]:
    """Returns covered topics, frameworks and regions whose Japanese name begins with the query as a whole word.

    The caller offers them as a choice: 北方 may mean 北方領土, but the word alone is not conclusive. A proper name
    may also be cut within a word (サハ for サハリン). Places and the words in `never_guessed` are not beginnings.
    """
    if ord(key[0]) < 0x2E80 or not 2 <= len(key) <= _MAX_LEADING_LENGTH or key in load_word_lists().never_guessed:
        return []
    if not is_word(key) or find_place(key) is not None:
        return []
    candidates: dict[int, NameCandidate] = {}
    for name in find_prefixed_keys(table.sorted_keys, key):
        for number in table.entries_by_key.get(name):
            entry = table.entries[number]
            kind = table.subjects[entry.subject].kind
            if not table.covered[entry.subject] or entry.kind is not AliasKind.NAME or kind not in _LED_KINDS:
                continue
            if entry.language == "ja" and (_ends_word(entry.text, key) or not is_common_word(key)):
                candidates.setdefault(entry.subject, NameCandidate(number, 60, SearchStrategy.PREFIX))
    return sorted(candidates.values(), key=lambda c: -table.weights[table.entries.subjects[c.entry]])


def _ends_word(name: str, key: str) -> bool:
    """Returns whether a key ends at a word boundary in a Japanese name: a change of script, or after two kanji."""
    letters = [char for char in name if fold_text(char)]
    if len(letters) <= len(key):
        return False
    last, following = letters[len(key) - 1], letters[len(key)]
    if is_kanji(last):
        return len(key) == _KANJI_PER_WORD
    return len(key) > 2 and (classify_script(last) != classify_script(following) or "・" in name[: len(key) + 1])


def _may_begin(table: NameTable, number: int, key: str, kind: KeyKind, *, proper: bool) -> bool:
    """Returns whether a query may be the beginning of a name whose key begins with it."""
    entry = table.entries[number]
    if entry.kind is AliasKind.ASPECT:  # not a name of the subject itself
        return False
    if kind != "exact" and ((not is_latin(key) and not table.covered[entry.subject]) or find_place(key) is not None):
        return False
    return not proper or _continues_proper_name(table, number, key)


def _continues_proper_name(table: NameTable, number: int, key: str) -> bool:
    """Returns whether a proper name is a short form of a name that begins with it: カザフ for カザフスタン."""
    entry = table.entries[number]
    if not table.covered[entry.subject] or entry.rank > 1:
        return False
    first_word = fold_text(re.split(r"[・ \-]", entry.text)[0])
    if table.subjects[entry.subject].kind is SubjectKind.COUNTRY:
        return entry.rank == 0 or bool(_KANA_THEN_KANJI.fullmatch(entry.text))
    return first_word == key and entry.rank == 0


def _list_prefix_variants(key: str) -> Iterator[list[tuple[KeyKind, str]]]:
    """Yields groups of spellings of the query, likeliest first, each spelling with the kind of key to search."""
    romaji = make_romaji_key(restore_katakana(key))
    spelled: list[tuple[KeyKind, str]] = [("exact", key)]
    if is_mixed_kana(key) or _may_begin_romaji(key):
        spelled.append(("romaji", romaji))
    yield spelled
    begun = _LONE_CONSONANT.sub("", key)
    if begun != key and len(begun) >= 2:  # only the consonant of the last kana is typed: ちゅうおうあj
        yield [("romaji", make_romaji_key(begun))]
    if len(loose := loosen_key(key)) >= 3:
        yield [("loose", loose)]
    if is_kana(restore_katakana(key)) and len(romaji) >= 5:
        yield [("romaji", romaji)]
        stem = romaji.rstrip("aiueo")
        if len(stem) >= 6:  # the final vowel of a short form may differ: ウズベク for ウズベキスタン
            yield [("romaji", stem)]


def _may_begin_romaji(key: str) -> bool:
    """Returns whether a query can be the beginning of romaji, which may end in a consonant (`hoppour`)."""
    if not is_latin(key) or len(key) < 5:
        return False
    may_be_cut = len(key) > 5 or key[-1] not in _WESTERN_ENDINGS
    return is_romaji(key) or (may_be_cut and is_romaji(_LONE_LETTERS.sub("", key)))


def _keep_best(candidates: dict[int, NameCandidate], table: NameTable, number: int, typed: str, name: str) -> None:
    entry = table.entries[number]
    if entry.kind in {AliasKind.ISO_CODE, AliasKind.FLAG} or not _is_long_enough(typed, name, table, number):
        return
    score = 60 + round(30 * len(typed) / len(name))
    if entry.subject not in candidates or candidates[entry.subject].score < score:
        candidates[entry.subject] = NameCandidate(number, score, SearchStrategy.PREFIX)


def _is_long_enough(key: str, name: str, table: NameTable, number: int) -> bool:
    """Returns whether `key` is a long enough part of `name` to match as its beginning.

    For a covered country, two characters in kana, kanji or Hangul or three in an alphabet are enough. Longer and less
    known names need more. Names in other languages need a large share, because any word is the beginning of one of
    the names in 40 languages.
    """
    entry = table.entries[number]
    subject = table.subjects[entry.subject]
    dense = ord(key[0]) > 0x2E80
    share = len(key) / len(name)
    if not subject.covered:
        return entry.rank < 3 and len(key) >= (3 if dense else 6) and share >= (0.6 if dense else 0.7)
    kanji = all(map(is_kanji, key))
    if entry.rank == 3 and not _is_enough_of_foreign_name(key, share, subject.kind):
        return False
    if subject.kind in {SubjectKind.COUNTRY, SubjectKind.REGION}:
        short = 2 if dense and (entry.rank == 0 or kanji) else 3
        return len(key) >= (short if dense else 3 if key[0] > _LAST_CYRILLIC else 4) and _goes_beyond_first_word(
            entry, key
        )
    careful = subject.kind is SubjectKind.PERSON or entry.kind is AliasKind.FORMER_NAME
    if careful and not dense and len(key) < 6:
        return False
    if subject.kind is SubjectKind.TOPIC and kanji and len(key) < 3:
        return False
    enough = share >= 0.5 or len(key) >= (3 if kanji else 4)
    return len(key) >= (2 if kanji else 3 if dense else 4) and enough and _goes_beyond_first_word(entry, key)


def _is_enough_of_foreign_name(key: str, share: float, kind: SubjectKind) -> bool:
    """Returns whether a key is a long enough beginning of a name in a language other than Japanese and English."""
    if key.isascii():
        return len(key) >= 5 and share >= 0.6
    if is_kanji(key[0]):
        return kind is SubjectKind.COUNTRY or len(key) > 2
    if key[0] > _LAST_CYRILLIC:
        return True
    return len(key) >= 4 and share >= (0.33 if kind is SubjectKind.COUNTRY else 0.7)


def _goes_beyond_first_word(entry: NameEntry, key: str) -> bool:
    """Returns whether a query in letters extends beyond the first word of a name with several words."""
    first, _, rest = entry.text.partition(" ")
    return not rest or ord(key[0]) > 0x2E80 or len(key) > len(fold_text(first))
