"""Converts kana and romaji of any system to one key.

Hepburn, Kunrei, Nihon-shiki and input methods spell the same kana (`shi`, `si`) and long vowels (`ō`, `ou`, `oo`,
`o-`, `o`) differently. The key ignores these differences: ジョージア, `jo-jia`, `joojia` and `zyôzia` all become
`zyozia`. It is for comparison only.
"""

from __future__ import annotations

from functools import lru_cache

from briefings.text.lazy_pattern import compile_lazily

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
_KANA_PATTERN = compile_lazily("|".join(sorted(_ROMAJI_BY_KANA, key=len, reverse=True)))
KANA_RUN = compile_lazily("[ァ-ヺー]+")

_ROMAJI_RULES = tuple(
    (compile_lazily(pattern), to, trigger)
    for pattern, to, trigger in (
        (r"x(?:tu|tsu)", "", "x"),
        (r"x(?=[aiueoy])", "", "x"),
        (r"tc(?=h)", "c", "tc"),
        (r"m(?=[bmp])", "n", "m"),
        (r"([bcdfghjklmnpqrstvwyz])\1+", r"\1", ""),
        (r"sh", "sy", "sh"),
        (r"ch", "ty", "ch"),
        (r"c(?=[aouk]|$)", "k", "c"),
        (r"c", "s", "c"),
        (r"d?j", "zy", "j"),
        (r"dz", "z", "dz"),
        (r"tsu", "tu", "tsu"),
        (r"th(?=i)", "t", "thi"),
        (r"dh?(?=i)", "z", "d"),
        (r"d(?=[uy])", "z", "d"),
        (r"([td])wu", r"\1u", "wu"),
        (r"yy", "y", "yy"),
        (r"(?<=[szt])yi", "i", "yi"),
        (r"ph", "h", "ph"),
        (r"f", "h", "f"),
        (r"v", "b", "v"),
        (r"l", "r", "l"),
        (r"q", "k", "q"),
        (r"w(?=[ieo])", "u", "w"),
        (r"(?<![a-z])ye|(?<=[aiueon])ye", "e", "ye"),
        (r"i[yj](?=[aueo])", "i", "i"),
        (r"o[ouh](?![aiueo])|oo+|ou", "o", "o"),
        (r"e[ei]+", "e", "e"),
        (r"([aiueo])\1+", r"\1", ""),
    )
)
"""Patterns, their replacements, and a text that every match contains. Patterns whose text a key lacks are skipped."""

_SYLLABLES = compile_lazily(
    r"(?:(?:[kgsztdnhbpmrwjfvy]|[kgsztdnhbpmrjf]y|sh|ch|ts|th|dh|tw|dw|wh|x(?:ts?|y)?)?[aiueo]"
    r"|n|m(?=[bmp])|h(?![aiueo])|([kstpgzdbhj])(?=\1)|t(?=ch))++"
)
"""Syllables of romaji of any system (Hepburn, ISO 3602), without other consonant clusters, `l`, and final consonants
other than `n`.

The possessive quantifier prevents backtracking. `na` is one syllable or `n` and `a`, so that a key of fifty letters
would have 2**25 readings.
"""


def is_romaji(key: str) -> bool:
    """Returns whether a folded key in Latin letters can be romaji."""
    return _SYLLABLES.fullmatch(key) is not None


def to_romaji(key: str) -> str:
    """Converts the kana of a folded key to romaji. Other characters are unchanged."""
    return _KANA_PATTERN.sub(lambda match: _ROMAJI_BY_KANA[match[0]], key)


@lru_cache(maxsize=4096)
def make_romaji_key(key: str) -> str:
    """Returns the romaji key of a folded key in kana, Latin letters or both. Other scripts are unchanged."""
    text = to_romaji(key)
    for pattern, to, trigger in _ROMAJI_RULES:
        if trigger in text:
            text = pattern.sub(to, text)
    return text
