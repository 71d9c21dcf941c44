"""Defines a request to import parsed documents."""

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
        overrides: override files of subjects and anniversaries.
        files: the names of the files.
        file_warnings: warnings by file name, in addition to those of `documents`.
        metadata_override: metadata that replaces the documents' own.
    """

    documents: tuple[ParsedDocument, ...] = ()
    overrides: tuple[Override, ...] = ()
    files: tuple[str, ...] = ()
    file_warnings: Mapping[str, tuple[DocumentWarning, ...]] = field(default_factory=dict)
    metadata_override: MetadataOverride | None = None
