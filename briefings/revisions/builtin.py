"""The content that ships: the digests and the catalogue, and their way into a database."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from briefings.catalog.aliases import collect_added_aliases
from briefings.domain import ChapterKind, ParsedDocument
from briefings.errors import StaleRevision
from briefings.revisions.assemble import assemble

if TYPE_CHECKING:
    from briefings.domain import Content, Revision, Snapshot
    from briefings.storage.ports import Storage

logger = logging.getLogger(__name__)

CONTENT_FOLDER = "content"
CONTENT_VERSION: Final = "1"
"""Version of the built-in content. It is raised when the content that ships, or the rules that annotate it, change the
result of `build_builtin_content`: databases that have not seen the version yet get a new revision at the next start."""  # noqa: E501


def read_builtin_documents() -> tuple[ParsedDocument, ...]:
    """The digests that ship, read: the Japanese one of a chapter first.

    Raises:
        DocumentError: one can't be read.
    """
    from briefings.documents import parse_document
    from briefings.documents.encoding import decode_document

    found = sorted(files("briefings").joinpath(CONTENT_FOLDER).iterdir(), key=lambda file: file.name)
    documents = [decode_document(file.read_bytes(), name=file.name) for file in found if file.name.endswith(".md")]
    return tuple(sorted(map(parse_document, documents), key=lambda reading: reading.chapter.language != "ja"))


def build_builtin_content() -> Content:
    """The digests that ship with the catalogue that ships, annotated.

    Raises:
        DocumentError: a digest can't be read.
        ContentError: the catalogue breaks a rule.
    """
    return merge_builtin_content(None)


def merge_builtin_content(snapshot: Snapshot | None) -> Content:
    """The built-in content of today, with what people brought into an earlier revision.

    Originals stay, as do digests of chapters that don't ship and the names that moderators made. Their files of
    subjects and anniversaries are laid over again; one that doesn't fit what ships by now is left out, with a warning
    in the log: it is kept in the earlier revisions.
    """
    from briefings.catalog.anniversaries import load_builtin_anniversaries
    from briefings.catalog.builtin import load_builtin_catalog
    from briefings.revisions.overrides import reapply_overrides

    anniversaries = load_builtin_anniversaries()
    readings = read_builtin_documents()
    catalogue = load_builtin_catalog()
    if snapshot is None:
        return replace(assemble(readings, catalogue), anniversaries=anniversaries)
    ours = {reading.chapter.key for reading in readings}
    brought = tuple(
        ParsedDocument(chapter)
        for chapter in snapshot.content.chapters
        if chapter.kind is ChapterKind.ORIGINAL or chapter.key not in ours
    )
    taught = collect_added_aliases(snapshot.content.subjects)
    gathered = replace(assemble((*readings, *brought), catalogue, added_aliases=taught), anniversaries=anniversaries)
    content, left_out = reapply_overrides(gathered, snapshot.content.overrides, added_aliases=taught)
    for overlay, error in left_out:
        logger.warning(
            "%s doesn't fit the new built-in content and is left out: %s", overlay.name, error.format_line("en")
        )
    return content


async def ensure_builtin(storage: Storage) -> Revision:
    """See that the built-in content of this version has been in the database.

    A new database gets it. One that has seen another version's gets the new one, beside all that people brought in.
    One that has seen this version's is left alone, even when a moderator has gone back to something else since.

    Returns:
        The active revision.

    Raises:
        StoreError: the database can't be used.
    """
    while True:
        active = await storage.revisions.get_active_revision()
        if active and any(
            revision.builtin == CONTENT_VERSION for revision in await storage.revisions.list_revisions()
        ):
            return active
        snapshot = await storage.revisions.load_snapshot() if active else None
        content = await asyncio.to_thread(merge_builtin_content, snapshot)
        expected, note = (active.id, "built-in content of a new version") if active else (None, "built-in content")
        try:
            return await storage.revisions.apply_content(
                content, expected_id=expected, note=note, builtin=CONTENT_VERSION
            )
        except StaleRevision:
            # Another process came first: what it did may be all that was needed.
            continue
