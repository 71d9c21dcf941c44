"""Defines the review of a change, as plain data that a worker process can return."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from briefings.domain import Chapter, Content, Revision
from briefings.domain.reviews import ContentDiff
from briefings.revisions.affected_cards import AffectedCard, CardComparison
from briefings.revisions.checks import CheckFailure


class ChangeReview(Struct, frozen=True, dict=True):
    """The changes between two revisions, described in one language.

    Attributes:
        before: the active revision.
        after: the new revision.
        diff: the differences.
        failures: the failed checks.
        affected_cards: the cards that change, those with the most changes first.
        new_chapters: the chapters that are new or differ.
        comparisons: the lines of the cards with the most changes, by id of the subject.
        changes: the report of the change without its title (`briefings.revisions.report`).
    """

    before: Revision
    after: Revision
    diff: ContentDiff
    failures: tuple[CheckFailure, ...]
    affected_cards: tuple[AffectedCard, ...]
    new_chapters: tuple[Chapter, ...]
    comparisons: Mapping[str, CardComparison] = field(default_factory=dict)
    changes: str = ""


def list_new_chapters(before: Content, after: Content) -> tuple[Chapter, ...]:
    """Lists the chapters that are new or differ."""
    old_chapters = {chapter.key: chapter for chapter in before.chapters}
    return tuple(chapter for chapter in after.chapters if old_chapters.get(chapter.key) != chapter)
