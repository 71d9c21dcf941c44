"""Describes what changes: of published posts that need a correction, and of the content between two revisions."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from msgspec import Struct, field

from briefings.domain.cards import Card, CardLine
from briefings.domain.deliveries import Delivery
from briefings.domain.schedules import Schedule

_CLAUSE_MARKS: Final = "。、，,;· "
_CLAUSE_SEARCH: Final = 20
"""Characters before an excerpt in which the beginning of a clause is looked for."""


class StatementChangeKind(StrEnum):
    """What became of a line that was posted."""

    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    """An earlier correction withdrew it, and it is told again."""


class PublishedPost(Struct, frozen=True):
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


class StatementChange(Struct, frozen=True):
    """A line of a post that is not right any more.

    Attributes:
        kind: what became of it.
        posted: as it was posted.
        current: as it is told now; None where it is not.
    """

    kind: StatementChangeKind
    posted: CardLine
    current: CardLine | None = None


class PostCorrection(Struct, frozen=True):
    """A post that is wrong, and what it should say.

    Attributes:
        post: which.
        changes: what is wrong, in the order of its card; at least one.
        card: what it should say, with a note of what changed.
    """

    post: PublishedPost
    changes: tuple[StatementChange, ...]
    card: Card


class CorrectionFindings(Struct, frozen=True):
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


class ContentPart(StrEnum):
    """A part of the content that is compared by itself."""

    CHAPTERS = "chapters"
    SECTIONS = "sections"
    PASSAGES = "passages"
    SUBJECTS = "subjects"
    EVENTS = "events"
    MEMBERSHIPS = "memberships"
    ANNIVERSARIES = "anniversaries"


class DiffItem(Struct, frozen=True):
    """One thing that differs.

    Attributes:
        location: where it stands: a section with its page, a subject's id.
        before: what it said; empty where it is new.
        after: what it says; empty where it is gone.
        chapter: key of the chapter; empty for what belongs to none.
    """

    location: str
    before: str = ""
    after: str = ""
    chapter: str = ""

    def format_excerpts(self, length: int) -> tuple[str, str]:
        """Formats the old and the new text, each cut to some characters around their first difference.

        An excerpt begins at a clause if there is one shortly before.
        """
        before, after = (" ".join(text.split()) for text in (self.before, self.after))
        start = 0
        if max(len(before), len(after)) > length:
            start = _find_clause_start(before or after, max(0, _find_difference(before, after) - length // 4))
        return _cut_excerpt(before, start, length), _cut_excerpt(after, start, length)


def _find_difference(before: str, after: str) -> int:
    """Finds the index of the first difference of two texts; 0 for equal texts."""
    if before == after:
        return 0
    pairs = enumerate(zip(before, after, strict=False))
    shorter = min(len(before), len(after))
    return next((index for index, (old, new) in pairs if old != new), shorter)


def _find_clause_start(text: str, index: int) -> int:
    """Finds the beginning of the clause that `index` is in, if it is near; else `index` itself."""
    nearest = max(text.rfind(mark, max(0, index - _CLAUSE_SEARCH), index) for mark in _CLAUSE_MARKS)
    return nearest + 1 if nearest >= 0 else index


def _cut_excerpt(text: str, start: int, length: int) -> str:
    if not text:
        return ""
    end = start + length
    return f"{'…' if start else ''}{text[start:end].lstrip()}{'…' if end < len(text) else ''}"


class PartDiff(Struct, frozen=True):
    """What differs in one part."""

    added: tuple[DiffItem, ...] = ()
    changed: tuple[DiffItem, ...] = ()
    removed: tuple[DiffItem, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    def __add__(self, other: PartDiff) -> PartDiff:
        return PartDiff(self.added + other.added, self.changed + other.changed, self.removed + other.removed)


class ContentDiff(Struct, frozen=True):
    """Everything that differs, by part; a part without a difference is not there."""

    parts: dict[ContentPart, PartDiff] = field(default_factory=dict)

    def get_part(self, part: ContentPart) -> PartDiff:
        """Returns the differences in a part."""
        return self.parts.get(part, PartDiff())

    def __bool__(self) -> bool:
        return bool(self.parts)
