"""A document named on the command line."""

from __future__ import annotations

from pathlib import Path

from briefings.errors import UnreadableDocument
from briefings.model import Document
from briefings.reading.document import load_document


def open_document(file: Path, limit: int) -> Document:
    """The document in `file`, of at most `limit` bytes.

    Raises:
        DocumentError: it can't be opened, is too large, or is no text that can be read.
    """
    try:
        with file.open("rb") as stream:
            # One byte more than the limit is enough to tell that it is too large.
            data = stream.read(limit + 1)
    except OSError as error:
        raise UnreadableDocument(
            f"the file can't be read: {error.strerror}",
            where=str(file),
            do="Check its name and your rights.",
            ja="ファイルを開けません。名前とアクセス権を確認してください。",
        ) from None
    return load_document(data, name=file.name, limit=limit)
