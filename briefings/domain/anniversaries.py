"""Standing anniversaries, which do not depend on any chapter."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class AnniversaryKind(StrEnum):
    """Kind of an anniversary."""

    NATIONAL_DAY = "national-day"
    """A national or independence day, or the day on which a state was founded."""
    DIPLOMATIC_RELATIONS = "diplomatic-relations"
    """Diplomatic relations: recognition, establishment, high-level visits."""
    TREATY = "treaty"
    ORGANISATION = "organisation"
    """The foundation of an organization, or a change of its members."""
    EVENT = "event"
    OBSERVANCE = "observance"
    """A day that is observed every year."""


class StandingAnniversary(Struct, frozen=True):
    """A dated fact of the catalog.

    Attributes:
        id: lower-case slug; it never changes, because it is part of the UIDs in calendars.
        date: date of the event, EDTF level 0; a month if the source gives no day.
        kind: its kind.
        texts: what happened, in one line, by language; `ja` and `en` are always present.
        subjects: ids, the most relevant first.
        source: name of the source by language; `ja` and `en` are always present.
        url: address of the source; may be empty.
        confidence: `A` (two sources, or a party to the event) or `B`.
        major: whether schedules post it by default.
        solemn: whether it is a day of war, disaster or threat, which gets no festive wording.
        yearly: whether it is marked every year, or in round years only.
        words: words that identify the chapter's statement about the same event; one of them is enough.
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
