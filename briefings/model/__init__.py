"""The words of the content: chapters, sections, passages, subjects, mentions, events, memberships, revisions."""

from __future__ import annotations

from briefings.model.activations import Activation, How, Step
from briefings.model.anniversaries import Anniversary, AnniversaryKind
from briefings.model.annotations import Event, Membership, MembershipStatus, Mention
from briefings.model.chapters import (
    Chapter,
    ChapterKind,
    Document,
    Figure,
    FrameworkCount,
    Passage,
    PassageKind,
    Reading,
    ReadingWarning,
    Reference,
    Removed,
    Section,
)
from briefings.model.overlays import Overlay, OverlayKind
from briefings.model.revisions import Content, Revision, Snapshot
from briefings.model.subjects import Alias, AliasKind, Subject, SubjectKind

__all__ = [
    "Activation",
    "Alias",
    "AliasKind",
    "Anniversary",
    "AnniversaryKind",
    "Chapter",
    "ChapterKind",
    "Content",
    "Document",
    "Event",
    "Figure",
    "FrameworkCount",
    "How",
    "Membership",
    "MembershipStatus",
    "Mention",
    "Overlay",
    "OverlayKind",
    "Passage",
    "PassageKind",
    "Reading",
    "ReadingWarning",
    "Reference",
    "Removed",
    "Revision",
    "Section",
    "Snapshot",
    "Step",
    "Subject",
    "SubjectKind",
]
