"""The TOML of standing anniversaries, as a pydantic model: what an editor may write, and nothing else.

One table holds one day, and the table's name is its id. pydantic takes a tenth of a second to import, so this module
is imported when content is loaded and never when a stored revision is served.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from briefings.edtf import Precision, is_valid_date, parse_date
from briefings.model import AnniversaryKind

MAX_LINE_LENGTH = 120
"""Characters of a line: what a calendar shows of a title, and a card in two lines."""


def _check_recurring_date(text: str) -> str:
    if not is_valid_date(text) or parse_date(text).start.precision is Precision.YEAR:
        raise ValueError("edtf")
    return text


SingleLine = Annotated[str, StringConstraints(pattern=r"^\S(?:.*\S)?$", max_length=MAX_LINE_LENGTH)]
"""One line, without blanks at its ends."""
AnniversaryId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=60)]
"""A slug: it stands in the UIDs of calendars, so it never changes."""
SubjectId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$", max_length=40)]
WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[!-~]+$", max_length=300)]
RecurringDate = Annotated[str, AfterValidator(_check_recurring_date)]
"""EDTF level 0, at least a month: a year alone comes back on no day."""


class _StrictTable(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, regex_engine="python-re")


class BilingualLine(_StrictTable):
    """A line in Japanese and in English, neither missing."""

    ja: SingleLine
    en: SingleLine


class AnniversaryTable(_StrictTable):
    """One day.

    Attributes:
        date: of the event itself, as exact as the source; of an interval, the first day is remembered.
        kind: what kind of day it is.
        ja: what happened, in one line of Japanese.
        en: the same in English.
        subjects: ids of the catalogue or codes of countries, the most telling first.
        source: the best source known, by name.
        url: its address.
        confidence: `A` where two sources agree or the source is the party itself, else `B`.
        weight: `major` is posted by default, `minor` only where a schedule asks for all.
        solemn: a day of war, disaster or threat: no festive wording.
        yearly: false for a day that comes up in round years alone.
        words: words of which a chapter's statement has one where it tells of the same.
    """

    date: RecurringDate
    kind: Annotated[AnniversaryKind, Field(strict=False)]
    ja: SingleLine
    en: SingleLine
    subjects: Annotated[list[SubjectId], Field(min_length=1)]
    source: BilingualLine
    url: WebAddress | None = None
    confidence: Literal["A", "B"]
    weight: Literal["major", "minor"]
    solemn: bool = False
    yearly: bool = True
    words: list[SingleLine] = []
