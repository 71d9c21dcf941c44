"""Indexes a revision for cards: its subjects, chapters, statements, events and memberships.

Each part is computed when it is first needed, and only once.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Final

from briefings.cards.chapter_choice import choose_versions
from briefings.cards.statement_splitter import split_statements
from briefings.catalog.builtin import CATALOG_EDITION
from briefings.domain import ChapterKind, OverrideKind
from briefings.domain.chapter_numbers import get_old_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from briefings.cards.edition_changes import EditionComparison
    from briefings.cards.statements import ChapterStatements, Statement
    from briefings.domain import Chapter, Content, Event, Membership, Mention, Section, Snapshot, Subject

ComparisonKey = tuple[str, int, int, str]
"""The scope of a comparison (a subject, or § and a section), the older edition, the newer one, and the language."""

MAX_COMPARISONS: Final = 128
"""Comparisons of two editions that are kept, of some 10 to 100 kB each."""


def list_section_titles(content: Content) -> list[str]:
    """Lists the titles of all sections, each once."""
    return list(dict.fromkeys(section.title for chapter in content.chapters for section in chapter.sections))


class ContentIndex:
    """A revision, indexed for cards.

    Args:
        snapshot: the revision.
        find_subjects: returns, for each of several short texts, the ids of the subjects that it names, in order.
    """

    def __init__(self, snapshot: Snapshot, find_subjects: Callable[[Sequence[str]], Sequence[Sequence[str]]]) -> None:
        self.snapshot = snapshot
        self._find_subjects = find_subjects
        self._statements_by_chapter: dict[str, ChapterStatements] = {}
        self._statements_by_subject: dict[tuple[str, int, str], list[Statement]] = {}
        self._chapters_by_edition: dict[tuple[int, str], tuple[Chapter, ...]] = {}
        self._comparisons: OrderedDict[ComparisonKey, EditionComparison] = OrderedDict()

    @cached_property
    def subjects(self) -> dict[str, Subject]:
        """Subjects by id."""
        return {subject.id: subject for subject in self.snapshot.content.subjects}

    @cached_property
    def regions_by_country(self) -> dict[str, tuple[Subject, ...]]:
        """The regions of several countries that a country is in, the smallest first."""
        regions: dict[str, list[Subject]] = defaultdict(list)
        for subject in sorted(self.snapshot.content.subjects, key=lambda subject: len(subject.members)):
            for member in subject.members if len(subject.members) > 1 else ():
                regions[member].append(subject)
        return {member: tuple(subjects) for member, subjects in regions.items()}

    @cached_property
    def editions(self) -> tuple[int, ...]:
        """Available editions, the newest first."""
        return tuple(sorted({chapter.edition for chapter in self.snapshot.content.chapters}, reverse=True))

    def find_description_edition(self, subject: str) -> int:
        """Finds the edition from which the description of a subject is; 0 if it is unknown.

        The built-in catalog describes subjects by the built-in edition; a subject that a file changed is unknown.
        """
        is_built_in = CATALOG_EDITION in self.editions and subject not in self._changed_subjects
        return CATALOG_EDITION if is_built_in else 0

    @cached_property
    def _changed_subjects(self) -> frozenset[str]:
        """The ids of the subjects that files change."""
        if not self.snapshot.content.overrides:
            return frozenset()
        import tomllib

        tables = [
            tomllib.loads(override.text)
            for override in self.snapshot.content.overrides
            if override.kind is OverrideKind.SUBJECTS
        ]
        return frozenset(key for table in tables for key in table)

    @cached_property
    def memberships(self) -> tuple[Membership, ...]:
        """All memberships."""
        return self.snapshot.content.memberships

    @cached_property
    def _mentions_by_chapter(self) -> dict[str, list[Mention]]:
        mentions: dict[str, list[Mention]] = defaultdict(list)
        for mention in self.snapshot.content.mentions:
            mentions[mention.chapter].append(mention)
        return mentions

    @cached_property
    def _events_by_chapter(self) -> dict[str, list[Event]]:
        events: dict[str, list[Event]] = defaultdict(list)
        for event in self.snapshot.content.events:
            events[event.chapter].append(event)
        return events

    @cached_property
    def _subjects_by_title(self) -> dict[str, Sequence[str]]:
        """The ids of the subjects that the title of each section names."""
        titles = list_section_titles(self.snapshot.content)
        return dict(zip(titles, self._find_subjects(titles), strict=True))

    def list_chapters(self, edition: int) -> tuple[Chapter, ...]:
        """Returns all chapters of an edition, in all versions."""
        return tuple(chapter for chapter in self.snapshot.content.chapters if chapter.edition == edition)

    def list_events(self, chapter: Chapter) -> list[Event]:
        """Returns the events of a chapter."""
        return self._events_by_chapter.get(chapter.key, [])

    def get_chapter_statements(self, chapter: Chapter) -> ChapterStatements:
        """Returns the statements of a chapter."""
        key = chapter.key
        statements = self._statements_by_chapter.get(key)
        if statements is None:
            mentions, events = self._mentions_by_chapter.get(key, []), self.list_events(chapter)
            statements = self._statements_by_chapter[key] = split_statements(
                chapter, mentions, events, self.subjects, self._subjects_by_title.__getitem__
            )
        return statements

    def export_statements(self) -> dict[str, ChapterStatements]:
        """Returns the statements that have been computed so far, by the chapter's key."""
        return dict(self._statements_by_chapter)

    def add_statements(self, statements: Mapping[str, ChapterStatements]) -> None:
        """Adds statements that another index over the same content has made, by the chapter's key."""
        self._statements_by_chapter.update(statements)

    def find_correction(self, statements: Iterable[Statement]) -> str:
        """Finds the last day (ISO 8601) on which statements were corrected within their edition.

        Empty if never.
        """
        corrections = self.snapshot.corrections
        if not corrections:
            return ""
        days = (
            corrections.get(statement.chapter_key, {}).get(statement.passage.ordinal, "") for statement in statements
        )
        return max(days, default="")

    def is_chapter_about(self, chapter: Chapter, subject: str) -> bool:
        """Returns whether a chapter has a statement about a subject."""
        return bool(self.get_chapter_statements(chapter).positions_by_subject.get(subject))

    def select_chapters(self, edition: int, language: str) -> tuple[Chapter, ...]:
        """Selects the chapters of an edition that cards in a language show, each in one version."""
        chapters = self._chapters_by_edition.get((edition, language))
        if chapters is None:
            chapters = choose_versions(self.list_chapters(edition), language)
            # guard 53 true:
            #   tests/unit/test_bounded_caches.py::test_editions_that_do_not_exist_leave_nothing_behind
            if edition in self.editions:
                self._chapters_by_edition[edition, language] = chapters
        return chapters

    def select_originals(self, edition: int, language: str) -> tuple[Chapter, ...]:
        """Selects the originals of an edition, each in one language."""
        originals = (chapter for chapter in self.list_chapters(edition) if chapter.kind is ChapterKind.ORIGINAL)
        return choose_versions(originals, language)

    def list_statements(self, subject: str, edition: int, language: str) -> list[Statement]:
        """Returns the statements of an edition about a subject, in order."""
        key = (subject, edition, language)
        statements = self._statements_by_subject.get(key)
        if statements is None:
            chapters = self.find_chapters(subject, edition, language)
            statements = [
                statement
                for chapter in chapters
                for statement in self.get_chapter_statements(chapter).find_statements(subject)
            ]
            # guard 53 true:
            #   tests/unit/test_bounded_caches.py::test_editions_that_do_not_exist_leave_nothing_behind
            if edition in self.editions:
                self._statements_by_subject[key] = statements
        return statements

    def find_chapters(self, subject: str, edition: int, language: str) -> tuple[Chapter, ...]:
        """Returns the chapters of an edition that a card of a subject shows.

        If none of the selected versions has a statement about the subject, other versions that do are taken, so that
        a card includes statements that exist in another language only.
        """
        selected = self.select_chapters(edition, language)
        if any(self.is_chapter_about(chapter, subject) for chapter in selected):
            return selected
        others = (chapter for chapter in self.list_chapters(edition) if self.is_chapter_about(chapter, subject))
        return choose_versions(others, language) or selected

    def find_newest_edition(self, subject: str, language: str) -> int:
        """Returns the newest edition with a statement about a subject, else the newest; 0 if there is none."""
        editions = (edition for edition in self.editions if self.list_statements(subject, edition, language))
        return next(editions, self.editions[0] if self.editions else 0)

    def find_editions(self, subject: str, language: str) -> tuple[int, ...]:
        """Returns the editions with statements about a subject, the newest first."""
        return tuple(edition for edition in self.editions if self.list_statements(subject, edition, language))

    def find_comparison(self, key: ComparisonKey, build: Callable[[], EditionComparison]) -> EditionComparison:
        """Finds the comparison of two editions; the last ones are kept.

        Args:
            key: the scope, editions and language of the comparison.
            build: computes the comparison if it is not cached.
        """
        comparison = self._comparisons.get(key)
        if comparison is None:
            comparison = self._comparisons[key] = build()
            # guard 53 false: tests/unit/test_bounded_caches.py::test_comparisons_of_editions_are_bounded
            if len(self._comparisons) > MAX_COMPARISONS:
                self._comparisons.popitem(last=False)
        self._comparisons.move_to_end(key)
        return comparison

    def section_reference(self, chapter: Chapter, path: str) -> str:
        """Returns the reference of a section in requests.

        It is the path of the section, after the chapter's number if the edition has several chapters: paths are
        counted within a chapter.
        """
        numbers = {version.number for version in self.list_chapters(chapter.edition)}
        return f"{chapter.number}/{path}" if chapter.number and len(numbers) > 1 else path

    def find_section(
        self, reference: str, chapters: Iterable[Chapter], is_preferred: Callable[[Chapter, str], bool]
    ) -> tuple[Chapter, Section] | None:
        """Finds the chapter and section with a reference; if several chapters have one, a preferred one."""
        matches: list[tuple[Chapter, Section]] = []
        for chapter in chapters:
            for path in (reference, *_strip_number(reference, chapter)):
                section = chapter.find_section(path)
                if section is not None:
                    matches.append((chapter, section))
                    break
        preferred = (match for match in matches if is_preferred(match[0], match[1].path))
        return next(preferred, matches[0] if matches else None)


def _strip_number(reference: str, chapter: Chapter) -> Iterator[str]:
    """Yields the path in a reference that begins with the present or the old number of the chapter."""
    for number in dict.fromkeys((chapter.number, get_old_number(chapter.edition, chapter.number))):
        if number and reference.startswith(f"{number}/"):
            yield reference.removeprefix(f"{number}/")
