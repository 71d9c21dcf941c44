"""Defines date expressions before they are resolved, for all languages."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct, field


class DateReference(StrEnum):
    """The date that a relative expression counts from."""

    NONE = "none"
    CONTEXT = "context"
    """The last date of the text: 同年, 翌月, the following year."""
    EDITION = "edition"
    """The year of the edition: 昨年, 本年."""
    REPORTED = "reported"
    """The year that the edition reports on: 年初, 年末."""


class DateToken(Struct, frozen=True):
    """A date expression of a text, unresolved.

    Attributes:
        start: offset of its first character.
        end: offset after its last character.
        year: written year; 0 where none is written.
        month: written month, or 0.
        day: written day, or 0.
        reference: what the offsets below count from.
        years: years from there.
        months: months from there; None where the expression counts no months (then a month may be written).
        days: days from there; None likewise.
        qualifier: `early`, `mid`, `late`, `end`, `from`, `until` or empty.
        period_end: month (of a year) or year at which a period ends that the expression names: 上半期, 1990年代.
        fiscal: whether it is a fiscal year or its part.
        is_background: whether the words after it make it no date of what is told (議長国, 以来).
        link: how it hangs together with the expression before it: `range`, `days` (a list) or empty.
    """

    start: int
    end: int
    year: int = 0
    month: int = 0
    day: int = 0
    reference: DateReference = DateReference.NONE
    years: int = 0
    months: int | None = None
    days: int | None = None
    qualifier: str = ""
    period_end: tuple[int, int] = field(default=(0, 0))
    fiscal: bool = False
    is_background: bool = False
    link: str = ""
