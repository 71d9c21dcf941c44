"""Keeps the rows of the active revision in a file beside the database, so that a start need not read and verify them.

A cache is used only where its revision has the digest that the database names, and where the database and its journal
are the files that they were when the rows were read: the same ones, of the same size, not written since. Otherwise
the rows are read and verified, and the cache is written anew. So damage to the database is noticed as without a
cache, and a database that was restored or changed never answers from an older one.

The file has the permissions of a private key: rows are encoded with `marshal`, which must not read what others wrote.
"""

from __future__ import annotations

import hashlib
import logging
import marshal
import os
import stat
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path

logger = logging.getLogger(__name__)

FORMAT: Final = 1
"""Number of the format of the file."""

MAX_BYTES: Final = 64_000_000
"""Size of a cache that is written or read: content of hundreds of chapters is loaded from the database."""

_MAGIC: Final = b"briefings rows\n"
_DIGEST_SIZE: Final = 32
_PRIVATE: Final = 0o600


class RowCache:
    """The cache of one database file.

    Args:
        database: the file.
    """

    def __init__(self, database: Path) -> None:
        self._database = database
        self.path = database.with_name(f"{database.name}.rows")

    def stamp_database(self) -> bytes:
        """The state of the database file and its journal, which every change of them alters; empty for none."""
        try:
            parts = [_describe_file(self._database)]
            with suppress(FileNotFoundError):
                journal = self._database.with_name(f"{self._database.name}-wal")
                parts += [_describe_file(journal)] if journal.stat().st_size else []
        except OSError:
            return b""
        return repr(parts).encode()

    def read_rows(self, key: str, stamp: bytes) -> Any:  # noqa: ANN401  # what was written
        """The rows with a key; None where there is no usable cache of them.

        Args:
            key: digest of the revision and of the layout of its rows.
            stamp: the present state of the database.
        """
        data = self._read_private_file() if stamp else None
        head = self._make_head(key, stamp)
        if data is None or not data.startswith(head):
            return None
        start = len(head) + _DIGEST_SIZE
        payload = memoryview(data)[start:]
        # guard 26 false: tests/integration/storage/test_row_cache.py::test_a_broken_cache_is_made_anew
        if hashlib.blake2b(payload, digest_size=_DIGEST_SIZE).digest() != data[len(head) : start]:
            return None
        try:
            return marshal.loads(payload)  # noqa: S302  # written by this user, and unchanged since
        except (ValueError, EOFError, TypeError):
            return None

    def write_rows(self, key: str, stamp: bytes, payload: bytes) -> None:
        """Writes the cache as a whole; where that is not possible, the next start reads the database.

        Args:
            key: digest of the revision and of the layout of its rows.
            stamp: the state of the database before the rows were read.
            payload: the encoded rows.
        """
        if not stamp or len(payload) > MAX_BYTES or not self._is_own_database():
            return
        partial = self.path.with_name(f"{self.path.name}.{os.getpid()}.partial")
        digest = hashlib.blake2b(payload, digest_size=_DIGEST_SIZE).digest()
        try:
            # guard 40 value os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644):
            #   tests/integration/storage/test_row_cache.py::test_only_a_private_file_of_this_user_is_read
            descriptor = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _PRIVATE)
            with os.fdopen(descriptor, "wb") as file:
                file.write(self._make_head(key, stamp) + digest + payload)
            partial.replace(self.path)
        except OSError as error:
            logger.debug("The cache %s was not written: %s", self.path, error)
            with suppress(OSError):
                partial.unlink()

    def _make_head(self, key: str, stamp: bytes) -> bytes:
        """What a usable cache begins with: this version of the program and of Python, the revision and the stamp."""
        version = f"{FORMAT} {sys.implementation.cache_tag} {marshal.version} {key} ".encode()
        return _MAGIC + version + stamp + b"\n"

    def _read_private_file(self) -> bytes | None:
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        try:
            descriptor = os.open(self.path, flags)
        except OSError:
            return None
        try:
            status = os.fstat(descriptor)
            # guard 40 false:
            #   tests/integration/storage/test_row_cache.py::test_only_a_private_file_of_this_user_is_read
            if not _is_private(status) or status.st_size > MAX_BYTES + 1000:
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


def _describe_file(path: Path) -> tuple[int, ...]:
    status = path.stat()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _is_private(status: os.stat_result) -> bool:
    """Whether a file is a regular one that this user alone can read and write."""
    if not stat.S_ISREG(status.st_mode):
        return False
    if sys.platform == "win32":
        return True
    return status.st_uid == os.geteuid() and not stat.S_IMODE(status.st_mode) & 0o077
