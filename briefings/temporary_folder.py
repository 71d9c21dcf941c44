"""Makes temporary folders that are removed even if their process is killed.

They hold copies of the database. A process that is killed can't remove its folder, so each folder has a lock that the
operating system releases with the process, and whoever makes the next folder removes those that nobody has locked.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX: Final = "briefing-bot-"
_NEW_MARK: Final = "."
"""Before the name of a folder that is not locked yet."""

_LOCK_NAME: Final = ".lock"
_RANDOM_LENGTH: Final = 8
_ABANDONED_AGE: Final = 86_400
"""Seconds after which a folder without a lock is removed: one of a former version, or of a system without locks."""


@contextmanager
def open_temporary_folder(parent: Path | None = None, prefix: str = PREFIX) -> Iterator[Path]:
    """Makes a folder for this process alone, which is removed afterwards, and removes those of killed processes.

    Args:
        parent: where it is made; None for the system's folder for temporary files.
        prefix: the beginning of its name.

    Raises:
        OSError: it can't be made.
    """
    parent = parent or Path(tempfile.gettempdir())
    new_folder = Path(tempfile.mkdtemp(prefix=f"{_NEW_MARK}{prefix}", dir=parent))
    folder = new_folder.with_name(new_folder.name.removeprefix(_NEW_MARK))
    lock = None
    try:
        lock = _lock_folder(new_folder, create=True)
        # Locked before it has the name by which others look for abandoned folders.
        new_folder.rename(folder)
        remove_abandoned_folders(parent, prefix, now=folder.stat().st_mtime)
        files = folder / "files"
        files.mkdir(mode=0o700)
        yield files
    finally:
        shutil.rmtree(folder if folder.exists() else new_folder, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def remove_abandoned_folders(parent: Path | None = None, prefix: str = PREFIX, *, now: float) -> None:
    """Removes the folders of processes of this user that were killed.

    Args:
        parent: where they are; None for the system's folder for temporary files.
        prefix: the beginning of their names.
        now: the current time in seconds since 1970.
    """
    parent = parent or Path(tempfile.gettempdir())
    with suppress(OSError):
        for entry in list(os.scandir(parent)):
            name = entry.name.removeprefix(_NEW_MARK)
            if name.startswith(prefix) and len(name) == len(prefix) + _RANDOM_LENGTH:
                with suppress(OSError):
                    _remove_if_abandoned(Path(entry.path), now)


def _remove_if_abandoned(folder: Path, now: float) -> None:
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or (hasattr(os, "getuid") and status.st_uid != os.getuid()):
        return
    try:
        lock = _lock_folder(folder, create=False)
    except FileNotFoundError:
        lock = None
    except BlockingIOError:
        return  # its process is running
    try:
        if lock is not None or now - status.st_mtime > _ABANDONED_AGE:
            # guard 29 remove:
            #   tests/integration/storage/test_temporary_folder.py::test_killed_process_leaves_no_copy
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        if lock is not None:
            os.close(lock)


def _lock_folder(folder: Path, *, create: bool) -> int | None:
    """Locks a folder, and returns the file that is to be closed; None on a system without such locks.

    Raises:
        BlockingIOError: a process has locked it.
        FileNotFoundError: it has no lock.
        OSError: it can't be locked.
    """
    try:
        import fcntl
    except ImportError:  # pragma: no cover - Windows, where a folder with an open file can't be renamed
        return None
    flags = os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC | (os.O_CREAT if create else 0)
    lock = os.open(folder / _LOCK_NAME, flags, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise
    return lock
