"""Matches a query that is one whole name, alone or with a flag or brackets as in a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.catalog.places import find_place
from briefings.search.digits import has_other_digits
from briefings.search.strategies import (
    match_exact,
    match_half_converted,
    match_homophones,
    match_inflected,
    match_place,
    match_romanized,
    match_slips,
)
from briefings.text.lazy_pattern import compile_lazily
from briefings.text.lexicon import is_common_word, is_word
from briefings.text.normalize import fold_text

if TYPE_CHECKING:
    from briefings.search.names import NameTable
    from briefings.search.strategies import NameCandidate

_OPENING_BRACKET = compile_lazily("[(（[［【〔]")
_CLOSING_BRACKETS = ")）]］】〕 "
_FLAG_NAME = compile_lazily(r":flag[-_]([a-zA-Z]{2}):")
_ROMAN_NUMERALS = {0x2160 + number: str(number + 1) for number in range(12)}
_FIRST_FLAG_LETTER = 0x1F1E6
_FLAGS_OF_UNIONS = {"\U0001f1ea\U0001f1fa": "EU", "\U0001f1fa\U0001f1f3": "UN"}
"""The flags of the letters EU and UN, which are not country codes."""

_FLAG_EMOJI = compile_lazily("[\U0001f1e6-\U0001f1ff]{2}")


def match_name(table: NameTable, key: str, typed: str = "") -> list[NameCandidate]:
    """Returns the names that a folded key spells as a whole, in any spelling.

    Everyday words and places that the table lacks are not treated as misspellings of another name.

    Args:
        table: the names.
        key: the folded query.
        typed: the query as typed. ISO codes count only if they are the whole query.
    """
    # Keys of letters skip the table of digits, so that the first answer after a start does not build it.
    if not key.isalpha() and has_other_digits(key, table.digits):
        return match_inflected(table, key)  # the digits may be in the ending, which it removes
    candidates = match_exact(table, key, typed) or match_place(table, key) or match_inflected(table, key)
    if candidates or is_common_word(key):
        return candidates
    if is_word(key) or find_place(key) is not None:
        slips = match_slips(table, key) or match_romanized(table, key)
        return [candidate for candidate in slips if table.covered[table.entries.subjects[candidate.entry]]]
    return (
        match_slips(table, key)
        or match_romanized(table, key)
        or match_half_converted(table, key)
        or match_homophones(table, key)
    )


def expand_symbols(typed: str) -> str:
    """Replaces flag names between colons (`:flag_am:`) by flag emoji, and Roman numerals (Ⅱ) by digits."""
    typed = typed.translate(_ROMAN_NUMERALS)
    for flag, name in _FLAGS_OF_UNIONS.items():
        typed = typed.replace(flag, f" {name} ")
    return _FLAG_NAME.sub(
        lambda match: "".join(chr(_FIRST_FLAG_LETTER + ord(letter) - ord("a")) for letter in match[1].lower()), typed
    )


def match_decorated(table: NameTable, typed: str) -> list[NameCandidate]:
    """Returns the names of a query with a flag, or with a second name in brackets, as in lists.

    If no subject has both parts, returns the candidates of both.
    """
    without_flags = _FLAG_EMOJI.sub("", typed).strip()
    flags = [match_exact(table, fold_text(flag)) for flag in _FLAG_EMOJI.findall(typed)]
    bracketed = bool(_OPENING_BRACKET.search(without_flags))
    if not bracketed and not any(flags):
        return []
    named = (
        _match_bracketed(table, without_flags)
        if bracketed
        else [match_name(table, fold_text(without_flags), without_flags)]
    )
    readings = [*named, *filter(None, flags)]
    if not named or not named[0]:
        return []
    entries = table.entries
    subjects = [{entries.subjects[candidate.entry] for candidate in candidates} for candidates in readings]
    common = set.intersection(*subjects)
    if common:
        return [candidate for candidate in readings[0] if entries.subjects[candidate.entry] in common]
    return list({entries.subjects[candidate.entry]: candidate for group in readings for candidate in group}.values())


def _match_bracketed(table: NameTable, text: str) -> list[list[NameCandidate]]:
    """Matches the parts before and inside the last bracket if both are names, or else only the first part."""
    matches: list[list[NameCandidate]] = []
    for bracket in reversed(list(_OPENING_BRACKET.finditer(text))[-3:]):
        before, after = text[: bracket.start()], text[bracket.end() :].rstrip(_CLOSING_BRACKETS)
        outside = match_name(table, fold_text(before), before)
        inside = match_name(table, fold_text(after), after)
        if outside and inside:
            return [outside, inside]
        matches = [outside] if outside else matches
    return matches
