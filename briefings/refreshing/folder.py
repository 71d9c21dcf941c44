"""The content folder: every document in it, read in the order of the names."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from briefings.errors import DocumentTooLarge, UnreadableDocument

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT_SUFFIXES: Final = frozenset({".pdf", ".html", ".htm", ".txt", ".md", ".markdown", ".toml", ".zip"})
"""Names in the folder that are taken for documents; what they are, their content tells."""

MAX_FOLDER_DOCUMENTS: Final = 200
"""Documents that a folder may have."""


async def read_folder_files(folder: Path, *, max_bytes: int) -> tuple[tuple[str, bytes], ...]:
    """Name and bytes of each document in a folder, those in folders inside it left out.

    Args:
        folder: the folder.
        max_bytes: the most bytes that one may have.

    Raises:
        DocumentTooLarge: there are too many documents, or one is too large.
        UnreadableDocument: the folder or a file in it can't be read, or there is no document in it.
    """
    return await asyncio.to_thread(_read_documents, folder, max_bytes)


def _read_documents(folder: Path, max_bytes: int) -> tuple[tuple[str, bytes], ...]:
    from briefings.reading.opening import file_size_error

    try:
        found = sorted(
            file
            for file in folder.iterdir()
            if file.is_file() and file.suffix.lower() in DOCUMENT_SUFFIXES and not file.name.startswith(".")
        )
        if len(found) > MAX_FOLDER_DOCUMENTS:
            raise DocumentTooLarge(
                f"the folder holds {len(found):,} documents, over the limit of {MAX_FOLDER_DOCUMENTS:,}",
                location=str(folder),
                remedy="Take some of them out.",
                ja=f"フォルダーの文書が多すぎます（{len(found):,}件、上限{MAX_FOLDER_DOCUMENTS:,}件）。減らしてください。",
            )
        for file in found:
            if (size := file.stat().st_size) > max_bytes:
                raise file_size_error(size, max_bytes, file.name)
        files = tuple((file.name, file.read_bytes()) for file in found)
    except OSError as error:
        raise UnreadableDocument(
            f"the folder can't be read: {error.strerror or type(error).__name__}",
            location=str(folder),
            remedy="Check CONTENT_DIR and your rights.",
            ja="フォルダーを読めません。CONTENT_DIR とアクセス権を確認してください。",
        ) from None
    if not files:
        raise UnreadableDocument(
            "the folder holds no document",
            location=str(folder),
            remedy="Put PDF, HTML, text, Markdown, TOML or zip files into it.",
            ja="フォルダーに文書がありません。PDF、HTML、テキスト、Markdown、TOML、zip のどれかを入れてください。",
        )
    return files
