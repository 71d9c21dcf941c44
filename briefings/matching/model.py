"""The answer of the matcher: found, ambiguous or nothing, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How a query ended."""

    FOUND = "found"
    AMBIGUOUS = "ambiguous"
    NOTHING = "nothing"


class Tier(StrEnum):
    """By which road a name was reached, best first."""

    EXACT = "exact"
    ALIAS = "alias"
    LOOSE = "loose"
    ROMANISED = "romanised"
    PREFIX = "prefix"
    PHRASE = "phrase"
    FUZZY = "fuzzy"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a subject was found although its name differs from what was typed; data, not words.

    Attributes:
        code: `former_name`, `abbreviation`, `iso_code`, `flag`, `other_language`, `romanised`, `reading`, `variant`,
            `typo`, `prefix`, `phrase`, `taught`; empty where the name is what was typed.
        typed: the part of the query it is about.
        alias: the alias that was hit.
        language: BCP 47 tag of that alias.
    """

    code: str = ""
    typed: str = ""
    alias: str = ""
    language: str = ""

    def line(self, language: str, name: str) -> str:
        """The reason in one short line of `language`, for a card whose subject is called `name`."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Hit:
    """A subject with how well it fits: `score` is 0 to 100."""

    subject: str
    name: str
    kind: str
    score: int
    tier: Tier
    reason: Reason = Reason()


@dataclass(frozen=True, slots=True)
class Match:
    """What a query ended in.

    Attributes:
        query: as typed.
        outcome: found, ambiguous or nothing.
        hits: one when found (more where a phrase names several subjects: the first is the answer), two or more when
            ambiguous, none when nothing.
        nearest: for nothing, the names that come nearest, to offer and never to assume.
    """

    query: str
    outcome: Outcome
    hits: tuple[Hit, ...] = ()
    nearest: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """A subject's name inside a text: offsets, and the subjects it may mean (one, unless the name is shared)."""

    start: int
    end: int
    subjects: tuple[str, ...]
    alias: str = ""
