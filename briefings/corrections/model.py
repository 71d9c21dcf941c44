"""The words of corrections."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from briefings.cards.model import Card, CardLine
from briefings.delivery.model import Delivery
from briefings.schedules.model import Schedule


class StatementChangeKind(StrEnum):
    """What became of a line that was posted."""

    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    """An earlier correction withdrew it, and it is told again."""


@dataclass(frozen=True, slots=True)
class PublishedPost:
    """A post that went out.

    Attributes:
        schedule: as it was when the post went out: what it tells depends on it.
        delivery: its row.
        revisions: ids of the revisions it told, in order: that of the post, then that of each correction of it; empty
            where it is not known.
    """

    schedule: Schedule
    delivery: Delivery
    revisions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StatementChange:
    """A line of a post that is not right any more.

    Attributes:
        kind: what became of it.
        posted: as it was posted.
        current: as it is told now; None where it is not.
    """

    kind: StatementChangeKind
    posted: CardLine
    current: CardLine | None = None


@dataclass(frozen=True, slots=True)
class PostCorrection:
    """A post that is wrong, and what it should say.

    Attributes:
        post: which.
        changes: what is wrong, in the order of its card; at least one.
        card: what it should say, with a note of what changed.
    """

    post: PublishedPost
    changes: tuple[StatementChange, ...]
    card: Card


@dataclass(frozen=True, slots=True)
class CorrectionFindings:
    """What was found out about the posts of some days.

    Attributes:
        revision: id of the revision they were held against.
        corrections: of the wrong ones, the newest post first.
        checked_count: how many were looked at.
        unknown_count: how many more there are of which it is not known what they told.
    """

    revision: int
    corrections: tuple[PostCorrection, ...] = ()
    checked_count: int = 0
    unknown_count: int = 0
