"""Converts romaji of any system and kana to one key.

Hepburn, Kunrei, Nihon-shiki and the romaji of input methods spell the same kana (`shi`, `si`) and long vowels (`ō`,
`ou`, `oo`, `o-`, `o`) differently. The key ignores the differences: ジョージア, `jo-jia`, `joojia` and `zyôzia` all
become `zyozia`. It is for comparison only.
"""

from __future__ import annotations

import re

_KANA_ROWS = {
    "": "アイウエオ", "k": "カキクケコ", "g": "ガギグゲゴ", "s": "サシスセソ", "z": "ザジズゼゾ", "t": "タチツテト",
    "d": "ダヂヅデド", "n": "ナニヌネノ", "h": "ハヒフヘホ", "b": "バビブベボ", "p": "パピプペポ", "m": "マミムメモ",
    "r": "ラリルレロ",
}  # fmt: skip
_ROMAJI_BY_KANA = {
    kana: row + vowel for row, line in _KANA_ROWS.items() for kana, vowel in zip(line, "aiueo", strict=True)
}
_ROMAJI_BY_KANA |= {
    "ヤ": "ya", "ユ": "yu", "ヨ": "yo", "ワ": "wa", "ヰ": "i", "ヱ": "e", "ヲ": "o", "ン": "n", "ヴ": "bu", "ー": "",
    "ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o", "ャ": "ya", "ュ": "yu", "ョ": "yo", "ッ": "", "ヵ": "ka",
    "ヶ": "ke", "ヮ": "wa", "ヂ": "zi", "ヅ": "zu",
}  # fmt: skip
_ROMAJI_BY_KANA |= {
    kana + small: _ROMAJI_BY_KANA[kana][:-1] + "y" + vowel
    for kana in "キギシジチヂニヒビピミリ"
    for small, vowel in zip("ャュョェ", "auoe", strict=True)
} | {"ヂャ": "zya", "ヂュ": "zyu", "ヂョ": "zyo"}
_ROMAJI_BY_KANA |= {"フ" + small: "h" + vowel for small, vowel in zip("ァィェォ", "aieo", strict=True)}
_ROMAJI_BY_KANA |= {"ヴ" + small: "b" + vowel for small, vowel in zip("ァィェォ", "aieo", strict=True)}
_ROMAJI_BY_KANA |= {
    "ティ": "ti", "ディ": "zi", "トゥ": "tu", "ドゥ": "zu", "テュ": "tyu", "デュ": "zyu", "ウィ": "ui", "ウェ": "ue",
    "ウォ": "uo", "イェ": "e", "ツァ": "tsa", "ツェ": "tse", "ツォ": "tso", "クァ": "kua", "ヴュ": "byu",
    "フュ": "hyu",
}  # fmt: skip
_KANA_PATTERN = re.compile("|".join(sorted(_ROMAJI_BY_KANA, key=len, reverse=True)))
KANA_RUN = re.compile("[ァ-ヺー]+")

_ROMAJI_RULES = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"x(?:tu|tsu)", ""),
        (r"x(?=[aiueoy])", ""),
        (r"tc(?=h)", "c"),
        (r"m(?=[bmp])", "n"),
        (r"([bcdfghjklmnpqrstvwyz])\1+", r"\1"),
        (r"sh", "sy"),
        (r"ch", "ty"),
        (r"c(?=[aouk]|$)", "k"),
        (r"c", "s"),
        (r"d?j", "zy"),
        (r"dz", "z"),
        (r"tsu", "tu"),
        (r"th(?=i)", "t"),
        (r"dh?(?=i)", "z"),
        (r"d(?=[uy])", "z"),
        (r"([td])wu", r"\1u"),
        (r"yy", "y"),
        (r"(?<=[szt])yi", "i"),
        (r"ph|f", "h"),
        (r"v", "b"),
        (r"l", "r"),
        (r"q", "k"),
        (r"w(?=[ieo])", "u"),
        (r"uo(?=$|[^aiueo])", "uo"),
        (r"(?<![a-z])ye|(?<=[aiueon])ye", "e"),
        (r"i[yj](?=[aueo])", "i"),
        (r"o[ouh](?![aiueo])|oo+|ou", "o"),
        (r"e[ei]+", "e"),
        (r"([aiueo])\1+", r"\1"),
    )
)


def to_romaji(key: str) -> str:
    """Converts the kana of a folded key to romaji; other characters stay."""
    return _KANA_PATTERN.sub(lambda match: _ROMAJI_BY_KANA[match[0]], key)


def romaji_key(key: str) -> str:
    """The romaji key of a folded key in kana, Latin letters or both; other scripts stay."""
    text = to_romaji(key)
    for pattern, to in _ROMAJI_RULES:
        text = pattern.sub(to, text)
    return text
