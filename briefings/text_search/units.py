"""Splits texts into index units: single Japanese and Korean characters, and stems of words in alphabets.

Texts are compared in folded form, without the differences of width, case, accents, composition, hiragana and
katakana, and without punctuation. Japanese is written without spaces, so that each of its characters is a unit and a
word is a sequence of units. A word in an alphabet is one unit, without an English ending, so that `sanctions` finds
`sanction`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from briefings.text.lazy_pattern import compile_lazily
from briefings.text.normalize import compose_text, strip_accents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SENTENCE_END: Final = "_"
"""The unit between two sentences, so that a phrase does not match across them. No other unit has this character."""

_HIRAGANA_TO_KATAKANA: Final = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_JAPANESE: Final = "々〆〇ァ-ヺー-ヿㇰ-ㇿ㐀-䶿一-鿿가-힣\uf900-\ufaff\U00020000-\U0003ffff"
"""Characters that are units. Surrogates are excluded, because the index rejects them."""
_UNIT: Final = compile_lazily(rf"[{_JAPANESE}]|\d+|[^\W\d_{_JAPANESE}]+|[。！？!?\n]")
_SENTENCE_MARKS: Final = frozenset("。！？!?\n")
_DASH_BEFORE_ALPHABET: Final = compile_lazily(r"(?<=[ぁ-ヺｦ-ﾟ])[-‐‑–−－](?=[0-9０-９A-Za-zＡ-Ｚａ-ｚ])")
_DASH_AFTER_KANA: Final = compile_lazily(
    r"(?:(?<=[ぁ-ゖァ-ヺーｦ-ﾝｰ])|(?<=[か-ほカ-ホｦ-ﾝ][ﾞﾟ゛゜\u3099\u309a]))[-\u00af‐‑‒–—―−─━﹘﹣－_~〜～]"
)
_CLUSTER: Final = compile_lazily(
    r"[\s\S][\u0300-\u036f\u3099-\u309c\uff9e\uff9f\u00ad\u034f\u061c\ufe00-\ufe0f\u200b-\u200f"
    r"\U000e0100-\U000e01ef]*"
)
_COMPOUND: Final = compile_lazily(r"(?<![a-z])[a-z]+(?:[-‐‑][a-z]+)+")
_SINGLE_UNIT: Final = compile_lazily(rf"[{_JAPANESE}]")

_MIN_STEM: Final = 3
_MIN_LONG_WORD: Final = 5
_VOWELS: Final = frozenset("aeiouy")
_INVARIABLE: Final = frozenset({"news", "during", "united"})


class Unit(Struct, frozen=True):
    """A unit of a text.

    Attributes:
        text: the unit in folded form.
        start: offset of its first character in the original text.
        end: offset after its last character.
    """

    text: str
    start: int
    end: int


def split_units(text: str) -> list[str]:
    """Returns the units of a text, with a `SENTENCE_END` between sentences."""
    return [_make_unit(found) for found in _UNIT.findall(_fold(_mark_dashes(text)))]


def locate_units(text: str) -> list[Unit]:
    """Returns the units of `split_units` with their offsets.

    The result is empty if the units can't be located, in a text with combining marks that belong to no letter.
    """
    characters: list[str] = []
    spans: list[tuple[int, int]] = []
    marked = _mark_dashes(text)
    for cluster in _CLUSTER.finditer(_DASH_AFTER_KANA.sub("ー", marked)):
        folded = _fold_cluster(cluster[0])
        characters.append(folded)
        spans += [cluster.span()] * len(folded)
    located = [
        Unit(
            _make_unit(found[0]),
            spans[found.start()][0],
            spans[found.end() - 1][1],
        )
        for found in _UNIT.finditer("".join(characters))
    ]
    return located if [unit.text for unit in located] == split_units(text) else []


def split_compounds(text: str) -> list[str]:
    """Returns the units of the hyphenated compounds in a text without their hyphens: `wifi` for `Wi-Fi`."""
    if not any(hyphen in text for hyphen in "-‐‑"):
        return []
    return [stem_word(re.sub("[-‐‑]", "", found)) for found in _COMPOUND.findall(strip_accents(text))]


def pair_units(units: Sequence[str]) -> Iterator[str]:
    """Returns the index terms of all pairs of consecutive units."""
    return (join_pair(first, second) for first, second in pairwise(units))


def join_pair(first: str, second: str) -> str:
    """Returns the index term of two consecutive units."""
    return first + second if len(first) == len(second) == 1 else f"{first}_{second}"


def is_japanese_unit(unit: str) -> bool:
    """Returns whether a unit is a single Japanese or Korean character, which matches inside words."""
    return _SINGLE_UNIT.fullmatch(unit) is not None


def find_occurrences(units: Sequence[Unit], wanted: Iterable[Sequence[str]]) -> list[tuple[int, int]]:
    """Returns the offsets at which any of several sequences of units occurs, in order. Adjacent spans are merged.

    Args:
        units: the units of the text, from `locate_units`.
        wanted: the sequences of units.
    """
    spans: list[tuple[int, int]] = []
    for sequence in wanted:
        size = len(sequence)
        if not size:
            continue
        for number in range(len(units) - size + 1):
            if size == 1 and number + 1 < len(units) and units[number].text + units[number + 1].text == sequence[0]:
                spans.append((units[number].start, units[number + 1].end))  # Wi-Fi for wifi
            if all(units[number + offset].text == unit for offset, unit in enumerate(sequence)):
                spans.append((units[number].start, units[number + size - 1].end))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def stem_word(word: str) -> str:
    """Returns a folded English word without the ending of a plural, past or continuous form; other words unchanged.

    The ending is removed by rule, so that the stem is a key rather than a word: `imposed`, `imposing` and `impose`
    become `impos`.
    """
    if len(word) <= _MIN_STEM or not word.isascii() or not word.isalpha() or word in _INVARIABLE:
        return word
    return _strip_final_e(_strip_verb_ending(_strip_plural(word)))


def _strip_plural(word: str) -> str:
    if word.endswith("ies") and len(word) >= _MIN_LONG_WORD:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "zes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _strip_verb_ending(word: str) -> str:
    for ending in ("ing", "ed"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _MIN_STEM and not _VOWELS.isdisjoint(stem):
            if stem[-1] == stem[-2] and stem[-1] not in "lsz":
                return stem[:-1]
            return stem[:-1] + "y" if stem.endswith("i") else stem
    return word


def _strip_final_e(word: str) -> str:
    return word[:-1] if word.endswith("e") and len(word) >= _MIN_LONG_WORD else word


def _make_unit(found: str) -> str:
    if found in _SENTENCE_MARKS:
        return SENTENCE_END
    return stem_word(found) if len(found) > _MIN_STEM else found


def _mark_dashes(text: str) -> str:
    """Replaces dashes between kana and a digit or letter by spaces, because they are not long vowels: サハリン-2."""
    return text if text.isascii() else _DASH_BEFORE_ALPHABET.sub(" ", text)


@lru_cache(maxsize=8192)
def _fold_cluster(text: str) -> str:
    """Returns a character with its combining marks in folded form. Cached, because texts have few distinct ones."""
    return _fold(text)


def _fold(text: str) -> str:
    return strip_accents(compose_text(text)).translate(_HIRAGANA_TO_KATAKANA)
