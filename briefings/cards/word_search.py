"""Finds the statements of a revision that contain the words of a search, and ranks them."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from briefings.cards.other_names import NameExpander
from briefings.domain import ChapterKind, PassageKind
from briefings.domain.text_searches import EVERYWHERE, SearchFilters
from briefings.i18n import languages
from briefings.text_search.documents import IndexedText, TextMatches, WantedWord, make_tag
from briefings.text_search.query import SearchQuery, parse_query
from briefings.text_search.units import is_japanese_unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefings.cards.content_index import ContentIndex
    from briefings.cards.statements import ChapterStatements, Statement
    from briefings.domain import Chapter
    from briefings.domain.matches import SearchHit
    from briefings.search.index import NameIndex
    from briefings.text_search.index import TextIndex
    from briefings.text_search.query import SearchWord

_CONTENT_WORD: Final = re.compile(r"[一-鿿々]{2,}|[ァ-ヴー]{2,}|[A-Za-zÀ-ɏЀ-ӿ]{4,}|\d{4,}")
"""Words that a sentence is searched for, if the sentence as a whole is nowhere."""

_MIN_BEGINNING: Final = 3
"""Minimum number of letters of a word that is searched for as a prefix if no text has it as a word."""

_MAX_LAZY_LENGTH: Final = 100_000
"""Characters of text up to which its index is made by the first search: that takes less than a tenth of a second, and
the memory is needed only if somebody searches."""

_KIND_WEIGHTS: Final = {
    PassageKind.FOOTNOTE: 0.9,
    PassageKind.FIGURE_NOTE: 0.8,
    PassageKind.CAPTION: 0.7,
    PassageKind.FIGURE: 0.5,
}
"""Weight of a statement that is not a paragraph."""

_ORIGINAL_WEIGHT: Final = 0.95
_OLDER_WEIGHT: Final = 0.94
"""Weight of a statement of an edition for each newer one."""


class WordMatches(Struct, frozen=True):
    """The result of a search for words.

    Attributes:
        words: the words that were searched for, as typed.
        statements: the best statements, best first; at most `MAX_MATCHES`.
        count: how many statements there are in all.
        total: number of statements that were searched.
        wanted: the sequences of units that are shown in bold.
        notes: for each word of which other names were searched for, why, in the reader's language.
        is_foreign: whether the statements are in other languages than the reader's.
    """

    words: str
    statements: tuple[Statement, ...] = ()
    count: int = 0
    total: int = 0
    wanted: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()
    is_foreign: bool = False


class _PreparedQuery(Struct, frozen=True):
    """The words of a search with their other names."""

    words: tuple[WantedWord, ...]
    excluded: tuple[WantedWord, ...]
    notes: tuple[str, ...]

    @property
    def wanted(self) -> tuple[tuple[str, ...], ...]:
        return tuple(
            dict.fromkeys(sequence for word in self.words for sequence in (*word.sequences, *word.other_names))
        )


class WordSearch:
    """The statements of a revision, searchable for words.

    Args:
        index: the revision.
        names: the names of its subjects.
    """

    def __init__(self, index: ContentIndex, names: NameIndex) -> None:
        self._index = index
        self._names = names
        self._expander = NameExpander(index.subjects, names)

    def find_statements(
        self, query: str, language: str, filters: SearchFilters = EVERYWHERE, *, explains_none: bool = True
    ) -> WordMatches:
        """Finds the statements with all words of a query, best first.

        If there are statements in the reader's language, only these are returned. A sentence that is nowhere as a
        whole is searched for its nouns, unless a part of it is in quotation marks.

        Args:
            query: as typed.
            language: BCP 47 tag of the reader's language.
            filters: where to search.
            explains_none: whether to compute the notes even if nothing is found, which takes longer.
        """
        parsed = parse_query(query)
        found = self._find(parsed, query, language, filters, explains_none=explains_none)
        if found.count or not parsed.words or any(word.is_phrase for word in parsed.words):
            return found
        nouns = _CONTENT_WORD.findall(" ".join(word.text for word in parsed.words))
        reduced = replace(parse_query(" ".join(nouns)), excluded=parsed.excluded)
        if not nouns or [word.units for word in reduced.words] == [word.units for word in parsed.words]:
            return found
        by_nouns = self._find(reduced, " ".join(nouns), language, filters, explains_none=explains_none)
        return by_nouns if by_nouns.count else found

    def count_statements(self, word: SearchWord, language: str, filters: SearchFilters) -> int:
        """Returns how many statements have a word."""
        return self._find(SearchQuery((word,)), word.text, language, filters).count

    def find_similar(self, query: str, language: str) -> tuple[SearchHit, ...]:
        """Finds the subjects with names like a query."""
        result = self._names.search_names(query, language=language)
        return result.hits or result.nearest

    def preload_if_long(self) -> None:
        """Builds the index of a long text now, so that no search waits for it."""
        chapters = self._index.snapshot.content.chapters
        if sum(len(passage.text) for chapter in chapters for passage in chapter.passages) > _MAX_LAZY_LENGTH:
            self.preload()

    def preload(self) -> None:
        """Builds the index now."""
        _ = self._texts

    def _find(
        self, parsed: SearchQuery, words: str, language: str, filters: SearchFilters, *, explains_none: bool = True
    ) -> WordMatches:
        prepared = self._prepare(parsed, language, explains_none=explains_none)
        if prepared is None:
            return WordMatches(words)
        narrowed = _make_filter_tags(filters)
        own = [make_tag("v", language)]
        others = [make_tag("l", other) for other in self._languages if other != language]
        for group in (own, others):
            matches = self._texts.find_texts(prepared.words, prepared.excluded, [group, *narrowed]) if group else None
            if matches is not None and matches.count:
                return WordMatches(
                    words,
                    self._rank(matches),
                    matches.count,
                    self._count_own(language) if group is own else len(self._statements),
                    prepared.wanted,
                    prepared.notes,
                    is_foreign=group is others,
                )
        return WordMatches(words, notes=prepared.notes)

    def _prepare(self, parsed: SearchQuery, language: str, *, explains_none: bool) -> _PreparedQuery | None:
        """Returns the words with the other names of the subjects that they name, and alternatives joined.

        None if no text has one of them and no explanation is needed: the words after it are not looked up.
        """
        words: list[WantedWord] = []
        notes: dict[str, None] = {}
        for group in self._expander.group_words(parsed.words, language):
            if words and not (explains_none or group.is_alternative or self._texts.may_occur(words[-1])):
                return None
            names, note = self._expander.find_other_names(group, language)
            if note:
                notes[note] = None
            wanted = WantedWord((*group.sequences, *self._find_beginnings(group)), names)
            if group.is_alternative and words:
                before = words.pop()
                wanted = WantedWord(
                    (*before.sequences, *wanted.sequences), (*before.other_names, *wanted.other_names)
                )
            words.append(wanted)
        excluded = tuple(
            WantedWord(word.sequences, self._expander.find_other_names(word, language)[0]) for word in parsed.excluded
        )
        return _PreparedQuery(tuple(words), excluded, tuple(notes))

    def _find_beginnings(self, word: SearchWord) -> tuple[tuple[str, ...], ...]:
        """Finds the words that begin with a word of an alphabet that no text has: `azerb`."""
        unit = word.units[0]
        if word.is_phrase or len(word.units) > 1 or len(unit) < _MIN_BEGINNING or is_japanese_unit(unit):
            return ()
        if unit.isdecimal() or self._texts.has_unit(unit):
            return ()
        return tuple((term,) for term in self._texts.find_beginnings(unit))

    def _rank(self, matches: TextMatches) -> tuple[Statement, ...]:
        newest = {edition: number for number, edition in enumerate(self._index.editions)}

        def weigh(match: tuple[int, float]) -> float:
            statement = self._statements[match[0]]
            weight = _KIND_WEIGHTS.get(statement.passage.kind, 1.0) * (
                _ORIGINAL_WEIGHT if statement.is_original else 1
            )
            return match[1] * weight * float(_OLDER_WEIGHT ** newest.get(statement.chapter.edition, 0))

        ranked = sorted(matches.positions, key=lambda match: (-weigh(match), match[0]))
        return tuple(self._statements[position] for position, _score in ranked)

    def _count_own(self, language: str) -> int:
        shown = self._find_shown_chapters(language)
        return sum(len(self._index.get_chapter_statements(chapter).statements) for chapter in shown.values())

    @cached_property
    def _languages(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(chapter.lang for chapter in self._index.snapshot.content.chapters))

    @cached_property
    def _statements(self) -> tuple[Statement, ...]:
        """Every statement, of the newest edition first."""
        chapters = sorted(self._index.snapshot.content.chapters, key=lambda chapter: -chapter.edition)
        return tuple(
            statement for chapter in chapters for statement in self._index.get_chapter_statements(chapter).statements
        )

    @cached_property
    def _texts(self) -> TextIndex:
        from briefings.text_search.index import TextIndex  # its library is loaded by the first search

        return TextIndex(self._iter_texts())

    def _iter_texts(self) -> Iterator[IndexedText]:
        shown = {language: self._find_shown_chapters(language) for language in languages()}
        subjects_by_chapter: dict[str, list[list[str]]] = {}
        references: dict[tuple[str, str], tuple[str, ...]] = {}
        leading: set[tuple[str, str]] = set()
        positions: dict[str, int] = {}
        for statement in self._statements:
            chapter, path = statement.chapter, statement.section_path
            key = chapter.key
            if key not in subjects_by_chapter:
                subjects_by_chapter[key] = _invert(self._index.get_chapter_statements(chapter))
                positions[key] = 0
            position = positions[key]
            positions[key] += 1
            if (key, path) not in references:
                references[key, path] = tuple(
                    make_tag("s", self._index.section_reference(chapter, ancestor))
                    for ancestor in _list_ancestors(path)
                )
            section = chapter.find_section(path)
            tags = (
                make_tag("e", str(chapter.edition)),
                make_tag("l", chapter.lang),
                *(make_tag("v", language) for language, chapters in shown.items() if key in chapters),
                *references[key, path],
                *(make_tag("j", subject) for subject in subjects_by_chapter[key][position]),
            )
            yield IndexedText(
                statement.text,
                section.title if section is not None else chapter.title,
                tags,
                leads_title=(key, path) not in leading,
            )
            leading.add((key, path))

    def _find_shown_chapters(self, language: str) -> dict[str, Chapter]:
        """Returns the chapters in a language that its cards show, and all originals in it, by key."""
        shown: dict[str, Chapter] = {}
        for edition in self._index.editions:
            chapters = self._index.list_chapters(edition)
            originals = [chapter for chapter in chapters if chapter.kind is ChapterKind.ORIGINAL]
            for chapter in (*self._index.select_chapters(edition, language), *originals):
                if chapter.lang == language:
                    shown[chapter.key] = chapter
        return shown


def _make_filter_tags(filters: SearchFilters) -> list[list[str]]:
    values = (("e", str(filters.edition) if filters.edition else ""), ("s", filters.section), ("j", filters.subject))
    return [[make_tag(kind, value)] for kind, value in values if value]


def _invert(statements: ChapterStatements) -> list[list[str]]:
    """Returns the ids of the subjects of each statement of a chapter."""
    subjects: list[list[str]] = [[] for _statement in statements.statements]
    for subject, positions in statements.positions_by_subject.items():
        for position in positions:
            subjects[position].append(subject)
    return subjects


def _list_ancestors(path: str) -> Sequence[str]:
    """Returns a section's path and those of the sections that it is in: `2-(1)-ア`, `2-(1)`, `2`."""
    parts = path.split("-")
    return ["-".join(parts[: count + 1]) for count in range(len(parts))] if path else []
