"""Locks a database, so that only one process runs on it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from filelock import Timeout

from briefings.errors import DatabaseBusy
from briefings.i18n import N_
from briefings.storage.sqlite.locks import acquire_lock, create_lock
from briefings.storage.sqlite.ownership import create_private_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextlib.contextmanager
def lock_database(database: Path) -> Iterator[None]:
    """Locks the database for this process.

    The operating system releases the lock however the process ends; nothing has to be cleaned up after a kill.

    Raises:
        DatabaseBusy: another process of the bot has locked it.
        DatabaseUnusable: the lock file can't be opened, or the file system has no locks.
    """
    # The lock is the same for every path to the database.
    database = database.resolve()
    create_private_folder(database.parent)
    lock = create_lock(database, ".lock", timeout=0)
    try:
        # guard 5 remove: tests/e2e/wire/test_start.py::test_second_instance_exits_with_message
        acquire_lock(lock, database)
    except Timeout:
        raise DatabaseBusy(
            N_("another briefing-bot is running on this database"),
            location=str(database),
            remedy=N_("Stop it first, or set another DATABASE_PATH for this one."),
        ) from None
    try:
        yield
    finally:
        lock.release()
