"""Finds dated facts by the words of their titles and statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefings.cards.text_answer import is_too_frequent
from briefings.text_search.query import parse_query
from briefings.text_search.units import split_units

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from briefings.domain.facts import DatedFact

_SEPARATOR: Final = "\x00"
"""Stands before and after each unit, so that a sequence of units is found as a part of a string."""

_MIN_CHARACTERS: Final = 2
"""Length of a query below which it is not informative."""


class FactSearch:
    """A search for words in the titles and statements of facts.

    Args:
        facts: the facts, in the order in which they are found.
    """

    def __init__(self, facts: Sequence[DatedFact]) -> None:
        self._facts = facts
        self._texts = [_join_units(split_units(f"{fact.title}\n{fact.text}")) for fact in facts]
        self._whole = "".join(self._texts)

    def find_facts(self, query: str) -> tuple[DatedFact, ...]:
        """Finds the facts that have all words of a query.

        None if more than a third of all facts have them, or the query has only numbers or a single character.

        Args:
            query: words, phrases in quotation marks and operators, as `parse_query` reads them.
        """
        parsed = parse_query(query)
        characters = "".join(unit for word in parsed.words for unit in word.units)
        if len(characters) < _MIN_CHARACTERS or characters.isdecimal():
            return ()
        wanted: list[list[str]] = []
        for word in parsed.words:
            sequences = [_join_units(sequence) for sequence in word.sequences]
            if word.is_alternative and wanted:
                wanted[-1] += sequences
            else:
                wanted.append(sequences)
        if not wanted or not _has_all(self._whole, wanted):
            return ()
        excluded = [_join_units(sequence) for word in parsed.excluded for sequence in word.sequences]
        found = tuple(
            fact
            for fact, text in zip(self._facts, self._texts, strict=True)
            if _has_all(text, wanted) and not any(sequence in text for sequence in excluded)
        )
        return () if is_too_frequent(len(found), len(self._facts)) else found


def _join_units(units: Iterable[str]) -> str:
    return f"{_SEPARATOR}{_SEPARATOR.join(units)}{_SEPARATOR}"


def _has_all(text: str, wanted: Sequence[Sequence[str]]) -> bool:
    return all(any(sequence in text for sequence in sequences) for sequences in wanted)
