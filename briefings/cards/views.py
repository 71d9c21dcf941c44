"""Builds the long views of a card: a section, relations with Japan, the original wording, the full text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.cards.citations import cite_chapter
from briefings.cards.pagination import PageEntry
from briefings.cards.statements import PUBLISHER_COUNTRY, STATEMENT_KINDS, Statement
from briefings.domain import ChapterKind, PassageKind, SubjectKind
from briefings.domain.cards import CardLine
from briefings.text.lazy_pattern import compile_lazily

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from briefings.cards.context import CardContext
    from briefings.domain import Chapter, Passage, Subject

_JAPAN_WORDS = compile_lazily(r"日本|訪日|来日|邦人|我が国|日[・露ソ米中韓朝英仏独印豪欧]|Japan|Tokyo")


def build_section_entries(context: CardContext) -> list[PageEntry]:
    """Returns the statements of a section: those about the card's subject, or all of them if it has none there."""
    own, others = divide_section(context)
    return [make_section_entry(context, statement) for statement in own or others]


def divide_section(context: CardContext) -> tuple[list[Statement], list[Statement]]:
    """Returns the statements of the requested section about the card's subject, and the others.

    Parts of figures are left out.
    """
    if context.requested_section is None:
        return [], []
    chapter, _section = context.requested_section
    subject = context.subject.id if context.subject is not None else ""
    about_subject = {
        id(statement) for statement in context.index.get_chapter_statements(chapter).find_statements(subject)
    }
    statements = [
        statement
        for statement in context.list_section_statements(chapter)
        if statement.passage.kind is not PassageKind.FIGURE
    ]
    own = [statement for statement in statements if id(statement) in about_subject]
    return own, [statement for statement in statements if id(statement) not in about_subject]


def build_japan_entries(context: CardContext) -> list[PageEntry]:
    """Returns the statements that name the subject and Japan, and the sections about the relations between them."""
    return [make_section_entry(context, statement) for statement in find_japan_statements(context)]


def find_japan_statements(context: CardContext) -> Iterator[Statement]:
    """Yields the statements about relations between the subject and Japan."""
    subject = context.subject
    if subject is None or _is_japanese_subject(subject):
        return
    for statement in context.statements:
        if statement.passage.kind not in STATEMENT_KINDS:
            continue
        chapter = context.index.get_chapter_statements(statement.chapter)
        sections = chapter.japan_sections_by_subject.get(subject.id, frozenset())
        if statement.section_path in sections or _mentions_japan(statement, context.index.subjects):
            yield statement


def _mentions_japan(statement: Statement, subjects: Mapping[str, Subject]) -> bool:
    """Returns whether a statement names Japan or a person in its service."""
    if _JAPAN_WORDS.search(statement.text):
        return True
    return any(
        mention.subject == PUBLISHER_COUNTRY or subjects[mention.subject].country == PUBLISHER_COUNTRY
        for mention in statement.mentions
    )


def _is_japanese_subject(subject: Subject) -> bool:
    """Returns whether a subject is Japan or a person in its service, which have no relations with Japan."""
    is_person = subject.kind is SubjectKind.PERSON
    return subject.id == PUBLISHER_COUNTRY or (is_person and subject.country == PUBLISHER_COUNTRY)


def build_original_entries(context: CardContext) -> list[PageEntry]:
    """Returns the publisher's own wording, section by section."""
    entries: list[PageEntry] = []
    for chapter in context.original_chapters:
        passages = _select_passages(context, chapter)
        for path in dict.fromkeys(passage.section for passage in passages):
            heading = context.format_section_heading(chapter, path)
            own = (passage for passage in passages if passage.section == path)
            entries += (_build_passage_entry(context, chapter, passage, heading) for passage in own)
    return entries


def build_full_text_entries(context: CardContext) -> list[PageEntry]:
    """Returns every passage about the subject, or of the requested section, in full and in order."""
    section = context.requested_section
    chapters: Iterable[Chapter] = context.chapters if section is None else (section[0],)
    return [
        _build_passage_entry(context, chapter, passage, context.format_section_heading(chapter, passage.section))
        for chapter in chapters
        for passage in _select_passages(context, chapter)
    ]


def _select_statements(context: CardContext, chapter: Chapter) -> list[Statement]:
    if context.requested_section is not None:
        return context.list_section_statements(chapter)
    return (
        context.index.get_chapter_statements(chapter).find_statements(context.subject.id) if context.subject else []
    )


def _select_passages(context: CardContext, chapter: Chapter) -> list[Passage]:
    """Selects the passages of a chapter that a request is about.

    For a section, those of the same path in each version.
    """
    section = context.requested_section
    if section is not None and context.find_counterpart(section[0], (chapter,)) is None:
        return []
    passages = (statement.passage for statement in _select_statements(context, chapter))
    return list({passage.ordinal: passage for passage in passages}.values())


def _build_passage_entry(context: CardContext, chapter: Chapter, passage: Passage, heading: str) -> PageEntry:
    is_original = chapter.kind is ChapterKind.ORIGINAL
    citation = cite_chapter(chapter, passage.section, passage.page)
    line = CardLine(passage.text.strip(), citation, label=context.format_passage_label(passage))
    return PageEntry(heading, line, original=is_original)


def make_section_entry(context: CardContext, statement: Statement) -> PageEntry:
    """Makes a statement under the heading of its section."""
    heading = context.format_section_heading(statement.chapter, statement.section_path)
    return _build_statement_entry(context, statement, heading)


def _build_statement_entry(context: CardContext, statement: Statement, heading: str) -> PageEntry:
    line = CardLine(statement.text, statement.citation, label=context.format_passage_label(statement.passage))
    return PageEntry(heading, line, original=statement.is_original)
