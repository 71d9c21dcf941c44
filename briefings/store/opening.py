"""One process at a time brings a database up to date."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from briefings.store.failures import busy_error, cannot_open_error, no_folder_error, read_only_error
from briefings.store.replacing import finish_replacement
from briefings.store.session import run_uninterrupted

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@asynccontextmanager
async def hold_opening_lock(path: Path, *, lock_timeout: float) -> AsyncIterator[None]:
    """Hold the right to open a database, in a file beside it.

    SQLite's own locks don't reach so far: two processes that make a database, and change its journal to WAL, fail
    with "locked" or "I/O error" at once, whatever the time-out.

    Raises:
        DatabaseBusy: another process held it for longer than `lock_timeout` seconds.
    """
    lock = FileLock(f"{path}.opening", timeout=lock_timeout, thread_local=False)
    try:
        await run_uninterrupted(asyncio.to_thread(lock.acquire))
    except Timeout:
        raise busy_error(path) from None
    except BaseException:
        lock.release()
        raise
    try:
        # A restore that was cut off is ended before anything else.
        await run_uninterrupted(asyncio.to_thread(finish_replacement, path))
        yield
    finally:
        lock.release()


def check_writable(path: Path) -> None:
    """See that the file can be made or written to, making its folder if needed.

    Raises:
        DatabaseUnusable: it can't.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise no_folder_error(path, error.strerror or type(error).__name__) from None
    if path.exists() and not path.is_file():
        raise cannot_open_error(path)
    # Besides the file, SQLite writes a journal beside it.
    if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise read_only_error(path)
