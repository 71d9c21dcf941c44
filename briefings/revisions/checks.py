"""What speaks against a change: some of it refuses, some of it has to be confirmed a second time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from briefings.domain import SubjectKind
from briefings.domain.reviews import ContentPart
from briefings.revisions.chapter_identity import MIN_SIMILARITY, section_similarity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from briefings.domain import Chapter, Content
    from briefings.domain.reviews import ContentDiff

MAX_REMOVED_SHARE: Final = 1 / 3
"""More than this share of a chapter's passages gone has to be confirmed."""


class ReviewCheck(StrEnum):
    """A reason to look twice."""

    NO_EDITION = "no_edition"
    """Which edition a chapter is of is not known: its cards would cite nothing that there is."""
    NO_COUNTRY = "no_country"
    """No country is named in a chapter: it is none of a yearbook like those held."""
    OTHER_CHAPTER = "other_chapter"
    """A chapter is about something else than those held, or than the one that it replaces."""
    OLDER_EDITION = "older_edition"
    """A chapter is of an older edition than one of its number that is held."""
    SHRUNK = "shrunk"
    """More than a third of the passages of before are gone."""


BLOCKING_CHECKS: Final = frozenset({ReviewCheck.NO_EDITION, ReviewCheck.NO_COUNTRY})
"""Those that can't be confirmed: the document, or what was recognised of it, has to be put right first."""


@dataclass(frozen=True, slots=True)
class CheckFailure:
    """A gate that is shut, and for what.

    Attributes:
        check: which.
        chapter: key of the chapter; empty where it is of none.
        detail: figures and names, by which a reader sees why.
    """

    check: ReviewCheck
    chapter: str = ""
    detail: str = ""

    @property
    def is_blocking(self) -> bool:
        """Whether it can't be confirmed away."""
        return self.check in BLOCKING_CHECKS


def check_change(before: Content, after: Content, diff: ContentDiff) -> tuple[CheckFailure, ...]:
    """What speaks against going from one state of the content to another, the gravest first."""
    held = {chapter.key: chapter for chapter in before.chapters}
    brought = [chapter for chapter in after.chapters if held.get(chapter.key) != chapter]
    found = [
        *(one for chapter in brought for one in _check_chapter(chapter, before.chapters, after)),
        *_check_shrinkage(before, diff),
    ]
    order = list(ReviewCheck)
    return tuple(sorted(dict.fromkeys(found), key=lambda one: (not one.is_blocking, order.index(one.check))))


def _check_chapter(chapter: Chapter, stored: tuple[Chapter, ...], after: Content) -> Iterator[CheckFailure]:
    if chapter.edition <= 0:
        yield CheckFailure(ReviewCheck.NO_EDITION, chapter.key, chapter.source)
    if not _mentions_country(chapter, after):
        yield CheckFailure(ReviewCheck.NO_COUNTRY, chapter.key, chapter.source)
    replaced = next((one for one in stored if one.key == chapter.key), None)
    if replaced is not None:
        if section_similarity(chapter, replaced) < MIN_SIMILARITY:
            yield CheckFailure(ReviewCheck.OTHER_CHAPTER, chapter.key, replaced.title)
        return
    if not stored:
        return
    peers = [one for one in stored if one.number == chapter.number]
    if not peers:
        numbers = sorted({one.number or "?" for one in stored})
        yield CheckFailure(ReviewCheck.OTHER_CHAPTER, chapter.key, ", ".join(numbers))
    newest = max(one.edition for one in peers or stored)
    if 0 < chapter.edition < newest:
        yield CheckFailure(ReviewCheck.OLDER_EDITION, chapter.key, str(newest))


def _mentions_country(chapter: Chapter, content: Content) -> bool:
    countries = {subject.id for subject in content.subjects if subject.kind is SubjectKind.COUNTRY}
    return any(mention.chapter == chapter.key and mention.subject in countries for mention in content.mentions)


def _check_shrinkage(before: Content, diff: ContentDiff) -> Iterator[CheckFailure]:
    gone = [item.chapter for item in diff.get_part(ContentPart.PASSAGES).removed]
    for chapter in before.chapters:
        lost, had = gone.count(chapter.key), len(chapter.passages)
        if lost > had * MAX_REMOVED_SHARE:
            yield CheckFailure(ReviewCheck.SHRUNK, chapter.key, f"{lost}/{had}")


def can_confirm(failures: Iterable[CheckFailure]) -> bool:
    """Whether nothing of it refuses."""
    return not any(one.is_blocking for one in failures)
