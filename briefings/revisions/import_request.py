"""Defines what is to be imported: the parsed documents, with what is known of their files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from briefings.documents.metadata import MetadataOverride
    from briefings.domain import DocumentWarning, Override, ParsedDocument


class ImportRequest(Struct, frozen=True):
    """Parsed documents to import.

    Attributes:
        documents: the chapters, with the warnings of their parsers.
        overrides: files of subjects and anniversaries.
        files: names of the files they came from.
        file_warnings: warnings by name of the file, for overrides and for documents whose warnings are known already.
        metadata_override: metadata that the caller gave in place of the documents' own.
    """

    documents: tuple[ParsedDocument, ...] = ()
    overrides: tuple[Override, ...] = ()
    files: tuple[str, ...] = ()
    file_warnings: Mapping[str, tuple[DocumentWarning, ...]] = field(default_factory=dict)
    metadata_override: MetadataOverride | None = None
