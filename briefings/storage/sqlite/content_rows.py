"""A chapter as rows, and back."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from briefings.domain import (
    Chapter,
    ChapterKind,
    Content,
    Event,
    Figure,
    FootnoteReference,
    FrameworkCount,
    Membership,
    MembershipStatus,
    Mention,
    Passage,
    PassageKind,
    Section,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefings.storage.sqlite.database import Row


CHAPTER_COLUMNS = ("edition", "number", "kind", "language", "title", "publisher", "licence", "source", "document")

CHAPTER_PART_TABLES = {
    "section": ("ordinal", "parent", "path", "number", "title", "level", "page"),
    "section_reference": ("section", "ordinal", "mark", "position"),
    "passage": ("ordinal", "kind", "section", "text", "page", "mark", "page_turns", "dates"),
    "passage_reference": ("passage", "ordinal", "mark", "position"),
    "figure": ("ordinal", "title", "section", "page"),
    "figure_count": ("figure", "ordinal", "label", "printed", "members", "note"),
}
"""Tables of a chapter's parts, parents first, with their columns, the key first; `chapter_id` stands before them."""

ChapterPartRows = dict[str, "list[Row]"]

_PASSAGE_KINDS = {kind.value: kind for kind in PassageKind}


def encode_chapter_head(chapter: Chapter) -> Row:
    """The row of the chapter itself, as in `HEAD`."""
    return (
        chapter.edition,
        chapter.number,
        chapter.kind.value,
        chapter.language,
        chapter.title,
        chapter.publisher,
        chapter.licence,
        chapter.source,
        chapter.sha256,
    )


def encode_chapter_parts(chapter: Chapter) -> ChapterPartRows:
    """The rows of everything in the chapter, by table."""
    return {
        "section": [
            (n, parent, s.path, s.number, s.title, s.level, s.page)
            for n, (s, parent) in enumerate(zip(chapter.sections, _find_parents(chapter.sections), strict=True))
        ],
        "section_reference": _encode_references(
            (n, section.references) for n, section in enumerate(chapter.sections)
        ),
        "passage": [
            (
                p.ordinal,
                p.kind.value,
                p.section,
                p.text,
                p.page,
                p.mark,
                json.dumps(p.page_turns),
                json.dumps(p.dates),
            )
            for p in chapter.passages
        ],
        "passage_reference": _encode_references(
            (passage.ordinal, passage.references) for passage in chapter.passages
        ),
        "figure": [(n, figure.title, figure.section, figure.page) for n, figure in enumerate(chapter.figures)],
        "figure_count": [
            (n, place, count.label, count.count, count.members, count.note)
            for n, figure in enumerate(chapter.figures)
            for place, count in enumerate(figure.counts)
        ],
    }


def decode_chapter(head: Row, parts: ChapterPartRows) -> Chapter:
    """The chapter that these rows were made of."""
    edition, number, kind, language, title, publisher, licence, source, document = head
    of_section = _group_references(parts["section_reference"])
    of_passage = _group_references(parts["passage_reference"])
    counts: dict[int, list[FrameworkCount]] = defaultdict(list)
    for figure, _, label, printed, members, note in parts["figure_count"]:
        counts[figure].append(FrameworkCount(label, printed, members, note))
    return Chapter(
        edition=edition,
        number=number,
        kind=ChapterKind(kind),
        language=language,
        title=title,
        sections=tuple(
            Section(path, number, title, level, page, tuple(of_section.get(ordinal, ())))
            for ordinal, _, path, number, title, level, page in parts["section"]
        ),
        passages=tuple(
            Passage(
                kind=_PASSAGE_KINDS[kind],
                section=section,
                ordinal=ordinal,
                text=text,
                page=page,
                mark=mark,
                references=tuple(of_passage.get(ordinal, ())),
                page_turns=tuple(json.loads(page_turns)),
                dates=tuple(json.loads(dates)),
            )
            for ordinal, kind, section, text, page, mark, page_turns, dates in parts["passage"]
        ),
        figures=tuple(
            Figure(title, section, page, tuple(counts.get(ordinal, ())))
            for ordinal, title, section, page in parts["figure"]
        ),
        publisher=publisher,
        licence=licence,
        source=source,
        sha256=document,
    )


