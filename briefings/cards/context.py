"""Resolves a request into the data that all views of its card use: subject, edition, chapters, statements."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from briefings.cards.chapter_choice import get_chapter_identity
from briefings.cards.citations import format_edition_name
from briefings.cards.editions import format_chapters_title
from briefings.cards.labels import (
    append_mark,
    choose_text,
    format_date,
    format_foreign_mark,
    format_passage_label,
    format_section_path,
    get_kind_name,
    join_names,
    join_parts,
)
from briefings.cards.memberships import list_membership_names
from briefings.domain import SubjectKind
from briefings.domain.cards import DEFAULT_LIMITS, CardLimits, View
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefings.cards.content_index import ContentIndex
    from briefings.cards.statements import Statement
    from briefings.domain import Chapter, Passage, Section, Subject
    from briefings.domain.cards import CardRequest


MAX_RELATED: Final = 6
"""Maximum number of related subjects on a card."""

_MAX_MEMBERSHIPS: Final = 6
"""Maximum number of memberships in the subtitle of a country."""


class CardContext(Struct, frozen=True, dict=True):
    """A resolved request.

    Attributes:
        index: the revision.
        request: the request.
        language: language of the card.
        edition: the edition that the card shows.
        subject: its subject; None for a request only about a section.
        requested_section: chapter and section of the request; None for all.
        limits: how much the renderer shows.
    """

    index: ContentIndex
    request: CardRequest
    language: str
    edition: int
    subject: Subject | None = None
    requested_section: tuple[Chapter, Section] | None = None
    limits: CardLimits = DEFAULT_LIMITS

    @property
    def display_name(self) -> str:
        """The name of the subject or the title of the section."""
        if self.subject is not None:
            subjects = [self.subject, *([self.second_subject] if self.second_subject else [])]
            return join_names((subject.get_localized_name(self.language) for subject in subjects), self.language)
        return self.requested_section[1].title if self.requested_section else ""

    @property
    def flag(self) -> str:
        """The flag of the subject, or of both; empty for subjects without one."""
        return "".join(subject.flag for subject in (self.subject, self.second_subject) if subject is not None)

    @property
    def second_subject(self) -> Subject | None:
        """The second subject of a card about two; None for any other card."""
        return self.index.subjects.get(self.request.section) if self.request.view is View.PAIR else None

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        """The chapters that the card shows."""
        if self.subject is not None:
            return self.index.find_chapters(self.subject.id, self.edition, self.language)
        return self.index.select_chapters(self.edition, self.language)

    @cached_property
    def original_chapters(self) -> tuple[Chapter, ...]:
        """The originals of the edition."""
        return self.index.select_originals(self.edition, self.language)

    @cached_property
    def statements(self) -> list[Statement]:
        """Every statement about the subject, or of the section for a request without a subject."""
        if self.subject is not None:
            return self.index.list_statements(self.subject.id, self.edition, self.language)
        return self.list_section_statements(self.requested_section[0]) if self.requested_section else []

    @cached_property
    def related_subjects(self) -> tuple[Subject, ...]:
        """Subjects to open next that the edition mentions: those listed for the subject, then those named with it."""
        subject, subjects = self.subject, self.index.subjects
        if subject is None:
            return ()
        counts = Counter(mention.subject for statement in self.statements for mention in statement.mentions)
        listed = [*subject.related, *([subject.country] if subject.country else [])]
        named_together = [key for key, count in counts.most_common() if count > 1]
        excluded = {subject.id, *(subject.members if subject.kind is SubjectKind.REGION else ())}
        candidates = (
            key for key in dict.fromkeys([*listed, *named_together]) if key in subjects and key not in excluded
        )
        mentioned = (
            subjects[key]
            for key in candidates
            if any(
                key in self.index.get_chapter_statements(chapter).positions_by_subject for chapter in self.chapters
            )
        )
        return tuple(islice(mentioned, MAX_RELATED))

    @cached_property
    def section_counts(self) -> tuple[tuple[Chapter, str, int], ...]:
        """Chapter, path and number of statements of every section with statements about the subject, in order.

        For a request only about a section: every section of its chapter, with the number 0.
        """
        if self.subject is None:
            chapter = self.requested_section[0] if self.requested_section else None
            return tuple((chapter, section.path, 0) for section in chapter.sections) if chapter else ()
        counts = Counter((statement.chapter_key, statement.passage.section) for statement in self.statements)
        chapters = {chapter.key: chapter for chapter in self.chapters}
        return tuple((chapters[key], path, count) for (key, path), count in counts.items())

    def list_section_statements(self, chapter: Chapter) -> list[Statement]:
        """Returns the statements of `chapter` in the requested section and in those below it."""
        if self.requested_section is None:
            return []
        path = self.requested_section[1].path
        return [
            statement
            for statement in self.index.get_chapter_statements(chapter).statements
            if is_within_section(statement.section_path, path)
        ]

    def find_counterpart(self, chapter: Chapter, others: Iterable[Chapter]) -> Chapter | None:
        """Finds the version of a chapter among `others`."""
        identity = get_chapter_identity(chapter)
        return next((other for other in others if get_chapter_identity(other) == identity), None)

    def format_section_heading(self, chapter: Chapter, path: str) -> str:
        """Returns the path and title of a section, marked if it is in another language: `2-(1)-ア ロシア内政`."""
        section = chapter.find_section(path)
        number = format_section_path(path, self.language)
        title = f"{number} {section.title}".strip() if section else number or chapter.title
        return append_mark(title, format_foreign_mark(chapter.language, self.language), self.language)

    def format_passage_label(self, passage: Passage) -> str:
        """Returns the name of a passage other than a paragraph; empty for a paragraph."""
        return format_passage_label(passage.kind, passage.mark or "", self.language)

    @property
    def lead(self) -> str:
        """A sentence that describes the subject, unless its subtitle does; an earlier edition is marked."""
        about = choose_text(self.subject.about, self.language) if self.subject is not None else ""
        if self.subject is None or not about or about in self.subtitle:
            return ""
        edition = self.index.find_description_edition(self.subject.id)
        return append_mark(
            about, format_edition_name(edition, self.language) if 0 < edition < self.edition else "", self.language
        )

    @property
    def subtitle(self) -> str:
        """Kind, region or office, in one line; for a section, its chapter and path."""
        if self.subject is None:
            if self.requested_section is None:
                return ""
            chapter, section = self.requested_section
            return f"{chapter.title} {format_section_path(section.path, self.language)}".strip()
        parts = [*self._describe_subject(self.subject), self._membership_names] if not self.second_subject else []
        if self.edition in self.index.editions[1:]:
            shown = {statement.chapter_key: statement.chapter for statement in self.statements}
            title = format_chapters_title(self.edition, shown.values() or self.chapters, self.language)
            parts.append(append_mark(title, self._newest_edition_note, self.language))
        return join_parts(*parts)

    def _describe_subject(self, subject: Subject) -> list[str]:
        language, subjects = self.language, self.index.subjects
        kind = get_kind_name(subject.kind, language)
        if subject.kind is SubjectKind.COUNTRY:
            regions = self.index.regions_by_country.get(subject.id, ())[:1]
            return [kind, *(region.get_localized_name(language) for region in regions)]
        if subject.kind is SubjectKind.PERSON:
            country = subjects.get(subject.country)
            office = choose_text(subject.office, language) or choose_text(subject.about, language)
            name = country.get_localized_name(language) if country else kind
            return [office] if name in office else [name, office]
        abbreviation = subject.id if subject.id.isascii() and subject.id.isupper() else ""
        parts = [kind, abbreviation if abbreviation not in subject.get_localized_name(language) else ""]
        if subject.kind is SubjectKind.REGION and len(subject.members) == 1:
            country = subjects.get(subject.members[0])
            parts += [country.get_localized_name(language)] if country else []
        return parts

    @property
    def _membership_names(self) -> str:
        """The memberships of a country: `CIS、EAEU、CSTO（2024年から参加凍結）`, with an earlier edition marked."""
        subject = self.subject
        if subject is None or subject.kind is not SubjectKind.COUNTRY or not self.statements:
            return ""
        editions = list_membership_names(subject, self.index, self.edition, self.language)
        names = join_names(list(editions)[:_MAX_MEMBERSHIPS], self.language)
        newest = max(editions.values(), default=self.edition)
        mark = format_edition_name(newest, self.language) if newest < self.edition else ""
        return append_mark(names, mark, self.language)

    @property
    def _newest_edition_note(self) -> str:
        """A note that the newest edition does not mention the subject; empty if it does."""
        if self.subject is None or not self.statements:
            return ""
        if any(edition > self.edition for edition in self.index.find_editions(self.subject.id, self.language)):
            return ""
        newest = self.index.editions[0]
        return _("not mentioned in the available chapters of {newest}", self.language, newest=newest)

    @property
    def correction_note(self) -> str:
        """A note on when the shown statements were last corrected; empty if they are as imported."""
        day = self.index.find_correction(self.statements)
        return _("corrected {date}", self.language, date=format_date(day, self.language)) if day else ""

    @property
    def foreign_note(self) -> str:
        """The mark for a card whose statements are all in another language than the card; empty otherwise."""
        tags = {statement.chapter.language for statement in self.statements}
        marks = {format_foreign_mark(tag, self.language) for tag in tags}
        return marks.pop() if len(marks) == 1 else ""

    @property
    def is_wholly_original(self) -> bool:
        """Whether all statements are the publisher's own wording."""
        return bool(self.statements) and all(statement.is_original for statement in self.statements)


def is_within_section(path: str, ancestor: str) -> bool:
    """Returns whether a section is another one, or below it, by their paths."""
    return path == ancestor or path.startswith(f"{ancestor}-")
