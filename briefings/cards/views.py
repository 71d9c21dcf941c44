"""The long views: a section, relations with Japan, the original wording, the full text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefings.cards.focus import HOME
from briefings.cards.model import Citation, Line
from briefings.cards.pages import Entry
from briefings.cards.statements import Statement
from briefings.cards.wording import marked, say
from briefings.model import ChapterKind, PassageKind, SubjectKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from briefings.cards.frame import Frame
    from briefings.model import Chapter, Passage, Subject

_JAPAN = re.compile(r"日本|訪日|来日|邦人|我が国|日[・露ソ米中韓朝英仏独印豪欧]|Japan|Tokyo")


def section(frame: Frame) -> list[Entry]:
    """The statements of one section: those about the subject first, then the others."""
    if frame.place is None:
        return []
    chapter, asked = frame.place
    told = frame.of_section(chapter)
    if frame.subject is None:
        return [_entry(frame, one, frame.heading(chapter, one.section)) for one in told]
    mine = {id(one) for one in frame.lookup.telling(chapter).of(frame.subject.id)}
    ours = [one for one in told if id(one) in mine]
    rest = [one for one in told if id(one) not in mine]
    heading = frame.heading(chapter, asked.path)
    if not ours or not rest:
        return [_entry(frame, one, frame.heading(chapter, one.section)) for one in told]
    first = marked(heading, say("block.told", frame.language, name=frame.name), frame.language)
    second = say("block.others", frame.language, name=asked.path)
    return [_entry(frame, one, first) for one in ours] + [_entry(frame, one, second) for one in rest]


def japan(frame: Frame) -> list[Entry]:
    """Statements that name the subject and Japan, and sections about the relations of both."""
    return [_entry(frame, one, frame.heading(one.chapter, one.section)) for one in relations(frame)]


def relations(frame: Frame) -> Iterable[Statement]:
    """The statements of `japan`."""
    subject = frame.subject
    if subject is None or of_home(subject):
        return
    for statement in frame.statements:
        if statement.passage.kind not in {PassageKind.PARAGRAPH, PassageKind.FOOTNOTE}:
            continue
        sections = frame.lookup.telling(statement.chapter).relation.get(subject.id, frozenset())
        if statement.section in sections or names_japan(statement, frame.lookup.subjects):
            yield statement


def names_japan(statement: Statement, subjects: Mapping[str, Subject]) -> bool:
    """Whether a statement names Japan or somebody in its service."""
    if _JAPAN.search(statement.text):
        return True
    return any(one.subject == HOME or subjects[one.subject].country == HOME for one in statement.named)


def of_home(subject: Subject) -> bool:
    """Whether the subject is Japan, or a person in its service: it has no relations with itself."""
    return subject.id == HOME or (subject.kind is SubjectKind.PERSON and subject.country == HOME)


def original(frame: Frame) -> list[Entry]:
    """The publisher's own wording, section by section, each after what the digest says there."""
    entries: list[Entry] = []
    for chapter in frame.originals:
        twin = frame.twin(chapter, frame.chapters)
        digest = twin if twin is not None and twin.kind is ChapterKind.DIGEST else None
        passages = _passages(frame, chapter)
        for path in dict.fromkeys(passage.section for passage in passages):
            heading = frame.heading(chapter, path)
            if digest is not None:
                said = marked(frame.heading(digest, path), say("block.digest", frame.language), frame.language)
                points = [one for one in _of(frame, digest) if one.section == path]
                entries += [_entry(frame, one, said) for one in points]
            entries += [_whole(frame, chapter, one, heading) for one in passages if one.section == path]
    return entries


def full_text(frame: Frame) -> list[Entry]:
    """Every passage about the subject, or of the section asked for, whole and in order."""
    chapters: Iterable[Chapter] = frame.chapters if frame.place is None else (frame.place[0],)
    return [
        _whole(frame, chapter, passage, frame.heading(chapter, passage.section))
        for chapter in chapters
        for passage in _passages(frame, chapter)
    ]


def _of(frame: Frame, chapter: Chapter) -> list[Statement]:
    if frame.place is not None:
        return frame.of_section(chapter)
    return frame.lookup.telling(chapter).of(frame.subject.id) if frame.subject else []


def _passages(frame: Frame, chapter: Chapter) -> list[Passage]:
    """Passages of a chapter that the request is about; with a section, those of the same path in each version."""
    if frame.place is not None and frame.twin(frame.place[0], (chapter,)) is None:
        return []
    return list({one.passage.ordinal: one.passage for one in _of(frame, chapter)}.values())


def _whole(frame: Frame, chapter: Chapter, passage: Passage, heading: str) -> Entry:
    theirs = chapter.kind is ChapterKind.ORIGINAL
    cited = Citation(chapter.edition, passage.section, passage.page, original=theirs)
    line = Line(passage.text.strip(), cited, label=frame.label(passage))
    return Entry(heading, line, original=theirs)


def _entry(frame: Frame, statement: Statement, heading: str) -> Entry:
    theirs = statement.chapter.kind is ChapterKind.ORIGINAL
    line = Line(statement.text, statement.citation, label=frame.label(statement.passage))
    return Entry(heading, line, original=theirs)
