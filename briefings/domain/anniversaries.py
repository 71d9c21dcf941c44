"""Days that are remembered whether a chapter tells of them or not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AnniversaryKind(StrEnum):
    """What kind of day an anniversary is."""

    NATIONAL_DAY = "national-day"
    """A national or independence day, and the day a state began."""
    DIPLOMATIC_RELATIONS = "diplomatic-relations"
    """Relations of two states: established, recognised, an exchange of a high level."""
    TREATY = "treaty"
    ORGANISATION = "organisation"
    """An organisation founded, joined or left."""
    EVENT = "event"
    OBSERVANCE = "observance"
    """A day that is kept each year."""


@dataclass(frozen=True, slots=True)
class StandingAnniversary:
    """A standing anniversary: a dated fact of the catalogue, not of a chapter.

    Attributes:
        id: lower-case slug; it outlives revisions, since calendars hold it.
        date: EDTF level 0, of the event itself; a month where the source knows no day.
        kind: what kind of day it is.
        texts: what happened, in one line, by language; `ja` and `en` are always there.
        subjects: ids, the most telling first.
        source: name of the source by language; `ja` and `en` are always there.
        url: its address; empty for a source that has none.
        confidence: `A` (two sources or a ministry's own) or `B`.
        major: whether it is posted unless a schedule asks for less.
        solemn: a day of war, disaster or threat: told without festive words.
        yearly: whether it is remembered each year, or in round years alone.
        words: words of which a chapter's statement has one where it tells of the same; they tie the two together.
    """

    id: str
    date: str
    kind: AnniversaryKind
    texts: dict[str, str]
    subjects: tuple[str, ...]
    source: dict[str, str]
    url: str = ""
    confidence: str = "A"
    major: bool = False
    solemn: bool = False
    yearly: bool = True
    words: tuple[str, ...] = ()
