"""Finds the statements of a revision that contain the words of a query."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from briefings.text_search.index import TextIndex, split_query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefings.cards.statements import Statement

_CONTENT_WORD = re.compile(r"[一-鿿々]{2,}|[ァ-ヴー]{2,}|[A-Za-zÀ-ɏЀ-ӿ]{4,}|\d{4}")
"""Words that a sentence is searched for, where the sentence as a whole is nowhere."""

_MAX_SHARE: Final = 1 / 3
"""Share of the statements from which a word says nothing: の, of."""

_MIN_STATEMENTS: Final = 12
"""Number of statements below which no word is too frequent."""


@dataclass(frozen=True, slots=True)
class WordMatches:
    """What a search for words found.

    Attributes:
        words: the words that were searched for.
        statements: the statements with these words, each with the number of occurrences.
    """

    words: str
    statements: tuple[tuple[Statement, int], ...] = ()


class WordSearch:
    """Statements that can be searched for words.

    Args:
        own: the statements in the reader's language, the newest edition first.
        others: the statements in other languages.
    """

    def __init__(self, own: Sequence[Statement], others: Sequence[Statement]) -> None:
        self._statements = (own, others)

    def find_statements(self, query: str) -> WordMatches:
        """The statements with all words of a query, newest edition first, each with the number of occurrences.

        Statements in the reader's language come alone if there are any. A sentence that is nowhere as a whole is
        searched for its nouns.
        """
        words = split_query(query)
        for candidates in (words, tuple(_CONTENT_WORD.findall(query))):
            for statements, texts in zip(self._statements, (self._own_texts, self._other_texts), strict=True):
                found = texts.find_texts(candidates)
                if found and not self._is_too_frequent(len(found), len(statements)):
                    counted = tuple((statements[match.position], match.count) for match in found)
                    return WordMatches(query if candidates == words else " ".join(candidates), counted)
        return WordMatches(query)

    @cached_property
    def _own_texts(self) -> TextIndex:
        return TextIndex(statement.text for statement in self._statements[0])

    @cached_property
    def _other_texts(self) -> TextIndex:
        return TextIndex(statement.text for statement in self._statements[1])

    @staticmethod
    def _is_too_frequent(found: int, total: int) -> bool:
        return total >= _MIN_STATEMENTS and found > total * _MAX_SHARE
