"""Holds values that are computed from the content of a revision, so that a start can load them from a cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from briefings.cards.statements import ChapterStatements
    from briefings.domain.facts import DatedFact
    from briefings.search.index import IndexTables


class DerivedContent(Struct, frozen=True):
    """Values that nearly every answer needs in addition to the content. They refer to objects of the content.

    Attributes:
        statements: the statements of each chapter, by its key.
        facts: the dated facts by language, in order of date.
        index: the tables that the index of names needs to find whole names.
    """

    statements: dict[str, ChapterStatements]
    facts: dict[str, tuple[DatedFact, ...]]
    index: IndexTables
