"""Parses the text of a search: words, phrases in quotation marks, alternatives and exclusions."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from briefings.text.lazy_pattern import compile_lazily
from briefings.text_search.units import SENTENCE_END, split_compounds, split_units

MAX_SEARCH_LENGTH: Final = 200
"""Maximum length of a search, in characters."""

_QUOTES: Final = {
    '"': '"', "“": "”", "”": "”", "„": "“", "「": "」", "『": "』", "＂": "＂", "«": "»", "｢": "｣", "〝": "〟",
}  # fmt: skip
_PHRASE: Final = compile_lazily(
    "|".join(
        f"{re.escape(opening)}[^{re.escape(closing)}]{{0,{MAX_SEARCH_LENGTH}}}{re.escape(closing)}"
        for opening, closing in _QUOTES.items()
    )
)
_MINUS: Final = "-－‐‑–—−﹣ーｰ"
"""Characters that are typed as a minus. Input methods write ー for it; no word begins with ー."""

_TOKEN: Final = compile_lazily(
    rf"(?P<minus>(?<!\S)[{_MINUS}]+)?(?:(?P<phrase>{_PHRASE.pattern})|(?P<word>[^\s、，;；]+))"
)
_QUOTE_CHARACTERS: Final = "".join({*_QUOTES, *_QUOTES.values()})
_OPERATORS: Final = frozenset({"AND", "OR", "NOT", "NEAR"})
_NEAR: Final = compile_lazily(r"\bNEAR(?:/\d+)?(?=\s|\()")


class SearchWord(Struct, frozen=True):
    """A word or a phrase of a search.

    Attributes:
        text: the word as typed, without quotation marks.
        units: the units of the word.
        is_phrase: whether it is in quotation marks.
        is_alternative: whether `OR` precedes it, so that a text must contain it or the previous word.
    """

    text: str
    units: tuple[str, ...]
    is_phrase: bool = False
    is_alternative: bool = False

    @property
    def sequences(self) -> tuple[tuple[str, ...], ...]:
        """The alternative sequences of units that match: `wi-fi` also matches `wifi`."""
        joined = split_compounds(self.text)
        is_compound = len(joined) == 1 and len(self.units) > 1 and "".join(self.units) == joined[0]
        return (self.units, (joined[0],)) if is_compound else (self.units,)


class SearchQuery(Struct, frozen=True):
    """A parsed search.

    Attributes:
        words: words that a text must contain.
        excluded: words that a text must not contain.
    """

    words: tuple[SearchWord, ...] = ()
    excluded: tuple[SearchWord, ...] = ()


def parse_query(text: str) -> SearchQuery:
    """Parses a search. No text is invalid; one without letters, digits and Japanese characters has no words.

    Words are separated by spaces, commas or semicolons. A minus before a word or a phrase excludes it. `AND`, `OR`
    and `NOT` in capitals are operators. An unpaired quotation mark is ignored.
    """
    words: list[SearchWord] = []
    excluded: list[SearchWord] = []
    negates = is_alternative = False
    for token in _TOKEN.finditer(_NEAR.sub(" ", text)):
        if token["word"] in _OPERATORS and token["minus"] is None:
            negates = token["word"] == "NOT"
            is_alternative = token["word"] == "OR" and bool(words)
            continue
        is_phrase = token["phrase"] is not None
        content = token["phrase"][1:-1] if is_phrase else token["word"].strip(_QUOTE_CHARACTERS)
        units = tuple(unit for unit in split_units(content) if unit != SENTENCE_END)
        if units:
            word = SearchWord(" ".join(content.split()), units, is_phrase, is_alternative)
            (excluded if negates or token["minus"] else words).append(word)
        negates = is_alternative = False
    return SearchQuery(tuple(words), tuple(excluded))
