"""Documents and the chapters parsed from them: sections, passages, footnotes and figures."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct, field

from briefings.i18n import Message, gettext

if TYPE_CHECKING:
    from collections.abc import Mapping


WITHOUT_EDITION: Final = 1
"""Edition of a document that has none, older than every other; 0 stands for the newest edition in requests."""


class ChapterKind(StrEnum):
    """Whether a chapter has the publisher's wording or is a digest."""

    ORIGINAL = "original"
    DIGEST = "digest"


class PassageKind(StrEnum):
    """Kind of a passage."""

    PARAGRAPH = "paragraph"
    FOOTNOTE = "footnote"
    CAPTION = "caption"
    FIGURE = "figure"
    """A label of a figure: a framework with its count, a member's name."""
    FIGURE_NOTE = "figure_note"


class Document(Struct, frozen=True):
    """A decoded text document.

    Attributes:
        name: file name, for messages and as a hint at edition and chapter.
        text: decoded text; line ends are line feeds.
        sha256: hexadecimal digest of the bytes it was decoded from.
        encoding: the encoding it was decoded with.
    """

    name: str
    text: str
    sha256: str
    encoding: str = "utf-8"


class FootnoteReference(Struct, frozen=True, gc=False):
    """A footnote mark in a passage, with its offset in the text, in characters."""

    mark: str
    offset: int


class ShortLine(Struct, frozen=True, gc=False):
    """A passage of a digest in few words, for the overview of a subject.

    Attributes:
        text: one line, at most `get_max_short_line_length` characters.
        subjects: ids of the subjects whose overview it may lead; empty for every subject of the passage.
        page: printed page; None if unknown.
        dates: EDTF dates of what it reports; empty for a state.
    """

    text: str
    subjects: tuple[str, ...] = ()
    page: int | None = None
    dates: tuple[str, ...] = ()


_SHORT_LINE_LENGTHS = {"ja": 60, "zh": 60, "ko": 60}
_SHORT_LINE_LENGTH = 120


def get_max_short_line_length(language: str) -> int:
    """Returns the most characters of a short line in a language (BCP 47): 60 in Japanese, 120 in English."""
    return _SHORT_LINE_LENGTHS.get(language.partition("-")[0], _SHORT_LINE_LENGTH)


class Passage(Struct, frozen=True, gc=False):
    """A paragraph, footnote, caption or part of a figure.

    Attributes:
        kind: its kind.
        section: path of its section; empty if the document has none.
        ordinal: position among all passages of the chapter, from 0.
        text: cleaned text, without footnote marks.
        page: printed page on which it starts; None if unknown.
        mark: the mark of a footnote (`1`) or figure note (`※1`).
        references: footnote marks of the text.
        page_turns: offsets in `text` at which a new page begins.
        dates: EDTF dates that the author of a digest assigned; empty for an original.
        short_lines: the same in few words, as the author of a digest wrote it.
    """

    kind: PassageKind
    section: str
    ordinal: int
    text: str
    page: int | None = None
    mark: str | None = None
    references: tuple[FootnoteReference, ...] = ()
    page_turns: tuple[int, ...] = ()
    dates: tuple[str, ...] = ()
    short_lines: tuple[ShortLine, ...] = ()

    def page_at(self, offset: int) -> int | None:
        """Returns the printed page of the character at `offset`; None if unknown."""
        if self.page is None:
            return None
        return self.page + sum(turn <= offset for turn in self.page_turns)


class Section(Struct, frozen=True):
    """A section of a chapter.

    Attributes:
        path: numbers of its parents and its own, joined by hyphens, with ASCII brackets: `2-(1)-ア`.
        number: its own number as in the path: `ア`.
        title: its title without the number.
        level: 1 for the top.
        page: printed page of the heading.
        references: footnote marks of the title.
    """

    path: str
    number: str
    title: str
    level: int
    page: int | None = None
    references: tuple[FootnoteReference, ...] = ()


class FrameworkCount(Struct, frozen=True):
    """The number of a framework's members in a figure.

    Attributes:
        label: name of the framework in the figure.
        count: the printed number (`10`, `9（10）`).
        members: the number of full members.
        note: mark of the figure's note on it (`※1`).
    """

    label: str
    count: str
    members: int
    note: str | None = None


class Figure(Struct, frozen=True):
    """A figure that counts the members of frameworks."""

    title: str
    section: str
    page: int | None = None
    counts: tuple[FrameworkCount, ...] = ()


