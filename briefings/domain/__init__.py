"""The vocabulary of the content: chapters, sections, passages, subjects, mentions, events, memberships, revisions."""

from __future__ import annotations

from briefings.domain.anniversaries import AnniversaryKind, StandingAnniversary
from briefings.domain.annotations import Event, Membership, MembershipStatus, Mention
from briefings.domain.chapters import (
    WITHOUT_EDITION,
    Chapter,
    ChapterKind,
    Document,
    DocumentWarning,
    Figure,
    FootnoteReference,
    FrameworkCount,
    ParsedDocument,
    Passage,
    PassageKind,
    RemovedText,
    Section,
    ShortLine,
)
from briefings.domain.overrides import Override, OverrideKind
from briefings.domain.revisions import Activation, ActivationDetails, ActivationReason, Content, Revision, Snapshot
from briefings.domain.subjects import MODERATOR_KINDS, Alias, AliasKind, Subject, SubjectKind

__all__ = [
    "MODERATOR_KINDS",
    "WITHOUT_EDITION",
    "Activation",
    "ActivationDetails",
    "ActivationReason",
    "Alias",
    "AliasKind",
    "AnniversaryKind",
    "Chapter",
    "ChapterKind",
    "Content",
    "Document",
    "DocumentWarning",
    "Event",
    "Figure",
    "FootnoteReference",
    "FrameworkCount",
    "Membership",
    "MembershipStatus",
    "Mention",
    "Override",
    "OverrideKind",
    "ParsedDocument",
    "Passage",
    "PassageKind",
    "RemovedText",
    "Revision",
    "Section",
    "ShortLine",
    "Snapshot",
    "StandingAnniversary",
    "Subject",
    "SubjectKind",
]
