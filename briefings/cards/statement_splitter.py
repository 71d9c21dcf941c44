"""Splits the passages of a chapter into statements, and finds the subjects that each is about."""

from __future__ import annotations

from collections import defaultdict
from sys import intern
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from briefings.cards.section_subjects import find_opening_subject, map_section_subjects
from briefings.cards.statement_scores import compute_statement_score, measure_reading_length
from briefings.cards.statements import PLACE_KINDS, ChapterStatements, Statement, StatementMention
from briefings.domain import AliasKind, ChapterKind, PassageKind, SubjectKind
from briefings.text.lazy_pattern import compile_lazily
from briefings.text.segment import split_sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from briefings.domain import Chapter, Event, Mention, Passage, Subject

_MAX_WHOLE_LENGTH: Final = 200
"""Reading length up to which a paragraph of a digest is one statement; a longer one is split into sentences."""

_OVERVIEW_TITLES = frozenset({"概観", "概況", "総論", "全般", "overview", "general overview"})
_OVERVIEW_BONUS = 1.0
"""Added to the score of a statement in the chapter's overview."""

_WORD = compile_lazily(r"[一-鿿々ヶ]{2,}|[ァ-ヴー]{2,}|[A-Za-z]{4,}|\d{2,}")


def split_statements(
    chapter: Chapter,
    mentions: Iterable[Mention],
    events: Iterable[Event],
    subjects: Mapping[str, Subject],
    find_subjects: Callable[[str], Sequence[str]],
) -> ChapterStatements:
    """Splits a chapter into statements.

    Args:
        chapter: the chapter.
        mentions: mentions of this chapter.
        events: events of this chapter.
        subjects: all subjects by id.
        find_subjects: gives the ids of the subjects that a short text names, in order; used for titles of sections.
    """
    result = ChapterStatements(chapter)
    result.subjects_by_section, result.japan_sections_by_subject = map_section_subjects(
        chapter, subjects, find_subjects
    )
    mentions_by_passage: dict[int, list[Mention]] = defaultdict(list)
    for mention in mentions:
        mentions_by_passage[mention.passage].append(mention)
    events_by_passage: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        events_by_passage[event.passage].append(event)
    statements: list[Statement] = []
    country_names = _CountryNames(subjects, chapter.lang)
    for passage in chapter.passages:
        named = _add_inner_countries(passage, mentions_by_passage[passage.ordinal], subjects, country_names)
        focus = _find_focus(passage, named, result.subjects_by_section, subjects)
        statements.extend(_split_passage(chapter, passage, named, events_by_passage[passage.ordinal], focus))
    result.statements = tuple(statements)
    for position, statement in enumerate(statements):
        for subject in _collect_subjects(statement, subjects):
            result.positions_by_subject.setdefault(subject, []).append(position)
    return result


def _find_focus(
    passage: Passage,
    mentions: Sequence[Mention],
    subjects_by_section: Mapping[str, frozenset[str]],
    subjects: Mapping[str, Subject],
) -> frozenset[str]:
    """Finds the ids of the subjects of a passage: those of its section, or the place that opens the paragraph."""
    if passage.kind is not PassageKind.PARAGRAPH:
        return frozenset()
    focus = subjects_by_section.get(passage.section, frozenset())
    opening = find_opening_subject(passage, mentions, subjects)
    if not opening:
        return focus
    return frozenset(key for key in focus if key not in subjects or subjects[key].kind not in PLACE_KINDS) | {opening}


def _collect_subjects(statement: Statement, subjects: Mapping[str, Subject]) -> dict[str, None]:
    """Collects the ids of all subjects of a statement, each once.

    They include those whose card its short line may lead, even if the statement does not name them.
    """
    named = dict.fromkeys(mention.subject for mention in statement.mentions)
    if statement.text == statement.passage.text.strip():
        named |= dict.fromkeys(key for line in statement.passage.short_lines for key in line.subjects)
    served = (_find_served_country(key, subjects) for key in tuple(named))
    return named | dict.fromkeys(key for key in served if key) | dict.fromkeys(statement.context_subjects)


def _find_served_country(key: str, subjects: Mapping[str, Subject]) -> str:
    """Finds the country that a person serves, or that a place is in; empty for everything else."""
    subject = subjects.get(key)
    if subject is None:
        return ""
    if subject.kind is SubjectKind.PERSON:
        return subject.country
    return subject.members[0] if subject.kind is SubjectKind.REGION and len(subject.members) == 1 else ""


