"""What a date expression says before it is resolved, whatever the language."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Shift(StrEnum):
    """What a relative expression counts from."""

    NONE = "none"
    CONTEXT = "context"
    """The last date told: 同年, 翌月, the following year."""
    EDITION = "edition"
    """The year of the edition, in which its author writes: 昨年, 本年."""
    TOLD = "told"
    """The year that the text is telling of: 年初, 年末."""


@dataclass(frozen=True, slots=True)
class Token:
    """A date expression as it stands in the text.

    Attributes:
        start: offset of its first character.
        end: offset behind its last.
        year: written year; 0 where none is written.
        month: written month, or 0.
        day: written day, or 0.
        shift: what the offsets below count from.
        years: years from there.
        months: months from there; None where the expression counts no months (then a month may be written).
        days: days from there; None likewise.
        qualifier: `early`, `mid`, `late`, `end`, `from`, `until` or empty.
        last: month (of a year) or year at which a period ends that the expression names: 上半期, 1990年代.
        fiscal: whether it is a fiscal year or its part.
        aside: whether the words after it make it no date of what is told (議長国, 以来).
        joins: how it hangs together with the expression before it: `range`, `days` (a list) or empty.
    """

    start: int
    end: int
    year: int = 0
    month: int = 0
    day: int = 0
    shift: Shift = Shift.NONE
    years: int = 0
    months: int | None = None
    days: int | None = None
    qualifier: str = ""
    last: tuple[int, int] = field(default=(0, 0))
    fiscal: bool = False
    aside: bool = False
    joins: str = ""
