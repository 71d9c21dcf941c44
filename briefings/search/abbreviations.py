"""Decides where a single character in a phrase denotes a country: 対露, 日露, 露軍, never 今朝."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.domain import AliasKind
from briefings.search.segmentation import PhraseSegment, classify_script
from briefings.text.lazy_pattern import compile_lazily
from briefings.text.lexicon import PROPER, find_word_classes
from briefings.text.normalize import fold_text
from briefings.text.word_lists import load_word_lists

if TYPE_CHECKING:
    from briefings.search.names import NameTable

_COUNTRY_PREFIXES = frozenset("対訪在駐反親")
"""Kanji before which a single kanji may mean a country: 対露, 訪中."""

_COUNTRY_SUFFIXES = compile_lazily(
    "側|国|政府|軍|兵|大統領|首相|外相|外務省|国防|大使|領事|企業|産|製|系|両国|首脳|関係|貿易|経済|外交|議会|制裁|当局"
)
"""Words after which a single kanji may mean a country: 露軍, 米政府."""

_OFFICIAL_SUFFIXES = frozenset({"軍", "側", "政府", "大統領", "首相", "外相"})
"""Country suffixes that mean the country even where the compound is in the dictionary: 米軍."""


def check_abbreviation(table: NameTable, text: str, segment: PhraseSegment) -> PhraseSegment:
    """Returns the segment, as unknown if it is a single character whose neighbors do not mark a country.

    In 対露, 日露 and 露軍, the neighbors of 露 mark a country.
    """
    if segment.kind != "name" or segment.end - segment.start > 1:
        return segment
    char = text[segment.start]
    if classify_script(char) not in {"kanji", "katakana"}:
        return segment
    before, after = text[: segment.start], text[segment.end :]
    if _means_country(table, segment, char, before, after):
        return segment
    return PhraseSegment(segment.start, segment.end, "unknown")


def _means_country(table: NameTable, segment: PhraseSegment, char: str, before: str, after: str) -> bool:
    covered = any(table.covered[table.entries.subjects[number]] for number in segment.entries)
    prefixed = find_word_classes(before[-1:] + char)
    followed = bool(_COUNTRY_SUFFIXES.match(after)) or _begins_with_content(after)
    usual = PROPER not in prefixed and (not prefixed or before[-1:] in {"対", "訪"} or followed)
    if covered and before and before[-1] in _COUNTRY_PREFIXES and usual:
        return not after or classify_script(after[0]) != "kanji" or followed
    for first, second, rest in ((before[-1:], char, after), (char, after[:1], after[1:])):
        other = second if first == char else first
        pair = table.find_owners(table.entries_by_key.get(fold_text(other))) if other else []
        if (
            pair
            and other != char
            and classify_script(first) == "kanji"
            and (covered and table.covered[table.entries.subjects[pair[0]]])
            and table.entries.get_kind(pair[0]) is AliasKind.ABBREVIATION
            and not (PROPER in find_word_classes(first + second) and not _COUNTRY_SUFFIXES.match(rest))
            and not find_word_classes(first + second + rest[:2])
        ):
            return True
    suffix = _COUNTRY_SUFFIXES.match(after)
    if suffix is None or classify_script(char) != "kanji" or (before and classify_script(before[-1]) == "kanji"):
        return False
    classes = find_word_classes(char + suffix[0])
    return not classes or (PROPER not in classes and suffix[0] in _OFFICIAL_SUFFIXES)


def _begins_with_content(text: str) -> bool:
    """Returns whether a text begins with a content word of the word lists, such as 外交."""
    kinds = load_word_lists().kinds
    return any(kinds.get(text[:size]) == "content" for size in range(2, 7))
