"""The words of corrections."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from briefings.cards.model import Card, Line
from briefings.delivery.model import Delivery
from briefings.schedules.model import Schedule


class Kind(StrEnum):
    """What became of a line that was posted."""

    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    """An earlier correction withdrew it, and it is told again."""


@dataclass(frozen=True, slots=True)
class Post:
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
class Change:
    """A line of a post that is not right any more.

    Attributes:
        kind: what became of it.
        said: as it was posted.
        says: as it is told now; None where it is not.
    """

    kind: Kind
    said: Line
    says: Line | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """A post that is wrong, and what it should say.

    Attributes:
        post: which.
        changes: what is wrong, in the order of its card; at least one.
        card: what it should say, with a note of what changed.
    """

    post: Post
    changes: tuple[Change, ...]
    card: Card


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found out about the posts of some days.

    Attributes:
        revision: id of the revision they were held against.
        corrections: of the wrong ones, the newest post first.
        looked: how many were looked at.
        unknown: how many more there are of which it is not known what they told.
    """

    revision: int
    corrections: tuple[Correction, ...] = ()
    looked: int = 0
    unknown: int = 0
