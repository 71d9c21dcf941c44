"""Caches the active revision in a file beside the database, so that a start need not read and verify its rows.

A cache is used only if its revision has the digest that the database names, and if the same program wrote it:
values computed by another version are never used.

It also records the state of the database and its journal, that is, their sizes and modification times. Damage to the
database must be detected as without a cache, so if the state differs, the caller also verifies the stored rows. The
content of a cache was verified when it was written, and its parts have digests of their own.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

import briefings
from briefings.domain import Content
from briefings.storage.sql.cache_port import CachedValues
from briefings.storage.sqlite.cache_file import CacheFile
from briefings.storage.sqlite.pickled_values import InvalidValues, TooLarge, ValueReader, dump_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

logger = logging.getLogger(__name__)

MAX_BYTES: Final = 64_000_000
"""Size of a cache that is written or read: content of hundreds of chapters is loaded from the database."""

_MAGIC: Final = b"briefings content 1\n"
_DIGEST_SIZE: Final = 32


class ContentCache:
    """The cache of one database file.

    Args:
        database: the file.
    """

    def __init__(self, database: Path) -> None:
        self._database = database
        self.path = database.with_name(f"{database.name}.cache")
        self._file = CacheFile(self.path, MAX_BYTES)

    def make_stamp(self) -> bytes:
        """Makes a stamp of the program and of the state of the database and its journal, which every change alters.

        Empty if there is no such state, and if the database belongs to another user: the service's user could
        not replace a file of root.
        """
        try:
            status = self._database.stat()
            if sys.platform != "win32" and status.st_uid != os.geteuid():
                return b""
            parts = [_describe_file(status)]
            with suppress(FileNotFoundError):
                status = self._database.with_name(f"{self._database.name}-wal").stat()
                parts += [_describe_file(status)] if status.st_size else []
            return f"{describe_program()}\n{', '.join(parts)}".encode()
        except OSError:
            return b""

    def read_values(self, key: str, stamp: bytes) -> CachedValues | None:
        """Returns the values with a key; None if there is no usable cache of them.

        Args:
            key: digest of the revision.
            stamp: the present state.
        """
        written_stamp = self._read_stamp(key, stamp)
        part = self._file.read_part(0, b"") if written_stamp else None
        if part is None:
            return None
        data, digest = part
        reader = ValueReader()
        try:
            content, derived = reader.read_value(data)
        except (InvalidValues, TypeError, ValueError) as error:
            logger.debug("The cache %s was not read: %s", self.path, error)
            return None
        if not isinstance(content, Content):
            return None

        def load_further() -> Any:  # noqa: ANN401  # what was written
            part = self._file.read_part(1, digest)
            try:
                return None if part is None else reader.read_value(part[0])
            except InvalidValues as error:
                logger.debug("The cache %s was not read: %s", self.path, error)
                return None

        return CachedValues(content, derived, load_further, written_stamp == stamp)

    def write_values(self, key: str, stamp: bytes, values: tuple[tuple[Content, Any], Any]) -> None:
        """Writes the cache as a whole; if that is not possible, the next start reads the database.

        Args:
            key: digest of the revision.
            stamp: the state before the revision was loaded.
            values: the content with what was computed from it, and what is needed later.
        """
        if stamp:
            with suppress(TooLarge):
                self._write_parts(key, stamp, dump_values(values, MAX_BYTES))

    def renew_stamp(self, key: str, stamp: bytes) -> None:
        """Writes the cache with another state of the database, for which the same content has been verified.

        Args:
            key: digest of the revision.
            stamp: the state before the revision was verified.
        """
        first = self._file.read_part(0, b"") if self._read_stamp(key, stamp) else None
        second = None if first is None else self._file.read_part(1, first[1])
        if first is not None and second is not None:
            self._write_parts(key, stamp, [first[0], second[0]])

    def _read_stamp(self, key: str, stamp: bytes) -> bytes:
        """Returns the stamp of a file with a key, of the program of another stamp; empty if there is none."""
        program, _, _state = stamp.partition(b"\n")
        start = _MAGIC + key.encode() + b"\n"
        head = self._file.read_head() if stamp else b""
        return head.removeprefix(start) if head.startswith(start + program + b"\n") else b""

    def _write_parts(self, key: str, stamp: bytes, parts: Sequence[bytes]) -> None:
        try:
            self._file.write(_MAGIC + key.encode() + b"\n" + stamp, parts)
        except (OSError, ValueError) as error:
            logger.debug("The cache %s was not written: %s", self.path, error)


def describe_program() -> str:
    """Identifies the program that reads or writes a cache: Python, the libraries, and the files of `briefings`.

    Names, sizes and times of the files change with every update and every edit. The folder in which the libraries are
    installed is written at each installation.

    Raises:
        OSError: the program is not in files.
    """
    digest = hashlib.blake2b(digest_size=_DIGEST_SIZE)
    folder = Path(briefings.__file__).parent
    for name, status in _list_files(str(folder)):
        digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    libraries = Path(msgspec.__file__).parent.parent.stat()
    return f"{sys.implementation.cache_tag} {sys.hexversion} {libraries.st_mtime_ns} {digest.hexdigest()}"


def _list_files(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    """Yields the files in a folder and its subfolders, without those that Python and tools generate."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _list_files(entry.path)
            elif not entry.name.endswith((".mo", ".pyc")):
                yield entry.path, entry.stat()


def _describe_file(status: os.stat_result) -> str:
    return f"{status.st_dev} {status.st_ino} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"
