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

LONGEST_BLOCK = 2.0
"""Seconds. Discord waits 3 s for the first answer, so a longer block loses interactions."""

HEARTBEAT_INTERVAL = 0.25


class LoopWatchdog:
    """A task that beats, and a thread that looks for the beat.

    The thread can tell where the loop hangs while it does; the task tells afterwards how long it was, also where the
    interpreter itself was held and the thread could not run.
    """

    def __init__(self, limit: float = LONGEST_BLOCK) -> None:
        self._limit = limit
        self._loop_thread = threading.get_ident()
        self._last_beat = time.monotonic()
        self._stopped = threading.Event()

    @contextlib.asynccontextmanager
    async def watch_loop(self) -> AsyncIterator[None]:
        """Watch the running loop."""
        thread = threading.Thread(target=self._check_heartbeats, name="watchdog", daemon=True)
        self._last_beat = time.monotonic()
        beating = asyncio.create_task(self._send_heartbeats(), name="watchdog")
        thread.start()
        try:
            yield
        finally:
            self._stopped.set()
            beating.cancel()

    async def _send_heartbeats(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_INTERVAL)
            now = time.monotonic()
            blocked, self._last_beat = now - self._last_beat - HEARTBEAT_INTERVAL, now
            if blocked > self._limit:
                log.warning("The event loop was blocked for %.1f s: nothing was answered meanwhile.", blocked)

    def _check_heartbeats(self) -> None:
        told = 0.0
        while not self._stopped.wait(HEARTBEAT_INTERVAL):
            beat = self._last_beat
            if beat != told and time.monotonic() - beat - HEARTBEAT_INTERVAL > self._limit:
                told = beat
                frame = sys._current_frames().get(self._loop_thread)  # noqa: SLF001 - its documented name
                where = "".join(traceback.format_stack(frame)[-8:]) if frame else ""
                log.warning("The event loop is blocked, here:\n%s", where.rstrip())
