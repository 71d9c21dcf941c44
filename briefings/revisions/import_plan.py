"""Defines the plan of an import: plain data, which a worker process makes and any process can apply."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from briefings.domain import Content, DocumentWarning, Override, ParsedDocument, Revision, Snapshot
from briefings.domain.reviews import ContentDiff
from briefings.revisions.checks import CheckFailure


class PlannedOverride(Struct, frozen=True):
    """An override file, and what it changes of the content before it.

    Attributes:
        override: the file.
        added: ids of new subjects or anniversaries.
        changed: ids of those that it changes.
        removed: ids of those that it removes; a country becomes a territory that the content doesn't cover.
    """

    override: Override
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether it changes nothing."""
        return not (self.added or self.changed or self.removed)


class PlannedChapter(Struct, frozen=True):
    """A chapter to import.

    Attributes:
        document: the chapter as it will be stored, with the warnings of parser and annotation, numbered from 1.
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
        content: the resulting content; the very object of `base` where nothing would change.
        chapters: the chapters to import, in the order given.
        overrides: the overrides to import, with what each changes, in the order given.
        files: names of the files they came from.
        file_warnings: warnings by name of the file, as in the request.
        diff: what differs from `base`.
        failures: what speaks against the change.
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
        """Whether anything would change."""
        return self.content is not self.base.content

    def predict_revision(self) -> Revision:
        """Returns a record of the revision that the content would become, until it is stored."""
        base = self.base.revision
        return replace(base, id=base.id + 1, active=False)

    @property
    def warnings(self) -> dict[str, tuple[DocumentWarning, ...]]:
        """The warnings about new documents, by the name of their file."""
        new_documents = [chapter.document for chapter in self.chapters if not chapter.same]
        return {document.chapter.source: document.warnings for document in new_documents} | {**self.file_warnings}

    @property
    def note(self) -> str:
        """A note about the imported files, for the record of a revision."""
        chapters = [chapter.document.chapter for chapter in self.chapters]
        overrides = [planned.override for planned in self.overrides]
        return "; ".join(
            [f"{chapter.source}: {chapter.key}" for chapter in chapters]
            + [f"{override.name}: {override.kind.value}" for override in overrides]
        )
