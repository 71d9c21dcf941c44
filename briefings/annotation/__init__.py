"""Annotates chapters with mentions of subjects, dated events and memberships in frameworks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefings.annotation.events import find_events
from briefings.annotation.memberships import find_memberships
from briefings.annotation.mentions import NameFinderProtocol, find_mentions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from briefings.domain import Chapter, DocumentWarning, Event, Membership, Mention, Subject

__all__ = ["ChapterAnnotations", "NameFinderProtocol", "annotate_chapter"]


@dataclass(frozen=True, slots=True)
class ChapterAnnotations:
    """The annotations of a chapter, with warnings about doubtful ones (numbered from 1, without lines)."""

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
        name_finder: finds their names in a text.
        known_memberships: memberships of the catalog, for checking the numbers in the chapter's figures.
    """
    mentions = find_mentions(chapter, name_finder, subjects)
    events, doubtful = find_events(chapter, mentions, subjects)
    memberships, unsettled = find_memberships(chapter, subjects, name_finder, known_memberships)
    warnings = tuple(replace(warning, number=n) for n, warning in enumerate((*doubtful, *unsettled), 1))
    return ChapterAnnotations(mentions, events, memberships, warnings)
