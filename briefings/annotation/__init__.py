"""Annotation: what a cleaned chapter names, when things happened, and who stands how to which framework."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefings.annotation.events import find_events
from briefings.annotation.memberships import find_memberships
from briefings.annotation.mentions import Spotter, find_mentions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from briefings.model import Chapter, Event, Membership, Mention, ReadingWarning, Subject

__all__ = ["Annotation", "Spotter", "annotate"]


@dataclass(frozen=True, slots=True)
class Annotation:
    """What was found in a chapter, and what was doubtful (warnings numbered from 1, without lines)."""

    mentions: tuple[Mention, ...] = ()
    events: tuple[Event, ...] = ()
    memberships: tuple[Membership, ...] = ()
    warnings: tuple[ReadingWarning, ...] = ()


def annotate(
    chapter: Chapter, subjects: Sequence[Subject], spotter: Spotter, known: Iterable[Membership] = ()
) -> Annotation:
    """Everything that a chapter's text says about the subjects known.

    Args:
        chapter: the cleaned chapter.
        subjects: all that may be named.
        spotter: finds their names in a text.
        known: the catalogue's own list of members, to be held against the chapter's figures.
    """
    mentions = find_mentions(chapter, spotter, subjects)
    events, doubtful = find_events(chapter, mentions, subjects)
    memberships, unsettled = find_memberships(chapter, subjects, spotter, known)
    warnings = tuple(replace(warning, number=n) for n, warning in enumerate((*doubtful, *unsettled), 1))
    return Annotation(mentions, events, memberships, warnings)
