"""Names of subjects inside running text: longest first, from the left, and only where a word may begin and end.

A text is read once. At each place the first two characters decide whether a name may begin there, so the work grows
with the text alone and not with the number of names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Self

from briefings.matching.fold import compose
from briefings.matching.model import Spot
from briefings.model import AliasKind, Subject, SubjectKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SKIPPED = frozenset({AliasKind.ISO_CODE, AliasKind.ROMANISED, AliasKind.READING, AliasKind.TAUGHT})
"""A taught name is for asking: it may be any word that people type, and a text may well mean something else by it."""

_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0xFF65: "・", 0x30A0: "="}
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
_ONE_TO_ONE = {**_WIDTH, **_DASHES}
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
"""Variation selectors (Unicode 23.4): those of the supplement tell forms of one kanji apart, as in 辻\U000e0100."""

_UNCOMPOSED = re.compile(f"[\uff61-\uff9f\u3099\u309a\u309b\u309c\u0300-\u036f\u200b-\u200f\u2060{_SELECTORS}\ufeff]")
_HIRAGANA = re.compile("[ぁ-ゖ]+")
_KANA_WORD = frozenset(chr(code) for code in (*range(0x30A1, 0x30FB), 0x30FC))
_EXCEPTIONS = ("日本海", "日本語", "南中国海", "中国地方", "中国語", "韓国語", "英国風", "米国風")
"""Words that begin with a name of a country and don't mean it."""


_FOREIGN = 2
"""Rank of a name in a language other than Japanese and English."""

_ORDINARY = frozenset({"island", "man", "kina"})
"""Words of English, or names of other things, that are a country's name in one of the forty languages."""


def _class(char: str) -> int:
    """1 for katakana, 2 for letters of alphabets, 0 for what a word may end before."""
    if char in _KANA_WORD:
        return 1
    if char < "\u1100" or "\u1e00" <= char < "\u2000":
        return 2 if char.isalpha() or char.isdigit() or "\u0300" <= char <= "\u036f" else 0
    return 0


class Spotter:
    """Finds names in texts. Make it with `build`."""

    def __init__(
        self, names: dict[str, tuple[str, tuple[str, ...]]], shorts: dict[str, tuple[str, ...]], capitalised: set[str]
    ) -> None:
        self._names = names
        self._capitalised = capitalised
        self._shorts = shorts
        lengths: dict[str, set[int]] = {}
        for key in names:
            lengths.setdefault(key[:2], set()).add(len(key))
        self._lengths = {start: tuple(sorted(sizes, reverse=True)) for start, sizes in lengths.items()}

    @classmethod
    def build(cls, subjects: Iterable[Subject]) -> Self:
        """A spotter of these subjects' names: no ISO codes, romaji, readings or taught ones, and no lone character.

        Abbreviations of one kanji (露) count in pairs alone (日露). Abbreviations in Latin letters (SCO) count as
        written, in capitals; names in other languages that use them, with a capital.
        """
        owners: dict[str, dict[str, int]] = {}
        spelled: dict[str, str] = {}
        shorts: dict[str, list[str]] = {}
        for subject in subjects:
            for text, rank, short in _usable(subject):
                if short:
                    shorts.setdefault(text, []).append(subject.id)
                    continue
                key = _key(text)
                mine = owners.setdefault(key, {})
                mine[subject.id] = min(rank, mine.get(subject.id, 9))
                spelled.setdefault(key, text)
        names: dict[str, tuple[str, tuple[str, ...]]] = {}
        capitalised: set[str] = set()
        for key, ranks in owners.items():
            lowest = min(ranks.values())
            if lowest < _FOREIGN or key not in _ORDINARY:
                names[key] = (spelled[key], tuple(ident for ident, rank in ranks.items() if rank == lowest))
            if lowest == _FOREIGN and key.isascii():
                capitalised.add(key)
        names.update((word, ("", ())) for word in _EXCEPTIONS if word not in names)
        return cls(names, {text: tuple(dict.fromkeys(ids)) for text, ids in shorts.items()}, capitalised)

    def spot(self, text: str) -> tuple[Spot, ...]:
        """Every name in `text` with its offsets, in order, none overlapping."""
        if not _UNCOMPOSED.search(text):
            return tuple(self._spots(text.translate(_ONE_TO_ONE)))
        composed, starts, ends = _composed(text)
        spots: list[Spot] = []
        for spot in self._spots(composed.translate(_ONE_TO_ONE)):
            start, end = starts[spot.start], ends[spot.end - 1]
            if not spots or spots[-1].end <= start:
                spots.append(Spot(start, end, spot.subjects, spot.alias))
        return tuple(spots)

    def _spots(self, text: str) -> Iterator[Spot]:
        lower = text.lower() if len(text.lower()) == len(text) else text
        lengths, shorts = self._lengths, self._shorts
        places = [i for i in range(len(lower) - 1) if lower[i : i + 2] in lengths or lower[i] in shorts]
        done = 0
        for i in places:
            if i < done:
                continue
            spots = self._at(text, lower, i)
            for spot in spots:
                if spot.subjects:
                    yield spot
                done = spot.end

    def _at(self, text: str, lower: str, start: int) -> list[Spot]:
        before = _class(text[start - 1]) if start else 0
        if not (before and before == _class(text[start])):
            for size in self._lengths.get(lower[start : start + 2], ()):
                end = start + size
                named = self._names.get(lower[start:end])
                if lower[start:end] in self._capitalised and not text[start].isupper():
                    continue
                if named and self._ends(text, start, end) and _as_written(text[start:end], named[0]):
                    return [Spot(start, end, named[1], named[0])]
        if (
            text[start] in self._shorts
            and before != 1
            and text[start + 1 : start + 2] == "・"
            and self._begins(lower, start + 2)
        ):
            return [Spot(start, start + 1, self._shorts[text[start]], text[start])]
        pair = text[start : start + 2]
        if len(pair) == 2 and self._is_pair(pair) and self._ends(text, start, start + 2):
            return [Spot(start + n, start + n + 1, self._shorts[char], char) for n, char in enumerate(pair)]
        return []

    def _is_pair(self, pair: str) -> bool:
        """Whether two abbreviations of one character stand for two countries: 日露, 日ロ, never ロロ or ロ日."""
        return pair[0] != pair[1] and pair[0] not in _KANA_WORD and all(char in self._shorts for char in pair)

    def _begins(self, lower: str, start: int) -> bool:
        """Whether a name of several characters stands at `start`, as the second of 日・ウズベキスタン."""
        sizes = self._lengths.get(lower[start : start + 2], ())
        return any(lower[start : start + size] in self._names for size in sizes)

    @staticmethod
    def _ends(text: str, start: int, end: int) -> bool:
        if end > len(text):
            return False
        after = _class(text[end]) if end < len(text) else 0
        if after and after == _class(text[end - 1]):
            return False
        hiragana = _HIRAGANA.fullmatch(text, start, end)
        return not (hiragana and (_HIRAGANA.match(text[start - 1 : start]) or _HIRAGANA.match(text[end : end + 1])))


