"""Folding: what is written differently but means the same becomes the same key.

`fold` undoes width, case, accents, hiragana against katakana, composed against decomposed, and punctuation. `loose`
goes on to what people and input methods confuse: long vowels, small kana, ヴ and ブ, a kanji that looks like a kana.
"""

from __future__ import annotations

import re
import unicodedata

_BEFORE = {
    0x309B: "\u3099",  # a free-standing voicing mark joins the kana before it
    0x309C: "\u309a",
    0x00AD: None,
    0x034F: None,
    0x061C: None,
    0x115F: None,
    0x1160: None,
    0x3164: None,
    0xFEFF: None,
    **dict.fromkeys(range(0x200B, 0x2010)),
    **dict.fromkeys(range(0x202A, 0x202F)),
    **dict.fromkeys(range(0x2060, 0x2070)),
    **dict.fromkeys(range(0xFE00, 0xFE10)),
    **dict.fromkeys(range(0xE0000, 0xE01F0)),
}
"""Invisible characters: joiners, direction marks, variation selectors, tags."""

_LETTERS = {"ə": "e", "ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ѐ": "е"}
_DASH = re.compile(r"(?<=[ぁ-ゖァ-ヺー])[-\u00af‐‑‒–—―−─━﹘﹣－_~〜～]")
_ACCENTS = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u064b-\u065f]")
_KEPT_SYMBOLS = frozenset(chr(code) for code in range(0x1F1E6, 0x1F200))


class _Characters(dict[int, str]):
    """What `fold` makes of one character, worked out when the character is first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if 0x3041 <= code <= 0x3096:
            value = chr(code + 0x60)
        elif unicodedata.category(char)[0] in "PSZC" or 0x2B0 <= code <= 0x2FF:
            value = char if char in _KEPT_SYMBOLS else ""
        else:
            value = _LETTERS.get(char, char)
        self[code] = value
        return value


_CHARACTERS = _Characters()


def compose(text: str) -> str:
    """Text in one width and composition, without invisible characters; case and script stay.

    Unicode NFKC (UAX 15), after free-standing voicing marks are joined and a dash after kana is made a long vowel.
    """
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text.translate(_BEFORE))
    return _DASH.sub("ー", text)


def bare(text: str) -> str:
    """Composed text in lower case without accents: `Ермәнистан` keeps its letters, `Türkiye` becomes `turkiye`."""
    text = text.casefold()
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text)
    stripped = _ACCENTS.sub("", decomposed)
    return text if stripped == decomposed else unicodedata.normalize("NFC", stripped)


def fold(text: str) -> str:
    """The key by which two spellings of a name are the same; letters, digits and flags alone are left."""
    return bare(compose(text)).translate(_CHARACTERS)


_LOOKALIKES = str.maketrans("二口力卜一八夕工千三才丿乂", "ニロカトーハタエチミオノメ")
_IN_KATAKANA = re.compile(r"(?<=[ァ-ヺー])[二口力卜一八夕工千三才丿乂]+|[二口力卜八夕工千三才乂]+(?=[ァ-ヺー])")


def as_kana(key: str) -> str:
    """A folded key in which kanji that look like katakana (口 in 口シア) are taken for it, next to katakana alone."""
    for _ in range(2):
        changed = _IN_KATAKANA.sub(lambda found: found[0].translate(_LOOKALIKES), key)
        if changed == key:
            break
        key = changed
    return key


def joined(key: str) -> str:
    """A folded key in which kana written as two, for fun or by a reader of pictures, are one: ノレ is ル."""
    return key.replace("ノレ", "ル").replace("ノヽ", "ハ")


_CYRILLIC = dict(zip("aceopxykmtbhi", "асеорхукмтвні", strict=True))
_LATIN = {cyrillic: latin for latin, cyrillic in _CYRILLIC.items()}
_MIXED = re.compile(r"(?=.*[a-z])(?=.*[а-яі])")


def one_alphabet(key: str) -> str:
    """A folded key that mixes Latin and Cyrillic, with the letters of the rarer one replaced by their lookalikes."""
    if not _MIXED.match(key):
        return key
    cyrillic = sum("а" <= char <= "я" for char in key)
    table = _CYRILLIC if cyrillic * 2 > len(key) else _LATIN
    return key.translate({ord(old): new for old, new in table.items()})


_PAIRS = {
    "ヴァ": "バ", "ヴィ": "ビ", "ヴェ": "ベ", "ヴォ": "ボ", "ヴュ": "ビユ", "ヴ": "ブ",
    "ファ": "ハ", "フィ": "ヒ", "フェ": "ヘ", "フォ": "ホ", "フア": "ハ", "フイ": "ヒ", "フエ": "ヘ", "フオ": "ホ",
    "ティ": "チ", "テイ": "チ", "ディ": "ジ", "デイ": "ジ", "トゥ": "ト", "ドゥ": "ド", "チェ": "チエ", "シェ": "セ",
    "ジェ": "ゼ", "シエ": "セ", "ジエ": "ゼ", "ウィ": "ウイ", "ウェ": "ウエ", "ウォ": "ウオ", "イェ": "エ",
    "イエ": "エ",
    "ァ": "ア", "ィ": "イ", "ゥ": "ウ", "ェ": "エ", "ォ": "オ", "ャ": "ヤ", "ュ": "ユ", "ョ": "ヨ", "ヮ": "ワ",
    "ヂ": "ジ", "ヅ": "ズ", "ヲ": "オ", "ヱ": "エ", "ヰ": "イ", "ッ": "", "ツ": "ツ", "ー": "", "ヵ": "カ",
    "ヶ": "ケ",
    "イヤ": "イア", "イャ": "イア", "リヤ": "リア", "ニヤ": "ニア", "ミヤ": "ミア", "シヤ": "シア", "ジヤ": "ジア",
    "ビヤ": "ビア", "ピヤ": "ピア", "キヤ": "キア", "ギヤ": "ギア", "チヤ": "チア", "ヒヤ": "ヒア", "ディヤ": "ジア",
    "ウワ": "ウア", "國": "国", "亞": "亜", "關": "関", "亚": "亜", "关": "関", "鮮": "鮮", "鲜": "鮮", "經": "経",
    "濟": "済", "對": "対", "會": "会", "條": "条", "約": "約", "聯": "連", "聨": "連",
}  # fmt: skip
_LOOSE = re.compile("|".join(sorted(_PAIRS, key=len, reverse=True)))
_DOUBLED = re.compile(
    r"([アイウエオ])\1+|(?<=[オコソトノホモヨロゴゾドボポ])[ウオ]|(?<=[エケセテネヘメレゲゼデベペ])[イエ]"
)


def loose(key: str) -> str:
    """A coarser key of a folded one: long vowels dropped, small kana full-sized, look-alikes and old forms merged."""
    if key.isascii():
        return key
    key = one_alphabet(as_kana(key))
    return _DOUBLED.sub(r"\1", _LOOSE.sub(lambda found: _PAIRS[found[0]], key))
