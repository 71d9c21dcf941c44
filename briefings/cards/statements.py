"""Defines statements: the lines of cards, with their sources and their subjects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from briefings.cards.citations import cite_chapter
from briefings.domain import ChapterKind, PassageKind, SubjectKind
from briefings.domain.cards import Citation

if TYPE_CHECKING:
    from briefings.domain import Chapter, Passage

PUBLISHER_COUNTRY: Final = "JP"
"""The country whose ministry publishes the yearbook: it describes relations from its own side."""

PLACE_KINDS: Final = frozenset({SubjectKind.COUNTRY, SubjectKind.REGION})

STATEMENT_KINDS: Final = frozenset({PassageKind.PARAGRAPH, PassageKind.FOOTNOTE})
"""Kinds of passages from which the key points of a card are chosen."""

DATED_KINDS: Final = STATEMENT_KINDS | {PassageKind.FIGURE_NOTE}
"""Kinds of passages from which dated items are chosen."""


class StatementMention(Struct, frozen=True, gc=False):
    """A place where a statement names a subject: offsets in its text."""

    start: int
    end: int
    subject: str


class Statement(Struct, frozen=True):
    """A statement of a chapter.

    Attributes:
        chapter: its chapter.
        passage: the passage that it is, or that it is a sentence of.
        text: as cards show it.
        page: printed page on which it starts.
        dates: EDTF dates of what it reports.
        mentions: the subjects that it names, in order.
        context_subjects: ids of the subjects of its section or paragraph, named or not.
        chapter_key: key of the chapter.
        word_text: the words that it is compared by, separated by blanks. One string takes a fifth of the memory of a
            set, and statements are rarely compared.
        reading_length: length in kanji; several Latin letters count as one.
        base_score: its score for a short card, regardless of the subject.
    """

    chapter: Chapter
    passage: Passage
    text: str
    page: int | None
    dates: tuple[str, ...] = ()
    mentions: tuple[StatementMention, ...] = ()
    context_subjects: frozenset[str] = frozenset()
    chapter_key: str = ""
    word_text: str = ""
    reading_length: float = 0.0
    base_score: float = 0.0

    @property
    def words(self) -> frozenset[str]:
        """What it is compared by: pairs of kanji, words in katakana and Latin letters, numbers; no names."""
        return frozenset(self.word_text.split())

    @property
    def section_path(self) -> str:
        """Path of its section."""
        return self.passage.section

    @property
    def is_original(self) -> bool:
        """Whether it is the publisher's own wording."""
        return self.chapter.kind is ChapterKind.ORIGINAL

    @property
    def citation(self) -> Citation:
        """Its source."""
        return cite_chapter(self.chapter, self.passage.section, self.page)

    @property
    def first_date(self) -> str:
        """The first of its dates; empty if it has none."""
        return self.dates[0] if self.dates else ""

    def mentions_subject(self, subject: str) -> bool:
        """Returns whether it names the subject itself."""
        return any(mention.subject == subject for mention in self.mentions)


class ChapterStatements(Struct):
    """The statements of a chapter, with what they are about. Built once for each chapter of a revision.

    Attributes:
        chapter: the chapter.
        statements: in order.
        positions_by_subject: positions of the statements about a subject: those that name it or a person in its
            service, and those of a section or paragraph about it.
        subjects_by_section: ids of the subjects of each section, by path.
        japan_sections_by_subject: paths of the sections about a subject's relations with Japan.
    """

    chapter: Chapter
    statements: tuple[Statement, ...] = ()
    positions_by_subject: dict[str, list[int]] = field(default_factory=dict)
    subjects_by_section: dict[str, frozenset[str]] = field(default_factory=dict)
    japan_sections_by_subject: dict[str, frozenset[str]] = field(default_factory=dict)

    def find_statements(self, subject: str) -> list[Statement]:
        """Finds the statements about a subject, in order."""
        return [self.statements[position] for position in self.positions_by_subject.get(subject, ())]
