"""Converts a revision to plain data for JSON in the format of docs/export.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import to_builtins

from briefings.domain import ChapterKind, PassageKind
from briefings.domain.memberships import resolve_memberships

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefings.domain import (
        Chapter,
        Content,
        Event,
        Figure,
        Membership,
        Passage,
        Section,
        ShortLine,
        Snapshot,
        Subject,
    )

JsonObject = dict[str, Any]


def export_snapshot(snapshot: Snapshot) -> JsonObject:
    """Returns a whole revision as plain data."""
    content = snapshot.content
    return {
        "revision": snapshot.revision.id,
        "chapters": [_chapter_to_json(chapter, content) for chapter in content.chapters],
        "subjects": [_subject_to_json(subject) for subject in content.subjects],
        "anniversaries": to_builtins(content.anniversaries),
        "overlays": to_builtins(content.overrides),
    }


def _chapter_to_json(chapter: Chapter, content: Content) -> JsonObject:
    captions = _filter_passages(chapter, PassageKind.CAPTION)
    return {
        "edition": chapter.edition if chapter.has_edition else None,
        "kind": chapter.kind.value,
        "language": chapter.language,
        "title": chapter.title,
        "number": chapter.number,
        "publisher": chapter.publisher,
        "licence": chapter.licence,
        "url": chapter.url,
        "section_urls": {str(section): url for section, url in chapter.section_urls},
        "reports_on": chapter.reports_on,
        "source": chapter.source,
        "sha256": chapter.sha256,
        "preamble": _join_paragraphs(chapter.list_paragraphs("")),
        "sections": [_section_to_json(section, chapter) for section in chapter.sections],
        "footnotes": _map_footnotes(chapter),
        "captions": [caption.text for caption in captions],
        "caption_details": [_passage_to_json(caption) for caption in captions],
        "figures": [_figure_to_json(figure, chapter) for figure in chapter.figures],
        "figure_notes": [_passage_to_json(note) for note in _filter_passages(chapter, PassageKind.FIGURE_NOTE)],
        "short_lines": [_short_line_to_json(line, owner) for owner in chapter.passages for line in owner.short_lines],
        "events": [_event_to_json(event) for event in content.events if event.chapter == chapter.key],
        "memberships": [
            _membership_to_json(membership) for membership in _list_chapter_memberships(chapter, content)
        ],
    }


def _section_to_json(section: Section, chapter: Chapter) -> JsonObject:
    own = chapter.list_paragraphs(section.path)
    references = [*section.references, *(reference for paragraph in own for reference in paragraph.references)]
    return {
        "path": section.path,
        "title": section.title,
        "page": section.page,
        "level": section.level,
        "number": section.number,
        "text": _join_paragraphs(own),
        "footnotes": list(dict.fromkeys(reference.mark for reference in references)),
        "paragraphs": [{"text": paragraph.text, "page": paragraph.page} for paragraph in own],
    }


def _map_footnotes(chapter: Chapter) -> dict[str, str]:
    """Returns the texts of the footnotes by mark. A second footnote with the mark `1` has the key `1#2`."""
    texts: dict[str, str] = {}
    for note in _filter_passages(chapter, PassageKind.FOOTNOTE):
        key = mark = note.mark or ""
        count = 1
        while key in texts:
            count += 1
            key = f"{mark}#{count}"
        texts[key] = note.text
    return texts


def _figure_to_json(figure: Figure, chapter: Chapter) -> JsonObject:
    """Returns a figure with the notes and labels of its section and, if both have a page number, of its page."""
    notes = {
        note.mark or "": note.text
        for note in _filter_passages(chapter, PassageKind.FIGURE_NOTE)
        if note.section == figure.section and (None in (note.page, figure.page) or note.page == figure.page)
    }
    labels = [
        label.text
        for label in _filter_passages(chapter, PassageKind.FIGURE)
        if label.section == figure.section and (None in (label.page, figure.page) or label.page == figure.page)
    ]
    return {
        "title": figure.title,
        "section": figure.section,
        "page": figure.page,
        "counts": to_builtins(figure.counts),
        "notes": notes,
        "labels": labels,
    }


def _short_line_to_json(line: ShortLine, passage: Passage) -> JsonObject:
    return {
        "text": line.text,
        "subjects": list(line.subjects),
        "section": passage.section,
        "page": line.page,
        "dates": list(line.dates),
    }


def _event_to_json(event: Event) -> JsonObject:
    return {
        "date": event.date,
        "text": event.text,
        "subjects": list(event.subjects),
        "section": event.section,
        "page": event.page,
        "qualifier": event.qualifier,
    }


def _list_chapter_memberships(chapter: Chapter, content: Content) -> tuple[Membership, ...]:
    """Returns the memberships in a chapter, and for a digest also those of the catalog."""
    own = tuple(membership for membership in content.membership_claims if membership.chapter == chapter.key)
    if chapter.kind is ChapterKind.ORIGINAL:
        return own
    return resolve_memberships(
        (*own, *(membership for membership in content.membership_claims if not membership.chapter)), (chapter,)
    )


def _membership_to_json(membership: Membership) -> JsonObject:
    return {
        "framework": membership.framework,
        "member": membership.member,
        "status": membership.status.value,
        "since": membership.since,
        "note": membership.note,
    }


def _subject_to_json(subject: Subject) -> JsonObject:
    return {
        "id": subject.id,
        "kind": subject.kind.value,
        "names": dict(subject.names),
        "aliases": [
            {"text": alias.text, "kind": alias.kind.value, "language": alias.language, "since": alias.since}
            for alias in subject.aliases
        ],
        "flag": subject.flag,
        "related": list(subject.related),
        "members": list(subject.members),
        "country": subject.country,
        "office": dict(subject.office),
        "keywords": list(subject.keywords),
        "about": dict(subject.about),
        "sections": list(subject.sections),
        "home": subject.covered,
    }


def _passage_to_json(passage: Passage) -> JsonObject:
    return {"mark": passage.mark, "text": passage.text, "section": passage.section, "page": passage.page}


def _filter_passages(chapter: Chapter, kind: PassageKind) -> list[Passage]:
    return [passage for passage in chapter.passages if passage.kind is kind]


def _join_paragraphs(paragraphs: Iterable[Passage]) -> str:
    return "\n".join(paragraph.text for paragraph in paragraphs)
