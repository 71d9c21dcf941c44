"""Annotations of a chapter: mentions of subjects, dated events, and memberships."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class MembershipStatus(StrEnum):
    """Status of a country in a framework."""

    MEMBER = "member"
    ASSOCIATE = "associate"
    PARTNER = "partner"
    SUSPENDED = "suspended"
    FROZEN = "frozen"
    UNCLEAR = "unclear"


class Mention(Struct, frozen=True, gc=False):
    """A place where a passage names a subject; `start` and `end` are offsets in the passage's text."""

    chapter: str
    passage: int
    start: int
    end: int
    subject: str


class Event(Struct, frozen=True, gc=False):
    """A dated statement.

    Attributes:
        date: EDTF level 0, exactly as precise as the text.
        text: the whole statement.
        subjects: ids, in order of appearance.
        chapter: key of the chapter.
        section: path of the section.
        passage: ordinal of the passage.
        page: printed page on which the statement starts.
        qualifier: how the text narrows the date (`early`, `mid`, `late`, `end`, `from`, `until`); may be empty.
    """

    date: str
    text: str
    subjects: tuple[str, ...]
    chapter: str
    section: str
    passage: int
    page: int | None = None
    qualifier: str = ""


class Membership(Struct, frozen=True, gc=False):
    """The status of a country in a framework.

    Attributes:
        framework: id of the framework.
        member: id of the country.
        status: the status.
        since: EDTF date since when; empty if unknown.
        note: the note of the chapter that states it, or the mark of the figure's note; may be empty.
        chapter: key of the chapter that states it; empty for the catalog.
    """

    framework: str
    member: str
    status: MembershipStatus
    since: str = ""
    note: str = ""
    chapter: str = ""
