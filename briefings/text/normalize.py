"""Normalizes text to keys that are equal for different spellings.

`fold_text` ignores width, case, accents, composition, punctuation, and the difference between hiragana and katakana.
`loosen_key` also ignores differences that are often confused in typing: long vowels, small kana, ヴ and ブ, and kanji
that look like kana.
"""

from __future__ import annotations

import unicodedata

from briefings.text.lazy_pattern import compile_lazily

_INVISIBLE_CHARACTERS = {
    0x309B: "\u3099",  # spacing voicing marks become combining ones
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
_INVISIBLE_CHARACTER = compile_lazily(
    "[\u309b\u309c\u00ad\u034f\u061c\u115f\u1160\u3164\ufeff"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\U000e0000-\U000e01ef]"
)

_LETTER_REPLACEMENTS = {
    "ə": "e",
    "ı": "i",
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "ð": "d",
    "ѐ": "е",
}
_DASH_AFTER_KANA = compile_lazily(r"(?<=[ぁ-ゖァ-ヺー])[-\u00af‐‑‒–—―−─━﹘﹣－_~〜～]")
_ACCENTS = compile_lazily(r"[\u0300-\u036f\u0591-\u05c7\u064b-\u065f]")
_KEPT_SYMBOLS = frozenset(chr(code) for code in range(0x1F1E6, 0x1F200))


