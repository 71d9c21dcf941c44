"""A backup named on the command line, unpacked if need be, told by its content."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING, Final

from briefings.errors import UnusableBackup
from briefings.store.checking import is_database, not_a_backup_error
from briefings.store.failures import backup_write_error

if TYPE_CHECKING:
    from pathlib import Path

_GZIP_MAGIC: Final = b"\x1f\x8b"
_MAX_UNPACKED_BYTES: Final = 4_000_000_000
"""Bytes that are unpacked at most: far more than any content, and less than a bomb."""

_CHUNK_SIZE: Final = 1 << 20


def open_backup(file: Path, folder: Path) -> tuple[Path, bool]:
    """The backup in `file` as a file of its own, and whether it is a database; otherwise it is JSON.

    Args:
        file: as named.
        folder: takes what is unpacked.

    Raises:
        UnusableBackup: it can't be read, or is neither.
        BackupFailed: there is no room to unpack it.
    """
    try:
        with file.open("rb") as stream:
            packed = stream.read(2) == _GZIP_MAGIC
        source = _unpack_gzip(file, folder) if packed else file
        with source.open("rb") as stream:
            head = stream.read(64)
    except OSError as error:
        raise UnusableBackup(
            f"the file can't be read: {error.strerror}",
            location=str(file),
            remedy="Check its name and your rights.",
            ja="ファイルを開けません。名前とアクセス権を確認してください。",
        ) from None
    database = is_database(head)
    if not database and not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        raise not_a_backup_error(file)
    return source, database


def _unpack_gzip(file: Path, folder: Path) -> Path:
    target = folder / file.name.removesuffix(".gz")
    left = _MAX_UNPACKED_BYTES
    try:
        with gzip.open(file) as packed, target.open("wb") as out:
            while piece := packed.read(_CHUNK_SIZE):
                left -= len(piece)
                if left < 0:
                    raise _broken_backup_error(file, "it unpacks to more than 4 GB", "展開すると 4 GB を超えます")
                try:
                    out.write(piece)
                except OSError as error:
                    raise backup_write_error(target, error.strerror or type(error).__name__) from None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise _broken_backup_error(
            file, "it is packed with gzip and broken, or was cut off", "gzip が壊れているか、途中で切れています"
        ) from None
    return target


def _broken_backup_error(file: Path, reason: str, ja: str) -> UnusableBackup:
    return UnusableBackup(
        f"this file can't be restored: {reason}", location=str(file), ja=f"このファイルからは戻せません。{ja}。"
    )
