"""Chooses the card that shows a statement that a search found, and the page of it that has the statement."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

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
    View.SECTION: views.section_entries,
    View.ORIGINAL: views.original_entries,
    View.FULL_TEXT: views.full_text_entries,
}
"""The views that may show a statement: the section card, the original wording, and the text with parts of figures."""


def build_hit_request(
    index: ContentIndex, statement: Statement, language: str, limits: CardLimits
) -> CardRequest | None:
    """The request of the card that shows a statement; None for a text outside of any section.

    Args:
        index: the revision.
        statement: what was found.
        language: BCP 47 tag of the reader's language.
        limits: how much the renderer shows.
    """
    if not statement.section_path:
        return None
    reference = index.section_reference(statement.chapter, statement.section_path)
    section = CardRequest("", View.SECTION, section=reference, edition=_name_edition(index, statement))
    shown = _find_translation(index, statement, resolve_context(index, section, language, limits)) or statement
    for view, build_entries in _VIEWS.items():
        context = resolve_context(index, replace(section, view=view), language, limits)
        if context is not None:
            page = find_page(build_entries(context), partial(_has_statement, shown), limits)
            if page is not None:
                return replace(section, view=view, page=page)
    return section if resolve_context(index, section, language, limits) is not None else None


def _has_statement(statement: Statement, line: CardLine) -> bool:
    citation = line.citation
    if citation is None or citation.original != statement.is_original:
        return False
    if (citation.edition, citation.section) != (statement.chapter.edition, statement.section_path):
        return False
    return " ".join(statement.text.split()) in " ".join(line.text.split())


def _find_translation(index: ContentIndex, statement: Statement, context: CardContext | None) -> Statement | None:
    """The same statement in the version of its chapter that a section card shows; None where there is none.

    Two versions say the same in the same order where a section has as many statements in both.
    """
    if context is None or context.requested_section is None:
        return None
    chapter = context.requested_section[0]
    if chapter.key == statement.chapter_key or context.find_counterpart(statement.chapter, (chapter,)) is None:
        return None
    own, others = (
        [
            other
            for other in index.chapter_statements(version).statements
            if other.section_path == statement.section_path
        ]
        for version in (statement.chapter, chapter)
    )
    if len(own) != len(others) or chapter.kind is not statement.chapter.kind:
        return None
    return others[next(number for number, other in enumerate(own) if other is statement)]


def _name_edition(index: ContentIndex, statement: Statement) -> int:
    """The edition of a statement; 0 for the newest, so that the button still opens after an update."""
    edition = statement.chapter.edition
    return 0 if index.editions[:1] == (edition,) else edition
