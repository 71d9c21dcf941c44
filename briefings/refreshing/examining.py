"""A change as somebody looks at it before it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefings.desk import BriefingService
from briefings.refreshing.comparing import diff_contents
from briefings.refreshing.gates import check_change
from briefings.refreshing.touched import find_affected_cards

if TYPE_CHECKING:
    from briefings.model import Chapter, Snapshot
    from briefings.refreshing.change import ContentDiff
    from briefings.refreshing.gates import CheckFailure
    from briefings.refreshing.touched import AffectedCard


@dataclass(frozen=True)
class ChangeReview:
    """What going from one revision to another would change.

    Attributes:
        before: the desk over the revision that answers.
        after: the desk over the one that would.
        diff: what differs.
        failures: what speaks against it.
        affected_cards: the subjects whose cards change, those that change most first.
        new_chapters: the chapters that are new or differ.
    """

    before: BriefingService
    after: BriefingService
    diff: ContentDiff
    failures: tuple[CheckFailure, ...]
    affected_cards: tuple[AffectedCard, ...]
    new_chapters: tuple[Chapter, ...]


def review_change(before: Snapshot, after: Snapshot, language: str) -> ChangeReview:
    """Hold two revisions against each other; it takes seconds for a yearbook, and is run beside the event loop.

    Args:
        before: the one that answers.
        after: the one that would.
        language: of the cards that are compared.
    """
    old, new = BriefingService(before), BriefingService(after)
    change = diff_contents(before.content, after.content, language)
    held = {chapter.key: chapter for chapter in before.content.chapters}
    return ChangeReview(
        before=old,
        after=new,
        diff=change,
        failures=check_change(before.content, after.content, change),
        affected_cards=find_affected_cards(old, new, language),
        new_chapters=tuple(one for one in after.content.chapters if held.get(one.key) != one),
    )
