"""A change as somebody looks at it before it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefings.desk import Desk
from briefings.refreshing.comparing import compare
from briefings.refreshing.gates import objections
from briefings.refreshing.touched import touched

if TYPE_CHECKING:
    from briefings.model import Chapter, Snapshot
    from briefings.refreshing.change import Change
    from briefings.refreshing.gates import Objection
    from briefings.refreshing.touched import Touched


@dataclass(frozen=True)
class Examination:
    """What going from one revision to another would change.

    Attributes:
        before: the desk over the revision that answers.
        after: the desk over the one that would.
        change: what differs.
        objections: what speaks against it.
        touched: the subjects whose cards change, those that change most first.
        brought: the chapters that are new or differ.
    """

    before: Desk
    after: Desk
    change: Change
    objections: tuple[Objection, ...]
    touched: tuple[Touched, ...]
    brought: tuple[Chapter, ...]


def examine(before: Snapshot, after: Snapshot, language: str) -> Examination:
    """Hold two revisions against each other; it takes seconds for a yearbook, and is run beside the event loop.

    Args:
        before: the one that answers.
        after: the one that would.
        language: of the cards that are compared.
    """
    old, new = Desk(before), Desk(after)
    change = compare(before.content, after.content, language)
    held = {chapter.key: chapter for chapter in before.content.chapters}
    return Examination(
        before=old,
        after=new,
        change=change,
        objections=objections(before.content, after.content, change),
        touched=touched(old, new, language),
        brought=tuple(one for one in after.content.chapters if held.get(one.key) != one),
    )
