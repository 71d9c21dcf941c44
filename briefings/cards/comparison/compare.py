"""Compares what an edition says about a subject, or in a section, with the edition before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.cards.comparison.align import align_statements
from briefings.cards.comparison.chapters import ChapterVersions, pair_chapters
from briefings.cards.comparison.entries import list_entries
from briefings.cards.comparison.memberships import find_membership_changes
from briefings.cards.context import is_within_section
from briefings.cards.edition_changes import EditionComparison, StatementPair
from briefings.cards.editions import find_chapters_with_section, find_same_section
from briefings.cards.pagination import PageEntry
from briefings.cards.statements import DATED_KINDS
from briefings.domain import WITHOUT_EDITION
from briefings.domain.cards import CardLine
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefings.cards.context import CardContext
    from briefings.cards.statements import Statement
    from briefings.domain import Chapter


def find_earlier_edition(context: CardContext) -> int:
    """Finds the edition before the card's that covers the card's subject or section; 0 if there is none."""
    earlier = [edition for edition in context.index.editions if WITHOUT_EDITION < edition < context.edition]
    if context.subject is not None:
        about = context.index.find_editions(context.subject.id, context.language)
        return next((edition for edition in earlier if edition in about), 0) if context.edition in about else 0
    if context.requested_section is None:
        return 0
    return next((edition for edition in earlier if _select_chapters(context, edition)), 0)


def compare_editions(context: CardContext) -> EditionComparison | None:
    """Returns the card's edition compared with the one before it; None if there is none.

    The content index keeps it.
    """
    older = find_earlier_edition(context)
    if not older:
        return None
    topic = context.subject.id if context.subject is not None else f"§{context.request.section}"
    key = (topic, older, context.edition, context.language)
    return context.index.find_comparison(key, lambda: _build_comparison(context, older))


def build_entries(context: CardContext) -> list[PageEntry]:
    """Builds the differences, the most important first; empty if there is nothing to compare with."""
    comparison = compare_editions(context)
    if comparison is None:
        return []
    if comparison.is_empty:
        text = _(
            "The {newer} edition says nothing different about {name} from the {older} edition.",
            context.language,
            newer=comparison.newer,
            older=comparison.older,
            name=context.display_name,
        )
        return [PageEntry("", CardLine(text))]
    return list_entries(context, comparison)


def explain_empty(context: CardContext) -> str:
    """Returns a sentence that explains why there is nothing to compare."""
    if len(context.index.editions) == 1:
        text = _(
            "Only the {edition} edition is available. Once another is imported, changes concerning {name} will "
            "appear here.",
            context.language,
            edition=context.edition,
            name=context.display_name,
        )
    else:
        text = _(
            "No edition before {edition} available here mentions {name}, so there is nothing to compare.",
            context.language,
            edition=context.edition,
            name=context.display_name,
        )
    return text


def _build_comparison(context: CardContext, older: int) -> EditionComparison:
    chapters = pair_chapters(
        _select_chapters(context, older), _select_chapters(context, context.edition), context.language
    )
    old = [statement for pair in chapters for statement in _collect_statements(context, pair.old)]
    new = [statement for pair in chapters for statement in _collect_statements(context, pair.new)]
    aligned = align_statements(old, new)
    differing = [pair for pair in aligned.pairs if not pair.same_wording and _is_comparable(pair)]
    subject = context.subject
    return EditionComparison(
        older=older,
        newer=context.edition,
        chapters=tuple(chapter for pair in chapters for chapter in (pair.new, pair.old) if chapter is not None),
        membership_changes=find_membership_changes(subject, context.index, older, context.edition, context.language)
        if subject is not None
        else (),
        changed=tuple(pair for pair in differing if pair.substance_differs),
        reworded=tuple(pair for pair in differing if not pair.substance_differs),
        added=aligned.added,
        removed=aligned.removed,
        unchanged_count=len(aligned.pairs) - len(differing),
        wording_compared=all(pair.is_comparable for pair in chapters),
    )


def _select_chapters(context: CardContext, edition: int) -> Sequence[Chapter]:
    """Selects the chapters of an edition that cover the card's subject or section, in all versions."""
    chapters = context.index.list_chapters(edition)
    if context.subject is not None:
        subject = context.subject.id
        return [chapter for chapter in chapters if context.index.is_chapter_about(chapter, subject)]
    return find_chapters_with_section(context.requested_section, chapters) if context.requested_section else ()


def _collect_statements(context: CardContext, chapter: Chapter | None) -> list[Statement]:
    if chapter is None:
        return []
    chapter_statements = context.index.get_chapter_statements(chapter)
    if context.subject is not None:
        statements: Sequence[Statement] = chapter_statements.find_statements(context.subject.id)
    else:
        section = find_same_section(context.requested_section, chapter) if context.requested_section else None
        statements = [
            statement
            for statement in chapter_statements.statements
            if section is not None and is_within_section(statement.section_path, section.path)
        ]
    return [statement for statement in statements if statement.passage.kind in DATED_KINDS]


def _is_comparable(pair: StatementPair) -> bool:
    return ChapterVersions(pair.old.chapter, pair.new.chapter).is_comparable
