"""One process at a time brings a database up to date."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from briefings.store.failures import busy
from briefings.store.session import uninterrupted

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@asynccontextmanager
async def one_at_a_time(path: Path, *, patience: float) -> AsyncIterator[None]:
    """Hold the right to open a database, in a file beside it.

    SQLite's own locks don't reach so far: two processes that make a database, and change its journal to WAL, fail
    with "locked" or "I/O error" at once, whatever the time-out.

    Raises:
        DatabaseBusy: another process held it for longer than `patience` seconds.
    """
    lock = FileLock(f"{path}.opening", timeout=patience, thread_local=False)
    try:
        await uninterrupted(asyncio.to_thread(lock.acquire))
    except Timeout:
        raise busy(path) from None
    except BaseException:
        lock.release()
        raise
    try:
        yield
    finally:
        lock.release()
