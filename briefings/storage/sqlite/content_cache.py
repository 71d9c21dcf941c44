"""Keeps the active revision in a file beside the database, so that a start need not read and verify its rows.

A cache is used only where its revision has the digest that the database names, and where the program is the one that
wrote it: what another version computed is never used. It also records the state of the database and its journal, that
is, their sizes and when they were written. Damage to the database has to be noticed as without a cache, so where the
state is another one, the caller verifies the stored rows too.

The content of a cache was verified when it was written, and the file has a digest of its own.
"""

from __future__ import annotations

import hashlib
import logging
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

import briefings
from briefings.domain import Content
from briefings.storage.sql.cache_port import CachedValues
from briefings.storage.sqlite.pickled_values import InvalidValues, TooLarge, ValueReader, dump_values

if TYPE_CHECKING:
    from collections.abc import Iterator

logger = logging.getLogger(__name__)

MAX_BYTES: Final = 64_000_000
"""Size of a cache that is written or read: content of hundreds of chapters is loaded from the database."""

_MAGIC: Final = b"briefings content 1\n"
_DIGEST_SIZE: Final = 32
_PRIVATE: Final = 0o600


class ContentCache:
    """The cache of one database file.

    Args:
        database: the file.
    """

    def __init__(self, database: Path) -> None:
        self._database = database
        self.path = database.with_name(f"{database.name}.cache")

    def make_stamp(self) -> bytes:
        """The program, and the state of the database and its journal, which every change alters; empty for none."""
        try:
            parts = [_describe_file(self._database.stat())]
            with suppress(FileNotFoundError):
                status = self._database.with_name(f"{self._database.name}-wal").stat()
                parts += [_describe_file(status)] if status.st_size else []
            return f"{describe_program()}\n{', '.join(parts)}".encode()
        except OSError:
            return b""

    def read_values(self, key: str, stamp: bytes) -> CachedValues | None:
        """The values with a key; None where there is no usable cache of them.

        Args:
            key: digest of the revision.
            stamp: the present state.
        """
        parts = self._read_parts(key, stamp)
        if parts is None:
            return None
        written_stamp, payload = parts
        reader = ValueReader(payload)
        try:
            content, derived = reader.read_value()
        except (InvalidValues, TypeError, ValueError) as error:
            logger.debug("The cache %s was not read: %s", self.path, error)
            return None
        if not isinstance(content, Content):
            return None
        return CachedValues(content, derived, reader.read_value, written_stamp == stamp)

    def write_values(self, key: str, stamp: bytes, values: tuple[tuple[Content, Any], Any]) -> None:
        """Writes the cache as a whole; where that is not possible, the next start reads the database.

        Args:
            key: digest of the revision.
            stamp: the state before the revision was loaded.
            values: the content with what was computed from it, and what is needed later.
        """
        if not stamp or not self._is_own_database():
            return
        with suppress(TooLarge):
            self._write_file(key, stamp, dump_values(values, MAX_BYTES))

    def renew_stamp(self, key: str, stamp: bytes) -> None:
        """Writes the cache with another state of the database, for which the same content has been verified.

        Args:
            key: digest of the revision.
            stamp: the state before the revision was verified.
        """
        parts = self._read_parts(key, stamp)
        if parts is not None and self._is_own_database():
            self._write_file(key, stamp, parts[1])

    def _read_parts(self, key: str, stamp: bytes) -> tuple[bytes, memoryview] | None:
        """The stamp and the payload of the file; None where it has another key or program, or is broken."""
        data = self._read_private_file() if stamp else None
        if data is None:
            return None
        head, program = _MAGIC + key.encode() + b"\n", stamp.partition(b"\n")[0] + b"\n"
        if not data.startswith(head + program):
            return None
        end = data.find(b"\n", len(head + program))
        start = end + 1 + _DIGEST_SIZE
        payload = memoryview(data)[start:]
        # guard 26 false: tests/integration/storage/test_content_cache.py::test_a_broken_cache_is_made_anew
        if hashlib.blake2b(payload, digest_size=_DIGEST_SIZE).digest() != data[end + 1 : start]:
            return None
        return data[len(head) : end], payload

    def _write_file(self, key: str, stamp: bytes, payload: bytes | memoryview) -> None:
        partial = self.path.with_name(f"{self.path.name}.{os.getpid()}.partial")
        digest = hashlib.blake2b(payload, digest_size=_DIGEST_SIZE).digest()
        try:
            # guard 40 value os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644):
            #   tests/integration/storage/test_content_cache.py::test_only_a_private_file_of_this_user_is_read
            descriptor = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _PRIVATE)
            with os.fdopen(descriptor, "wb") as file:
                file.writelines((_MAGIC, key.encode(), b"\n", stamp, b"\n", digest, payload))
            partial.replace(self.path)
        except OSError as error:
            logger.debug("The cache %s was not written: %s", self.path, error)
            with suppress(OSError):
                partial.unlink()

    def _read_private_file(self) -> bytes | None:
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        try:
            descriptor = os.open(self.path, flags)
        except OSError:
            return None
        try:
            status = os.fstat(descriptor)
            # guard 40 false:
            #   tests/integration/storage/test_content_cache.py::test_only_a_private_file_of_this_user_is_read
            if not _is_private(status) or status.st_size > MAX_BYTES + 10_000:
                return None
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                return file.read()
        except OSError:
            return None
        finally:
            os.close(descriptor)

    def _is_own_database(self) -> bool:
        """Whether the database belongs to this user: a file of root would be in the way of the service's user."""
        try:
            return sys.platform == "win32" or self._database.stat().st_uid == os.geteuid()
        except OSError:
            return False


def describe_program() -> str:
    """What identifies the program that reads or writes a cache: Python, the libraries, and the files of `briefings`.

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
    """The files in a folder and those in it, but for what Python and the tools make of them."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _list_files(entry.path)
            elif not entry.name.endswith((".mo", ".pyc")):
                yield entry.path, entry.stat()


def _describe_file(status: os.stat_result) -> str:
    return f"{status.st_dev} {status.st_ino} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"


def _is_private(status: os.stat_result) -> bool:
    """Whether a file is a regular one that this user alone can read and write."""
    if not stat.S_ISREG(status.st_mode):
        return False
    if sys.platform == "win32":
        return True
    return status.st_uid == os.geteuid() and not stat.S_IMODE(status.st_mode) & 0o077
