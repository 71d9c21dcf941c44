"""Corrects misspelled common words of topics in a phrase: sactions, presidental."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from briefings.catalog.places import find_place
from briefings.search.names import is_latin
from briefings.search.near_keys import LetterPairIndex
from briefings.text.lexicon import is_word
from briefings.text.word_lists import load_word_lists

if TYPE_CHECKING:
    from briefings.search.segmentation import PhraseSegment

_MIN_WORD_LENGTH = 7
_MIN_TYPED_LENGTH = 6
_LENGTH_FOR_TWO_EDITS = 11


def correct_topic_words(text: str, segments: list[PhraseSegment]) -> str:
    """Returns a clean text with its unknown words corrected to similar words of topics; unchanged if there are none.

    Everyday words and places are kept. Only long words in Latin letters are corrected, to words with the same first
    letter, because short words resemble many others.
    """
    corrected, end = "", 0
    for segment in segments:
        word = text[segment.start : segment.end]
        corrected += text[end : segment.start]
        end = segment.end
        corrected += (_find_near_word(word) if segment.kind == "unknown" else "") or word
    return corrected + text[end:]


@lru_cache(maxsize=1024)
def _find_near_word(word: str) -> str:
    if len(word) < _MIN_TYPED_LENGTH or not is_latin(word):
        return ""
    if is_word(word) or find_place(word) is not None:
        return ""
    edits = 2 if len(word) >= _LENGTH_FOR_TWO_EDITS else 1
    near = [known for known, _ in _load_topic_words().find_near_keys(word, edits) if known[0] == word[0]]
    return near[0] if near else ""


@lru_cache(maxsize=1)
def _load_topic_words() -> LetterPairIndex:
    lists = load_word_lists()
    words = {part for phrase in (*lists.concepts, *lists.kinds) for part in phrase.split()}
    return LetterPairIndex.from_keys(sorted(word for word in words if len(word) >= _MIN_WORD_LENGTH))


def preload_topic_words() -> None:
    """Builds the index of topic words now instead of at the first misspelled word."""
    _load_topic_words()
