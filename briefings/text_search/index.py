"""Finds the texts that contain given words, in memory.

Texts and words are compared in folded form: width, case, accents, composition, and hiragana and katakana are equal.
Japanese is written without spaces, so a Japanese word is found anywhere in a text, from one character on. A word in
an alphabet is found at the beginning of a word: `sanction` finds `sanctions`, and `oil` does not find `soil`.
Nothing that contains the words is left out: the folded texts are searched themselves, and no n-grams of them.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from briefings.text.normalize import compose_text, strip_accents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_HIRAGANA_TO_KATAKANA: Final = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_SEPARATORS = re.compile(r"[\W_]+")
_SPACE_BESIDE_JAPANESE = re.compile(r"(?<=[ぁ-ヿ㐀-鿿々]) | (?=[ぁ-ヿ㐀-鿿々])")
_PHRASE = re.compile(r'["“”「『]([^"“”「」『』]+)["“”」』]')
_TEXT_SEPARATOR: Final = "\n"


def fold_for_search(text: str) -> str:
    """The form in which texts are compared: words of alphabets separated by a space, Japanese without spaces."""
    composed = strip_accents(compose_text(text)).translate(_HIRAGANA_TO_KATAKANA)
    return _SPACE_BESIDE_JAPANESE.sub("", _SEPARATORS.sub(" ", composed)).strip()


@dataclass(frozen=True, slots=True)
class TextMatch:
    """A text that contains all words.

    Attributes:
        position: number of the text, from 0.
        count: how often it contains the words.
    """

    position: int
    count: int


class TextIndex:
    """Texts that can be searched for words.

    Args:
        texts: the texts; a match refers to them by their position.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        folded = [fold_for_search(text) for text in texts]
        self._joined = _TEXT_SEPARATOR + _TEXT_SEPARATOR.join(folded) + _TEXT_SEPARATOR
        self._starts: list[int] = []
        offset = len(_TEXT_SEPARATOR)
        for text in folded:
            self._starts.append(offset)
            offset += len(text) + len(_TEXT_SEPARATOR)

    def find_texts(self, words: Sequence[str]) -> tuple[TextMatch, ...]:
        """The texts that contain every one of `words`, in order; none for no words.

        Args:
            words: words or phrases as typed; `split_query` gives those of a query.
        """
        folded = [word for word in map(fold_for_search, words) if word]
        totals: dict[int, int] | None = None
        for word in dict.fromkeys(folded):
            counts = self._count_by_text(word)
            if totals is None:
                totals = counts
            else:
                totals = {
                    position: total + counts[position] for position, total in totals.items() if position in counts
                }
        return tuple(TextMatch(position, count) for position, count in sorted((totals or {}).items()))

    def _count_by_text(self, word: str) -> dict[int, int]:
        counts: dict[int, int] = {}
        for offset in self._iter_offsets(word):
            position = bisect_right(self._starts, offset) - 1
            counts[position] = counts.get(position, 0) + 1
        return counts

    def _iter_offsets(self, word: str) -> Iterator[int]:
        begins_inside_words = not _is_alphabetic(word[0])
        offset = self._joined.find(word)
        while offset >= 0:
            if begins_inside_words or not _is_alphabetic(self._joined[offset - 1]):
                yield offset
            offset = self._joined.find(word, offset + 1)


def split_query(query: str) -> tuple[str, ...]:
    """The words of a query: what spaces separate, and phrases in quotation marks as a whole."""
    phrases = [phrase for phrase in _PHRASE.findall(query) if fold_for_search(phrase)]
    words = [word for word in _PHRASE.sub(" ", query).split() if fold_for_search(word)]
    return (*phrases, *words)


def _is_alphabetic(character: str) -> bool:
    """Whether a character is a letter or digit of a script that separates words by spaces."""
    if character.isascii():
        return character.isalnum()
    if "ァ" <= character <= "ヿ" or "㐀" <= character <= "鿿" or character == "々":
        return False
    return unicodedata.category(character)[0] in "LN"
