"""Wakes a dispatcher of due posts at intervals, on every platform. Due posts are determined from the database."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.periodic_task import call_detached
from briefings.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefings.posting.dispatcher import Dispatcher

logger = logging.getLogger(__name__)

WAKEUP_INTERVAL = 10.0
"""Seconds between wake-ups."""

MAX_MISSED_WAKEUPS = 3
"""Missed wake-ups after which the clock is assumed to have been set back: APScheduler waits for the earlier time."""

DRAIN_SECONDS = 2.0
"""Seconds in which started posts can finish when the bot closes; the others are recovered later."""


class DispatchScheduler:
    """Wakes a dispatcher at intervals until it is stopped.

    Args:
        dispatcher: the dispatcher.
        clock: returns the current time, with a time zone.
        is_ready: returns whether the platform is connected; wake-ups before are ignored.
        interval: seconds between wake-ups.
    """

    def __init__(
        self,
        dispatcher: Dispatcher,
        clock: Callable[[], datetime],
        is_ready: Callable[[], bool],
        interval: float = WAKEUP_INTERVAL,
    ) -> None:
        self._dispatcher = dispatcher
        self._clock = clock
        self._is_ready = is_ready
        self._interval = interval
        self._scheduler: Any = None  # APScheduler has no types
        self._job: Any = None
        self._clock_timer: asyncio.TimerHandle | None = None
        self._missed_wakeups = 0
        self._error_logged = False
        self._wakeup_lock = asyncio.Lock()

    def start(self) -> None:
        """Starts the wake-ups in the running loop."""
        call_detached(self._start_wakeups)

    def _start_wakeups(self) -> None:
        # Imported here, because the preview and the commands do not need it.
        from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]
        from apscheduler.triggers.interval import IntervalTrigger  # type: ignore[import-untyped]

        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._job = self._scheduler.add_job(
            self.dispatch_due,
            IntervalTrigger(seconds=self._interval, timezone=UTC),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
            next_run_time=datetime.now(UTC),
        )
        self._scheduler.start()
        self._watch_clock()

    async def dispatch_due(self) -> None:
        """Starts due posts without waiting for them, because Discord may ask for a pause of a minute."""
        self._missed_wakeups = 0
        if not self._is_ready():
            return
        try:
            async with self._wakeup_lock:
                await self._dispatcher.start_due(self._clock())
        except StoreError as error:
            if not self._error_logged:
                logger.error("Nothing can be posted for now: %s", error)  # noqa: TRY400  # one line suffices
            self._error_logged = True
        else:
            self._error_logged = False

    async def stop(self, seconds: float) -> None:
        """Stops the wake-ups, and waits some seconds for posts that have been started."""
        if self._clock_timer is not None:
            self._clock_timer.cancel()
        if self._scheduler is not None and self._scheduler.running:
            # Deliveries are separate tasks. A running wake-up is waited for, because APScheduler would cancel it.
            self._scheduler.pause()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._wakeup_lock.acquire()
            self._scheduler.shutdown(wait=False)
        await self._dispatcher.drain(seconds)

    def _watch_clock(self) -> None:
        """Checks that APScheduler still wakes up.

        Timers of the event loop are used, because they don't depend on the system clock.
        """
        if self._missed_wakeups > MAX_MISSED_WAKEUPS:
            logger.warning("The clock was set back: wake-ups are restarted.")
            # guard 33 remove:
            #   tests/unit/test_dispatch_scheduler.py::test_clock_set_back_does_not_silence_the_bot
            self._job.modify(next_run_time=datetime.now(UTC))
            self._missed_wakeups = 0
        self._missed_wakeups += 1
        self._clock_timer = asyncio.get_running_loop().call_later(self._interval, self._watch_clock)
