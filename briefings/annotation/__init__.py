"""Annotates chapters with mentions of subjects, dated events and memberships in frameworks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from briefings.annotation.events import find_events
from briefings.annotation.memberships import find_memberships
from briefings.annotation.mentions import NameFinderProtocol, find_mentions
from briefings.domain import DocumentWarning
from briefings.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from briefings.domain import Chapter, Event, Membership, Mention, Subject

__all__ = ["ChapterAnnotations", "NameFinderProtocol", "annotate_chapter"]


class ChapterAnnotations(Struct, frozen=True):
    """The annotations of a chapter, with warnings about doubtful ones. The warnings are numbered from 1."""

    mentions: tuple[Mention, ...] = ()
    events: tuple[Event, ...] = ()
    memberships: tuple[Membership, ...] = ()
    warnings: tuple[DocumentWarning, ...] = ()


def annotate_chapter(
    chapter: Chapter,
    subjects: Sequence[Subject],
    name_finder: NameFinderProtocol,
    known_memberships: Iterable[Membership] = (),
) -> ChapterAnnotations:
    """Annotates a chapter.

    Args:
        chapter: the chapter.
        subjects: all subjects.
        name_finder: the finder of their names.
        known_memberships: memberships of the catalog, against which the numbers in the figures are checked.
    """
    unknown = _check_short_lines(chapter, {subject.id for subject in subjects})
    mentions = find_mentions(chapter, name_finder, subjects)
    events, doubtful = find_events(chapter, mentions, subjects)
    memberships, unsettled = find_memberships(chapter, subjects, name_finder, known_memberships)
    warnings = tuple(replace(warning, number=n) for n, warning in enumerate((*doubtful, *unsettled, *unknown), 1))
    return ChapterAnnotations(mentions, events, memberships, warnings)


def _check_short_lines(chapter: Chapter, subject_ids: AbstractSet[str]) -> list[DocumentWarning]:
    """Returns warnings about unknown subject ids in short lines."""
    return [
        DocumentWarning(0, None, "short", N_("no subject has the id {id}"), line.text[:20], {"id": key})
        for passage in chapter.passages
        for line in passage.short_lines
        for key in line.subjects
        if key not in subject_ids
    ]
