"""Corrects misspelled names in a phrase with other words: `kazahkstan uzbekistan`, `Armena vs Georgia`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from briefings.domain.matches import SearchHit, SearchResult, SearchStrategy
from briefings.search.names import is_kana, is_latin
from briefings.text.normalize import fold_text

if TYPE_CHECKING:
    from briefings.search.fuzzy import FuzzyMatcher
    from briefings.search.segmentation import PhraseSegment

_MIN_LENGTH_OF_KANA = 4
_MIN_LENGTH_OF_LETTERS = 5
"""Length of a misspelled name beside other words. Shorter words resemble too many names."""

_RANK_OF_FOREIGN_NAMES = 3
"""`NameEntry.rank` of names in other languages than Japanese and English."""


class CorrectedPhrase(NamedTuple):
    """A phrase whose unknown words were replaced with names.

    Attributes:
        text: the phrase with the names.
        typed_by_name: the words as typed, by the name in their place.
    """

    text: str
    typed_by_name: dict[str, str]


def correct_names(text: str, segments: list[PhraseSegment], matcher: FuzzyMatcher) -> CorrectedPhrase | None:
    """Replaces every unknown word of a phrase with the name that it misspells.

    Args:
        text: the phrase after `clean_query`.
        segments: the segments of `text`.
        matcher: the matcher of typing errors.

    Returns:
        None if an unknown word is not a misspelled name, or the phrase has no other words than one of these.
    """
    unknown = [segment for segment in segments if segment.kind == "unknown"]
    others = [segment for segment in segments if segment.kind in {"name", "content"}]
    if not unknown or len(unknown) + len(others) < 2:
        return None
    corrected, end = "", 0
    typed_by_name: dict[str, str] = {}
    for segment in unknown:
        word = text[segment.start : segment.end]
        name = _find_name(word, matcher)
        if name is None:
            return None
        corrected += text[end : segment.start] + name
        end = segment.end
        typed_by_name[name] = word
    return CorrectedPhrase(corrected + text[end:], typed_by_name)


def explain_corrections(result: SearchResult, typed_by_name: dict[str, str]) -> SearchResult:
    """Returns a result whose hits by a corrected name state the typing error as their reason, and quote it."""

    def explain(hit: SearchHit) -> SearchHit:
        typed = hit.reason.typed
        for name, word in typed_by_name.items():
            typed = re.sub(re.escape(name), word.replace("\\", r"\\"), typed, flags=re.IGNORECASE)
        if typed == hit.reason.typed:
            return hit
        return replace(hit, strategy=SearchStrategy.FUZZY, reason=replace(hit.reason, code="typo", typed=typed))

    return replace(result, hits=tuple(map(explain, result.hits)))


def _find_name(word: str, matcher: FuzzyMatcher) -> str | None:
    """Finds the one name of a covered subject that a word misspells; None if there is none, or several."""
    key = fold_text(word)
    if len(key) < (_MIN_LENGTH_OF_KANA if is_kana(key) else _MIN_LENGTH_OF_LETTERS):
        return None
    if not (is_kana(key) or is_latin(key)):
        return None
    candidates = matcher.find_candidates(key)
    table = matcher.table
    if len(candidates) != 1 or not table.covered[table.entries.subjects[candidates[0].entry]]:
        return None
    entry = table.entries[candidates[0].entry]
    if entry.rank < _RANK_OF_FOREIGN_NAMES:
        return entry.text
    # Names of topics contain the names of countries in Japanese and English only.
    return table.subjects[entry.subject].get_localized_name("ja" if is_kana(key) else "en")
