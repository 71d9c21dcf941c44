"""Locks a database, so that only one process runs on it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from briefings.errors import DatabaseBusy
from briefings.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextlib.contextmanager
def lock_database(database: Path) -> Iterator[None]:
    """Locks the database for this process.

    The operating system releases the lock however the process ends; nothing has to be cleaned up after a kill.

    Raises:
        DatabaseBusy: another process of the bot has locked it.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(f"{database}.lock", timeout=0)
    try:
        lock.acquire()
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
