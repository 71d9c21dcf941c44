"""Reviews a change between two revisions: what differs, what speaks against it, and which cards change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefings.domain import Snapshot
from briefings.revisions.affected_cards import find_affected_cards
from briefings.revisions.checks import CheckFailure, ReviewCheck, check_change
from briefings.revisions.diff import diff_contents
from briefings.service import BriefingService

if TYPE_CHECKING:
    from briefings.domain import Chapter, Revision
    from briefings.domain.reviews import ContentDiff
    from briefings.revisions.affected_cards import AffectedCard
    from briefings.revisions.plan import ImportPlan


@dataclass(frozen=True)
class ChangeReview:
    """What going from one revision to another would change.

    Attributes:
        before: answers from the active revision.
        after: answers from the new one.
        diff: what differs.
        failures: what speaks against the change.
        affected_cards: the cards that change, those with the most changes first.
        new_chapters: the chapters that are new or differ.
    """

    before: BriefingService
    after: BriefingService
    diff: ContentDiff
    failures: tuple[CheckFailure, ...]
    affected_cards: tuple[AffectedCard, ...]
    new_chapters: tuple[Chapter, ...]


def review_change(before: Snapshot, after: Snapshot, language: str) -> ChangeReview:
    """Compares two revisions. It takes seconds for a yearbook: run it in a thread.

    Args:
        before: the active revision.
        after: the new one.
        language: of the cards that are compared.
    """
    diff = diff_contents(before.content, after.content, language)
    return _build_review(before, after, diff, check_change(before.content, after.content, diff), language)


def review_plan(plan: ImportPlan, language: str, staged: Revision | None = None) -> ChangeReview:
    """Reviews what a plan would change. It takes seconds for a yearbook: run it in a thread.

    Args:
        plan: made in the same language.
        language: of the cards that are compared.
        staged: the revision that has the plan's content; None where it was not stored.
    """
    base = plan.base.revision
    revision = staged or replace(base, id=base.id + 1, active=False)
    return _build_review(plan.base, Snapshot(revision, plan.content), plan.diff, plan.failures, language)


def _build_review(
    before: Snapshot, after: Snapshot, diff: ContentDiff, failures: tuple[CheckFailure, ...], language: str
) -> ChangeReview:
    old_service, new_service = BriefingService(before), BriefingService(after)
    old_chapters = {chapter.key: chapter for chapter in before.content.chapters}
    affected_cards = find_affected_cards(old_service, new_service, language)
    return ChangeReview(
        before=old_service,
        after=new_service,
        diff=diff,
        failures=(*failures, *_check_cards(affected_cards, old_service, language)),
        affected_cards=affected_cards,
        new_chapters=tuple(chapter for chapter in after.content.chapters if old_chapters.get(chapter.key) != chapter),
    )


def _check_cards(
    affected_cards: tuple[AffectedCard, ...], before: BriefingService, language: str
) -> tuple[CheckFailure, ...]:
    """A failure that names the cards that would lose more than half of their lines."""
    subjects = before.content_index.subjects
    shrunk = [
        f"{subjects[card.subject].localized_name(language)} ({card.old_lines} → {card.new_lines})"
        for card in affected_cards
        if card.loses_most and card.subject in subjects
    ]
    if not shrunk:
        return ()
    return (CheckFailure(ReviewCheck.CARDS_SHRUNK, detail=", ".join(shrunk)),)
