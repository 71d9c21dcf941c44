"""Documents named on the command line."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from briefings.errors import UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefings.model import DocumentWarning
    from briefings.reading.correction import MetadataOverride
    from briefings.reading.opening import FileResult


async def read_documents(
    file: Path, limit: int, metadata_override: MetadataOverride | None = None
) -> tuple[FileResult, ...]:
    """The documents in `file`, read in a process of their own: one, or those of a zip.

    Args:
        file: PDF, HTML, text, Markdown, TOML or a zip of these; what it is, its content tells.
        limit: the most bytes it may have.
        metadata_override: what the caller knows better than the document.

    Raises:
        DocumentError: it can't be opened, is too large, or is nothing that can be read.
        ContentError: it is TOML, and breaks a rule of subjects or anniversaries.
    """
    from briefings.reading.limits import DocumentLimits
    from briefings.reading.sandbox import read_file

    try:
        data = await asyncio.to_thread(_read_bytes, file, limit)
    except OSError as error:
        raise UnreadableDocument(
            f"the file can't be read: {error.strerror}",
            location=str(file),
            remedy="Check its name and your rights.",
            ja="ファイルを開けません。名前とアクセス権を確認してください。",
        ) from None
    return await read_file(
        data, name=file.name, limits=DocumentLimits(size=limit), metadata_override=metadata_override
    )


async def read_folder(
    folder: Path, limit: int, metadata_override: MetadataOverride | None = None
) -> tuple[FileResult, ...]:
    """The documents of every file in a folder, in the order of the names, each as `read_documents` reads one.

    Raises:
        DocumentError, ContentError: one can't be used, or there is none; then none is.
    """
    from briefings.reading.limits import DocumentLimits
    from briefings.reading.sandbox import read_file
    from briefings.refreshing.folder import read_folder_files

    opened: list[FileResult] = []
    for name, data in await read_folder_files(folder, max_bytes=limit):
        opened += await read_file(
            data, name=name, limits=DocumentLimits(size=limit), metadata_override=metadata_override
        )
    return tuple(opened)


def print_warnings(source: str, warnings: Iterable[DocumentWarning], language: str) -> None:
    """Print what a reader was unsure of, each with its place in the document."""
    from briefings.advice import warning_text

    for warning in warnings:
        place = f"{source}:{warning.line}" if warning.line else source
        click.echo(f"{warning.number:4} {place}: {warning_text(warning, language)}")


def _read_bytes(file: Path, limit: int) -> bytes:
    from briefings.reading.opening import file_size_error

    size = file.stat().st_size
    if size > limit:
        raise file_size_error(size, limit, file.name)
    with file.open("rb") as stream:
        # A pipe tells no size: one byte more than the limit is enough to tell that it is too large.
        return stream.read(limit + 1)