class _FoldedCharacters(dict[int, str]):
    """Maps a character to its folded form, computed on first use."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if 0x3041 <= code <= 0x3096:
            value = chr(code + 0x60)
        elif unicodedata.category(char)[0] in "PSZC" or 0x2B0 <= code <= 0x2FF:
            value = char if char in _KEPT_SYMBOLS else ""
        else:
            value = _LETTER_REPLACEMENTS.get(char, char)
        self[code] = value
        return value


_FOLDED_CHARACTERS = _FoldedCharacters()


def compose_text(text: str) -> str:
    """Normalizes width and composition and removes invisible characters. Case and script are unchanged.

    The result is in Unicode NFKC (UAX 15). Spacing voicing marks are combined with their kana, and a dash after kana
    becomes a long vowel mark.
    """
    if text.isascii():
        return text
    if _INVISIBLE_CHARACTER.search(text):
        text = text.translate(_INVISIBLE_CHARACTERS)
    text = unicodedata.normalize("NFKC", text)
    return _DASH_AFTER_KANA.sub("ー", text)


def strip_accents(text: str) -> str:
    """Returns a composed text in lower case without accents: `Türkiye` becomes `turkiye`."""
    text = text.casefold()
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text)
    stripped = _ACCENTS.sub("", decomposed)
    return text if stripped == decomposed else unicodedata.normalize("NFC", stripped)


def fold_text(text: str) -> str:
    """Returns the key that different spellings of a name share. Only letters, digits and flags remain."""
    if _FOLDED_TEXT.fullmatch(text):
        return text
    return strip_accents(compose_text(text)).translate(_FOLDED_CHARACTERS)


_FOLDED_TEXT = compile_lazily("[a-z0-9]+|[ァ-ヺー\u4e00-\u9fff]+")
"""A text that `fold_text` does not change."""

_NON_WORD_CHARACTERS = compile_lazily(r"[\W_]+")


def make_wording_key(text: str) -> str:
    """Returns a text without the differences of width, case, punctuation and spaces. Accents are kept."""
    return _NON_WORD_CHARACTERS.sub("", unicodedata.normalize("NFKC", text)).casefold()


_KANJI_LOOKALIKES = str.maketrans("二口力卜一八夕工千三才丿乂", "ニロカトーハタエチミオノメ")
_LOOKALIKE_IN_KATAKANA = compile_lazily(
    r"(?<=[ァ-ヺー])[二口力卜一八夕工千三才丿乂]+|(?<![二口力卜八夕工千三才乂])[二口力卜八夕工千三才乂]+(?=[ァ-ヺー])"
)


def restore_katakana(key: str) -> str:
    """Replaces kanji that look like katakana, and adjoin katakana, in a folded key: 口シア becomes ロシア."""
    for _ in range(2):
        changed = _LOOKALIKE_IN_KATAKANA.sub(lambda match: match[0].translate(_KANJI_LOOKALIKES), key)
        if changed == key:
            break
        key = changed
    return key


def join_split_kana(key: str) -> str:
    """Joins kana that are split into two in a folded key, as in slang or text recognition: ノレ becomes ル."""
    return key.replace("ノレ", "ル").replace("ノヽ", "ハ")


_LATIN_TO_CYRILLIC = dict(zip("aceopxykmtbhi", "асеорхукмтвні", strict=True))
_CYRILLIC_TO_LATIN = {cyrillic: latin for latin, cyrillic in _LATIN_TO_CYRILLIC.items()}
_MIXED_ALPHABETS = compile_lazily(r"(?=.*[a-z])(?=.*[а-яі])")


def unify_alphabet(key: str) -> str:
    """Returns a folded key that mixes Latin and Cyrillic letters in one alphabet, with similar letters replaced."""
    if not _MIXED_ALPHABETS.match(key):
        return key
    cyrillic = sum("а" <= char <= "я" for char in key)
    table = _LATIN_TO_CYRILLIC if cyrillic * 2 > len(key) else _CYRILLIC_TO_LATIN
    return key.translate({ord(old): new for old, new in table.items()})


_LOOSE_REPLACEMENTS = {
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
    "关系": "関係", "俄": "露", "对": "対", "约": "約", "韩": "韓", "协": "協", "岛": "島",
}  # fmt: skip
_LOOSE_PATTERN = compile_lazily("|".join(sorted(_LOOSE_REPLACEMENTS, key=len, reverse=True)))
_LONG_VOWEL = compile_lazily(
    r"([アイウエオ])\1+|(?<=[オコソトノホモヨロゴゾドボポ])[ウオ]|(?<=[エケセテネヘメレゲゼデベペ])[イエ]"
)


def loosen_key(key: str) -> str:
    """Returns a coarser key of a folded key.

    Long vowels are shortened, small kana become large, and similar and old character forms are unified.
    """
    if key.isascii():
        return key
    key = unify_alphabet(restore_katakana(key))
    return _LONG_VOWEL.sub(r"\1", _LOOSE_PATTERN.sub(lambda match: _LOOSE_REPLACEMENTS[match[0]], key))


_VOICELESS_KANA = str.maketrans(
    "ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポ", "カキクケコサシスセソタチツテトハヒフヘホハヒフヘホ"
)


def remove_voicing(key: str) -> str:
    """Returns a folded key with voiceless kana in place of voiced kana."""
    return key.translate(_VOICELESS_KANA)


_RADICAL_SUPPLEMENT = (
    "⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯"
    "⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝"
    "⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳"
)
"""The characters of the CJK Radicals Supplement block that have a unified ideograph."""

_RADICAL_SUPPLEMENT_IDEOGRAPHS = (
    "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑𫜹忄㣺扌攵旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹"
    "纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉臼艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食"
    "𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)
"""Their Equivalent_Unified_Ideograph in the Unicode Character Database, in the same order."""

_RADICAL_TO_KANJI = str.maketrans(
    {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
    | dict(zip(_RADICAL_SUPPLEMENT, _RADICAL_SUPPLEMENT_IDEOGRAPHS, strict=True))
    | {"\u2027": "・"}
)
_RADICAL = compile_lazily("[\u2f00-\u2fd5\u2027\u2e81-\u2e99\u2e9b-\u2ef3]")


def replace_radicals(text: str) -> tuple[str, int]:
    """Replaces CJK radicals by kanji, and returns the text and the number of replaced characters."""
    if text.isascii() or not _RADICAL.search(text):
        return text, 0
    return text.translate(_RADICAL_TO_KANJI), len(_RADICAL.findall(text))
