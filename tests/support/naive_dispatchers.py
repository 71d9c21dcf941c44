"""Dispatchers with subtle errors, which the kill test must detect."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from datetime import datetime
from typing import Any

import discord

from bot.discord_app import BriefingBot
from bot.discord_app.posting import scheduler
from bot.discord_app.posting.post_view import build_post_view
from bot.discord_app.posting.publisher import make_nonce
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
            await deliveries.plan_deliveries(now)
            for schedule, delivery in await deliveries.list_open_deliveries(now):
                if delivery.state is DeliveryState.PLANNED:
                    card = self._context.post_content.build_card(schedule, delivery.occurrence.date)
                    await self.deliver(schedule.channel_ref, delivery.occurrence, card)

    async def drain(self, _seconds: float) -> None:
        return

    @abstractmethod
    async def deliver(self, channel_ref: ChannelRef, occurrence: Occurrence, card: Any) -> None: ...

    async def publish(
        self, channel_ref: ChannelRef, occurrence: Occurrence, card: Any, nonce: str | None = None
    ) -> None:
        bot = self._context.publisher._bot  # type: ignore[attr-defined]  # past the publisher, which sets the nonce
        channel = bot.get_partial_messageable(int(channel_ref.channel))
        try:
            await channel.send(view=build_post_view(card, occurrence), nonce=nonce)
        except discord.DiscordException:
            return

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


class NonceOnly(NaiveDispatcher):
    async def deliver(self, channel_ref: ChannelRef, occurrence: Occurrence, card: Any) -> None:
        await self.publish(channel_ref, occurrence, card, make_nonce(occurrence))
        await self.confirm(occurrence)


def _use_dispatcher(dispatcher_class: type[NaiveDispatcher]) -> None:
    scheduler.Dispatcher = dispatcher_class  # type: ignore[misc, assignment]  # in a process of the test's own


def send_then_commit(_bot: BriefingBot) -> None:
    _use_dispatcher(SendThenCommit)


def commit_then_send(_bot: BriefingBot) -> None:
    _use_dispatcher(CommitThenSend)


def nonce_only(_bot: BriefingBot) -> None:
    _use_dispatcher(NonceOnly)