class _CountryNames(dict[str, tuple[str, ...]]):
    """By id of a subject, what a country is called inside other names; nothing for what is not a country.

    Args:
        subjects: all subjects by id.
        language: of the chapter.
    """

    def __init__(self, subjects: Mapping[str, Subject], language: str) -> None:
        self._subjects = subjects
        self._language = language

    def __missing__(self, key: str) -> tuple[str, ...]:
        country = self._subjects.get(key)
        names: tuple[str, ...] = ()
        if country is not None and country.kind is SubjectKind.COUNTRY:
            abbreviations = (alias.text for alias in country.aliases if alias.kind is AliasKind.ABBREVIATION)
            names = tuple(name for name in (country.names.get(self._language, ""), *abbreviations) if name)
        self[key] = names
        return names


def _add_inner_countries(
    passage: Passage, mentions: Sequence[Mention], subjects: Mapping[str, Subject], country_names: _CountryNames
) -> list[Mention]:
    """Returns the mentions in order, each followed by the countries inside its name."""
    ordered = sorted(mentions, key=lambda mention: (mention.start, mention.end))
    return [
        part
        for mention in ordered
        for part in (mention, *_find_inner_countries(mention, passage, subjects, country_names))
    ]


def _find_inner_countries(
    mention: Mention, passage: Passage, subjects: Mapping[str, Subject], country_names: _CountryNames
) -> Iterator[Mention]:
    """Returns countries in the names of related subjects: ジョージア in ジョージア議会選挙, 露 in 日露関係."""
    outer = subjects.get(mention.subject)
    if outer is None or outer.kind is SubjectKind.COUNTRY:
        return
    text = passage.text[mention.start : mention.end]
    for key in dict.fromkeys((*outer.related, *outer.members, outer.country)):
        for name in country_names[key]:
            offset = text.find(name)
            if offset >= 0:
                start = mention.start + offset
                yield replace(mention, start=start, end=start + len(name), subject=key)
                break


def _split_passage(
    chapter: Chapter,
    passage: Passage,
    mentions: Sequence[Mention],
    events: Sequence[Event],
    context_subjects: frozenset[str],
) -> Iterable[Statement]:
    key = intern(chapter.key)  # one string for the statements of all passages
    is_overview = passage.kind is PassageKind.PARAGRAPH and passage.section == _find_overview_path(chapter)
    bonus = _OVERVIEW_BONUS if is_overview else 0.0
    is_whole = chapter.kind is ChapterKind.DIGEST and measure_reading_length(passage.text) <= _MAX_WHOLE_LENGTH
    start = 0
    for piece in (passage.text,) if is_whole else split_sentences(passage.text):
        end = start + len(piece)
        text = piece.strip()
        if text:
            offset = start + len(piece) - len(piece.lstrip())
            length = measure_reading_length(text)
            dates = _select_dates(text, passage, events, is_whole=is_whole)
            own_mentions = tuple(
                StatementMention(max(mention.start - offset, 0), min(mention.end, end) - offset, mention.subject)
                for mention in mentions
                if start <= mention.start < end
            )
            yield Statement(
                chapter,
                passage,
                text,
                passage.page_at(offset),
                dates,
                own_mentions,
                context_subjects,
                key,
                _find_comparison_words(text, own_mentions),
                length,
                compute_statement_score(text, dates, edition=chapter.edition, reading_length=length) + bonus,
            )
        start = end


def _find_overview_path(chapter: Chapter) -> str:
    """Finds the path of the section that opens the chapter with an overview; `?` if it has none."""
    first = chapter.sections[0] if chapter.sections else None
    return first.path if first is not None and first.title.casefold() in _OVERVIEW_TITLES else "?"


def _find_comparison_words(text: str, mentions: Iterable[StatementMention]) -> str:
    """Finds the words that a statement is compared by, in order and each once, separated by blanks."""
    words: dict[str, None] = {}
    for mention in mentions:
        text = text[: mention.start] + " " * (mention.end - mention.start) + text[mention.end :]
    for word in _WORD.findall(text):
        if "一" <= word[0] <= "鿿":
            words |= dict.fromkeys(word[start : start + 2] for start in range(len(word) - 1))
        else:
            words[word.lower()] = None
    return " ".join(words)


def _select_dates(text: str, passage: Passage, events: Sequence[Event], *, is_whole: bool) -> tuple[str, ...]:
    """Selects the dates of a statement: those that the digest's author gave, else those of its events."""
    if is_whole and passage.dates:
        return passage.dates
    dates = (event.date for event in events if is_whole or event.text.strip() in text or text in event.text)
    return tuple(dict.fromkeys(dates))
