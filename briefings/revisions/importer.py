"""A document into the database: read, annotated beside what is there, and applied, or nothing at all."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from briefings.collector import release_objects
from briefings.domain import PassageKind
from briefings.errors import DocumentTooLarge, UnreadableDocument
from briefings.revisions.checks import check_change
from briefings.revisions.diff import diff_contents
from briefings.revisions.overrides import OverrideResult
from briefings.revisions.prepare import plan_import

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from briefings.documents.metadata import MetadataOverride
    from briefings.domain import Content, Document, DocumentWarning, Override, ParsedDocument, Revision
    from briefings.revisions.checks import CheckFailure
    from briefings.revisions.prepare import ImportPlan
    from briefings.storage.ports import Storage


COUNTED_KINDS = {
    "footnotes": PassageKind.FOOTNOTE,
    "captions": PassageKind.CAPTION,
    "figure_notes": PassageKind.FIGURE_NOTE,
}


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What came of an import.

    Attributes:
        revision: the new revision, or the active one where nothing was new.
        document: the chapter as stored, with all warnings of its reader and its annotation, numbered from 1.
        counts: how many sections, passages (paragraphs), footnotes, captions, figures, figure_notes, events, mentions
            and memberships the chapter has.
        replaced: keys of the chapters that gave way to it.
        same: True where the very same document was stored already; then no revision was made.
    """

    revision: Revision
    document: ParsedDocument
    counts: dict[str, int]
    replaced: tuple[str, ...] = ()
    same: bool = False

    @property
    def key(self) -> str:
        """Key of the chapter."""
        return self.document.chapter.key

    @property
    def warnings(self) -> tuple[DocumentWarning, ...]:
        """What reader and annotation were unsure of."""
        return self.document.warnings

    def format_summary(self, language: str) -> str:
        """What was done, in a few lines of `language` (`ja` or `en`)."""
        chapter, counts = self.document.chapter, self.counts
        if language == "ja":
            done = "すでに取り込み済みの文書です" if self.same else "取り込みました"
            return (
                f"{done}: {chapter.edition}年版 {chapter.number or '?'}「{chapter.title}」"
                f"（{chapter.kind.value}, {chapter.language}）、版 {self.revision.id}\n"
                f"見出し {counts['sections']}、段落 {counts['passages']}、脚注 {counts['footnotes']}、"
                f"写真・図の説明 {counts['captions']}、出来事 {counts['events']}、言及 {counts['mentions']}、"
                f"枠組みへの参加 {counts['memberships']}、確認が必要な点 {len(self.warnings)}"
            )
        done = "This document was stored already" if self.same else "Imported"
        return (
            f"{done}: edition {chapter.edition}, {chapter.number or '?'} {chapter.title} "
            f"({chapter.kind.value}, {chapter.language}), revision {self.revision.id}\n"
            f"{counts['sections']} sections, {counts['passages']} paragraphs, {counts['footnotes']} footnotes, "
            f"{counts['captions']} captions, {counts['events']} events, {counts['mentions']} mentions, "
            f"{counts['memberships']} memberships, {len(self.warnings)} warnings"
        )

    def to_plain(self) -> dict[str, Any]:
        """The result as plain data for JSON."""
        chapter = self.document.chapter
        return {
            "revision": self.revision.id,
            "same": self.same,
            "chapter": {
                "key": chapter.key,
                "edition": chapter.edition,
                "number": chapter.number,
                "kind": chapter.kind.value,
                "language": chapter.language,
                "title": chapter.title,
            },
            "counts": dict(self.counts),
            "replaced": list(self.replaced),
            "warnings": [asdict(warning) for warning in self.warnings],
        }


class ImportOutcome(NamedTuple):
    """What came of documents that were imported together, in the order given; and what speaks against them."""

    chapters: tuple[ImportResult, ...] = ()
    overrides: tuple[OverrideResult, ...] = ()
    failures: tuple[CheckFailure, ...] = ()


async def import_document(
    storage: Storage,
    document: Document,
    *,
    metadata_override: MetadataOverride | None = None,
    author: str = "",
    activate: bool = True,
) -> ImportResult:
    """Read a document into a new revision beside everything that is there.

    An original replaces an earlier original of the same edition, number and language; digests stay. Where the text
    tells only part of its number, the digest of the same edition with the same sections tells the rest.

    Args:
        storage: open, with content in it (see `briefings.revisions.builtin.ensure_builtin`).
        document: the text and where it came from.
        metadata_override: what the caller knows better than the document.
        author: who imports it.
        activate: False to stage the revision only, for a look before it is applied.

    Raises:
        DocumentError: no chapter can be made of it.
        StaleRevision: another revision was applied while this one was made.
        StoreError: the database can't be used.
        In each case the database is as it was.
    """
    from briefings.documents import parse_document

    reading = await asyncio.to_thread(parse_document, document, metadata_override=metadata_override)
    imported = await import_documents(
        storage, (reading,), metadata_override=metadata_override, author=author, activate=activate
    )
    return imported.chapters[0]


