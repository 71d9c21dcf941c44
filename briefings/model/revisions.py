"""The content as a whole, and the record of one state of it."""

from __future__ import annotations

from dataclasses import dataclass

from briefings.model.anniversaries import StandingAnniversary
from briefings.model.annotations import Event, Membership, Mention
from briefings.model.chapters import Chapter
from briefings.model.overlays import Override
from briefings.model.subjects import Subject


@dataclass(frozen=True, slots=True)
class Content:
    """Everything of one revision, whole and annotated.

    Attributes:
        chapters: each key once.
        subjects: each id once.
        mentions: in the order of the chapters.
        events: in the order of the chapters.
        memberships: what holds, all sources heard: one for each framework and member.
        told: the same as each source tells it, before one was chosen.
        anniversaries: days that are remembered whatever the chapters tell, each id once.
        overlays: files that moderators laid over the built-in subjects and anniversaries, the latest last.
    """

    chapters: tuple[Chapter, ...]
    subjects: tuple[Subject, ...]
    mentions: tuple[Mention, ...] = ()
    events: tuple[Event, ...] = ()
    memberships: tuple[Membership, ...] = ()
    told: tuple[Membership, ...] = ()
    anniversaries: tuple[StandingAnniversary, ...] = ()
    overlays: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True)
class Revision:
    """A record of one stored state of the content.

    Attributes:
        id: ascending number.
        parent: the revision it was made from.
        sha256: digest of its whole content.
        created_at: UTC, ISO 8601.
        author: who applied it; empty for the built-in content.
        note: what changed, in one line.
        active: whether it is the one that answers.
        builtin: digest of the built-in content that went into it; empty where none did.
    """

    id: int
    parent: int | None
    sha256: str
    created_at: str
    author: str = ""
    note: str = ""
    active: bool = False
    builtin: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A revision with its content, in memory, never changed after it was made."""

    revision: Revision
    content: Content
