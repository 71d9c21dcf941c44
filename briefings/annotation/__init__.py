"""Annotation: what a cleaned chapter names, when things happened, and who stands how to which framework."""

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
    """What was found in a chapter, and what was doubtful (warnings numbered from 1, without lines)."""

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
    """Everything that a chapter's text says about the subjects known.

    Args:
        chapter: the cleaned chapter.
        subjects: all that may be named.
        name_finder: finds their names in a text.
        known_memberships: the catalogue's own list of members, to be held against the chapter's figures.
    """
    mentions = find_mentions(chapter, name_finder, subjects)
    events, doubtful = find_events(chapter, mentions, subjects)
    memberships, unsettled = find_memberships(chapter, subjects, name_finder, known_memberships)
    warnings = tuple(replace(warning, number=n) for n, warning in enumerate((*doubtful, *unsettled), 1))
    return ChapterAnnotations(mentions, events, memberships, warnings)
