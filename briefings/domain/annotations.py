"""What is said in a chapter: who is named where, what happened when, who belongs to what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MembershipStatus(StrEnum):
    """How a country stands to a framework."""

    MEMBER = "member"
    ASSOCIATE = "associate"
    PARTNER = "partner"
    SUSPENDED = "suspended"
    FROZEN = "frozen"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a passage names a subject: offsets in the passage's text."""

    chapter: str
    passage: int
    start: int
    end: int
    subject: str


@dataclass(frozen=True, slots=True)
class Event:
    """A dated statement.

    Attributes:
        date: EDTF level 0, as exact as the text and no further.
        text: the statement, whole.
        subjects: ids, in order of appearance.
        chapter: key of the chapter.
        section: path of the section.
        passage: ordinal of the passage.
        page: printed page on which the statement starts.
        qualifier: what the text adds to the date (`early`, `mid`, `late`, `end`, `from`, `until`); empty if nothing.
    """

    date: str
    text: str
    subjects: tuple[str, ...]
    chapter: str
    section: str
    passage: int
    page: int | None = None
    qualifier: str = ""


@dataclass(frozen=True, slots=True)
class Membership:
    """How a country stands to a framework: status, EDTF date since when, and the note that says so."""

    framework: str
    member: str
    status: MembershipStatus
    since: str = ""
    note: str = ""
    chapter: str = ""
