"""A wake-up: what is owed is planned, and what is open is worked through."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from functools import partial

from briefings.domain.deliveries import ChannelRef, Delivery, DeliveryState, ModeratorAlert
from briefings.domain.recurrence import compute_deadline
from briefings.domain.schedules import Schedule
from briefings.errors import StoreError
from briefings.posting.ports import PostingContext
from briefings.posting.recover import recover_delivery
from briefings.posting.send import RETRY_SECONDS, crosspost_message, send_occurrence

logger = logging.getLogger(__name__)

DeliveryKey = tuple[int, str, str]

MAX_CONCURRENT = 8
"""Deliveries under way at the same time: a platform allows 50 requests a second in all."""


class Dispatcher:
    """Works through the ledger. All that decides stands in rows; what is kept here only spares double work.

    Args:
        context: what deliveries need.
    """

    def __init__(self, context: PostingContext) -> None:
        self._context = context
        self._running: dict[DeliveryKey, asyncio.Task[None]] = {}
        self._semaphore = asyncio.Semaphore(MAX_CONCURRENT)

    async def run_due(self, now: datetime) -> None:
        """Do all that is to be done at `now`, to its end.

        Raises:
            StoreError: the database can't be used.
        """
        for task in await self.start_due(now):
            await task

    async def start_due(self, now: datetime) -> list[asyncio.Task[None]]:
        """Begin all that is to be done at `now`, and don't wait for it: a platform may ask for patience.

        Raises:
            StoreError: the database can't be used.
        """
        missed = await self._context.storage.deliveries.plan_deliveries(now)
        for schedule, count in missed.values():
            await self._context.notifier.notify(
                ModeratorAlert(schedule.guild, schedule.id, "missed", "missed", count=count)
            )
        begun = []
        for schedule, delivery in await self._context.storage.deliveries.list_open_deliveries(now):
            key = (schedule.id, delivery.occurrence.date.isoformat(), delivery.occurrence.purpose.value)
            if key not in self._running:
                task = asyncio.create_task(self._run_delivery(schedule, delivery, now), name=f"delivery {key}")
                self._running[key] = task
                task.add_done_callback(partial(self._forget_task, key))
                begun.append(task)
        return begun

    def _forget_task(self, key: DeliveryKey, _task: asyncio.Task[None]) -> None:
        self._running.pop(key, None)

    async def drain(self, seconds: float) -> None:
        """Let what is under way come to its end. What doesn't in time is cut off, and recovered at the next start."""
        tasks = set(self._running.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _run_delivery(self, schedule: Schedule, delivery: Delivery, now: datetime) -> None:
        async with self._semaphore:
            try:
                try:
                    await self._advance_delivery(schedule, delivery, now)
                except StoreError:
                    raise
                except Exception:
                    # One defect, such as a card that can't be made, must not keep the other posts.
                    logger.exception("Delivery of %s failed", delivery.occurrence.marker)
                    again = self._context.clock() + timedelta(seconds=RETRY_SECONDS)
                    await self._context.storage.deliveries.defer(
                        delivery.occurrence, reason="defect", not_before=again
                    )
            except StoreError as error:
                # Nothing is lost: the row stands as it was committed last, and the next wake-up goes on from there.
                logger.error("Delivery of %s waits for the database: %s", delivery.occurrence.marker, error)  # noqa: TRY400 - one line says it

    async def _advance_delivery(self, schedule: Schedule, delivery: Delivery, now: datetime) -> None:
        match delivery.state:
            case DeliveryState.CLAIMED | DeliveryState.HELD:
                await recover_delivery(self._context, schedule, delivery, now)
            case DeliveryState.SENT:
                if delivery.message is not None and delivery.channel is not None:
                    place = ChannelRef(schedule.guild, delivery.channel)
                    await crosspost_message(self._context, schedule, delivery.occurrence, place, delivery.message)
            case DeliveryState.LATE if now > compute_deadline(schedule, delivery.occurrence):
                pass  # it was missed and told; only a clock that is set right could bring it back
            case _ if schedule.paused or schedule.removed:
                await self._context.storage.deliveries.finish(delivery.occurrence, DeliveryState.SKIPPED, "paused")
            case _:
                await send_occurrence(self._context, schedule, delivery, now)
