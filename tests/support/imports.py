"""Runs the import pipeline for tests: from parsed documents to the active revision."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefings.documents import parse_document
from briefings.domain import Revision, Snapshot
from briefings.revisions.import_request import ImportRequest
from briefings.revisions.pipeline import apply_import, stage_import
from briefings.revisions.plan import plan_import
from briefings.revisions.summary import count_parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefings.documents.metadata import MetadataOverride
    from briefings.domain import Content, Document, DocumentWarning, Override, ParsedDocument
    from briefings.revisions.import_plan import ImportPlan, PlannedChapter
    from briefings.storage.ports import Storage


@dataclass(frozen=True)
class Imported:
    """An applied plan."""

    plan: ImportPlan
    revision: Revision

    @property
    def chapter(self) -> PlannedChapter:
        """The only chapter."""
        (chapter,) = self.plan.chapters
        return chapter

    @property
    def key(self) -> str:
        return self.chapter.document.chapter.key

    @property
    def warnings(self) -> tuple[DocumentWarning, ...]:
        return self.chapter.document.warnings

    @property
    def counts(self) -> dict[str, int]:
        return count_parts(self.chapter.document, self.plan.content)


def import_into(
    content: Content,
    documents: Sequence[ParsedDocument] = (),
    overrides: Sequence[Override] = (),
    metadata_override: MetadataOverride | None = None,
) -> Content:
    """Returns the content with these documents in it."""
    base = Snapshot(Revision(1, None, "0" * 64, "2026-11-25T00:00:00+00:00"), content)
    request = ImportRequest(tuple(documents), tuple(overrides), metadata_override=metadata_override)
    return plan_import(base, request).content


async def import_documents(
    storage: Storage,
    documents: Sequence[ParsedDocument] = (),
    overrides: Sequence[Override] = (),
    *,
    metadata_override: MetadataOverride | None = None,
    author: str = "",
    activate: bool = True,
) -> Imported:
    """Imports parsed documents as the command line does, but planned here; `activate=False` only stages them."""
    request = ImportRequest(tuple(documents), tuple(overrides), metadata_override=metadata_override)
    base = await storage.revisions.load_snapshot()
    plan = await asyncio.to_thread(plan_import, base, request, "ja")
    if activate:
        return Imported(plan, await apply_import(storage, plan, author=author))
    return Imported(plan, await stage_import(storage, plan, author=author, note=plan.note))


async def import_document(
    storage: Storage,
    document: Document,
    *,
    metadata_override: MetadataOverride | None = None,
    author: str = "",
    activate: bool = True,
) -> Imported:
    """Parses and imports one document."""
    parsed = parse_document(document, metadata_override=metadata_override)
    return await import_documents(
        storage, (parsed,), metadata_override=metadata_override, author=author, activate=activate
    )
