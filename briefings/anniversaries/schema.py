"""The TOML of standing anniversaries, as a pydantic model: what an editor may write, and nothing else.

One table holds one day, and the table's name is its id. pydantic takes a tenth of a second to import, so this module
is imported when content is loaded and never when a stored revision is served.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from briefings.edtf import Precision, is_valid, parse
from briefings.model import AnniversaryKind

LINE_LIMIT = 120
"""Characters of a line: what a calendar shows of a title, and a card in two lines."""


def _remembered(text: str) -> str:
    if not is_valid(text) or parse(text).start.precision is Precision.YEAR:
        raise ValueError("edtf")
    return text


Line = Annotated[str, StringConstraints(pattern=r"^\S(?:.*\S)?$", max_length=LINE_LIMIT)]
"""One line, without blanks at its ends."""
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=60)]
"""A slug: it stands in the UIDs of calendars, so it never changes."""
SubjectId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$", max_length=40)]
Address = Annotated[str, StringConstraints(pattern=r"^https?://[!-~]+$", max_length=300)]
RememberedDate = Annotated[str, AfterValidator(_remembered)]
"""EDTF level 0, at least a month: a year alone comes back on no day."""


class _Table(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, regex_engine="python-re")


class BothLanguages(_Table):
    """A line in Japanese and in English, neither missing."""

    ja: Line
    en: Line


class AnniversaryTable(_Table):
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

    date: RememberedDate
    kind: Annotated[AnniversaryKind, Field(strict=False)]
    ja: Line
    en: Line
    subjects: Annotated[list[SubjectId], Field(min_length=1)]
    source: BothLanguages
    url: Address | None = None
    confidence: Literal["A", "B"]
    weight: Literal["major", "minor"]
    solemn: bool = False
    yearly: bool = True
    words: list[Line] = []
