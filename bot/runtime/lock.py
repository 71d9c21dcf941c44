"""A database has one process."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from briefings.errors import DatabaseBusy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextlib.contextmanager
def lock_database(database: Path) -> Iterator[None]:
    """Hold the database for this process.

    The operating system gives the lock back however the process ends, so that a kill leaves nothing to clean up.

    Raises:
        DatabaseBusy: another process of the bot holds it.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(f"{database}.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise DatabaseBusy(
            "another briefing-bot is running on this database",
            location=str(database),
            remedy="Stop it first, or give this one its own DATABASE_PATH.",
            ja="このデータベースでは別の briefing-bot が動いています。先に止めるか、DATABASE_PATH を分けてください。",
        ) from None
    try:
        yield
    finally:
        lock.release()
