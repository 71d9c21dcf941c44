"""The words of the content: chapters, sections, passages, subjects, mentions, events, memberships."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class ChapterKind(StrEnum):
    """Where a chapter's wording comes from."""

    ORIGINAL = "original"
    DIGEST = "digest"


class PassageKind(StrEnum):
    """What a passage is."""

    PARAGRAPH = "paragraph"
    FOOTNOTE = "footnote"
    CAPTION = "caption"
    FIGURE = "figure"
    """A label of a figure: a framework with its count, a member's name."""
    FIGURE_NOTE = "figure_note"


class SubjectKind(StrEnum):
    """What one can ask for."""

    COUNTRY = "country"
    REGION = "region"
    TOPIC = "topic"
    FRAMEWORK = "framework"
    PERSON = "person"


class AliasKind(StrEnum):
    """How another name of a subject came about."""

    NAME = "name"
    """The subject's own name in a language."""
    VARIANT = "variant"
    """Another spelling or a longer, official form."""
    READING = "reading"
    """Kana reading of a kanji name."""
    ROMANISED = "romanised"
    OTHER_LANGUAGE = "other_language"
    ISO_CODE = "iso_code"
    ABBREVIATION = "abbreviation"
    FORMER_NAME = "former_name"
    FLAG = "flag"
    TAUGHT = "taught"
    """Made by a moderator."""


class MembershipStatus(StrEnum):
    """How a country stands to a framework."""

    MEMBER = "member"
    ASSOCIATE = "associate"
    PARTNER = "partner"
    SUSPENDED = "suspended"
    FROZEN = "frozen"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Document:
    """A text to be read, with what is known of where it came from.

    Attributes:
        name: file name, for messages and as a hint of edition and chapter.
        text: decoded text; line ends are line feeds.
        sha256: hexadecimal digest of the bytes it was decoded from.
        encoding: the encoding it was decoded with.
    """

    name: str
    text: str
    sha256: str
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Reference:
    """A footnote mark inside a passage: the mark and where in the text it stood (an offset in characters)."""

    mark: str
    offset: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, footnote, caption or part of a figure.

    Attributes:
        kind: what it is.
        section: path of the section it belongs to; empty where the document gives none.
        ordinal: position in the chapter, from 0, over all kinds.
        text: cleaned text, without footnote marks.
        page: printed page on which it starts; None where the document doesn't tell.
        mark: the mark of a footnote (`1`) or figure note (`※1`).
        references: footnote marks that stood in the text.
        page_turns: offsets in `text` at which a later page begins, one for each turn.
        dates: EDTF dates that the author of a digest gave it; empty for an original.
    """

    kind: PassageKind
    section: str
    ordinal: int
    text: str
    page: int | None = None
    mark: str | None = None
    references: tuple[Reference, ...] = ()
    page_turns: tuple[int, ...] = ()
    dates: tuple[str, ...] = ()

    def page_at(self, offset: int) -> int | None:
        """Printed page on which the character at `offset` stands."""
        if self.page is None:
            return None
        return self.page + sum(turn <= offset for turn in self.page_turns)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it.

    Attributes:
        path: numbers from the top joined by hyphens, brackets in ASCII: `2-(1)-ア`.
        number: its own number as in the path: `ア`.
        title: its title without the number.
        level: 1 for the top.
        page: printed page of the heading.
        references: footnote marks that stood in the title.
    """

    path: str
    number: str
    title: str
    level: int
    page: int | None = None
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class FrameworkCount:
    """A framework named in a figure with the number of members the figure gives.

    `count` is the printed text (`10`, `9（10）`), `members` the number of full members.
    """

    label: str
    count: str
    members: int
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: its title, what it counts, and its page."""

    title: str
    section: str
    page: int | None = None
    counts: tuple[FrameworkCount, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingWarning:
    """Something the reader was unsure of: numbered from 1, with the line of the document (from 1)."""

    number: int
    line: int | None
    code: str
    message: str
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """One document of an edition, cleaned.

    Attributes:
        edition: year in the yearbook's title.
        number: chapter and section number in the yearbook, `2-5`; empty where unknown.
        kind: whose wording it is.
        language: BCP 47 tag.
        title: title of the chapter.
        sections: flat, in order.
        passages: flat, in order, all kinds.
        figures: figures with what they count.
        publisher: whom to name as the source.
        licence: licence line; empty where the operator must know.
        source: name of the document it was read from.
        sha256: digest of that document.
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

    @property
    def key(self) -> str:
        """What tells this chapter from all others in a revision: `2025/2-5/digest/ja`."""
        return f"{self.edition}/{self.number or '?'}/{self.kind}/{self.language}"

    def section(self, path: str) -> Section | None:
        """The section with this path, or None."""
        return next((section for section in self.sections if section.path == path), None)

    def paragraphs(self, path: str) -> tuple[Passage, ...]:
        """The section's own paragraphs, without those of sections below it."""
        return tuple(p for p in self.passages if p.section == path and p.kind is PassageKind.PARAGRAPH)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of a document: the chapter, and what it was unsure of."""

    chapter: Chapter
    warnings: tuple[ReadingWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class Alias:
    """A name of a subject.

    Attributes:
        text: as people write it.
        kind: how it came about.
        language: BCP 47 tag, `und` where it belongs to none.
        since: for a former name, the EDTF date at which it was given up, if known.
    """

    text: str
    kind: AliasKind
    language: str = "und"
    since: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What one can ask for.

    Attributes:
        id: ISO 3166-1 alpha-2 for a country (`AM`), the usual abbreviation for a framework (`CSTO`), a
            lower-case slug for the others (`northern-territories`).
        kind: country, region, topic, framework or person.
        names: name by language; `ja` and `en` are always there.
        aliases: other names, each with its kind.
        flag: emoji, for a country.
        related: ids of subjects worth opening next, best first.
        members: for a region, the ids of its countries.
        country: for a person, the id of the country served.
        office: for a person, the office by language.
        keywords: words that, in a text, speak of a topic although they are not names of it.
        about: one line by language saying what it is; may be empty.
        sections: paths of sections that are mainly about it, best first; a path that a chapter lacks means nothing.
        home: True where the built-in content tells of it, False for the other territories of the world.
    """

    id: str
    kind: SubjectKind
    names: dict[str, str]
    aliases: tuple[Alias, ...] = ()
    flag: str = ""
    related: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    country: str = ""
    office: dict[str, str] = field(default_factory=dict)
    keywords: tuple[str, ...] = ()
    about: dict[str, str] = field(default_factory=dict)
    home: bool = True
    sections: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        """Name in `language`, or in English where that language has none."""
        return self.names.get(language) or self.names["en"]


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a passage names a subject: offsets in the passage's text."""

    chapter: str
    passage: int
    start: int
    end: int
    subject: str