class DocumentWarning(Struct, frozen=True):
    """A warning of a parser about an uncertain or changed part of a document.

    Attributes:
        number: from 1, in the order of the document.
        line: line of the document, from 1; None if it concerns the whole document.
        code: kind of warning, a short slug.
        message: English text marked with `N_`, without a final period.
        excerpt: the text in question; empty if there is none.
        values: the values of the placeholders of the message: texts, numbers or messages.
    """

    number: int
    line: int | None
    code: str
    message: str
    excerpt: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def from_fields(cls, fields: Mapping[str, Any]) -> DocumentWarning:
        """Restores a warning from plain data, also from that of a warning stored before warnings had values."""
        return cls(**{**fields, "values": _restore_messages(fields.get("values", {}))})

    def translate(self, language: str) -> str:
        """Returns the message in a language (BCP 47), without the excerpt."""
        return gettext(self.message, language, **self.values)


def _restore_messages(values: Mapping[str, Any]) -> dict[str, object]:
    return {
        name: Message(value["text"], _restore_messages(value["values"])) if isinstance(value, dict) else value
        for name, value in values.items()
    }


class RemovedText(Struct, frozen=True):
    """A part of a document that is in no passage and no title.

    Attributes:
        line: line of the document, from 1.
        what: a short slug: `running-head`, `reading`, `number`, `mark`, `stray-number`, `title`.
        text: what was taken out, without white space.
    """

    line: int
    what: str
    text: str


class Chapter(Struct, frozen=True):
    """A chapter of an edition, parsed from one document.

    Attributes:
        edition: year in the yearbook's title; 0 if a parser found none, `WITHOUT_EDITION` once it is imported.
        number: chapter and section number in the yearbook, `2-6`; empty if unknown.
        kind: whether it is an original or a digest.
        language: BCP 47 tag.
        title: title of the chapter.
        sections: all sections in order.
        passages: all passages in order.
        figures: all figures in order.
        publisher: name of the publisher, for citations.
        licence: line about the license; empty if unknown.
        source: name of the document.
        sha256: hexadecimal digest of the document.
        url: address of the publisher's page of the edition; empty if unknown.
        section_urls: numbers of top-level sections that have a page of their own, with its address.
        reports_on: `own` or `previous`: whether dates without a year are of the year of the edition or of the year
            before, as the operator specified; empty if it is recognized.
    """

    edition: int
    number: str
    kind: ChapterKind
    language: str
    title: str
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    figures: tuple[Figure, ...] = ()
    publisher: str = ""
    licence: str = ""
    source: str = ""
    sha256: str = ""
    url: str = ""
    section_urls: tuple[tuple[int, str], ...] = ()
    reports_on: str = ""

    @property
    def key(self) -> str:
        """Identifies the chapter in a revision: `2025/2-6/digest/ja`."""
        return make_chapter_key(self.edition, self.number, self.kind, self.language)

    @property
    def has_edition(self) -> bool:
        """Whether the edition is known."""
        return self.edition > WITHOUT_EDITION

    @property
    def lang(self) -> str:
        """The primary language of `language`: `zh` for `zh-Hant`."""
        return self.language.partition("-")[0]

    def find_section(self, path: str) -> Section | None:
        """Finds the section with this path, or None."""
        return next((section for section in self.sections if section.path == path), None)

    def find_url(self, section: str) -> str:
        """Finds the address of the publisher's page with a section (`2-(1)`), or of the edition.

        Empty if unknown.
        """
        number = section.partition("-")[0]
        return next((url for known, url in self.section_urls if str(known) == number), self.url)

    def list_paragraphs(self, path: str) -> tuple[Passage, ...]:
        """Lists the section's own paragraphs, without those of its subsections."""
        return tuple(p for p in self.passages if p.section == path and p.kind is PassageKind.PARAGRAPH)


def make_chapter_key(edition: int, number: str, kind: str, language: str) -> str:
    """Makes the key of a chapter: `2025/2-6/digest/ja`, or `none/?/original/en` without an edition."""
    year = str(edition) if edition > WITHOUT_EDITION else "none"
    return f"{year}/{number or '?'}/{kind}/{language}"


class ParsedDocument(Struct, frozen=True):
    """The result of parsing a document: the chapter, the warnings, and the removed texts.

    Each character of a text layer is in a passage, in a section's title or in `removed`; white space and control
    characters are not counted.
    """

    chapter: Chapter
    warnings: tuple[DocumentWarning, ...] = ()
    removed: tuple[RemovedText, ...] = ()
