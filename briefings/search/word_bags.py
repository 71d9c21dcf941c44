"""Reduces names to sets of words, so that names are matched in any word order."""

from __future__ import annotations

from briefings.text.lazy_pattern import compile_lazily
from briefings.text.normalize import compose_text, strip_accents
from briefings.text.word_lists import load_word_lists

_WORD = compile_lazily(r"[^\W\d_]+")
_POSSESSIVE = compile_lazily(r"['’]s\b")
_ENGLISH_ENDINGS = (("ships", ""), ("ship", ""), ("ians", "ia"), ("ian", "ia"), ("ies", "y"), ("s", ""))


def make_word_bag(text: str) -> str:
    """Returns the different words of a text in alphabetical order, separated by spaces; empty for Japanese.

    Function words and English endings are left out.
    """
    if any("\u3040" <= char <= "\u9fff" for char in text):
        return ""
    kinds = load_word_lists().kinds
    words = _WORD.findall(_POSSESSIVE.sub("", strip_accents(compose_text(text))))
    return " ".join(sorted({_stem_word(word) for word in words if kinds.get(word) != "function"}))


def _stem_word(word: str) -> str:
    for ending, to in _ENGLISH_ENDINGS:
        if len(word) > len(ending) + 3 and word.endswith(ending):
            return word[: -len(ending)] + to
    return word