async def import_documents(  # noqa: PLR0913 - what is imported, and how
    storage: Storage,
    documents: Sequence[ParsedDocument],
    overrides: Sequence[Override] = (),
    *,
    metadata_override: MetadataOverride | None = None,
    author: str = "",
    activate: bool = True,
) -> ImportOutcome:
    """Take documents that were read (`briefings.documents.sandbox.runner.read_file`) into one new revision: all, or none.

    Args:
        storage: open, with content in it.
        documents: the chapters, each as `import_document` takes one.
        overrides: files of subjects and anniversaries, laid over those that are there before the chapters are read.
        metadata_override: with what the chapters were read.
        author: who imports them.
        activate: False to stage the revision only.

    Raises:
        DocumentError: two of them are the same chapter.
        ContentError: a file of subjects or anniversaries doesn't go together with what is there.
        StaleRevision: another revision was applied while this one was made.
        StoreError: the database can't be used.
    """  # noqa: E501
    snapshot = await storage.revisions.load_snapshot()
    prepared = await asyncio.to_thread(plan_import, snapshot.content, documents, overrides, metadata_override)
    content, revision = prepared.content, snapshot.revision
    if content is not snapshot.content:
        note = _format_note(prepared)
        if activate:
            revision = await storage.revisions.apply_content(
                content, expected_id=revision.id, author=author, note=note
            )
        else:
            revision = await storage.revisions.stage_content(content, author=author, note=note)
    results = await asyncio.to_thread(_build_outcome, revision, snapshot.content, prepared)
    contents = [snapshot.content, content]
    del snapshot, prepared, content
    await asyncio.to_thread(release_objects, contents)
    return results


def _format_note(plan: ImportPlan) -> str:
    told = [f"{one.document.chapter.source}: {one.document.chapter.key}" for one in plan.chapters]
    return "; ".join((*told, *(f"{one.override.name}: {one.override.kind.value}" for one in plan.overrides)))


def _build_outcome(revision: Revision, before: Content, plan: ImportPlan) -> ImportOutcome:
    chapters = tuple(
        ImportResult(revision, one.document, _count_parts(one.document, plan.content), one.replaced, same=one.same)
        for one in plan.chapters
    )
    overlays = tuple(OverrideResult(revision, one) for one in plan.overrides)
    if plan.content is before:
        return ImportOutcome(chapters, overlays)
    return ImportOutcome(chapters, overlays, check_change(before, plan.content, diff_contents(before, plan.content)))


def _count_parts(document: ParsedDocument, content: Content) -> dict[str, int]:
    chapter = document.chapter
    kinds = Counter(passage.kind for passage in chapter.passages)
    return {
        "sections": len(chapter.sections),
        "passages": kinds[PassageKind.PARAGRAPH],
        "figures": len(chapter.figures),
        **{name: kinds[kind] for name, kind in COUNTED_KINDS.items()},
        "events": sum(event.chapter == chapter.key for event in content.events),
        "mentions": sum(mention.chapter == chapter.key for mention in content.mentions),
        "memberships": sum(membership.chapter == chapter.key for membership in content.membership_claims),
    }


DOCUMENT_SUFFIXES: Final = frozenset({".pdf", ".html", ".htm", ".txt", ".md", ".markdown", ".toml", ".zip"})
"""Names in the folder that are taken for documents; what they are, their content tells."""

MAX_FOLDER_DOCUMENTS: Final = 200
"""Documents that a folder may have."""


async def read_folder_files(folder: Path, *, max_bytes: int) -> tuple[tuple[str, bytes], ...]:
    """Name and bytes of each document in a folder, those in folders inside it left out.

    Args:
        folder: the folder.
        max_bytes: the most bytes that one may have.

    Raises:
        DocumentTooLarge: there are too many documents, or one is too large.
        UnreadableDocument: the folder or a file in it can't be read, or there is no document in it.
    """
    return await asyncio.to_thread(_read_documents, folder, max_bytes)


def _read_documents(folder: Path, max_bytes: int) -> tuple[tuple[str, bytes], ...]:
    from briefings.documents.encoding import file_size_error

    try:
        found = sorted(
            file
            for file in folder.iterdir()
            if file.is_file() and file.suffix.lower() in DOCUMENT_SUFFIXES and not file.name.startswith(".")
        )
        if len(found) > MAX_FOLDER_DOCUMENTS:
            raise DocumentTooLarge(
                f"the folder holds {len(found):,} documents, over the limit of {MAX_FOLDER_DOCUMENTS:,}",
                location=str(folder),
                remedy="Take some of them out.",
                ja=f"フォルダーの文書が多すぎます（{len(found):,}件、上限{MAX_FOLDER_DOCUMENTS:,}件）。減らしてください。",
            )
        for file in found:
            if (size := file.stat().st_size) > max_bytes:
                raise file_size_error(size, max_bytes, file.name)
        files = tuple((file.name, file.read_bytes()) for file in found)
    except OSError as error:
        raise UnreadableDocument(
            f"the folder can't be read: {error.strerror or type(error).__name__}",
            location=str(folder),
            remedy="Check CONTENT_DIR and your rights.",
            ja="フォルダーを読めません。CONTENT_DIR とアクセス権を確認してください。",
        ) from None
    if not files:
        raise UnreadableDocument(
            "the folder holds no document",
            location=str(folder),
            remedy="Put PDF, HTML, text, Markdown, TOML or zip files into it.",
            ja="フォルダーに文書がありません。PDF、HTML、テキスト、Markdown、TOML、zip のどれかを入れてください。",
        )
    return files
