"""Defines unresolved date expressions, for all languages."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct, field


class DateReference(StrEnum):
    """The date to which a relative expression refers."""

    NONE = "none"
    CONTEXT = "context"
    """The last date in the text: 同年, 翌月, the following year."""
    EDITION = "edition"
    """The year of the edition: 昨年, 本年."""
    REPORTED = "reported"
    """The year on which the edition reports: 年初, 年末."""


class DateToken(Struct, frozen=True):
    """An unresolved date expression in a text.

    Attributes:
        start: offset of its first character.
        end: offset after its last character.
        year: written year, or 0.
        month: written month, or 0.
        day: written day, or 0.
        reference: the date from which the following offsets are counted.
        years: years from the reference.
        months: months from the reference; None if the expression does not count months.
        days: days from the reference; None if the expression does not count days.
        qualifier: `early`, `mid`, `late`, `end`, `from`, `until` or empty.
        period_end: for a period within a year (上半期), its first and last month; for a decade (1990年代), its last
            year and 0; otherwise zeros.
        fiscal: whether it is a fiscal year or a part of one.
        is_background: whether the adjacent words exclude a reported event at this date (議長国, 以来).
        link: relation to the previous expression: `range`, `days` (a list of days), `pair` (while tokens are built)
            or empty.
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
