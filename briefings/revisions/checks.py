"""Checks a change of the content. Some failures block it, others require confirmation."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from briefings.domain import SubjectKind
from briefings.domain.reviews import ContentPart
from briefings.revisions.chapter_identity import MIN_SIMILARITY, measure_section_similarity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from briefings.domain import Chapter, Content
    from briefings.domain.reviews import ContentDiff

MAX_REMOVED_SHARE: Final = 1 / 3
"""Maximum share of a chapter's passages that can be removed without confirmation."""


class ReviewCheck(StrEnum):
    """The checks, the most serious first."""

    NO_EDITION = "no_edition"
    """The edition of a chapter is unknown. Cards show it as a report without an edition."""
    NO_COUNTRY = "no_country"
    """A document names no country, so that it is not a chapter of such a yearbook."""
    OTHER_CHAPTER = "other_chapter"
    """A chapter differs from the one that it replaces, or has a number that no stored chapter has."""
    OLDER_EDITION = "older_edition"
    """A chapter is of an older edition than the stored chapters with its number."""
    SHRUNK = "shrunk"
    """More than a third of a chapter's passages would be removed."""
    CARDS_SHRUNK = "cards_shrunk"
    """Cards would lose more than half of their lines."""


BLOCKING_CHECKS: Final = frozenset({ReviewCheck.NO_COUNTRY})
"""Checks whose failure can't be confirmed. The document or its metadata must be corrected first."""


class CheckFailure(Struct, frozen=True):
    """A check that failed.

    Attributes:
        check: the check.
        chapter: key of the chapter; empty if the failure concerns no single chapter.
        detail: figures or names that explain the failure.
    """

    check: ReviewCheck
    chapter: str = ""
    detail: str = ""

    @property
    def is_blocking(self) -> bool:
        """Whether the failure can't be confirmed."""
        return self.check in BLOCKING_CHECKS


def check_change(before: Content, after: Content, diff: ContentDiff) -> tuple[CheckFailure, ...]:
    """Returns the failed checks of a change, the most serious first."""
    old_chapters = {chapter.key: chapter for chapter in before.chapters}
    new_chapters = [chapter for chapter in after.chapters if old_chapters.get(chapter.key) != chapter]
    failures = [
        *(failure for chapter in new_chapters for failure in _check_chapter(chapter, before.chapters, after)),
        *_check_shrinkage(before, diff),
    ]
    order = list(ReviewCheck)
    unique = dict.fromkeys(failures)
    return tuple(sorted(unique, key=lambda failure: (not failure.is_blocking, order.index(failure.check))))


def can_confirm(failures: Iterable[CheckFailure]) -> bool:
    """Returns whether none of the failures is blocking."""
    return not any(failure.is_blocking for failure in failures)


def _check_chapter(chapter: Chapter, stored: tuple[Chapter, ...], after: Content) -> Iterator[CheckFailure]:
    if not chapter.has_edition:
        yield CheckFailure(ReviewCheck.NO_EDITION, chapter.key, chapter.source)
    if not mentions_country(chapter, after):
        yield CheckFailure(ReviewCheck.NO_COUNTRY, chapter.key, chapter.source)
    replaced = next((other for other in stored if other.key == chapter.key), None)
    if replaced is not None:
        if measure_section_similarity(chapter, replaced) < MIN_SIMILARITY:
            yield CheckFailure(ReviewCheck.OTHER_CHAPTER, chapter.key, replaced.title)
        return
    if not stored:
        return
    peers = [other for other in stored if other.number == chapter.number]
    if not peers:
        numbers = sorted({other.number or "?" for other in stored})
        yield CheckFailure(ReviewCheck.OTHER_CHAPTER, chapter.key, ", ".join(numbers))
    newest = max(other.edition for other in peers or stored)
    if chapter.has_edition and chapter.edition < newest:
        yield CheckFailure(ReviewCheck.OLDER_EDITION, chapter.key, str(newest))


def mentions_country(chapter: Chapter, content: Content) -> bool:
    """Returns whether a chapter names a country, as every chapter of such a yearbook does."""
    countries = {subject.id for subject in content.subjects if subject.kind is SubjectKind.COUNTRY}
    return any(mention.chapter == chapter.key and mention.subject in countries for mention in content.mentions)


def _check_shrinkage(before: Content, diff: ContentDiff) -> Iterator[CheckFailure]:
    removed_from = [item.chapter for item in diff.get_part(ContentPart.PASSAGES).removed]
    for chapter in before.chapters:
        removed_count, old_count = removed_from.count(chapter.key), len(chapter.passages)
        if removed_count > old_count * MAX_REMOVED_SHARE:
            yield CheckFailure(ReviewCheck.SHRUNK, chapter.key, f"{removed_count}/{old_count}")
