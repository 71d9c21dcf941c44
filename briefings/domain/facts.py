"""Defines dated facts, and anniversaries: facts seen from a date."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from msgspec import Struct

from briefings.domain.anniversaries import AnniversaryKind
from briefings.domain.cards import Citation

CHAPTER_KEY_PREFIX = "chapter-"
"""Beginning of the keys of facts that come only from a chapter."""


class FactSource(StrEnum):
    """The source of a fact; cards mark each kind."""

    CHAPTER = "chapter"
    NATIONAL = "national"
    """A national or independence day, or a day of diplomatic relations."""
    STANDING = "standing"
    """Another event of the region, from the catalog."""


class DatedFact(Struct, frozen=True, gc=False):
    """An event with its date, in one language.

    Attributes:
        key: identifies it in every export and language.
        date: EDTF, as exact as it is known.
        text: the statement in full; the chapter's, if a chapter reports the event.
        title: the event in one line.
        subjects: ids, the main subject first.
        source: where it comes from.
        citation: the source that cards name.
        major: whether schedules for major events post it.
        solemn: whether it is about war, disaster or death, so that no festive wording is used.
        yearly: whether it has an anniversary every year, or only in round years.
        day_from: name of the source of the day, if the chapter gives only the month; empty otherwise.
        kind: its kind in the catalog; None for a fact that is only in a chapter.
        qualifier: what the chapter adds to the date: `early`, `late`, `end`, `from`; see `format_qualified_date`.
        context: ids of further subjects that the chapter's statement is about, without naming them.
    """

    key: str
    date: str
    text: str
    title: str
    subjects: tuple[str, ...]
    source: FactSource
    citation: Citation
    major: bool = True
    solemn: bool = False
    yearly: bool = True
    day_from: str = ""
    kind: AnniversaryKind | None = None
    qualifier: str = ""
    context: frozenset[str] = frozenset()


class Anniversary(Struct, frozen=True):
    """A fact seen from a date.

    Attributes:
        fact: the fact.
        day: the day of the anniversary; None if only the month is known.
        years: years since the fact; 0 in its own year.
        moved_from_leap_day: whether it is shown on 28 February instead of the 29th.
        day_number: which day of an event of several days it is, from 1.
    """

    fact: DatedFact
    day: date | None
    years: int
    moved_from_leap_day: bool = False
    day_number: int = 1

    @property
    def is_round(self) -> bool:
        """Whether it is a milestone."""
        is_fifth = self.years > 0 and self.years % 5 == 0
        return is_round_number(self.years) or (is_fifth and self.fact.kind in _KINDS_OF_FIFTHS)


_KINDS_OF_FIFTHS = frozenset(
    {
        AnniversaryKind.EVENT,
        AnniversaryKind.NATIONAL_DAY,
        AnniversaryKind.DIPLOMATIC_RELATIONS,
        AnniversaryKind.TREATY,
        AnniversaryKind.ORGANISATION,
    }
)
"""Kinds of which every fifth year is a milestone, as states and the press mark 35 years of independence, of relations
or of the end of the Soviet Union. A dated statement of a chapter (a visit, a meeting) has no kind."""


def is_round_number(years: int) -> bool:
    """Returns whether a number of years is a milestone for every kind of fact: 1, 5, a multiple of 10 or of 25."""
    return years in {1, 5} or (years > 0 and (years % 10 == 0 or years % 25 == 0))
