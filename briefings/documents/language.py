"""Detects the language of a text by its script and its function words."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

UNKNOWN_LANGUAGE: Final = "und"
"""BCP 47 tag of a language that could not be determined."""

_KANA = re.compile(r"[\u3041-\u30ff]")
_SCRIPTS: Final = (
    ("ko", re.compile(r"[\uac00-\ud7a3]")),
    ("ka", re.compile(r"[\u10a0-\u10ff\u1c90-\u1cbf]")),
    ("hy", re.compile(r"[\u0531-\u058f]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("mn", re.compile(r"[\u1800-\u18aa]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
)
"""A language for each script; Cyrillic is distinguished further."""

_CYRILLIC_LETTERS: Final = {"uk": "іїєґ", "be": "ўі", "kk": "әғқңұһ", "tg": "ӣӯҳҷ", "bg": "ъщ", "ky": "өүң"}
_RUSSIAN_LETTERS = frozenset("ыэё")
_FUNCTION_WORDS: Final = {
    "en": "the of and to in is was were for on with that by from as at are this has have had it its not be",
    "fr": "le la les des et est dans pour que une du en au aux sur par avec ne pas qui ont été sont ce cette",
    "de": "der die das und ist in den von zu mit für auf nicht ein eine dem des im sich auch wurde als bei sind",
    "es": "el la los las de y en que un una por con para del se no es su al como fue ha más entre este",
    "it": "il la le di e che in un una per con del della non è si da sono al dei nel anche stato gli delle",
    "pt": "o a os as de e que em um uma para com do da não é se dos das por foi ao mais como na no",
    "nl": "de het een en van in is dat op te voor met zijn niet aan door ook als bij naar werd hij",
    "sv": "och att det som en på är av för med den till inte har om ett var från vid men i de sig",
    "pl": "i w na z do się że nie jest to o przez od dla jak po oraz które był są ale za ze",
    "tr": "ve bir bu için ile olarak da de olan daha çok gibi ise kadar ancak sonra en o ne her",
    "cs": "a v na se je že s z do o k i pro to by jako jsou po byl ve za od při také",
}
_WORD = re.compile(r"[^\W\d_]+")
_WORD_SETS: Final = {language: frozenset(words.split()) for language, words in _FUNCTION_WORDS.items()}
_SAMPLE_LENGTH: Final = 200_000
_MIN_KANA_SHARE: Final = 0.02
_MIN_FUNCTION_WORD_SHARE: Final = 0.04
_MIN_WORDS: Final = 40
"""Words from which a Latin text without function words has an unknown language; shorter texts are English."""


def detect_language(text: str) -> str:
    """The BCP 47 tag of the language of a text, `und` where it is unknown.

    Japanese where at least one character in fifty is kana, else the language of the script that most letters have.
    Languages in the Latin script are distinguished by their function words.
    """
    sample = text[:_SAMPLE_LENGTH]
    if len(_KANA.findall(sample)) >= _MIN_KANA_SHARE * max(len(sample), 1):
        return "ja"
    letters = sum(map(str.isalpha, sample))
    for language, pattern in _SCRIPTS:
        if letters and len(pattern.findall(sample)) * 2 > letters:
            return _detect_cyrillic(sample) if language == "ru" else language
    return _detect_latin(sample)


def _detect_cyrillic(sample: str) -> str:
    counts = Counter(sample.lower())
    if any(counts[letter] for letter in _RUSSIAN_LETTERS) and not any(counts[letter] for letter in "іїўәқ"):
        return "ru"
    scores = {language: sum(counts[letter] for letter in letters) for language, letters in _CYRILLIC_LETTERS.items()}
    best = max(scores, key=lambda language: scores[language])
    return best if scores[best] * 200 >= sum(counts.values()) else "ru"


def _detect_latin(sample: str) -> str:
    words = [word.lower() for word in _WORD.findall(sample)]
    counts = Counter(words)
    scores = {
        language: sum(counts[word] for word in function_words) for language, function_words in _WORD_SETS.items()
    }
    best = max(scores, key=lambda language: scores[language])
    if len(words) < _MIN_WORDS:
        return best if scores[best] > scores["en"] + 2 else "en"
    return best if scores[best] >= _MIN_FUNCTION_WORD_SHARE * len(words) else UNKNOWN_LANGUAGE
