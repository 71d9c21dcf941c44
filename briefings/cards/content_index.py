"""What cards look up in a revision: subjects, chapters by edition and language, statements, events, memberships.

Nothing is worked out before it is asked for, and everything is worked out once.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from briefings.cards.statements import ChapterStatements, Statement, split_statements
from briefings.domain import ChapterKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from briefings.cards.comparison.compare import EditionComparison
    from briefings.domain import Chapter, Event, Membership, Mention, Section, Snapshot, Subject


class ContentIndex:
    """One revision, ready for cards.

    Args:
        snapshot: the revision.
        find_subjects: the subjects that a short text names, in order.
    """

    def __init__(self, snapshot: Snapshot, find_subjects: Callable[[str], Sequence[str]]) -> None:
        self.snapshot = snapshot
        self._find_subjects = find_subjects
        self._statements_by_chapter: dict[str, ChapterStatements] = {}
        self._statements_by_subject: dict[tuple[str, int, str], list[Statement]] = {}
        self._chapters_by_edition: dict[tuple[int, str], tuple[Chapter, ...]] = {}
        self.comparisons: dict[tuple[str, int, int, str], EditionComparison] = {}
        """Editions held against each other so far, by whom it is about, both editions and language."""

    @cached_property
    def subjects(self) -> dict[str, Subject]:
        """Subjects by id."""
        return {subject.id: subject for subject in self.snapshot.content.subjects}

    @cached_property
    def regions_by_country(self) -> dict[str, tuple[Subject, ...]]:
        """The regions of several countries that a country is in, the smallest first."""
        found: dict[str, list[Subject]] = defaultdict(list)
        for subject in sorted(self.snapshot.content.subjects, key=lambda one: len(one.members)):
            for member in subject.members if len(subject.members) > 1 else ():
                found[member].append(subject)
        return {member: tuple(regions) for member, regions in found.items()}

    @cached_property
    def editions(self) -> tuple[int, ...]:
        """Editions held, the newest first."""
        return tuple(sorted({chapter.edition for chapter in self.snapshot.content.chapters}, reverse=True))

    @cached_property
    def memberships(self) -> tuple[Membership, ...]:
        """Every membership known."""
        return self.snapshot.content.memberships

    @cached_property
    def _mentions_by_chapter(self) -> dict[str, list[Mention]]:
        found: dict[str, list[Mention]] = defaultdict(list)
        for mention in self.snapshot.content.mentions:
            found[mention.chapter].append(mention)
        return found

    @cached_property
    def _events_by_chapter(self) -> dict[str, list[Event]]:
        found: dict[str, list[Event]] = defaultdict(list)
        for event in self.snapshot.content.events:
            found[event.chapter].append(event)
        return found

    def chapter_events(self, chapter: Chapter) -> list[Event]:
        """Events of a chapter."""
        return self._events_by_chapter.get(chapter.key, [])

    def chapter_statements(self, chapter: Chapter) -> ChapterStatements:
        """A chapter worked out."""
        key = chapter.key
        telling = self._statements_by_chapter.get(key)
        if telling is None:
            mentions, events = self._mentions_by_chapter.get(key, []), self.chapter_events(chapter)
            telling = self._statements_by_chapter[key] = split_statements(
                chapter, mentions, events, self.subjects, self._find_subjects
            )
        return telling

    def select_chapters(self, edition: int, language: str) -> tuple[Chapter, ...]:
        """The chapters of an edition that cards of a language tell from, one of each number.

        A digest in that language first, then an original in it, then a digest in another language, then any.
        """
        chosen = self._chapters_by_edition.get((edition, language))
        if chosen is None:
            groups: dict[str, list[Chapter]] = defaultdict(list)
            for chapter in self.snapshot.content.chapters:
                if chapter.edition == edition:
                    groups[chapter.number or chapter.title].append(chapter)
            chosen = tuple(min(group, key=lambda one: _rank_chapter(one, language)) for group in groups.values())
            self._chapters_by_edition[edition, language] = chosen
        return chosen

    def select_originals(self, edition: int, language: str) -> tuple[Chapter, ...]:
        """The originals of an edition, one of each number: that in `language` where there is one."""
        groups: dict[str, list[Chapter]] = defaultdict(list)
        for chapter in self.snapshot.content.chapters:
            if chapter.edition == edition and chapter.kind is ChapterKind.ORIGINAL:
                groups[chapter.number or chapter.title].append(chapter)
        return tuple(min(group, key=lambda one: _rank_chapter(one, language)) for group in groups.values())

    def statements_about(self, subject: str, edition: int, language: str) -> list[Statement]:
        """The statements of an edition about a subject, in order."""
        key = (subject, edition, language)
        found = self._statements_by_subject.get(key)
        if found is None:
            chapters = self.chapters_about(subject, edition, language)
            found = self._statements_by_subject[key] = [
                one for chapter in chapters for one in self.chapter_statements(chapter).find_statements(subject)
            ]
        return found

    def chapters_about(self, subject: str, edition: int, language: str) -> tuple[Chapter, ...]:
        """The chapters of an edition that a card of a subject tells from.

        Those of the language; where none of them tells of the subject, what other chapters tell of it, so that a card
        never denies what only another language says.
        """
        chosen = self.select_chapters(edition, language)
        if any(self.chapter_statements(chapter).positions_by_subject.get(subject) for chapter in chosen):
            return chosen
        groups: dict[str, list[Chapter]] = defaultdict(list)
        for chapter in self.snapshot.content.chapters:
            if chapter.edition == edition and self.chapter_statements(chapter).positions_by_subject.get(subject):
                groups[chapter.number or chapter.title].append(chapter)
        others = tuple(min(group, key=lambda one: _rank_chapter(one, language)) for group in groups.values())
        return others or chosen

    def newest_edition(self, subject: str, language: str) -> int:
        """The newest edition that tells of a subject, else the newest; 0 where none is held."""
        told = (edition for edition in self.editions if self.statements_about(subject, edition, language))
        return next(told, self.editions[0] if self.editions else 0)

    def editions_about(self, subject: str, language: str) -> tuple[int, ...]:
        """Editions that tell of a subject, the newest first."""
        return tuple(edition for edition in self.editions if self.statements_about(subject, edition, language))

    def section_reference(self, chapter: Chapter, path: str) -> str:
        """What a request calls a section: its path, with the chapter's number before it where an edition has several.

        Paths are counted within a chapter, so that several chapters of an edition share many.
        """
        numbers = {one.number for one in self.snapshot.content.chapters if one.edition == chapter.edition}
        return f"{chapter.number}/{path}" if chapter.number and len(numbers) > 1 else path

    def find_section(
        self, reference: str, chapters: Iterable[Chapter], is_preferred: Callable[[Chapter, str], bool]
    ) -> tuple[Chapter, Section] | None:
        """The chapter and section that a reference means among `chapters`; of several, one that is preferred."""
        found: list[tuple[Chapter, Section]] = []
        for chapter in chapters:
            for name in (reference, reference.removeprefix(f"{chapter.number}/")):
                section = chapter.find_section(name)
                if section is not None:
                    found.append((chapter, section))
                    break
        return next((one for one in found if is_preferred(one[0], one[1].path)), found[0] if found else None)


def _rank_chapter(chapter: Chapter, language: str) -> tuple[bool, bool, bool]:
    foreign = chapter.lang != language
    original = chapter.kind is ChapterKind.ORIGINAL
    return foreign, original, chapter.lang != "ja"
