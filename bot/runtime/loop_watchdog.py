"""Logs when the event loop is blocked, and where. A blocked loop answers nothing."""

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
    """A task that sends heartbeats, and a thread that checks them.

    The thread logs the place while the loop is blocked. The task logs the duration afterwards, even if the
    interpreter lock was held and the thread could not run.
    """

    def __init__(self, limit: float = LONGEST_BLOCK) -> None:
        self._limit = limit
        self._loop_thread = threading.get_ident()
        self._last_beat = time.monotonic()
        self._stopped = threading.Event()

    @contextlib.asynccontextmanager
    async def watch_loop(self) -> AsyncIterator[None]:
        """Watches the running event loop."""
        thread = threading.Thread(target=self._check_heartbeats, name="watchdog", daemon=True)
        self._last_beat = time.monotonic()
        heartbeats = asyncio.create_task(self._send_heartbeats(), name="watchdog")
        thread.start()
        try:
            yield
        finally:
            self._stopped.set()
            heartbeats.cancel()

    async def _send_heartbeats(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_INTERVAL)
            now = time.monotonic()
            blocked, self._last_beat = now - self._last_beat - HEARTBEAT_INTERVAL, now
            if blocked > self._limit:
                log.warning("The event loop was blocked for %.1f s: nothing was answered in the meantime.", blocked)

    def _check_heartbeats(self) -> None:
        reported = 0.0
        while not self._stopped.wait(HEARTBEAT_INTERVAL):
            beat = self._last_beat
            if beat != reported and time.monotonic() - beat - HEARTBEAT_INTERVAL > self._limit:
                reported = beat
                frame = sys._current_frames().get(self._loop_thread)  # noqa: SLF001  # its documented name
                where = "".join(traceback.format_stack(frame)[-8:]) if frame else ""
                log.warning("The event loop is blocked here:\n%s", where.rstrip())
