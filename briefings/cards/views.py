"""The long views: a section, relations with Japan, the original wording, the full text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefings.cards.citations import append_mark, translate
from briefings.cards.pagination import PageEntry
from briefings.cards.statements import PUBLISHER_COUNTRY, Statement
from briefings.domain import ChapterKind, PassageKind, SubjectKind
from briefings.domain.cards import CardLine, Citation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from briefings.cards.context import CardContext
    from briefings.domain import Chapter, Passage, Subject

_JAPAN_WORDS = re.compile(r"日本|訪日|来日|邦人|我が国|日[・露ソ米中韓朝英仏独印豪欧]|Japan|Tokyo")


def section_entries(context: CardContext) -> list[PageEntry]:
    """The statements of one section: those about the subject first, then the others."""
    if context.requested_section is None:
        return []
    chapter, asked = context.requested_section
    told = context.section_statements(chapter)
    if context.subject is None:
        return [_statement_entry(context, one, context.section_heading(chapter, one.section_path)) for one in told]
    mine = {id(one) for one in context.index.chapter_statements(chapter).find_statements(context.subject.id)}
    ours = [one for one in told if id(one) in mine]
    rest = [one for one in told if id(one) not in mine]
    heading = context.section_heading(chapter, asked.path)
    if not ours or not rest:
        return [_statement_entry(context, one, context.section_heading(chapter, one.section_path)) for one in told]
    first = append_mark(
        heading, translate("block.told", context.language, name=context.display_name), context.language
    )
    second = translate("block.others", context.language, name=asked.path)
    return [_statement_entry(context, one, first) for one in ours] + [
        _statement_entry(context, one, second) for one in rest
    ]


def japan_entries(context: CardContext) -> list[PageEntry]:
    """Statements that name the subject and Japan, and sections about the relations of both."""
    return [
        _statement_entry(context, one, context.section_heading(one.chapter, one.section_path))
        for one in japan_statements(context)
    ]


def japan_statements(context: CardContext) -> Iterable[Statement]:
    """The statements of `japan`."""
    subject = context.subject
    if subject is None or is_japanese_subject(subject):
        return
    for statement in context.statements:
        if statement.passage.kind not in {PassageKind.PARAGRAPH, PassageKind.FOOTNOTE}:
            continue
        sections = context.index.chapter_statements(statement.chapter).japan_sections_by_subject.get(
            subject.id, frozenset()
        )
        if statement.section_path in sections or mentions_japan(statement, context.index.subjects):
            yield statement


def mentions_japan(statement: Statement, subjects: Mapping[str, Subject]) -> bool:
    """Whether a statement names Japan or somebody in its service."""
    if _JAPAN_WORDS.search(statement.text):
        return True
    return any(
        one.subject == PUBLISHER_COUNTRY or subjects[one.subject].country == PUBLISHER_COUNTRY
        for one in statement.mentions
    )


def is_japanese_subject(subject: Subject) -> bool:
    """Whether the subject is Japan, or a person in its service: it has no relations with itself."""
    return subject.id == PUBLISHER_COUNTRY or (
        subject.kind is SubjectKind.PERSON and subject.country == PUBLISHER_COUNTRY
    )


def original_entries(context: CardContext) -> list[PageEntry]:
    """The publisher's own wording, section by section, each after what the digest says there."""
    entries: list[PageEntry] = []
    for chapter in context.original_chapters:
        twin = context.find_counterpart(chapter, context.chapters)
        digest = twin if twin is not None and twin.kind is ChapterKind.DIGEST else None
        passages = _select_passages(context, chapter)
        for path in dict.fromkeys(passage.section for passage in passages):
            heading = context.section_heading(chapter, path)
            if digest is not None:
                said = append_mark(
                    context.section_heading(digest, path),
                    translate("block.digest", context.language),
                    context.language,
                )
                points = [one for one in _select_statements(context, digest) if one.section_path == path]
                entries += [_statement_entry(context, one, said) for one in points]
            entries += [_passage_entry(context, chapter, one, heading) for one in passages if one.section == path]
    return entries


def full_text_entries(context: CardContext) -> list[PageEntry]:
    """Every passage about the subject, or of the section asked for, whole and in order."""
    chapters: Iterable[Chapter] = (
        context.chapters if context.requested_section is None else (context.requested_section[0],)
    )
    return [
        _passage_entry(context, chapter, passage, context.section_heading(chapter, passage.section))
        for chapter in chapters
        for passage in _select_passages(context, chapter)
    ]


def _select_statements(context: CardContext, chapter: Chapter) -> list[Statement]:
    if context.requested_section is not None:
        return context.section_statements(chapter)
    return context.index.chapter_statements(chapter).find_statements(context.subject.id) if context.subject else []


def _select_passages(context: CardContext, chapter: Chapter) -> list[Passage]:
    """Passages of a chapter that the request is about; with a section, those of the same path in each version."""
    if (
        context.requested_section is not None
        and context.find_counterpart(context.requested_section[0], (chapter,)) is None
    ):
        return []
    return list({one.passage.ordinal: one.passage for one in _select_statements(context, chapter)}.values())


def _passage_entry(context: CardContext, chapter: Chapter, passage: Passage, heading: str) -> PageEntry:
    theirs = chapter.kind is ChapterKind.ORIGINAL
    cited = Citation(chapter.edition, passage.section, passage.page, original=theirs)
    line = CardLine(passage.text.strip(), cited, label=context.passage_label(passage))
    return PageEntry(heading, line, original=theirs)


def _statement_entry(context: CardContext, statement: Statement, heading: str) -> PageEntry:
    theirs = statement.chapter.kind is ChapterKind.ORIGINAL
    line = CardLine(statement.text, statement.citation, label=context.passage_label(statement.passage))
    return PageEntry(heading, line, original=theirs)
