"""Typing errors: names that share pairs of letters with the query, ranked by their edit distance.

Candidates come from postings of letter pairs. An edit destroys at most three pairs (a swap of neighbours does), so a
name within k edits shares one of any 3k + 1 pairs of the query: looking at its rarest ones misses nothing. Distance
is the optimal string alignment of RapidFuzz: insert, delete, replace, swap neighbours.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from briefings.catalog.places import find_place
from briefings.domain import AliasKind, SubjectKind
from briefings.domain.matches import SearchStrategy
from briefings.search.names import is_kana, is_kanji, is_latin
from briefings.search.strategies import NameCandidate
from briefings.text.kanji import are_confused, read_kanji
from briefings.text.lexicon import is_word
from briefings.text.normalize import fold_text, restore_katakana
from briefings.text.romaji import romaji_key, to_romaji
from briefings.text.word_lists import load_word_lists

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefings.search.names import NameTable

_ADJECTIVE_ENDING = re.compile("[ァ-ヺー]+ンズ?")

_KANA_THEN_KANJI = re.compile("([ァ-ヺー]+)[\u3400-\u9fff]+")
_LOOKALIKE_KANA = str.maketrans("ソツシワケタヌマ", "ンンンクククスア")
_MIN_LEAD = 0.1
_MIN_LEAD_IF_COVERED = 0.05
"""How much more alike than the next subject a name must be to be the answer alone: the second, where it is a told
subject and the next is not."""


def _letter_pairs(key: str) -> list[str]:
    text = f"\x02{key}\x03"
    return list(dict.fromkeys(text[i : i + 2] for i in range(len(text) - 1)))


def allowed_edits(length: int) -> int:
    """Edits that a key of this length may hold and still be read."""
    return 0 if length < 3 else 1 if length < 6 else 2 if length < 14 else 3


class LetterPairIndex:
    """Keys by the letter pairs they hold."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys = list(keys)
        self.postings: dict[str, list[int]] = {}
        lists = self.postings
        for number, key in enumerate(self.keys):
            for pair in _letter_pairs(key):
                lists.setdefault(pair, []).append(number)

    def find_near_keys(self, key: str, edits: int) -> list[tuple[str, int]]:
        """Keys within `edits` of `key`, with their distance, nearest first."""
        pairs = sorted((self.postings.get(pair, ()) for pair in _letter_pairs(key)), key=len)
        numbers: set[int] = set()
        for posting in pairs[: 3 * edits + 1]:
            numbers.update(posting)
        keys, low, high = self.keys, len(key) - edits, len(key) + edits
        choices = [name for name in map(keys.__getitem__, numbers) if low <= len(name) <= high]
        return _rank_by_distance(key, choices, edits)


def _rank_by_distance(key: str, choices: list[str], edits: int) -> list[tuple[str, int]]:
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    found = extract(key, choices, scorer=OSA.distance, score_cutoff=edits, limit=12)
    return [(name, int(distance)) for name, distance, _ in found]