@dataclass(frozen=True, slots=True)
class Event:
    """A dated statement.

    Attributes:
        date: EDTF level 0, as exact as the text and no further.
        text: the statement, whole.
        subjects: ids, in order of appearance.
        chapter: key of the chapter.
        section: path of the section.
        passage: ordinal of the passage.
        page: printed page on which the statement starts.
        qualifier: what the text adds to the date (`early`, `mid`, `late`, `end`, `from`, `until`); empty if nothing.
    """

    date: str
    text: str
    subjects: tuple[str, ...]
    chapter: str
    section: str
    passage: int
    page: int | None = None
    qualifier: str = ""


@dataclass(frozen=True, slots=True)
class Membership:
    """How a country stands to a framework: status, EDTF date since when, and the note that says so."""

    framework: str
    member: str
    status: MembershipStatus
    since: str = ""
    note: str = ""
    chapter: str = ""


class AnniversaryKind(StrEnum):
    """What kind of day an anniversary is."""

    NATIONAL_DAY = "national-day"
    """A national or independence day, and the day a state began."""
    DIPLOMATIC_RELATIONS = "diplomatic-relations"
    """Relations of two states: established, recognised, an exchange of a high level."""
    TREATY = "treaty"
    ORGANISATION = "organisation"
    """An organisation founded, joined or left."""
    EVENT = "event"
    OBSERVANCE = "observance"
    """A day that is kept each year."""


@dataclass(frozen=True, slots=True)
class Anniversary:
    """A standing anniversary: a dated fact of the catalogue, not of a chapter.

    Attributes:
        id: lower-case slug; it outlives revisions, since calendars hold it.
        date: EDTF level 0, of the event itself; a month where the source knows no day.
        kind: what kind of day it is.
        texts: what happened, in one line, by language; `ja` and `en` are always there.
        subjects: ids, the most telling first.
        source: name of the source by language; `ja` and `en` are always there.
        url: its address; empty for a source that has none.
        confidence: `A` (two sources or a ministry's own) or `B`.
        major: whether it is posted unless a schedule asks for less.
        solemn: a day of war, disaster or threat: told without festive words.
        yearly: whether it is remembered each year, or in round years alone.
        words: words of which a chapter's statement has one where it tells of the same; they tie the two together.
    """

    id: str
    date: str
    kind: AnniversaryKind
    texts: dict[str, str]
    subjects: tuple[str, ...]
    source: dict[str, str]
    url: str = ""
    confidence: str = "A"
    major: bool = False
    solemn: bool = False
    yearly: bool = True
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """Everything of one revision, whole and annotated.

    Attributes:
        chapters: each key once.
        subjects: each id once.
        mentions: in the order of the chapters.
        events: in the order of the chapters.
        memberships: what holds, all sources heard: one for each framework and member.
        told: the same as each source tells it, before one was chosen.
        anniversaries: days that are remembered whatever the chapters tell, each id once.
    """

    chapters: tuple[Chapter, ...]
    subjects: tuple[Subject, ...]
    mentions: tuple[Mention, ...] = ()
    events: tuple[Event, ...] = ()
    memberships: tuple[Membership, ...] = ()
    told: tuple[Membership, ...] = ()
    anniversaries: tuple[Anniversary, ...] = ()


@dataclass(frozen=True, slots=True)
class Revision:
    """A record of one stored state of the content.

    Attributes:
        id: ascending number.
        parent: the revision it was made from.
        sha256: digest of its whole content.
        created_at: UTC, ISO 8601.
        author: who applied it; empty for the built-in content.
        note: what changed, in one line.
        active: whether it is the one that answers.
        builtin: digest of the built-in content that went into it; empty where none did.
    """

    id: int
    parent: int | None
    sha256: str
    created_at: str
    author: str = ""
    note: str = ""
    active: bool = False
    builtin: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A revision with its content, in memory, never changed after it was made."""

    revision: Revision
    content: Content
