"""The words of remembering: a fact, and the fact seen from a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from briefings.domain.cards import Citation

CHAPTER_KEY_PREFIX = "chapter-"
"""How the keys of facts begin that no standing anniversary tells."""


class FactSource(StrEnum):
    """Where an anniversary comes from; each is marked on the card."""

    CHAPTER = "chapter"
    NATIONAL = "national"
    """A national or independence day, or a day of diplomatic relations."""
    STANDING = "standing"
    """A standing anniversary of the region."""


@dataclass(frozen=True, slots=True)
class DatedFact:
    """Something that happened, told in one language.

    Attributes:
        key: the same in every export, in either language.
        date: EDTF, as exact as it is known.
        text: the statement, whole; that of the chapter where the chapter tells it.
        title: the same in one line.
        subjects: ids, the most telling first.
        source: where it comes from.
        citation: the source to be named on the card.
        major: whether it is posted unless a schedule asks for less or more.
        solemn: a day of war, disaster or threat: told without festive words.
        yearly: whether it is remembered each year, or in round years alone.
        day_from: name of the source of the day where the chapter knows the month alone; empty otherwise.
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


@dataclass(frozen=True, slots=True)
class Anniversary:
    """A fact seen from a date.

    Attributes:
        fact: what happened.
        day: the day on which it is remembered; None where no more than the month is known.
        years: how many years it is ago then; 0 on the day itself.
        moved_from_leap_day: whether it happened on 29 February and is remembered on the 28th.
    """

    fact: DatedFact
    day: date | None
    years: int
    moved_from_leap_day: bool = False

    @property
    def is_round(self) -> bool:
        """Whether it is a round number of years."""
        return is_round_number(self.years)


def is_round_number(years: int) -> bool:
    """Whether a number of years is told as an anniversary of its own: 1, 5, tens and quarters of a century."""
    return years in {1, 5} or (years > 0 and (years % 10 == 0 or years % 25 == 0))
