"""Holds what is computed from the content of a revision, so that a start can cache it beside the content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from briefings.cards.statements import ChapterStatements
    from briefings.domain.facts import DatedFact
    from briefings.search.index import IndexTables


class DerivedContent(Struct, frozen=True):
    """What nearly every answer needs beside the content; it refers to the objects of the content.

    Attributes:
        statements: the statements of each chapter, by its key.
        facts: the dated facts by language, in order of date.
        index: the tables with which the index of names finds whole names.
    """

    statements: dict[str, ChapterStatements]
    facts: dict[str, tuple[DatedFact, ...]]
    index: IndexTables
