"""Finds the statements of a revision that contain the words of a query."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from briefings.domain import ChapterKind
from briefings.text_search.index import TextIndex, split_query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefings.cards.content_index import ContentIndex
    from briefings.cards.statements import Statement
    from briefings.domain import Chapter

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
    """The statements that cards in a language show, and the originals, searched for words.

    Args:
        index: the revision.
        language: BCP 47 tag of the reader's language.
    """

    def __init__(self, index: ContentIndex, language: str) -> None:
        self._index = index
        self._language = language

    def find_statements(self, query: str) -> WordMatches:
        """The statements with all words of a query, newest edition first, each with the number of occurrences.

        Statements in the reader's language come alone if there are any. A sentence that is nowhere as a whole is
        searched for its nouns.
        """
        words = split_query(query)
        for candidates in (words, tuple(_CONTENT_WORD.findall(query))):
            for statements, texts in (self._own, self._others):
                found = texts.find_texts(candidates)
                if found and not self._is_too_frequent(len(found), len(statements)):
                    counted = tuple((statements[match.position], match.count) for match in found)
                    return WordMatches(query if candidates == words else " ".join(candidates), counted)
        return WordMatches(query)

    @cached_property
    def _own(self) -> tuple[Sequence[Statement], TextIndex]:
        index, language = self._index, self._language
        return _build(
            [
                statement
                for edition in index.editions
                for chapter in self._select_chapters(edition)
                for statement in index.chapter_statements(chapter).statements
                if chapter.lang == language
            ]
        )

    @cached_property
    def _others(self) -> tuple[Sequence[Statement], TextIndex]:
        index, language = self._index, self._language
        return _build(
            [
                statement
                for edition in index.editions
                for chapter in index.edition_chapters(edition)
                for statement in index.chapter_statements(chapter).statements
                if chapter.lang != language
            ]
        )

    def _select_chapters(self, edition: int) -> list[Chapter]:
        """The chapters that cards show, and every original."""
        selected = self._index.select_chapters(edition, self._language)
        originals = (
            chapter for chapter in self._index.edition_chapters(edition) if chapter.kind is ChapterKind.ORIGINAL
        )
        return list({chapter.key: chapter for chapter in (*selected, *originals)}.values())

    @staticmethod
    def _is_too_frequent(found: int, total: int) -> bool:
        return total >= _MIN_STATEMENTS and found > total * _MAX_SHARE


def _build(statements: list[Statement]) -> tuple[Sequence[Statement], TextIndex]:
    return statements, TextIndex(statement.text for statement in statements)
