"""What documents make of the content that is there: pure, so that a change can be looked at before it is applied."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefings.collector import pause_collector
from briefings.domain import ChapterKind, DocumentWarning, ParsedDocument
from briefings.errors import DocumentError
from briefings.i18n import N_
from briefings.revisions.assemble import add_chapter, number_warnings
from briefings.revisions.chapter_identity import identify_chapter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefings.documents.metadata import MetadataOverride
    from briefings.domain import Chapter, Content, Override
    from briefings.revisions.overrides import PreparedOverride


@dataclass(frozen=True, slots=True)
class PlannedChapter:
    """A chapter with its place among those that are there.

    Attributes:
        document: the chapter as it is stored, with all warnings of its reader and its annotation, numbered from 1.
        replaced: keys of the chapters that give way to it.
        same: True where the very same document is stored already.
    """

    document: ParsedDocument
    replaced: tuple[str, ...] = ()
    same: bool = False


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What documents make of content.

    Attributes:
        content: whole and annotated; the very object that was given where nothing is new.
        chapters: each as it stands there, in the order given.
        overrides: each with what it changes, in the order given.
    """

    content: Content
    chapters: tuple[PlannedChapter, ...]
    overrides: tuple[PreparedOverride, ...] = ()


@pause_collector()
def plan_import(
    content: Content,
    documents: Sequence[ParsedDocument],
    overrides: Sequence[Override] = (),
    metadata_override: MetadataOverride | None = None,
) -> ImportPlan:
    """The content with these documents in it: all, or none. It takes time: run it beside the event loop.

    Args:
        content: what is there; it stays as it is.
        documents: the chapters. An original replaces an earlier original of the same edition, number and language;
            digests stay. Where a text tells only part of its number, the digest of the same edition with the same
            sections tells the rest.
        overrides: files of subjects and anniversaries, laid over in this order before the chapters are annotated.
        metadata_override: what the chapters were read with.

    Raises:
        DocumentError: two of the chapters are the same.
        ContentError: a file of subjects or anniversaries doesn't go together with what is there.
    """
    laid: tuple[PreparedOverride, ...] = ()
    if overrides:
        from briefings.revisions.overrides import apply_overrides

        content, laid = apply_overrides(content, overrides)
    chapters: list[PlannedChapter] = []
    sources: dict[str, str] = {}
    for reading in documents:
        content, placed = _plan_chapter(content, reading, metadata_override)
        chapter = placed.document.chapter
        if other := sources.get(chapter.key):
            raise DocumentError(
                f"it is the same chapter ({chapter.key}) as {other}",
                location=chapter.source,
                remedy="Import one of them.",
                ja=f"{other}と同じ章です（{chapter.key}）。どちらか一方を取り込んでください。",
            )
        sources[chapter.key] = chapter.source
        chapters.append(placed)
    return ImportPlan(content, tuple(chapters), laid)


def _plan_chapter(
    content: Content, document: ParsedDocument, metadata_override: MetadataOverride | None
) -> tuple[Content, PlannedChapter]:
    """Content with a chapter in its place."""
    told = document.chapter
    chapter = told if metadata_override and metadata_override.number else identify_chapter(told, content.chapters)
    document = ParsedDocument(chapter, number_warnings((*document.warnings, *_warn_of_number(told, chapter))))
    for stored in content.chapters:
        if replace(stored, source=chapter.source) == chapter:
            return content, PlannedChapter(document, same=True)
    gathered = add_chapter(content, document, superseded_keys=_find_superseded(told, chapter, content))
    replaced = {stored.key for stored in content.chapters} - {kept.key for kept in gathered.content.chapters}
    if any(stored.key == chapter.key for stored in content.chapters):
        replaced.add(chapter.key)
    placed = ParsedDocument(chapter, gathered.warnings[chapter.key])
    return gathered.content, PlannedChapter(placed, tuple(sorted(replaced)))


def _warn_of_number(parsed: Chapter, identified: Chapter) -> tuple[DocumentWarning, ...]:
    """What to tell of a number that is not the document's own."""
    if parsed.number == identified.number:
        return ()
    return (
        DocumentWarning(
            0,
            None,
            "number",
            N_("the document gives the number {given}; by its sections it is {number}"),
            identified.title,
            {"given": parsed.number, "number": identified.number},
        ),
    )


def _find_superseded(parsed: Chapter, identified: Chapter, content: Content) -> tuple[str, ...]:
    """An earlier original of the same document, stored under the part of its number that was known then."""
    if parsed.number == identified.number or identified.kind is not ChapterKind.ORIGINAL:
        return ()
    return tuple(
        stored.key
        for stored in content.chapters
        if stored.kind is ChapterKind.ORIGINAL and stored.sha256 == identified.sha256 and identified.sha256
    )
