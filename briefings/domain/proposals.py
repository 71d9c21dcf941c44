"""Defines proposed revisions: staged content that a moderator is asked to review."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from briefings.domain.chapters import WITHOUT_EDITION, DocumentWarning, make_chapter_key
from briefings.domain.refs import ChannelRef, MessageRef, UserRef


class Proposal(Struct, frozen=True):
    """A staged revision and how it was proposed.

    Attributes:
        revision: id of the staged revision.
        base: id of the revision that it was compared with.
        at: time of the proposal.
        actor: the user who proposed it; None for the command line.
        author: the user's name.
        channel_ref: the channel where it is shown; None if there is none.
        message_ref: the message that shows it; None until it is shown.
        files: names of the documents.
        warnings: warnings of the document readers, by name of the document.
    """

    revision: int
    base: int
    at: datetime
    actor: UserRef | None
    author: str
    channel_ref: ChannelRef | None
    message_ref: MessageRef | None
    files: tuple[str, ...]
    warnings: Mapping[str, tuple[DocumentWarning, ...]]


class ChapterHead(Struct, frozen=True):
    """The metadata of a chapter, without its text."""

    edition: int
    number: str
    kind: str
    language: str
    title: str
    source: str
    publisher: str = ""

    @property
    def key(self) -> str:
        """The chapter's key (`Chapter.key`)."""
        return make_chapter_key(self.edition, self.number, self.kind, self.language)

    @property
    def has_edition(self) -> bool:
        """Whether the edition is known."""
        return self.edition > WITHOUT_EDITION
