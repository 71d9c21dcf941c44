"""The content as a whole, and the record of one state of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from briefings.domain.anniversaries import StandingAnniversary
from briefings.domain.annotations import Event, Membership, Mention
from briefings.domain.chapters import Chapter
from briefings.domain.overrides import Override
from briefings.domain.subjects import Subject


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


class ActivationReason(StrEnum):
    """What moved the pointer."""

    BUILTIN = "builtin"
    """The built-in content of this version of the program."""
    APPLY = "apply"
    """A moderator applied a change that was looked at."""
    IMPORT = "import"
    """A document, on the command line."""
    ROLLBACK = "rollback"
    ALIAS_CHANGE = "teach"
    """A moderator taught or took back a name."""
    RESTORE = "restore"
    """From a backup."""


@dataclass(frozen=True, slots=True)
class ActivationDetails:
    """A move of the pointer as its doer tells it.

    Attributes:
        reason: what moved it.
        actor: id of the user; 0 for the program and for the command line.
        author: the doer's name; empty for the program.
        note: what for, in one line.
    """

    reason: ActivationReason = ActivationReason.IMPORT
    actor: int = 0
    author: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Activation:
    """A move of the pointer as it is recorded.

    Attributes:
        at: UTC, ISO 8601.
        revision: the one that answered from then on.
        previous: the one that answered before; None for the first.
        details: by whose doing.
    """

    at: str
    revision: int
    previous: int | None
    details: ActivationDetails
