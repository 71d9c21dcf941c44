"""Reads document files and parses them into an import request."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from briefings.documents.archive import is_ignored_name
from briefings.documents.encoding import make_file_size_error
from briefings.documents.limits import DocumentLimits
from briefings.documents.passage_limits import ImportSize
from briefings.documents.reader import (
    SkippedFile,
    collect_file_warnings,
    select_documents,
    select_overrides,
    skip_ignored,
    skip_unreadable,
)
from briefings.errors import ContentError, DocumentError, DocumentTooLarge, UnreadableDocument, make_file_access_error
from briefings.i18n import N_
from briefings.revisions.import_request import ImportRequest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path

    from briefings.documents.metadata import MetadataOverride
    from briefings.documents.reader import FileResult

NamedFile = tuple[str, bytes]
"""Name and bytes of a file."""

DOCUMENT_SUFFIXES: Final = frozenset({".pdf", ".html", ".htm", ".txt", ".md", ".markdown", ".toml", ".zip"})
"""Suffixes of the files in a folder that are read. Their format is detected from their content."""

MAX_FOLDER_DOCUMENTS: Final = 200


async def parse_files(
    files: Sequence[NamedFile],
    *,
    max_bytes: int,
    metadata_override: MetadataOverride | None = None,
    skipped: Sequence[SkippedFile] = (),
    on_stage: Callable[[str], Awaitable[None]] | None = None,
) -> ImportRequest:
    """Parses files, each in its own process.

    If at least one file can be read, files that can't be read are omitted with a warning.

    Args:
        files: name and bytes of PDF, HTML, text, Markdown and TOML files and of zip archives of these.
        max_bytes: the size limit of a file, in bytes.
        metadata_override: metadata that replaces the documents' own.
        skipped: files that are not used, with the reasons.
        on_stage: called when a stage begins: for each file `read`, then `clean`.

    Raises:
        DocumentError: no file can be parsed, or the files together exceed a limit.
        ContentError: no file can be parsed, and the first one is a TOML file that violates its schema.
    """
    from briefings.documents.sandbox.runner import read_file

    limits = DocumentLimits(size=max_bytes)
    results: list[FileResult] = list(skipped)
    first_error: DocumentError | ContentError | None = None
    size = ImportSize(limits)
    for name, data in files:
        if on_stage is not None:
            await on_stage("read")
        try:
            parsed = await read_file(
                data, name=name, limits=limits, metadata_override=metadata_override, on_stage=on_stage
            )
        except (DocumentError, ContentError) as error:
            first_error = first_error or error
            results.append(skip_unreadable(name, error))
            continue
        for document in select_documents(parsed):
            await asyncio.to_thread(size.add_document, document)
        results += parsed
    documents, overrides = select_documents(results), select_overrides(results)
    if first_error is not None and not documents and not overrides:
        raise first_error
    return ImportRequest(
        documents=documents,
        overrides=overrides,
        files=tuple(name for name, _ in files),
        file_warnings=collect_file_warnings(results),
        metadata_override=metadata_override,
    )


async def read_document_file(path: Path, *, max_bytes: int) -> NamedFile:
    """Returns name and bytes of a file.

    Raises:
        DocumentTooLarge: the file exceeds `max_bytes`.
        UnreadableDocument: the file can't be opened.
    """
    try:
        return _make_readable_name(path), await asyncio.to_thread(_read_bytes, path, max_bytes)
    except OSError as error:
        raise make_file_access_error(UnreadableDocument, path, error) from None


class FolderFiles(Struct, frozen=True):
    """The files of a folder.

    Attributes:
        documents: name and bytes of each document, sorted by name.
        skipped: the files that are not used: documents that are too large or inaccessible, and other files.
    """

    documents: tuple[NamedFile, ...]
    skipped: tuple[SkippedFile, ...] = ()


async def read_folder_files(folder: Path, *, max_bytes: int) -> FolderFiles:
    """Reads the documents of a folder, without its subfolders.

    Args:
        folder: the folder.
        max_bytes: the size limit of a file, in bytes.

    Raises:
        DocumentTooLarge: there are too many documents, or no document can be read and the first one exceeds the
            limit.
        UnreadableDocument: the folder can't be read, or none of its documents can.
    """
    return await asyncio.to_thread(_read_folder, folder, max_bytes)


def _make_readable_name(path: Path) -> str:
    """Returns the name of a file with bytes that are not UTF-8 replaced.

    Python represents such bytes as surrogates, which can neither be sent to another process nor stored.
    """
    return path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _read_bytes(path: Path, max_bytes: int) -> bytes:
    size = path.stat().st_size
    if size > max_bytes:
        raise make_file_size_error(size, max_bytes, _make_readable_name(path))
    with path.open("rb") as stream:
        # A pipe has no size. Reading one byte more than the limit detects that it is exceeded.
        return stream.read(max_bytes + 1)


def _read_folder(folder: Path, max_bytes: int) -> FolderFiles:
    try:
        entries = sorted(path for path in folder.iterdir() if path.is_file())
    except OSError as error:
        raise UnreadableDocument(
            N_("the folder can't be read: {reason}"),
            location=str(folder),
            remedy=N_("Check CONTENT_DIR and its access rights."),
            reason=error.strerror or type(error).__name__,
        ) from None
    paths = [path for path in entries if path.suffix.lower() in DOCUMENT_SUFFIXES and not is_ignored_name(path.name)]
    if len(paths) > MAX_FOLDER_DOCUMENTS:
        raise DocumentTooLarge(
            N_("the folder has {count} documents; the limit is {limit}"),
            location=str(folder),
            remedy=N_("Remove some of them."),
            count=f"{len(paths):,}",
            limit=f"{MAX_FOLDER_DOCUMENTS:,}",
        )
    documents: list[NamedFile] = []
    errors: list[tuple[str, DocumentError]] = []
    for path in paths:
        try:
            documents.append((_make_readable_name(path), _read_bytes(path, max_bytes)))
        except DocumentTooLarge as error:
            errors.append((_make_readable_name(path), error))
        except OSError as error:
            errors.append((_make_readable_name(path), make_file_access_error(UnreadableDocument, path, error)))
    if not documents:
        raise (
            errors[0][1]
            if errors
            else UnreadableDocument(
                N_("the folder has no documents"),
                location=str(folder),
                remedy=N_("Put PDF, HTML, text, Markdown, TOML or zip files into it."),
            )
        )
    used = {path.name for path in paths}
    ignored = [_make_readable_name(path) for path in entries if path.name not in used]
    skipped = [skip_unreadable(name, error) for name, error in errors]
    return FolderFiles(
        tuple(documents), (*skipped, *((skip_ignored(_make_readable_name(folder), ignored),) if ignored else ()))
    )
