"""Opens a backup file, compressed or not, and recognizes its format."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING, Final

from briefings.errors import UnusableBackup, make_file_access_error
from briefings.i18n import N_, Message
from briefings.storage.sqlite.checked_copy import is_database
from briefings.storage.sqlite.errors import (
    make_backup_write_error,
    make_not_a_backup_error,
    make_unusable_backup_error,
)

if TYPE_CHECKING:
    from pathlib import Path

_GZIP_MAGIC: Final = b"\x1f\x8b"
_UTF8_BOM: Final = b"\xef\xbb\xbf"
_MAX_UNPACKED_BYTES: Final = 4_000_000_000
"""Limit of decompressed bytes: far more than any content, and less than a decompression bomb."""

_CHUNK_SIZE: Final = 1 << 20


def open_backup(file: Path, folder: Path) -> tuple[Path, bool]:
    """Opens a backup.

    Args:
        file: as given by the user.
        folder: receives the decompressed file.

    Returns:
        The backup as an uncompressed file, and whether it is a database; otherwise it is JSON.

    Raises:
        UnusableBackup: it can't be read, or has neither format.
        BackupFailed: there is no space to decompress it.
    """
    try:
        with file.open("rb") as stream:
            compressed = stream.read(2) == _GZIP_MAGIC
        source = _decompress(file, folder) if compressed else file
        with source.open("rb") as stream:
            head = stream.read(64)
    except OSError as error:
        raise make_file_access_error(UnusableBackup, file, error) from None
    if is_database(head):
        return source, True
    if not head.removeprefix(_UTF8_BOM).lstrip().startswith(b"{"):
        raise make_not_a_backup_error(file)
    return source, False


def _decompress(file: Path, folder: Path) -> Path:
    target = folder / file.name.removesuffix(".gz")
    remaining = _MAX_UNPACKED_BYTES
    try:
        with gzip.open(file) as compressed, target.open("wb") as output:
            while chunk := compressed.read(_CHUNK_SIZE):
                remaining -= len(chunk)
                if remaining < 0:
                    raise make_unusable_backup_error(file, Message(N_("it decompresses to more than 4 GB")))
                try:
                    output.write(chunk)
                except OSError as error:
                    raise make_backup_write_error(target, error) from None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        reason = Message(N_("it is compressed with gzip, and damaged or truncated"))
        raise make_unusable_backup_error(file, reason) from None
    return target
