"""A wake-up: what is owed is planned, and what is open is worked through."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from functools import partial

from briefings.delivery.model import Delivery, State
from briefings.delivery.office import Office
from briefings.delivery.outlet import Notice, Place
from briefings.delivery.recovery import recover
from briefings.delivery.sending import AGAIN, publish_post, send
from briefings.errors import StoreError
from briefings.schedules.calendar import deadline
from briefings.schedules.model import Schedule
from briefings.store import ledger
from briefings.store.planning import plan

logger = logging.getLogger(__name__)

Key = tuple[int, str, str]

AT_ONCE = 8
"""Deliveries under way at the same time: a platform allows 50 requests a second in all."""


class Deliverer:
    """Works through the ledger. All that decides stands in rows; what is kept here only spares double work.

    Args:
        office: what deliveries need.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._under_way: dict[Key, asyncio.Task[None]] = {}
        self._room = asyncio.Semaphore(AT_ONCE)

    async def wake(self, now: datetime) -> None:
        """Do all that is to be done at `now`, to its end.

        Raises:
            StoreError: the database can't be used.
        """
        for task in await self.begin(now):
            await task

    async def begin(self, now: datetime) -> list[asyncio.Task[None]]:
        """Begin all that is to be done at `now`, and don't wait for it: a platform may ask for patience.

        Raises:
            StoreError: the database can't be used.
        """
        missed = await plan(self._office.store, now)
        for schedule, count in missed.values():
            await self._office.notices.tell(Notice(schedule.guild, schedule.id, "missed", "missed", count=count))
        begun = []
        for schedule, delivery in await ledger.open_deliveries(self._office.store, now):
            key = (schedule.id, delivery.slot.date.isoformat(), delivery.slot.purpose.value)
            if key not in self._under_way:
                task = asyncio.create_task(self._deliver(schedule, delivery, now), name=f"delivery {key}")
                self._under_way[key] = task
                task.add_done_callback(partial(self._done, key))
                begun.append(task)
        return begun

    def _done(self, key: Key, _task: asyncio.Task[None]) -> None:
        self._under_way.pop(key, None)

    async def finish(self, seconds: float) -> None:
        """Let what is under way come to its end. What doesn't in time is cut off, and recovered at the next start."""
        tasks = set(self._under_way.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _deliver(self, schedule: Schedule, delivery: Delivery, now: datetime) -> None:
        async with self._room:
            try:
                try:
                    await self._step(schedule, delivery, now)
                except StoreError:
                    raise
                except Exception:
                    # One defect, such as a card that can't be made, must not keep the other posts.
                    logger.exception("Delivery of %s failed", delivery.slot.marker)
                    again = self._office.clock() + timedelta(seconds=AGAIN)
                    await ledger.rest(self._office.store, delivery.slot, reason="defect", not_before=again)
            except StoreError as error:
                # Nothing is lost: the row stands as it was committed last, and the next wake-up goes on from there.
                logger.error("Delivery of %s waits for the database: %s", delivery.slot.marker, error)  # noqa: TRY400 - one line says it

    async def _step(self, schedule: Schedule, delivery: Delivery, now: datetime) -> None:
        match delivery.state:
            case State.CLAIMED | State.HELD:
                await recover(self._office, schedule, delivery, now)
            case State.SENT:
                if delivery.message is not None and delivery.channel is not None:
                    place = Place(schedule.guild, delivery.channel)
                    await publish_post(self._office, schedule, delivery.slot, place, delivery.message)
            case State.LATE if now > deadline(schedule, delivery.slot):
                pass  # it was missed and told; only a clock that is set right could bring it back
            case _ if schedule.paused or schedule.removed:
                await ledger.settle(self._office.store, delivery.slot, State.SKIPPED, "paused")
            case _:
                await send(self._office, schedule, delivery, now)
