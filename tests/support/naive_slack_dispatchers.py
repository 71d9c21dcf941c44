"""Dispatchers for Slack with subtle errors, which the kill test must detect."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from datetime import datetime
from typing import Any

from bot.slack_app.posting import scheduler
from briefings.domain.deliveries import DeliveryState
from briefings.domain.refs import ChannelRef
from briefings.domain.schedules import Occurrence
from briefings.posting.ports import PostingContext


class NaiveDispatcher(ABC):
    """Posts planned deliveries, with another order of steps."""

    def __init__(self, context: PostingContext) -> None:
        self._context = context
        self._lock = asyncio.Lock()

    async def start_due(self, now: datetime) -> None:
        if self._lock.locked():
            return
        deliveries = self._context.storage.deliveries
        async with self._lock:
            await deliveries.plan_deliveries(now, platform=self._context.platform)
            for schedule, delivery in await deliveries.list_open_deliveries(now, platform=self._context.platform):
                if delivery.state is DeliveryState.PLANNED:
                    card = self._context.post_content.build_card(schedule, delivery.occurrence.date)
                    await self.deliver(schedule.channel_ref, delivery.occurrence, card)

    async def drain(self, _seconds: float) -> None:
        return

    @abstractmethod
    async def deliver(self, channel_ref: ChannelRef, occurrence: Occurrence, card: Any) -> None: ...

    async def publish(self, channel_ref: ChannelRef, occurrence: Occurrence, card: Any) -> None:
        await self._context.publisher.publish(channel_ref, occurrence, card)

    async def confirm(self, occurrence: Occurrence) -> None:
        await self._context.storage.deliveries.transition(
            occurrence, frozenset(DeliveryState), DeliveryState.SENT, sent_at=self._context.clock()
        )


class SendThenCommit(NaiveDispatcher):
    async def deliver(self, channel_ref: ChannelRef, occurrence: Occurrence, card: Any) -> None:
        await self.publish(channel_ref, occurrence, card)
        await self.confirm(occurrence)


class CommitThenSend(NaiveDispatcher):
    async def deliver(self, channel_ref: ChannelRef, occurrence: Occurrence, card: Any) -> None:
        await self.confirm(occurrence)
        await self.publish(channel_ref, occurrence, card)


def send_then_commit() -> None:
    scheduler.Dispatcher = SendThenCommit  # type: ignore[misc, assignment]  # in a process of the test's own


def commit_then_send() -> None:
    scheduler.Dispatcher = CommitThenSend  # type: ignore[misc, assignment]  # in a process of the test's own
