"""Describes differences: published posts that need a correction, and changes of the content between two revisions."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from msgspec import Struct, field

from briefings.domain.cards import Card, CardLine
from briefings.domain.deliveries import Delivery
from briefings.domain.schedules import Schedule

_CLAUSE_MARKS: Final = "。、，,;· "
_CLAUSE_SEARCH: Final = 20
"""Characters before an excerpt in which the beginning of a clause is searched for."""


class StatementChangeKind(StrEnum):
    """The kinds of changes of a posted line."""

    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    """Withdrawn by an earlier correction, and included again."""


class PublishedPost(Struct, frozen=True):
    """A published post.

    Attributes:
        schedule: the schedule at the time of the post, which determines its content.
        delivery: its delivery.
        revisions: ids of the revisions that it showed, in order: that of the post, then that of each correction;
            empty if unknown.
    """

    schedule: Schedule
    delivery: Delivery
    revisions: tuple[int, ...]


class StatementChange(Struct, frozen=True):
    """A statement of a post that is no longer right.

    Attributes:
        kind: how it has changed.
        posted: the posted statement.
        current: the current statement; None if there is none.
    """

    kind: StatementChangeKind
    posted: CardLine
    current: CardLine | None = None


class PostCorrection(Struct, frozen=True):
    """A wrong post and its corrected card.

    Attributes:
        post: the post.
        changes: the wrong statements, in the order of its card; at least one.
        card: the corrected card, with a note on the changes.
    """

    post: PublishedPost
    changes: tuple[StatementChange, ...]
    card: Card


class CorrectionFindings(Struct, frozen=True):
    """The result of checking the posts of some days.

    Attributes:
        revision: id of the revision that they were compared with.
        corrections: corrections of the wrong posts, the newest post first.
        checked_count: number of compared posts.
        unknown_count: number of further posts whose content is not recorded.
    """

    revision: int
    corrections: tuple[PostCorrection, ...] = ()
    checked_count: int = 0
    unknown_count: int = 0


class ContentPart(StrEnum):
    """A part of the content that is compared separately."""

    CHAPTERS = "chapters"
    SECTIONS = "sections"
    PASSAGES = "passages"
    SUBJECTS = "subjects"
    EVENTS = "events"
    MEMBERSHIPS = "memberships"
    ANNIVERSARIES = "anniversaries"


class DiffItem(Struct, frozen=True):
    """A single difference.

    Attributes:
        location: its place: a section with its page, a subject's id.
        before: the old text; empty for an addition.
        after: the new text; empty for a removal.
        chapter: key of the chapter; empty if it belongs to none.
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
    """The differences in one part."""

    added: tuple[DiffItem, ...] = ()
    changed: tuple[DiffItem, ...] = ()
    removed: tuple[DiffItem, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    def __add__(self, other: PartDiff) -> PartDiff:
        return PartDiff(self.added + other.added, self.changed + other.changed, self.removed + other.removed)


class ContentDiff(Struct, frozen=True):
    """All differences, by part; parts without differences are omitted."""

    parts: dict[ContentPart, PartDiff] = field(default_factory=dict)

    def get_part(self, part: ContentPart) -> PartDiff:
        """Returns the differences in a part."""
        return self.parts.get(part, PartDiff())

    def __bool__(self) -> bool:
        return bool(self.parts)
