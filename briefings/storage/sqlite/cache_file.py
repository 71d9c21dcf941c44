"""Reads and writes the private file of a cache: a head, and parts with digests that are read one at a time."""

from __future__ import annotations

import glob
import hashlib
import os
import stat
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_DIGEST_SIZE: Final = 32
_LENGTH_SIZE: Final = 8
_PRIVATE: Final = 0o600
_HEAD_SIZE: Final = 1000
_ABANDONED_SECONDS: Final = 3600


class CacheFile:
    """A file that only this user can read and write. Any other file with its name is not used.

    Args:
        path: the file.
        max_bytes: size of all parts of a file that is read.
    """

    def __init__(self, path: Path, max_bytes: int) -> None:
        self.path = path
        self._max_bytes = max_bytes

    def read_head(self) -> bytes:
        """Returns the head of the file; empty if it can't be used."""
        with self._open() as file:
            return b"" if file is None else file.read(_HEAD_SIZE).rstrip(b"\0")

    def read_part(self, number: int, previous: bytes) -> tuple[bytes, bytes] | None:
        """Returns a part of the file, and its digest.

        None if it is damaged, or belongs to another file than the parts before it.

        Args:
            number: of the part, from 0.
            previous: digest of the part before it; empty for the first.
        """
        with self._open() as file:
            if file is None:
                return None
            file.seek(_HEAD_SIZE)
            for left in range(number, -1, -1):
                digest = file.read(_DIGEST_SIZE)
                length = int.from_bytes(file.read(_LENGTH_SIZE), "big")
                if length > self._max_bytes:
                    return None
                if left:
                    file.seek(length, os.SEEK_CUR)
            data = file.read(length)
        # guard 26 false: tests/integration/storage/test_content_cache.py::test_broken_cache_is_rebuilt
        if len(data) != length or _compute_digest(data, previous) != digest:
            return None
        return data, digest

    def write(self, head: bytes, parts: Iterable[bytes]) -> None:
        """Writes the file as a whole, in place of the former one.

        Raises:
            OSError: it can't be written; the former one is unchanged.
            ValueError: the head is too long.
        """
        if len(head) > _HEAD_SIZE:
            raise ValueError(head)
        partial = self.path.with_name(f"{self.path.name}.{os.getpid()}.partial")
        try:
            # guard 40 value os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644):
            #   tests/integration/storage/test_content_cache.py::test_only_a_private_file_of_this_user_is_read
            descriptor = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _PRIVATE)
            with os.fdopen(descriptor, "wb") as file:
                file.write(head.ljust(_HEAD_SIZE, b"\0"))
                digest = b""
                for part in parts:
                    digest = _compute_digest(part, digest)
                    file.writelines((digest, len(part).to_bytes(_LENGTH_SIZE, "big"), part))
            self._remove_abandoned_files(partial)
            partial.replace(self.path)
        except OSError:
            with suppress(OSError):
                partial.unlink()
            raise

    def _remove_abandoned_files(self, partial: Path) -> None:
        """Removes unfinished files of killed processes that were started an hour or longer before a new file."""
        begun_at = partial.stat().st_mtime
        for other in self.path.parent.glob(f"{glob.escape(self.path.name)}.*.partial"):
            with suppress(OSError):
                if begun_at - other.stat().st_mtime > _ABANDONED_SECONDS:
                    other.unlink()

    @contextmanager
    def _open(self) -> Iterator[BinaryIO | None]:
        """Opens the file; None if there is none, or if another user could have written it."""
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        try:
            descriptor = os.open(self.path, flags)
        except OSError:
            yield None
            return
        try:
            # guard 40 false:
            #   tests/integration/storage/test_content_cache.py::test_only_a_private_file_of_this_user_is_read
            if not _is_private(os.fstat(descriptor)):
                yield None
                return
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                yield file
        finally:
            os.close(descriptor)


def _compute_digest(data: bytes, previous: bytes) -> bytes:
    """Returns the digest of a part, which depends on the part before it: together they are of one file."""
    return hashlib.blake2b(data, digest_size=_DIGEST_SIZE, key=previous).digest()


def _is_private(status: os.stat_result) -> bool:
    """Returns whether a file is a regular one that only this user can read and write."""
    if not stat.S_ISREG(status.st_mode):
        return False
    if sys.platform == "win32":
        return True
    return status.st_uid == os.geteuid() and not stat.S_IMODE(status.st_mode) & 0o077
