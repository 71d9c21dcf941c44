"""Reviews a change between two revisions: the differences, the failed checks and the affected cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from briefings.domain import Snapshot
from briefings.revisions.affected_cards import compare_lines, find_affected_cards
from briefings.revisions.change_review import ChangeReview, list_new_chapters
from briefings.revisions.checks import CheckFailure, ReviewCheck, check_change
from briefings.revisions.diff import diff_contents
from briefings.revisions.report import render_changes
from briefings.service import BriefingService

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefings.domain import DocumentWarning
    from briefings.domain.reviews import ContentDiff
    from briefings.revisions.affected_cards import AffectedCard
    from briefings.revisions.import_plan import ImportPlan


def review_change(
    before: Snapshot,
    after: Snapshot,
    language: str,
    document_warnings: Mapping[str, tuple[DocumentWarning, ...]] | None = None,
) -> ChangeReview:
    """Compares two revisions. It takes seconds for a yearbook and runs in a worker process.

    Args:
        before: the active revision.
        after: the new revision.
        language: BCP 47 tag of the language of the compared cards.
        document_warnings: the warnings by file, for the report.
    """
    diff = diff_contents(before.content, after.content, language)
    failures = check_change(before.content, after.content, diff)
    return _build_review(before, after, diff, failures, language, document_warnings or {})


def review_plan(plan: ImportPlan, language: str) -> ChangeReview:
    """Reviews the changes of a plan. It takes seconds for a yearbook and runs in a worker process.

    Args:
        plan: the plan, made in the same language.
        language: BCP 47 tag of the language of the compared cards.
    """
    after = Snapshot(plan.predict_revision(), plan.content)
    return _build_review(plan.base, after, plan.diff, plan.failures, language, plan.warnings)


def _build_review(  # noqa: PLR0913, PLR0917 - two revisions, their comparison and the reader
    before: Snapshot,
    after: Snapshot,
    diff: ContentDiff,
    failures: tuple[CheckFailure, ...],
    language: str,
    document_warnings: Mapping[str, tuple[DocumentWarning, ...]],
) -> ChangeReview:
    old_service = BriefingService(before)
    new_service = old_service.for_revision(after)
    affected_cards = find_affected_cards(old_service, new_service, language)
    review = ChangeReview(
        before=before.revision,
        after=after.revision,
        diff=diff,
        failures=(*failures, *_check_cards(affected_cards, old_service)),
        affected_cards=affected_cards,
        new_chapters=list_new_chapters(before.content, after.content),
        comparisons=compare_lines(affected_cards, old_service, new_service, language),
    )
    return replace(review, changes=render_changes(review, language, document_warnings))


def _check_cards(affected_cards: tuple[AffectedCard, ...], before: BriefingService) -> tuple[CheckFailure, ...]:
    """Returns a failure with the cards that would lose more than half of their lines, if there are any."""
    subjects = before.content_index.subjects
    shrunk = [
        f"{card.name} ({card.old_lines} → {card.new_lines})"
        for card in affected_cards
        if card.loses_most and card.subject in subjects
    ]
    if not shrunk:
        return ()
    return (CheckFailure(ReviewCheck.CARDS_SHRUNK, detail=", ".join(shrunk)),)