def _usable(subject: Subject) -> Iterator[tuple[str, int, bool]]:
    """Names of a subject that may be looked for in texts: text, rank (own names first), whether it is one kanji."""
    for text in subject.names.values():
        yield text, 0, False
        yield from ((part, 0, False) for part in _dotless(text))
    for alias in subject.aliases:
        if alias.kind in _SKIPPED or not alias.text.strip():
            continue
        text = compose(alias.text)
        rank = _FOREIGN if alias.kind is AliasKind.OTHER_LANGUAGE else 1
        if len(text) == 1:
            if alias.kind is AliasKind.ABBREVIATION and ("\u3400" <= text <= "\u9fff" or text in _KANA_WORD):
                yield text, rank, True
            continue
        if rank == _FOREIGN and len(text) < 4 and _class(text[0]) == 2:
            continue
        if subject.kind is SubjectKind.COUNTRY and _HIRAGANA.fullmatch(text) and len(text) < 4:
            continue
        yield text, rank, False
        yield from ((part, rank, False) for part in _dotless(text))


def _dotless(text: str) -> Iterator[str]:
    """A name with its middle dots left out, as many write it."""
    if "・" in text:
        yield text.replace("・", "")


def _key(text: str) -> str:
    return compose(text).translate(_ONE_TO_ONE).lower()


def _as_written(found: str, alias: str) -> bool:
    """Whether an abbreviation in capitals stands in capitals: `SCO` is one, `sco` in a text is not."""
    return not (alias.isascii() and alias.isupper() and len(alias) <= 6) or found.isupper()


def _composed(text: str) -> tuple[str, list[int], list[int]]:
    """Composed text, and for each of its characters where what it was made of begins and ends in `text`."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for found in re.finditer(rf"[\s\S][\u3099\u309a\u309b\u309c\uff9e\uff9f\u0300-\u036f{_SELECTORS}]*", text):
        piece = compose(found[0])
        pieces.append(piece)
        starts.extend([found.start()] * len(piece))
        ends.extend([found.end()] * len(piece))
    return "".join(pieces), starts, ends
