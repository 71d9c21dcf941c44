"""Three deliverers that look right and are not: what the kill test must catch."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

import discord

from bot.discord_app import BriefingBot
from bot.discord_app.posting import scheduler as posting_cog
from bot.discord_app.posting.post_view import build_post_view
from briefings.domain.deliveries import DeliveryState
from briefings.domain.schedules import Occurrence
from briefings.posting.ports import PostingContext


class Naive:
    """Posts what is planned, in an order of its own."""

    def __init__(self, office: PostingContext) -> None:
        self.office = office
        self._lock = asyncio.Lock()

    async def start_due(self, now: datetime) -> None:
        if self._lock.locked():
            return
        async with self._lock:
            await self.office.storage.deliveries.plan_deliveries(now)
            for schedule, delivery in await self.office.storage.deliveries.list_open_deliveries(now):
                if delivery.state is DeliveryState.PLANNED:
                    card = self.office.post_content.build_card(schedule, delivery.occurrence.date)
                    await self.deliver(schedule.channel, delivery.occurrence, card)

    async def drain(self, _seconds: float) -> None:
        return

    async def deliver(self, channel: int, slot: Occurrence, card: Any) -> None:
        raise NotImplementedError

    async def post(self, channel: int, slot: Occurrence, card: Any, nonce: str | None = None) -> None:
        bot = self.office.publisher._bot  # type: ignore[attr-defined]  # the naive ones know no outlet
        try:
            await bot.get_partial_messageable(channel).send(view=build_post_view(card, slot), nonce=nonce)
        except discord.DiscordException:
            return

    async def confirm(self, slot: Occurrence) -> None:
        await self.office.storage.deliveries.confirm_sent(slot, message=None, publish=False, now=self.office.clock())


class SendThenCommit(Naive):
    async def deliver(self, channel: int, slot: Occurrence, card: Any) -> None:
        await self.post(channel, slot, card)
        await self.confirm(slot)


class CommitThenSend(Naive):
    async def deliver(self, channel: int, slot: Occurrence, card: Any) -> None:
        await self.confirm(slot)
        await self.post(channel, slot, card)


class NonceOnly(Naive):
    async def deliver(self, channel: int, slot: Occurrence, card: Any) -> None:
        await self.post(channel, slot, card, slot.nonce)
        await self.confirm(slot)


def _with(kind: type[Naive]) -> None:
    posting_cog.Dispatcher = kind  # type: ignore[misc, assignment]  # in a process of the test's own


def send_then_commit(_bot: BriefingBot) -> None:
    _with(SendThenCommit)


def commit_then_send(_bot: BriefingBot) -> None:
    _with(CommitThenSend)


def nonce_only(_bot: BriefingBot) -> None:
    _with(NonceOnly)
