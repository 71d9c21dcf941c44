"""Builds the built-in content and stores it in the database."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from briefings.domain import ChapterKind, ParsedDocument
from briefings.errors import StaleRevision

if TYPE_CHECKING:
    from briefings.domain import Content, Revision, Snapshot
    from briefings.storage.ports import Storage

logger = logging.getLogger(__name__)

CONTENT_FOLDER: Final = "content"
CONTENT_VERSION: Final = "16"
"""Version of the built-in content. It must be increased when a change of the content or of the annotation rules changes
the result of `build_builtin_content`. Databases without this version get a new revision at the next start."""  # noqa: E501


def read_builtin_documents() -> tuple[ParsedDocument, ...]:
    """Parses the built-in digests, the Japanese ones first.

    Raises:
        DocumentError: a digest can't be parsed.
    """
    from importlib.resources import files

    from briefings.documents import parse_document
    from briefings.documents.encoding import decode_document

    paths = sorted(files("briefings").joinpath(CONTENT_FOLDER).iterdir(), key=lambda path: path.name)
    documents = [decode_document(path.read_bytes(), name=path.name) for path in paths if path.name.endswith(".md")]
    return tuple(sorted(map(parse_document, documents), key=lambda document: document.chapter.language != "ja"))


def build_builtin_content() -> Content:
    """Returns the annotated content of the built-in digests and catalog.

    Raises:
        DocumentError: a digest can't be parsed.
        ContentError: the catalog violates its schema.
    """
    return merge_builtin_content(None)


def merge_builtin_content(snapshot: Snapshot | None) -> Content:
    """Returns the built-in content of this version, merged with the imports of an earlier revision.

    Imported originals, digests of chapters that are not built in, and aliases that moderators added are kept.
    Overrides are applied again. An override that no longer fits is omitted with a warning in the log.

    Args:
        snapshot: the active revision; None for a new database.
    """
    from briefings.catalog.aliases import collect_added_aliases
    from briefings.catalog.anniversaries import load_builtin_anniversaries
    from briefings.catalog.builtin import load_builtin_catalog
    from briefings.revisions.assemble import assemble_content
    from briefings.revisions.chapter_identity import renumber_chapter
    from briefings.revisions.overrides import reapply_overrides

    anniversaries = load_builtin_anniversaries()
    documents = read_builtin_documents()
    catalog = load_builtin_catalog()
    if snapshot is None:
        return replace(assemble_content(documents, catalog), anniversaries=anniversaries)
    builtin_keys = {document.chapter.key for document in documents}
    builtin_chapters = [document.chapter for document in documents]
    imported = tuple(
        ParsedDocument(chapter)
        for chapter in (renumber_chapter(chapter, builtin_chapters) for chapter in snapshot.content.chapters)
        if chapter.kind is ChapterKind.ORIGINAL or chapter.key not in builtin_keys
    )
    aliases = collect_added_aliases(snapshot.content.subjects)
    assembled = assemble_content((*documents, *imported), catalog, added_aliases=aliases)
    content, rejected = reapply_overrides(
        replace(assembled, anniversaries=anniversaries), snapshot.content.overrides, added_aliases=aliases
    )
    for override, error in rejected:
        logger.warning(
            "%s doesn't fit the new built-in content and is left out: %s", override.name, error.format_line("en")
        )
    return content


async def ensure_builtin(storage: Storage) -> Revision:
    """Stores the built-in content of this version unless the database has, or has had, it.

    A new database receives the built-in content. A database with another version receives a new revision that also
    contains all imports. A database with a revision of this version is unchanged, even if a moderator has since
    rolled back to an earlier revision.

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
            # Another process activated a revision, possibly with this content: check again.
            continue
