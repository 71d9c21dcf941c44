"""Defines the plan of an import, as plain data that a worker process can return."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from briefings.domain import Content, DocumentWarning, Override, ParsedDocument, Revision, Snapshot
from briefings.domain.reviews import ContentDiff
from briefings.revisions.checks import CheckFailure


class PlannedOverride(Struct, frozen=True):
    """An override file and its changes to the preceding content.

    Attributes:
        override: the file.
        added: ids of the subjects or anniversaries that it adds.
        changed: ids of the subjects or anniversaries that it changes.
        removed: ids of the subjects or anniversaries that it removes. A removed country becomes a territory that the
            content does not cover.
    """

    override: Override
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether the file changes nothing."""
        return not (self.added or self.changed or self.removed)


class PlannedChapter(Struct, frozen=True):
    """A chapter to import.

    Attributes:
        document: the chapter to be stored, with the warnings of parser and annotation, numbered from 1.
        replaced: keys of the chapters that it replaces.
        same: whether the same document is already stored.
    """

    document: ParsedDocument
    replaced: tuple[str, ...] = ()
    same: bool = False


class ImportPlan(Struct, frozen=True):
    """The changes that an import of documents would make.

    Attributes:
        base: the active revision.
        content: the resulting content; identical to the object in `base` if nothing changes.
        chapters: the chapters to import, in the order of the request.
        overrides: the overrides to import and their changes, in the order of the request.
        files: the names of the imported files.
        file_warnings: warnings by file name, as in the request.
        diff: the differences from `base`.
        failures: the failed checks.
    """

    base: Snapshot
    content: Content
    chapters: tuple[PlannedChapter, ...]
    overrides: tuple[PlannedOverride, ...]
    files: tuple[str, ...]
    file_warnings: Mapping[str, tuple[DocumentWarning, ...]]
    diff: ContentDiff
    failures: tuple[CheckFailure, ...]

    @property
    def changes_content(self) -> bool:
        """Whether the import changes the content."""
        return self.content is not self.base.content

    def predict_revision(self) -> Revision:
        """Returns a provisional record of the revision that storing the content would create."""
        base = self.base.revision
        return replace(base, id=base.id + 1, active=False)

    @property
    def warnings(self) -> dict[str, tuple[DocumentWarning, ...]]:
        """The warnings about files and new documents, by file name."""
        new_documents = [chapter.document for chapter in self.chapters if not chapter.same]
        return {document.chapter.source: document.warnings for document in new_documents} | {**self.file_warnings}

    @property
    def note(self) -> str:
        """A note about the imported files for the record of the revision."""
        chapters = [chapter.document.chapter for chapter in self.chapters]
        overrides = [planned.override for planned in self.overrides]
        return "; ".join(
            [f"{chapter.source}: {chapter.key}" for chapter in chapters]
            + [f"{override.name}: {override.kind.value}" for override in overrides]
        )
