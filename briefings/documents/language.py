"""Detects the language of a text.

Japanese is recognized by its kana, a script of one language by its letters, and English by its function words. Only
other texts load the model of py3langid, which takes half a second and 100 MB of the process that reads documents.
"""

from __future__ import annotations

import io
import re
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

UNKNOWN_LANGUAGE: Final = "und"
"""BCP 47 tag of a language that could not be determined."""

_KANA = re.compile(r"[\u3041-\u30ff]")
_SCRIPTS: Final = (
    ("ko", re.compile(r"[\uac00-\ud7a3]")),
    ("ka", re.compile(r"[\u10a0-\u10ff\u1c90-\u1cbf]")),
    ("hy", re.compile(r"[\u0531-\u058f]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("lo", re.compile(r"[\u0e80-\u0eff]")),
    ("km", re.compile(r"[\u1780-\u17ff]")),
    ("my", re.compile(r"[\u1000-\u109f]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("mn", re.compile(r"[\u1800-\u18aa]")),
    ("zh", re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")),
)
"""Scripts in which official texts of one language are written."""

_SHARED_SCRIPTS: Final = (
    ("ru", re.compile(r"[\u0400-\u052f]")),
    ("ar", re.compile(r"[\u0600-\u06ff\u0750-\u077f]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
)
"""Scripts of several languages, with the language of a text that is too short to tell."""

_LANGUAGES: Final = (
    "af am ar az be bg bn bs ca cs cy da de el en eo es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja ka kk km "
    "kn ko ku ky lb lo lt lv mg mk ml mn mr ms mt my ne nl nn no pa pl ps pt ro ru rw si sk sl so sq sr sv sw ta te "
    "tg th tk tl tr tt ug uk ur uz vi xh yo zh zu zxx"
)
"""Languages among which the model chooses; `zxx` is text without words of a language."""

_NO_LANGUAGE: Final = "zxx"
_ENGLISH_WORDS: Final = (
    "the of and to in is was were for on with that by from as at are this has have had it its not be or an"
)
_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE_LENGTH: Final = 50_000
_MIN_KANA_SHARE: Final = 0.02
_MIN_ENGLISH_SHARE: Final = 0.25
"""Share of English function words from which a text is English; texts in related languages have less than half."""

_MIN_CONFIDENCE: Final = 0.5
_MIN_CONFIDENCE_OF_SHORT: Final = 0.9
_MIN_WORDS: Final = 40
"""Words from which a text that the model is unsure of has an unknown language; shorter ones are English."""


def detect_language(text: str) -> str:
    """Returns the BCP 47 tag of the language of a text, `und` if it is unknown.

    Japanese if at least one character in fifty is kana. A short text in Latin letters, such as a name, is English.
    """
    sample = text[:_SAMPLE_LENGTH]
    if len(_KANA.findall(sample)) >= _MIN_KANA_SHARE * max(len(sample), 1):
        return "ja"
    if not any(map(str.isalpha, sample)):
        return UNKNOWN_LANGUAGE
    return _find_script_language(sample, _SCRIPTS) or _detect_by_words(sample)


def _find_script_language(sample: str, scripts: tuple[tuple[str, re.Pattern[str]], ...]) -> str:
    """Finds the language of the script that more than half of the letters have; empty if there is none."""
    letters = sum(map(str.isalpha, sample))
    return next((language for language, pattern in scripts if len(pattern.findall(sample)) * 2 > letters), "")


def _detect_by_words(sample: str) -> str:
    words = [word.lower() for word in _WORD.findall(sample)]
    english = frozenset(_ENGLISH_WORDS.split())
    if sum(word in english for word in words) >= _MIN_ENGLISH_SHARE * len(words):
        return "en"
    language, confidence = _load_identifier().classify(" ".join(words))
    is_short = len(words) < _MIN_WORDS
    if confidence >= (_MIN_CONFIDENCE_OF_SHORT if is_short else _MIN_CONFIDENCE):
        return UNKNOWN_LANGUAGE if language == _NO_LANGUAGE else str(language)
    return _find_script_language(sample, _SHARED_SCRIPTS) or ("en" if is_short else UNKNOWN_LANGUAGE)


@cache
def _load_identifier() -> LanguageIdentifier:
    from py3langid import modelio
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    # The library unpacks its model into a temporary file, and the process that reads documents may write none.
    modelio.tempfile = SimpleNamespace(TemporaryFile=lambda **_options: io.BytesIO())
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_LANGUAGES.split())
    return identifier
