"""The content of a revision, and the records of revisions and their activations."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field

from briefings.domain.anniversaries import StandingAnniversary
from briefings.domain.annotations import Event, Membership, Mention
from briefings.domain.chapters import Chapter
from briefings.domain.overrides import Override
from briefings.domain.refs import UserRef
from briefings.domain.subjects import Subject


class Content(Struct, frozen=True):
    """The annotated content of one revision.

    Attributes:
        chapters: with unique keys.
        subjects: with unique ids.
        mentions: in the order of the chapters.
        events: in the order of the chapters.
        memberships: the resolved memberships, one for each framework and member.
        membership_claims: the memberships as each source states them, from which `memberships` are resolved.
        anniversaries: standing anniversaries, which do not depend on chapters; with unique ids.
        overrides: override files that moderators imported, the latest last.
    """

    chapters: tuple[Chapter, ...]
    subjects: tuple[Subject, ...]
    mentions: tuple[Mention, ...] = ()
    events: tuple[Event, ...] = ()
    memberships: tuple[Membership, ...] = ()
    membership_claims: tuple[Membership, ...] = ()
    anniversaries: tuple[StandingAnniversary, ...] = ()
    overrides: tuple[Override, ...] = ()


class Revision(Struct, frozen=True):
    """The record of a revision: one complete state of the content.

    Attributes:
        id: ascending number.
        parent: the revision it was made from.
        sha256: digest of its whole content.
        created_at: time in UTC, ISO 8601.
        author: name of the user who applied it; empty for the built-in content.
        note: summary of the changes, in one line.
        active: whether queries are answered from it.
        builtin: digest of the built-in content that it contains; empty if it contains none.
    """

    id: int
    parent: int | None
    sha256: str
    created_at: str
    author: str = ""
    note: str = ""
    active: bool = False
    builtin: str = ""


class Snapshot(Struct, frozen=True):
    """A revision with its content, in memory and immutable.

    Attributes:
        revision: its record.
        content: its content.
        corrections: the day (ISO 8601) on which a passage was last changed, by key of the chapter and ordinal of the
            passage. Passages that are equal in all versions of their chapter are omitted.
    """

    revision: Revision
    content: Content
    corrections: Mapping[str, Mapping[int, str]] = field(default_factory=dict)

    def __eq__(self, other: object) -> bool:
        """Returns whether both have the same revision; its corrections follow from earlier ones."""
        if not isinstance(other, Snapshot):
            return NotImplemented
        return self.revision == other.revision and self.content == other.content

    def __hash__(self) -> int:
        return hash(self.revision)


class ActivationReason(StrEnum):
    """The reasons why a revision became active."""

    BUILTIN = "builtin"
    """The built-in content of this version of the program."""
    APPLY = "apply"
    """A moderator applied a reviewed change."""
    IMPORT = "import"
    """A document was imported on the command line."""
    ROLLBACK = "rollback"
    ALIAS_CHANGE = "teach"
    """A moderator added or removed an alias."""
    RESTORE = "restore"
    """A backup was restored."""


class ActivationDetails(Struct, frozen=True):
    """The reason for an activation, and its author.

    Attributes:
        reason: the reason.
        actor: the user; None for the program and for the command line.
        author: name of the user; empty for the program.
        note: the purpose, in one line.
    """

    reason: ActivationReason = ActivationReason.IMPORT
    actor: UserRef | None = None
    author: str = ""
    note: str = ""


class Activation(Struct, frozen=True):
    """A recorded activation of a revision.

    Attributes:
        at: time in UTC, ISO 8601.
        revision: number of the revision that became active.
        previous: number of the revision that was active before; None for the first.
        details: reason and author.
    """

    at: str
    revision: int
    previous: int | None
    details: ActivationDetails