def _encode_json(values: tuple[object, ...]) -> str:
    return json.dumps(values, ensure_ascii=False)


def _find_parents(sections: Iterable[Section]) -> list[int | None]:
    """For each section the place of the one it stands in: the last before it of a lower level."""
    parents: list[int | None] = []
    above: list[tuple[int, int]] = []
    for place, section in enumerate(sections):
        while above and above[-1][1] >= section.level:
            above.pop()
        parents.append(above[-1][0] if above else None)
        above.append((place, section.level))
    return parents


def _encode_references(owners: Iterable[tuple[int, tuple[FootnoteReference, ...]]]) -> list[Row]:
    return [
        (owner, place, reference.mark, reference.offset)
        for owner, references in owners
        for place, reference in enumerate(references)
    ]


def _group_references(rows: list[Row]) -> dict[int, list[FootnoteReference]]:
    found: dict[int, list[FootnoteReference]] = defaultdict(list)
    for owner, _, mark, position in rows:
        found[owner].append(FootnoteReference(mark, position))
    return found


ANNOTATION_TABLES = {
    "mention": ("ordinal", "passage", "start_at", "end_at", "subject"),
    "event": ("ordinal", "date", "text", "section", "passage", "page", "qualifier"),
    "event_subject": ("event", "ordinal", "subject"),
}
"""Tables of a chapter's annotation, parents first; `annotation_id` stands before these columns."""

MEMBERSHIP_COLUMNS = ("ordinal", "told", "framework", "member", "status", "since", "note", "chapter")

AnnotationRows = dict[str, "list[Row]"]

_MEMBERSHIP_STATUSES = {status.value: status for status in MembershipStatus}


def encode_annotation(mentions: Iterable[Mention], events: Iterable[Event]) -> AnnotationRows:
    """The rows of the mentions and events of one chapter, by table."""
    events = tuple(events)
    return {
        "mention": [(n, m.passage, m.start, m.end, m.subject) for n, m in enumerate(mentions)],
        "event": [
            (n, event.date, event.text, event.section, event.passage, event.page, event.qualifier)
            for n, event in enumerate(events)
        ],
        "event_subject": [
            (n, place, subject) for n, event in enumerate(events) for place, subject in enumerate(event.subjects)
        ],
    }


def decode_mentions(chapter_key: str, parts: AnnotationRows) -> tuple[Mention, ...]:
    """The mentions of the chapter with this key."""
    return tuple(
        Mention(chapter_key, passage, start, end, subject) for _, passage, start, end, subject in parts["mention"]
    )


def decode_events(chapter_key: str, parts: AnnotationRows) -> tuple[Event, ...]:
    """The events of the chapter with this key."""
    subjects: dict[int, list[str]] = defaultdict(list)
    for event, _, subject in parts["event_subject"]:
        subjects[event].append(subject)
    return tuple(
        Event(date, text, tuple(subjects.get(ordinal, ())), chapter_key, section, passage, page, qualifier)
        for ordinal, date, text, section, passage, page, qualifier in parts["event"]
    )


def encode_memberships(content: Content) -> list[Row]:
    """The rows of what holds, then of what each source tells."""
    both = [(0, m) for m in content.memberships] + [(1, m) for m in content.membership_claims]
    return [
        (n, told, m.framework, m.member, m.status.value, m.since, m.note, m.chapter)
        for n, (told, m) in enumerate(both)
    ]


def decode_memberships(rows: list[Row], *, claims: bool) -> tuple[Membership, ...]:
    """What holds, or what each source tells."""
    return tuple(
        Membership(framework, member, _MEMBERSHIP_STATUSES[status], since, note, chapter)
        for _, kind, framework, member, status, since, note, chapter in rows
        if bool(kind) == claims
    )
