"""The words of the content: chapters, sections, passages, subjects, mentions, events, memberships, revisions."""

from __future__ import annotations

from briefings.model.activations import Activation, ActivationDetails, ActivationReason
from briefings.model.anniversaries import AnniversaryKind, StandingAnniversary
from briefings.model.annotations import Event, Membership, MembershipStatus, Mention
from briefings.model.chapters import (
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
)
from briefings.model.overlays import Override, OverrideKind
from briefings.model.revisions import Content, Revision, Snapshot
from briefings.model.subjects import Alias, AliasKind, Subject, SubjectKind

__all__ = [
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
    "Snapshot",
    "StandingAnniversary",
    "Subject",
    "SubjectKind",
]
