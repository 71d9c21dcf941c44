"""Defines a handout as data: the contents of the file, independent of its format.

All texts are plain, without markup and without control characters; each writer escapes them for its format.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from msgspec import Struct

from briefings.errors import BriefingError
from briefings.text.segment import truncate_text

_MAX_SHORT_TITLE = 60
"""Characters that fit on a line above the text, also in Japanese."""


class HandoutFailed(BriefingError):
    """A file can't be made."""


class HandoutFormat(StrEnum):
    """The file formats; the values are the endings of file names."""

    WORD = "docx"
    PDF = "pdf"
    MARKDOWN = "md"


class PartKind(StrEnum):
    """The layouts of the items of a part."""

    LIST = "list"
    DATES = "dates"
    """A table with the date, which is the label, and the event."""


class Footnote(Struct, frozen=True):
    """A source.

    Attributes:
        number: from 1, in the order of the document.
        text: the citation.
        url: its address; empty if there is none.
        prints_url: whether the address is printed behind the text; otherwise the text is the link. The citation of a
            yearbook can be followed on paper without its address.
    """

    number: int
    text: str
    url: str = ""
    prints_url: bool = True


class HandoutItem(Struct, frozen=True):
    """A line of a part.

    Attributes:
        text: the statement.
        language: BCP 47 tag of its language.
        label: a few words before it, such as a date; empty if there is none.
        detail: a sentence below it, from the same source; empty if there is none.
        note: its footnote; None for the program's own words.
        repeats_note: whether an earlier line of the same part has the same footnote.
        is_original: whether it is the publisher's own wording.
    """

    text: str
    language: str
    label: str = ""
    detail: str = ""
    note: Footnote | None = None
    repeats_note: bool = False
    is_original: bool = False


class HandoutPart(Struct, frozen=True):
    """Items under a heading.

    Attributes:
        heading: the heading.
        items: at least one.
        kind: how they are set.
        remark: a line below the heading, such as how many of the dates are shown; empty if there is none.
    """

    heading: str
    items: tuple[HandoutItem, ...]
    kind: PartKind = PartKind.LIST
    remark: str = ""


class HandoutSection(Struct, frozen=True):
    """The part of a handout about one subject, or about two together.

    Attributes:
        title: name of the subject.
        subtitle: its kind, region or office, in one line; may be empty.
        lead: what it is, in one sentence; may be empty.
        parts: empty if the content has no statement about it.
        empty_text: a sentence for a briefing without parts; empty if there are parts.
    """

    title: str
    subtitle: str = ""
    lead: str = ""
    parts: tuple[HandoutPart, ...] = ()
    empty_text: str = ""


class Handout(Struct, frozen=True):
    """A briefing as a file.

    Attributes:
        language: BCP 47 tag of its language.
        title: names its subjects.
        properties: names and values that identify it: edition, revision, date.
        sections: one for each subject.
        sources: the editions and licenses, in one line; empty if nothing is cited.
        made_on: the date on which it is made.
        revision: id of the revision.
        subjects: ids of the subjects.
    """

    language: str
    title: str
    properties: tuple[tuple[str, str], ...]
    sections: tuple[HandoutSection, ...]
    sources: str
    made_on: date
    revision: int
    subjects: tuple[str, ...] = ()

    @property
    def short_title(self) -> str:
        """The title for the head of each page."""
        return truncate_text(self.title, _MAX_SHORT_TITLE)

    @property
    def has_contents(self) -> bool:
        """Whether it has a table of contents."""
        return len(self.sections) > 1

    @property
    def is_empty(self) -> bool:
        """Whether it has no statement about any of its subjects."""
        return not any(section.parts for section in self.sections)

    @property
    def footnotes(self) -> tuple[Footnote, ...]:
        """All footnotes, each once, in order."""
        notes = (item.note for section in self.sections for part in section.parts for item in part.items if item.note)
        return tuple({note.number: note for note in notes}.values())
