"""Chooses the card that shows a statement that a search found, and the page of it that has the statement."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from briefings.cards import views
from briefings.cards.builder import resolve_context
from briefings.cards.pagination import find_page
from briefings.domain.cards import CardRequest, View

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from briefings.cards.content_index import ContentIndex
    from briefings.cards.context import CardContext
    from briefings.cards.pagination import PageEntry
    from briefings.cards.statements import Statement
    from briefings.domain.cards import CardLimits, CardLine

_VIEWS: Final[Mapping[View, Callable[[CardContext], list[PageEntry]]]] = {
    View.SECTION: views.build_section_entries,
    View.ORIGINAL: views.build_original_entries,
    View.FULL_TEXT: views.build_full_text_entries,
}
"""The views that may show a statement: the section card, the original wording, and the text with parts of figures."""


class HitOpener:
    """Finds the cards of statements; what several statements of a section have in common is computed once.

    Args:
        index: the revision.
        language: BCP 47 tag of the reader's language.
        limits: how much the renderer shows.
    """

    def __init__(self, index: ContentIndex, language: str, limits: CardLimits) -> None:
        self._index = index
        self._limits = limits
        self._resolve = cache(lambda request: resolve_context(index, request, language, limits))
        self._list_entries = cache(self._build_entries)

    def build_request(self, statement: Statement) -> CardRequest | None:
        """Builds the request of the card that shows a statement; None for a text outside of any section."""
        if not statement.section_path:
            return None
        reference = self._index.section_reference(statement.chapter, statement.section_path)
        section = CardRequest("", View.SECTION, section=reference, edition=_name_edition(self._index, statement))
        shown = _find_translation(self._index, statement, self._resolve(section)) or statement
        for view in _VIEWS:
            page = find_page(
                self._list_entries(replace(section, view=view)), partial(_has_statement, shown), self._limits
            )
            if page is not None:
                return replace(section, view=view, page=page)
        return section if self._resolve(section) is not None else None

    def _build_entries(self, request: CardRequest) -> list[PageEntry]:
        context = self._resolve(request)
        return _VIEWS[request.view](context) if context is not None else []


def _has_statement(statement: Statement, line: CardLine) -> bool:
    citation = line.citation
    if citation is None or citation.original != statement.is_original:
        return False
    if (citation.edition, citation.section) != (statement.chapter.edition, statement.section_path):
        return False
    return " ".join(statement.text.split()) in " ".join(line.text.split())


def _find_translation(index: ContentIndex, statement: Statement, context: CardContext | None) -> Statement | None:
    """Finds the same statement in the version of its chapter that a section card shows; None if there is none.

    Two versions say the same in the same order if a section has as many statements in both.
    """
    if context is None or context.requested_section is None:
        return None
    chapter = context.requested_section[0]
    if chapter.key == statement.chapter_key or context.find_counterpart(statement.chapter, (chapter,)) is None:
        return None
    own, others = (
        [
            other
            for other in index.get_chapter_statements(version).statements
            if other.section_path == statement.section_path
        ]
        for version in (statement.chapter, chapter)
    )
    if len(own) != len(others) or chapter.kind is not statement.chapter.kind:
        return None
    return others[next(number for number, other in enumerate(own) if other is statement)]


def _name_edition(index: ContentIndex, statement: Statement) -> int:
    """Returns the edition of a statement; 0 for the newest, so that the button still opens after an update."""
    edition = statement.chapter.edition
    return 0 if index.editions[:1] == (edition,) else edition
