"""What every view of a card works from: who is asked about, in which edition and language."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Final

from briefings.cards.citations import append_mark, foreign_mark, kind_name, translate, yearbook_title
from briefings.domain import ChapterKind, PassageKind, SubjectKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefings.cards.content_index import ContentIndex
    from briefings.cards.statements import Statement
    from briefings.domain import Chapter, Passage, Section, Subject
    from briefings.domain.cards import CardRequest


MAX_RELATED: Final = 6
"""At most so many related subjects on a card."""


@dataclass(frozen=True)
class CardContext:
    """A request, resolved.

    Attributes:
        index: the revision.
        request: as asked.
        language: `ja` or `en`.
        edition: the edition told from.
        subject: whom it is about; None where a section is asked for by itself.
        requested_section: chapter and section asked for; None for all.
    """

    index: ContentIndex
    request: CardRequest
    language: str
    edition: int
    subject: Subject | None = None
    requested_section: tuple[Chapter, Section] | None = None

    @property
    def display_name(self) -> str:
        """What the card is about, in words."""
        if self.subject is not None:
            return self.subject.localized_name(self.language)
        return self.requested_section[1].title if self.requested_section else ""

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        """The chapters told from."""
        if self.subject is not None:
            return self.index.chapters_about(self.subject.id, self.edition, self.language)
        return self.index.select_chapters(self.edition, self.language)

    @cached_property
    def original_chapters(self) -> tuple[Chapter, ...]:
        """The originals of the edition."""
        return self.index.select_originals(self.edition, self.language)

    @cached_property
    def statements(self) -> list[Statement]:
        """Every statement about the subject, or of the section where none is asked about."""
        if self.subject is not None:
            return self.index.statements_about(self.subject.id, self.edition, self.language)
        return self.section_statements(self.requested_section[0]) if self.requested_section else []

    @cached_property
    def related_subjects(self) -> tuple[Subject, ...]:
        """Subjects worth opening next that the edition tells of: those listed for it, then those named together."""
        subject, subjects = self.subject, self.index.subjects
        if subject is None:
            return ()
        together = Counter(one.subject for statement in self.statements for one in statement.mentions)
        listed = [*subject.related, *([subject.country] if subject.country else [])]
        often = [one for one, count in together.most_common() if count > 1]
        shown = {subject.id, *(subject.members if subject.kind is SubjectKind.REGION else ())}
        tellings = [self.index.chapter_statements(chapter).positions_by_subject for chapter in self.chapters]
        told = (one for one in dict.fromkeys([*listed, *often]) if any(one in about for about in tellings))
        return tuple(islice((subjects[one] for one in told if one in subjects and one not in shown), MAX_RELATED))

    @cached_property
    def section_counts(self) -> tuple[tuple[Chapter, str, int], ...]:
        """Chapter, path and number of statements of every section that tells of the subject, in order.

        Every section of the chapter, with no number, where a section is asked for by itself.
        """
        if self.subject is None:
            chapter = self.requested_section[0] if self.requested_section else None
            return tuple((chapter, section.path, 0) for section in chapter.sections) if chapter else ()
        counts = Counter((one.chapter_key, one.passage.section) for one in self.statements)
        by_key = {chapter.key: chapter for chapter in self.chapters}
        return tuple((by_key[key], path, count) for (key, path), count in counts.items())

    def section_statements(self, chapter: Chapter) -> list[Statement]:
        """The statements of `chapter` in the section asked for and in those below it."""
        if self.requested_section is None:
            return []
        path = self.requested_section[1].path
        return [
            one
            for one in self.index.chapter_statements(chapter).statements
            if is_within_section(one.section_path, path)
        ]

    def find_counterpart(self, chapter: Chapter, others: Sequence[Chapter]) -> Chapter | None:
        """The chapter among `others` that tells the same chapter of the yearbook."""
        return next((one for one in others if (one.number or one.title) == (chapter.number or chapter.title)), None)

    def section_heading(self, chapter: Chapter, path: str) -> str:
        """Path and title of a section: `2-(1)-ア ロシア内政`, marked where it is in another language."""
        section = chapter.find_section(path)
        title = f"{path} {section.title}".strip() if section else path or chapter.title
        return append_mark(title, foreign_mark(chapter.language, self.language), self.language)

    def passage_label(self, passage: Passage) -> str:
        """What a passage that is no paragraph is called."""
        if passage.kind is PassageKind.PARAGRAPH:
            return ""
        return translate(f"label.{passage.kind.value}", self.language, mark=passage.mark or "").strip()

    @property
    def subtitle(self) -> str:
        """Kind, region or office, in one line."""
        if self.subject is None:
            chapter = self.requested_section[0] if self.requested_section else None
            return (
                f"{chapter.title} {self.requested_section[1].path}".strip()
                if chapter and self.requested_section
                else ""
            )
        subject, language = self.subject, self.language
        about = subject.about.get(language, "")
        parts = [kind_name(subject.kind, language)]
        if subject.kind is SubjectKind.COUNTRY:
            parts += [
                region.localized_name(language) for region in self.index.regions_by_country.get(subject.id, ())[:1]
            ]
        elif subject.kind is SubjectKind.PERSON:
            country = self.index.subjects.get(subject.country)
            office = subject.office.get(language, "") or about
            name = country.localized_name(language) if country else kind_name(subject.kind, language)
            parts = [office] if name in office else [name, office]
        else:
            short = subject.id if subject.id.isascii() and subject.id.isupper() else ""
            parts += [short if short not in subject.localized_name(language) else ""]
            if subject.kind is SubjectKind.REGION and len(subject.members) == 1:
                country = self.index.subjects.get(subject.members[0])
                parts += [country.localized_name(language)] if country else []
            parts += [about]
        if self.edition in self.index.editions[1:]:
            parts.append(append_mark(yearbook_title(self.edition, "", language), self._silent_edition_note, language))
        return " · ".join(part for part in parts if part)

    @property
    def _silent_edition_note(self) -> str:
        """That the newest edition, too, is held and does not tell of the subject; empty where it does."""
        newest = self.index.editions[0]
        if self.subject is None or not self.statements:
            return ""
        if any(one > self.edition for one in self.index.editions_about(self.subject.id, self.language)):
            return ""
        return translate("edition.silent", self.language, newer=newest)

    @property
    def foreign_note(self) -> str:
        """A mark for a card whose statements are all in another language than the card's; empty otherwise."""
        tongues = {one.chapter.language for one in self.statements}
        marks = {foreign_mark(tongue, self.language) for tongue in tongues}
        return marks.pop() if len(marks) == 1 else ""

    @property
    def is_wholly_original(self) -> bool:
        """Whether all that is told is the publisher's own wording."""
        return bool(self.statements) and all(one.chapter.kind is ChapterKind.ORIGINAL for one in self.statements)


def is_within_section(path: str, ancestor: str) -> bool:
    """Whether the section at `path` is that at `ancestor` or stands under it."""
    return path == ancestor or path.startswith(f"{ancestor}-")
