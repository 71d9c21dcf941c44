"""Matches a query that is a name as a whole, alone or decorated as in a list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefings.search.strategies import match_exact, match_half_converted, match_romanized, match_slips
from briefings.text.normalize import fold_text

if TYPE_CHECKING:
    from briefings.search.names import NameTable
    from briefings.search.strategies import NameCandidate

_OPENING_BRACKET = re.compile("[(（[［【〔]")
_FLAG_EMOJI = re.compile("[\U0001f1e6-\U0001f1ff]{2}")


def match_name(table: NameTable, key: str) -> list[NameCandidate]:
    """Names that a folded key spells as a whole, in any way of writing."""
    return (
        match_exact(table, key)
        or match_slips(table, key)
        or match_romanized(table, key)
        or match_half_converted(table, key)
    )


def match_decorated(table: NameTable, typed: str) -> list[NameCandidate]:
    """A name with a flag before it or its other name in brackets, as lists show them; both must agree."""
    without_flags = _FLAG_EMOJI.sub("", typed).strip()
    flags = [match_exact(table, fold_text(flag)) for flag in _FLAG_EMOJI.findall(typed)]
    bracketed = bool(_OPENING_BRACKET.search(without_flags))
    named = _match_bracketed(table, without_flags) if bracketed else [match_name(table, fold_text(without_flags))]
    readings = [*named, *filter(None, flags)]
    if not named or not named[0] or (len(readings) < 2 and not bracketed):
        return []
    entries = table.entries
    subjects = [{entries[candidate.entry].subject for candidate in candidates} for candidates in readings]
    common = set.intersection(*subjects)
    if common:
        return [candidate for candidate in readings[0] if entries[candidate.entry].subject in common]
    return list({entries[candidate.entry].subject: candidate for group in readings for candidate in group}.values())


def _match_bracketed(table: NameTable, text: str) -> list[list[NameCandidate]]:
    """Matches before a bracket and inside it, at the last bracket where both are names, or only the first is."""
    matches: list[list[NameCandidate]] = []
    for bracket in reversed(list(_OPENING_BRACKET.finditer(text))[-3:]):
        outside = match_name(table, fold_text(text[: bracket.start()]))
        inside = match_name(table, fold_text(text[bracket.end() :]))
        if outside and inside:
            return [outside, inside]
        matches = [outside] if outside else matches
    return matches