class FuzzyMatcher:
    """Names that a query may be a slip of.

    Args:
        table: the names.
    """

    def __init__(self, table: NameTable) -> None:
        self.table = table
        self._truncated_tables: dict[tuple[int, int], dict[str, list[int]]] = {}

    @cached_property
    def _spelling_index(self) -> LetterPairIndex:
        entries = self.table.entries
        skipped = {AliasKind.ISO_CODE, AliasKind.FLAG}
        return LetterPairIndex(
            key
            for key, ids in self.table.entries_by_key.items()
            if len(key) >= 3 and any(entries[number].kind not in skipped for number in ids)
        )

    @cached_property
    def _romaji_index(self) -> LetterPairIndex:
        return LetterPairIndex(key for key in self.table.entries_by_romaji if len(key) >= 5)

    def preload(self) -> None:
        """Make the tables now instead of at the first query that needs them."""
        _ = self._spelling_index, self._romaji_index
        self.find_candidates("アルマニヤ")  # loads RapidFuzz, which takes longer than many a query

    def find_candidates(self, key: str) -> list[NameCandidate]:
        """Candidates whose likeness is high enough to be meant, best first; near ties are all there."""
        if key in load_word_lists().never_guessed or len(key) < 3 or is_word(key) or find_place(key) is not None:
            return []
        key = restore_katakana(key)
        if self._is_derived(key):
            return []
        found: dict[int, tuple[float, int]] = {}
        edits = allowed_edits(len(key))
        if len(key) >= 6 and "\u3400" <= key[-1] <= "\u9fff":
            edits = 2  # an input method puts two kanji of the same sound for two others: 機構, 気候
        for name, distance in self._spelling_index.find_near_keys(key, edits):
            self._keep_best(found, self.table.entries_by_key[name], key, name, distance)
        if any("a" <= char <= "z" for char in key) or is_kana(key):
            spelled = romaji_key(key)
            edits = min(allowed_edits(len(spelled)), 1 if is_kana(key) or len(spelled) < 10 else 2)
            if len(spelled) >= (6 if is_kana(key) else 7) and (len(key) > 3 or not is_kana(key)):
                for name, distance in self._romaji_index.find_near_keys(spelled, edits):
                    ids = [
                        number
                        for number in self.table.entries_by_romaji[name]
                        if self.table.covered[self.table.entries[number].subject]
                        and (
                            len(name) > 8
                            or self.table.subjects[self.table.entries[number].subject].kind is not SubjectKind.PERSON
                        )
                    ]
                    if is_kana(key):
                        ids = [
                            n for n in ids if _measure_likeness(key, fold_text(self.table.entries[n].text)) >= 0.65
                        ]
                    self._keep_best(found, ids, spelled, name, distance)
        if not found:
            return []
        from rapidfuzz.distance import OSA

        weights, entries, home = self.table.weights, self.table.entries, self.table.covered
        best = max(likeness for likeness, _ in found.values())
        told = max((likeness for likeness, number in found.values() if home[entries[number].subject]), default=0.0)
        edits = min(OSA.distance(key, fold_text(entries[number].text)) for _, number in found.values())
        kept = [
            (likeness, number)
            for likeness, number in found.values()
            if likeness > best - (_MIN_LEAD if home[entries[number].subject] or told < best else _MIN_LEAD_IF_COVERED)
            or OSA.distance(key, fold_text(entries[number].text), score_cutoff=edits) <= edits
        ]
        kept.sort(key=lambda pair: (-pair[0], -weights[entries[pair[1]].subject]))
        return [NameCandidate(number, round(likeness * 100), SearchStrategy.FUZZY) for likeness, number in kept[:5]]

    def _is_derived(self, key: str) -> bool:
        """Whether a key is a name made into another word: アメリカン, ロシア語; slips are rarely at the end alone."""
        if _ADJECTIVE_ENDING.fullmatch(key) and key.rstrip("ズ")[:-1] in self.table.entries_by_key:
            return True
        if len(key) > 4 and is_kana(key) and key[-1] != key[-2] and key[:-1] in self.table.entries_by_key:
            return True
        kana = _KANA_THEN_KANJI.fullmatch(key)
        stem = kana[1] if kana else key[:-1]
        return len(key) > 2 and "\u3400" <= key[-1] <= "\u9fff" and stem in self.table.entries_by_key

    def _keep_best(
        self, best: dict[int, tuple[float, int]], ids: list[int], key: str, name: str, distance: int
    ) -> None:
        longest = max(len(key), len(name))
        likeness = 1 - distance / longest
        for number in ids:
            entry = self.table.entries[number]
            if entry.kind in {AliasKind.ISO_CODE, AliasKind.FLAG}:
                continue
            home = self.table.covered[entry.subject]
            if not home and (entry.rank > 2 or distance > 1):
                continue
            if not _keeps_meaning(key, name):
                continue
            if not _is_plausible_slip(key, name, distance, covered=home) or (
                entry.rank == 3 and not _is_long_foreign_name(name, distance)
            ):
                continue
            if longest <= 3 and entry.rank > 0:
                continue
            if entry.subject not in best or best[entry.subject][0] < likeness:
                best[entry.subject] = (likeness, number)

    def find_beginnings(self, key: str) -> list[NameCandidate]:
        """Told subjects of whose name the query may be the beginning, with one slip in it."""
        spoken = romaji_key(restore_katakana(key))
        found: dict[int, NameCandidate] = {}
        for typed, table in ((key, self.table.entries_by_key), (spoken, self.table.entries_by_romaji)):
            if len(typed) < 4 or (typed is spoken and not spoken.isascii()):
                continue
            for size in (len(typed), len(typed) + 1):
                cut = self._truncate_names(size, table)
                for name, _ in _rank_by_distance(typed, list(cut), 1):
                    for number in cut[name]:
                        found.setdefault(
                            self.table.entries[number].subject, NameCandidate(number, 50, SearchStrategy.FUZZY)
                        )
        return list(found.values())

    def _truncate_names(self, size: int, table: dict[str, list[int]]) -> dict[str, list[int]]:
        """Names of told subjects in Japanese and English, and their romaji, cut at `size` characters."""
        made = self._truncated_tables.get((size, id(table)))
        if made is None:
            made = {}
            for name, ids in table.items():
                told = [
                    n
                    for n in ids
                    if self.table.covered[self.table.entries[n].subject] and self.table.entries[n].rank < 2
                ]
                if told and len(name) >= size:
                    made.setdefault(name[:size], []).extend(told)
            self._truncated_tables[size, id(table)] = made
        return made

    def find_nearest(self, key: str, limit: int = 3) -> list[NameCandidate]:
        """Names to offer when nothing was found: less alike than an answer must be, own names alone."""
        key = restore_katakana(key)
        if len(key) < 3:
            return []
        found: dict[int, tuple[float, int]] = {}
        edits = max(1, min(3, len(key) // 2))
        for name, distance in self._spelling_index.find_near_keys(key, edits):
            likeness = 1 - distance / max(len(key), len(name))
            for number in self.table.entries_by_key[name]:
                entry = self.table.entries[number]
                if likeness >= 0.5 and entry.rank < 2 and likeness > found.get(entry.subject, (0.0, 0))[0]:
                    found[entry.subject] = (likeness, number)
        weights, entries = self.table.weights, self.table.entries
        ordered = sorted(found.values(), key=lambda pair: (-pair[0], -weights[entries[pair[1]].subject]))
        return [
            NameCandidate(number, round(likeness * 100), SearchStrategy.FUZZY) for likeness, number in ordered[:limit]
        ]


_DIGITS = re.compile(r"\d+")


def _keeps_meaning(key: str, name: str) -> bool:
    """Whether the edits from `name` to `key` can be a slip: no other number, and no kanji of another sound."""
    if key == name:
        return True
    if _DIGITS.findall(key) != _DIGITS.findall(name):
        return False
    if not any(map(is_kanji, key + name)):
        return True
    from rapidfuzz.distance import Levenshtein

    for edit in Levenshtein.opcodes(key, name):
        typed, meant = key[edit.src_start : edit.src_end], name[edit.dest_start : edit.dest_end]
        if edit.tag == "replace":
            pairs = zip(typed, meant, strict=True)
            if not all(_can_be_confused(first, second, len(name)) for first, second in pairs):
                return False
        elif edit.tag != "equal" and any(map(is_kanji, typed + meant)) and (len(name) < 6 or len(typed + meant) > 1):
            return False
    return True


def _can_be_confused(typed: str, meant: str, length: int) -> bool:
    """Whether a character can stand for another by a slip: kanji of the same sound or look, kana that are a reading.

    In a long name it may be another kanji too (機関 for 機構), unless it is a country or a direction.
    """
    if not is_kanji(typed) and not is_kanji(meant):
        return True
    if is_kanji(typed) and is_kanji(meant):
        return are_confused(typed, meant) or (length > 5 and not {typed, meant} & _DISTINCTIVE_KANJI)
    kana, kanji = (meant, typed) if is_kanji(typed) else (typed, meant)
    return is_kana(kana) and romaji_key(kana) in read_kanji(kanji)


_DISTINCTIVE_KANJI = frozenset(
    "東西南北中新旧上下前後日米英仏独伊豪加印韓朝露宇土台越比伯蘭対反親一二三四五六七八九十"
)


def _is_long_foreign_name(name: str, distance: int) -> bool:
    """Whether a name in another language is long enough to have been meant: 40 languages have names like any word."""
    return distance <= 1 and len(name) >= 7 if name.isascii() else len(name) >= 6


def _is_light_slip(key: str, name: str) -> bool:
    """Whether a short name in letters has another vowel, two letters swapped or one doubled."""
    if sorted(key) == sorted(name):
        return True
    if len(key) == len(name):
        return _without_vowels(key) == _without_vowels(name)
    longer, shorter = (key, name) if len(key) > len(name) else (name, key)
    if longer is key and len(name) > 4 and key[-1] == name[-1]:
        return True
    return any(
        longer[place] == longer[place - 1] and longer[:place] + longer[place + 1 :] == shorter
        for place in range(1, len(longer))
    )


def _without_vowels(key: str) -> str:
    return re.sub("[aeiouy]", "", key)


def _measure_likeness(first: str, second: str) -> float:
    from rapidfuzz.distance import OSA

    return OSA.normalized_similarity(first, second)


def _is_plausible_slip(key: str, name: str, distance: int, *, covered: bool) -> bool:
    """Whether a slip may turn `name` into `key`, by the script of both."""
    longest = max(len(key), len(name))
    likeness = 1 - distance / longest
    if is_kana(key) and is_kana(name):
        return _is_kana_slip(key, name, likeness, covered=covered)
    if is_latin(key) or ord(key[0]) < 0x2E80:
        enough = longest >= (5 if covered else 6) and likeness >= (0.75 if covered else 0.8)
        same_start = key[0] == name[0] or len(name) >= 8
        return enough and same_start and (len(name) >= 7 or not is_latin(key) or _is_light_slip(key, name))
    return covered and longest >= 4 and likeness >= (0.66 if key[:3] == name[:3] else 0.74)


def _is_kana_slip(key: str, name: str, likeness: float, *, covered: bool) -> bool:
    """Whether a slip may turn a name in kana into `key`.

    Short names must also sound or look alike: ロシア may become ロジア and プーチン プーチソ, but never アシカ.
    """
    from rapidfuzz.distance import OSA

    longest = max(len(key), len(name))
    if (covered or longest >= 4) and key.translate(_LOOKALIKE_KANA) == name.translate(_LOOKALIKE_KANA):
        return True
    spoken = OSA.normalized_similarity(to_romaji(key), to_romaji(name))
    swapped = covered and sorted(key) == sorted(name)
    if longest <= 3:
        return covered and spoken >= 0.8
    if longest == 4:
        return swapped or spoken >= (0.75 if covered else 0.84)
    if key == name[1:] and len(key) < 5:
        return False
    return swapped or (likeness >= 0.7 and (covered or likeness >= 0.8 or spoken >= 0.8))
