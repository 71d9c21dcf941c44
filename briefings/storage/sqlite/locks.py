"""Locks a database with a file beside it."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from briefings.storage.sqlite.errors import (
    make_disk_full_error,
    make_lock_file_error,
    make_no_files_error,
    make_no_locks_error,
)
from briefings.storage.sqlite.full_disk import FULL_ERRNOS, Shortage, find_shortage
from briefings.storage.sqlite.ownership import follow_ownership

NO_LOCK_ERRNOS: Final = frozenset({errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL})
"""Error numbers of the operating system where a file system has no locks."""


def create_lock(database: Path, suffix: str, *, timeout: float) -> FileLock:
    """Returns a lock on a file beside a database, which is not acquired yet.

    The operating system releases it however the process ends.

    Args:
        database: the file of the database; need not exist.
        suffix: appended to its name for the lock file.
        timeout: seconds to wait for another process.
    """
    return FileLock(f"{database}{suffix}", timeout=timeout, mode=0o600, thread_local=False)


def acquire_lock(lock: FileLock, database: Path) -> None:
    """Acquires a lock of `create_lock`.

    Raises:
        Timeout: another process holds the lock.
        DatabaseUnusable: the lock file can't be opened, or the file system has no locks.
    """
    path = Path(lock.lock_file)
    try:
        lock.acquire()
    except Timeout:
        raise
    except NotImplementedError as error:
        raise make_no_locks_error(path) from error
    except OSError as error:
        # guard 25 false:
        #   tests/integration/cli/test_small_disks.py::test_full_disk_is_named_and_nothing_is_changed
        if error.errno in FULL_ERRNOS:
            lacks_files = find_shortage(path.parent) is Shortage.FILES
            raise (make_no_files_error if lacks_files else make_disk_full_error)(path) from error
        raise (
            make_no_locks_error(path) if error.errno in NO_LOCK_ERRNOS else make_lock_file_error(path, error)
        ) from error
    follow_ownership(path, database)
