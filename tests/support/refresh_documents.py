"""Generated documents and content for the tests of changes."""

from __future__ import annotations

from functools import cache
from typing import Any

from msgspec.structs import replace

from briefings.catalog.loader import Catalog
from briefings.documents import parse_document as read_document
from briefings.documents.encoding import decode_document
from briefings.domain import (
    Alias,
    AliasKind,
    Chapter,
    ChapterKind,
    Content,
    Event,
    Mention,
    ParsedDocument,
    Passage,
    PassageKind,
    Revision,
    Section,
    Snapshot,
    Subject,
    SubjectKind,
)
from briefings.revisions.assemble import assemble_content

SUBJECTS = (
    Subject("AM", SubjectKind.COUNTRY, {"ja": "アルメニア", "en": "Armenia"}, (Alias("AM", AliasKind.ISO_CODE),)),
    Subject("GE", SubjectKind.COUNTRY, {"ja": "ジョージア", "en": "Georgia"}),
    Subject("RU", SubjectKind.COUNTRY, {"ja": "ロシア", "en": "Russia"}),
    Subject("CSTO", SubjectKind.FRAMEWORK, {"ja": "集団安全保障条約機構", "en": "CSTO"}),
)

LINES = (
    "- ロシアと周りの国の往来は続いた。 {p=139 date=2024}",
    "- アルメニアの外相が2024年3月8日に東京を訪れた。 {p=142 date=2024-03-08}",
    "- アルメニアに防災の機材が贈られた。 {p=142}",
    "- ジョージアでは2024年10月26日に議会の選挙があった。 {p=144 date=2024-10-26}",
    "- ジョージアと直行便の話し合いがあった。 {p=145}",
)


def document(lines: tuple[str, ...] = LINES, *, edition: int = 2025, number: str = "2-6", **more: str) -> bytes:
    """Returns a chapter as Markdown; `more` are further keys of its head."""
    head = {"kind": "digest", "language": "ja", "title": "試験の章", "publisher": "外務省", **more}
    keys = [f"edition = {edition}", f'number = "{number}"', *(f'{key} = "{value}"' for key, value in head.items())]
    body = ["# 1 概観 {p=139}", "", *lines[:1], "", "# 2 各国 {p=142}", "", *lines[1:], ""]
    return "\n".join(("+++", *keys, "+++", *body)).encode()


def reading(data: bytes, name: str = "chapter.md") -> ParsedDocument:
    """Parses a document."""
    return read_document(decode_document(data, name=name))


@cache
def content_of(*documents: bytes) -> Content:
    """Makes the content of documents with the subjects of these tests, with the real parser and annotation."""
    readings = [reading(data, f"chapter-{place}.md") for place, data in enumerate(documents)]
    return assemble_content(readings, Catalog(SUBJECTS, ()))


def drop_territories(content: Content) -> Content:
    """Returns content without the territories of the world that no statement names.

    It is stored, loaded and indexed in a fifth of the time.
    """
    named = {mention.subject for mention in content.mentions} | {
        key for event in content.events for key in event.subjects
    }
    kept = tuple(subject for subject in content.subjects if subject.covered or subject.id in named)
    return replace(content, subjects=kept)


def chapter(*texts: str, edition: int = 2025, number: str = "2-6", **more: Any) -> Chapter:
    """Returns a chapter of one section with these passages, a page each from page 10 on."""
    passages = tuple(Passage(PassageKind.PARAGRAPH, "1", place, text, 10 + place) for place, text in enumerate(texts))
    values: dict[str, Any] = {
        "kind": ChapterKind.DIGEST, "language": "ja", "title": "試験の章",
        "sections": (Section("1", "1", "各国", 1, 10),), "passages": passages, "source": "chapter.md", **more,
    }  # fmt: skip
    return Chapter(edition=edition, number=number, **values)


def holding(*chapters: Chapter, **more: Any) -> Content:
    """Returns annotated content with these chapters and the subjects of `SUBJECTS`."""
    mentions = tuple(
        Mention(
            chapter.key, passage.ordinal, passage.text.index(name), passage.text.index(name) + len(name), subject.id
        )
        for chapter in chapters
        for passage in chapter.passages
        for subject in SUBJECTS
        for name in (subject.names[chapter.language],)
        if name in passage.text
    )
    return Content(chapters, more.pop("subjects", SUBJECTS), more.pop("mentions", mentions), **more)


def event(text: str, *, date: str = "2024-03-08", of: Chapter, page: int = 10) -> Event:
    return Event(date, text, ("AM",), of.key, "1", 0, page)


def snapshot(content: Content, revision: int = 1) -> Snapshot:
    return Snapshot(Revision(revision, None, f"{revision:064x}", "2026-11-25T00:00:00+00:00"), content)
