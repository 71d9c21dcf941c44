"""Finds the changes about single subjects between two revisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from briefings.domain.cards import CardLine

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefings.service import BriefingService


class SubjectChange(Struct, frozen=True):
    """The changes about a subject between two revisions.

    Attributes:
        subject: its id.
        new_edition: year of the newest edition about it, if it has changed; else 0.
        added: new and reworded statements, with their sources.
        removed_count: number of removed and reworded statements.
        new_dates: new dates of the catalog.
    """

    subject: str
    new_edition: int = 0
    added: tuple[CardLine, ...] = ()
    removed_count: int = 0
    new_dates: tuple[CardLine, ...] = ()

    @property
    def size(self) -> int:
        """Number of changes."""
        return len(self.added) + self.removed_count + len(self.new_dates)


def find_subject_changes(
    before: BriefingService, after: BriefingService, subjects: Iterable[str], language: str
) -> tuple[SubjectChange, ...]:
    """Finds the changes about each subject; subjects without changes are left out.

    It takes about a second for all subjects of a yearbook: run it in a thread.

    Args:
        before: service of the earlier revision.
        after: service of the later revision.
        subjects: ids.
        language: of the statements.
    """
    changes = (_find_change(before, after, subject, language) for subject in subjects)
    return tuple(change for change in changes if change.size)


def _find_change(before: BriefingService, after: BriefingService, subject: str, language: str) -> SubjectChange:
    old_index, new_index = before.content_index, after.content_index
    edition = new_index.find_newest_edition(subject, language)
    old_edition = old_index.find_newest_edition(subject, language)
    old = old_index.list_statements(subject, edition, language)
    new = new_index.list_statements(subject, edition, language)
    old_texts, new_texts = {statement.text for statement in old}, {statement.text for statement in new}
    added = [statement for statement in new if statement.text not in old_texts]
    return SubjectChange(
        subject,
        new_edition=edition if new and edition != old_edition else 0,
        added=tuple(
            CardLine(statement.text, statement.citation, date=statement.first_date)
            for statement in {statement.text: statement for statement in added}.values()
        ),
        removed_count=len(old_texts - new_texts),
        new_dates=_find_new_dates(before, after, subject, language),
    )


def _find_new_dates(
    before: BriefingService, after: BriefingService, subject: str, language: str
) -> tuple[CardLine, ...]:
    known = {anniversary.id for anniversary in before.snapshot.content.anniversaries}
    return tuple(
        CardLine(anniversary.texts.get(language) or anniversary.texts["en"], date=anniversary.date)
        for anniversary in after.snapshot.content.anniversaries
        if subject in anniversary.subjects and anniversary.id not in known
    )
