"""Says when the event loop was blocked, and where: nothing is answered meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import threading
import time
import traceback
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

log = logging.getLogger(__name__)

LIMIT = 2.0
"""Seconds. Discord waits 3 s for the first answer, so a longer block loses interactions."""

BEAT = 0.25


class Watchdog:
    """A task that beats, and a thread that looks for the beat.

    The thread can tell where the loop hangs while it does; the task tells afterwards how long it was, also where the
    interpreter itself was held and the thread could not run.
    """

    def __init__(self, limit: float = LIMIT) -> None:
        self._limit = limit
        self._loop_thread = threading.get_ident()
        self._beat = time.monotonic()
        self._done = threading.Event()

    @contextlib.asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Watch the running loop."""
        thread = threading.Thread(target=self._look, name="watchdog", daemon=True)
        self._beat = time.monotonic()
        beating = asyncio.create_task(self._beats(), name="watchdog")
        thread.start()
        try:
            yield
        finally:
            self._done.set()
            beating.cancel()

    async def _beats(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            now = time.monotonic()
            blocked, self._beat = now - self._beat - BEAT, now
            if blocked > self._limit:
                log.warning("The event loop was blocked for %.1f s: nothing was answered meanwhile.", blocked)

    def _look(self) -> None:
        told = 0.0
        while not self._done.wait(BEAT):
            beat = self._beat
            if beat != told and time.monotonic() - beat - BEAT > self._limit:
                told = beat
                frame = sys._current_frames().get(self._loop_thread)  # noqa: SLF001 - its documented name
                where = "".join(traceback.format_stack(frame)[-8:]) if frame else ""
                log.warning("The event loop is blocked, here:\n%s", where.rstrip())
