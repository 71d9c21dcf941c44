"""What documents make of the content that is there: pure, so that a change can be looked at before it is applied."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefings.corresponding import with_number
from briefings.errors import DocumentError
from briefings.gathering import numbered, with_chapter
from briefings.model import ChapterKind, Reading, ReadingWarning
from briefings.turns import uncollected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefings.model import Chapter, Content, Overlay
    from briefings.overlaying.laying import PreparedOverlay
    from briefings.reading.correction import Correction


@dataclass(frozen=True, slots=True)
class PreparedChapter:
    """A chapter with its place among those that are there.

    Attributes:
        reading: the chapter as it is stored, with all warnings of its reader and its annotation, numbered from 1.
        replaced: keys of the chapters that give way to it.
        same: True where the very same document is stored already.
    """

    reading: Reading
    replaced: tuple[str, ...] = ()
    same: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """What documents make of content.

    Attributes:
        content: whole and annotated; the very object that was given where nothing is new.
        chapters: each as it stands there, in the order given.
        overlays: each with what it changes, in the order given.
    """

    content: Content
    chapters: tuple[PreparedChapter, ...]
    overlays: tuple[PreparedOverlay, ...] = ()


@uncollected()
def prepare(
    content: Content,
    readings: Sequence[Reading],
    overlays: Sequence[Overlay] = (),
    correction: Correction | None = None,
) -> Prepared:
    """The content with these documents in it: all, or none. It takes time: run it beside the event loop.

    Args:
        content: what is there; it stays as it is.
        readings: the chapters. An original replaces an earlier original of the same edition, number and language;
            digests stay. Where a text tells only part of its number, the digest of the same edition with the same
            sections tells the rest.
        overlays: files of subjects and anniversaries, laid over in this order before the chapters are annotated.
        correction: what the chapters were read with.

    Raises:
        DocumentError: two of the chapters are the same.
        ContentError: a file of subjects or anniversaries doesn't go together with what is there.
    """
    laid: tuple[PreparedOverlay, ...] = ()
    if overlays:
        from briefings.overlaying.laying import lay

        content, laid = lay(content, overlays)
    chapters: list[PreparedChapter] = []
    sources: dict[str, str] = {}
    for reading in readings:
        content, placed = _with_reading(content, reading, correction)
        chapter = placed.reading.chapter
        if other := sources.get(chapter.key):
            raise DocumentError(
                f"it is the same chapter ({chapter.key}) as {other}",
                where=chapter.source,
                do="Import one of them.",
                ja=f"{other}と同じ章です（{chapter.key}）。どちらか一方を取り込んでください。",
            )
        sources[chapter.key] = chapter.source
        chapters.append(placed)
    return Prepared(content, tuple(chapters), laid)


def _with_reading(
    content: Content, reading: Reading, correction: Correction | None
) -> tuple[Content, PreparedChapter]:
    """Content with a chapter in its place."""
    told = reading.chapter
    chapter = told if correction and correction.number else with_number(told, content.chapters)
    reading = Reading(chapter, numbered((*reading.warnings, *_placing(told, chapter))))
    for stored in content.chapters:
        if replace(stored, source=chapter.source) == chapter:
            return content, PreparedChapter(reading, same=True)
    gathered = with_chapter(content, reading, without=_superseded(told, chapter, content))
    replaced = {stored.key for stored in content.chapters} - {kept.key for kept in gathered.content.chapters}
    if any(stored.key == chapter.key for stored in content.chapters):
        replaced.add(chapter.key)
    placed = Reading(chapter, gathered.warnings[chapter.key])
    return gathered.content, PreparedChapter(placed, tuple(sorted(replaced)))


def _placing(told: Chapter, placed: Chapter) -> tuple[ReadingWarning, ...]:
    """What to tell of a number that is not the document's own."""
    if told.number == placed.number:
        return ()
    return (
        ReadingWarning(
            0,
            None,
            "number",
            f"the document tells the number {told.number!r}; it is stored as {placed.number}, by its sections",
            placed.title,
        ),
    )


def _superseded(told: Chapter, placed: Chapter, content: Content) -> tuple[str, ...]:
    """An earlier original of the same document, stored under the part of its number that was known then."""
    if told.number == placed.number or placed.kind is not ChapterKind.ORIGINAL:
        return ()
    return tuple(
        stored.key
        for stored in content.chapters
        if stored.kind is ChapterKind.ORIGINAL and stored.sha256 == placed.sha256 and placed.sha256
    )
