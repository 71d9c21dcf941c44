"""Decides whether the difference between two keys can be a typing error."""

from __future__ import annotations

import re

from briefings.search.names import is_kana, is_kanji, is_latin
from briefings.text.kanji import can_be_confused, read_kanji
from briefings.text.lazy_pattern import compile_lazily
from briefings.text.romaji import make_romaji_key, to_romaji

_DIGITS = compile_lazily(r"\d+")
DISTINCTIVE_KANJI = frozenset(
    "東西南北中新旧上下前後日米英仏独伊豪加印韓朝露宇土台越比伯蘭白泰墨芬波瑞希葡蒙緬洪捷諾羅対反親一二三四五六七八九十"
)
"""Kanji of countries, directions and numbers. Replacing one makes another name."""

_LENGTH_OF_SWAPS = 7
"""Minimum length of a name that is recognized with two non-adjacent letters swapped, in letters."""

_DIRECTIONS = frozenset("東西南北")

_LOOKALIKE_KANA = str.maketrans("ソツシワケタヌマ", "ンンンクククスア")


def unify_lookalikes(key: str) -> str:
    """Returns a folded key with each group of similar kana unified: ソ and ン, ヌ and ス."""
    return key.translate(_LOOKALIKE_KANA)


def keeps_meaning(key: str, name: str) -> bool:
    """Returns whether the edits from `name` to `key` keep its numbers and the sound of its kanji.

    In long names, one kanji may also be added, omitted or replaced; see `_can_be_confused`.
    """
    if key == name:
        return True
    if _DIGITS.findall(key) != _DIGITS.findall(name):
        return False
    if not any(map(is_kanji, key + name)):
        return True
    from rapidfuzz import distance

    added = 0  # kanji that are only in one of the keys
    for edit in distance.Levenshtein.opcodes(key, name):
        typed, meant = key[edit.src_start : edit.src_end], name[edit.dest_start : edit.dest_end]
        if edit.tag == "replace":
            pairs = zip(typed, meant, strict=True)
            if not all(_can_be_confused(first, second, len(name)) for first, second in pairs):
                return False
        elif edit.tag != "equal" and any(map(is_kanji, typed + meant)):
            added += len(typed + meant)
            if added > 1 or len(name) < 6 or typed in _DIRECTIONS:
                return False
    return True


def _can_be_confused(typed: str, meant: str, length: int) -> bool:
    """Returns whether a character can be typed for another: kanji of similar sound or look, kana of a reading.

    In a name of six or more characters, it may be any kanji that is not in `DISTINCTIVE_KANJI`: 機関 for 機構.
    """
    if not is_kanji(typed) and not is_kanji(meant):
        return True
    if is_kanji(typed) and is_kanji(meant):
        return (typed not in DISTINCTIVE_KANJI and can_be_confused(typed, meant)) or (
            length > 5 and not {typed, meant} & DISTINCTIVE_KANJI
        )
    kana, kanji = (meant, typed) if is_kanji(typed) else (typed, meant)
    return is_kana(kana) and make_romaji_key(kana) in read_kanji(kanji)


def is_plausible_slip(key: str, name: str, distance: int, *, covered: bool) -> bool:
    """Returns whether a typing error can turn `name` into `key`, by the script of both."""
    longest = max(len(key), len(name))
    likeness = 1 - distance / longest
    if is_kana(key) and is_kana(name):
        return _is_kana_slip(key, name, likeness, covered=covered)
    if is_latin(key) or (ord(key[0]) < 0x2E80 and not is_kana(key[1:])):
        swapped = covered and longest >= _LENGTH_OF_SWAPS and sorted(key) == sorted(name)
        minimum = 0.7 if swapped else 0.76 if covered else 0.8
        enough = longest >= (5 if covered else 6) and likeness >= minimum
        same_start = key[0] == name[0] or sorted(key[:2]) == sorted(name[:2]) or (len(name) >= 8 and distance == 1)
        return enough and same_start and (len(name) >= 7 or not is_latin(key) or _is_light_slip(key, name))
    return covered and longest >= 4 and likeness >= (0.66 if key[:3] == name[:3] else 0.74)


def _is_kana_slip(key: str, name: str, likeness: float, *, covered: bool) -> bool:
    """Returns whether a typing error can turn a name in kana into `key`.

    Short names must also sound or look alike: ロジア matches ロシア and プーチソ matches プーチン, but
    アシカ does not match ロシア.
    """
    from rapidfuzz import distance

    longest = max(len(key), len(name))
    if (covered or longest >= 4) and unify_lookalikes(key) == unify_lookalikes(name):
        return True
    sound_similarity = distance.OSA.normalized_similarity(to_romaji(key), to_romaji(name))
    swapped = covered and sorted(key) == sorted(name)
    if longest <= 3:
        return covered and sound_similarity >= 0.8
    if longest == 4:
        return swapped or sound_similarity >= (0.78 if covered else 0.84)
    if key == name[1:] and len(key) < 5:
        return False
    return swapped or (likeness >= 0.7 and (covered or likeness >= 0.8 or sound_similarity >= 0.8))


def _is_light_slip(key: str, name: str) -> bool:
    """Returns whether short keys in letters differ in vowels, letter order, or one added or omitted letter."""
    if sorted(key) == sorted(name):
        return True
    if len(key) == len(name):
        return _remove_vowels(key) == _remove_vowels(name)
    longer, shorter = (key, name) if len(key) > len(name) else (name, key)
    same_sounds = _remove_vowels(key) == _remove_vowels(name)
    if longer is key and len(name) > 4 and key[-1] == name[-1] and (len(name) > 5 or same_sounds):
        return True
    if longer is name and len(name) > 5 and same_sounds:
        return True
    return any(
        longer[place] == longer[place - 1] and longer[:place] + longer[place + 1 :] == shorter
        for place in range(1, len(longer))
    )


def _remove_vowels(key: str) -> str:
    return re.sub("[aeiouy]", "", key)
