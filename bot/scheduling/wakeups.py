"""APScheduler wakes the deliverer. Nothing depends on what it remembers: the ledger says what is due."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from briefings.errors import StoreError

if TYPE_CHECKING:
    from briefings.delivery.deliverer import Deliverer

logger = logging.getLogger(__name__)

EVERY = 10.0
"""Seconds between wake-ups."""

SILENCE = 3.0
"""After so many times `EVERY` without a wake-up the clock was set back: APScheduler waits for the hour it had."""


def utc_now() -> datetime:
    """The clock of a running bot."""
    return datetime.now(UTC)


class Wakeups:
    """Wakes a deliverer again and again until it is stopped.

    Args:
        deliverer: what to wake.
        clock: gives the aware time that it is woken with.
        ready: whether the platform is connected: before, there is nothing that could be done.
        every: seconds between wake-ups.
    """

    def __init__(
        self, deliverer: Deliverer, clock: Callable[[], datetime], ready: Callable[[], bool], every: float = EVERY
    ) -> None:
        self._deliverer = deliverer
        self._clock = clock
        self._ready = ready
        self._every = every
        self._scheduler: Any = None  # APScheduler has no types
        self._job: Any = None
        self._guard: asyncio.TimerHandle | None = None
        self._last = 0.0
        self._complained = False

    def start(self) -> None:
        """Begin, in the running loop."""
        # Imported here: `import discord` is the floor of a start, and a preview or a command needs none of this.
        from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]
        from apscheduler.triggers.interval import IntervalTrigger  # type: ignore[import-untyped]

        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._job = self._scheduler.add_job(
            self.wake,
            IntervalTrigger(seconds=self._every, timezone=UTC),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
            next_run_time=datetime.now(UTC),
        )
        self._scheduler.start()
        self._last = asyncio.get_running_loop().time()
        self._look_after()

    async def wake(self) -> None:
        """Begin what is due. It is not waited for: Discord may ask for a minute's patience."""
        self._last = asyncio.get_running_loop().time()
        if not self._ready():
            return
        try:
            await self._deliverer.begin(self._clock())
        except StoreError as error:
            if not self._complained:
                logger.error("Nothing can be posted for now: %s", error)  # noqa: TRY400  # one line says it
            self._complained = True
        else:
            self._complained = False

    async def stop(self, seconds: float) -> None:
        """Wake no more, and let what is under way come to its end within some seconds."""
        if self._guard is not None:
            self._guard.cancel()
        if self._scheduler is not None and self._scheduler.running:
            # Deliveries are tasks of their own: APScheduler would cancel a running job here.
            self._scheduler.shutdown(wait=False)
        await self._deliverer.finish(seconds)

    def _look_after(self) -> None:
        """See by the loop's own clock, which nobody sets, that APScheduler still wakes."""
        loop = asyncio.get_running_loop()
        if loop.time() - self._last > self._every * SILENCE:
            logger.warning("The clock was set back: wake-ups begin anew.")
            self._job.modify(next_run_time=datetime.now(UTC))
            self._last = loop.time()
        self._guard = loop.call_later(self._every, self._look_after)
