"""The bot in SimCord's Discord with a clock that a test sets, and members who follow subjects."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord

from bot.discord_app import BriefingBot, create_bot
from bot.miss_counter import MissCounter
from bot.revision_watcher import RevisionWatcher
from bot.settings import Settings
from briefings.domain import Content
from briefings.storage.sqlite.storage import SqliteStorage
from tests.integration.discord_app.conftest import small_content
from tests.integration.discord_app.moderation.conftest import Read
from tests.support.prepared_storage import open_prepared
from tests.support.simcord_env import create_env

NAP = 3600.0


@dataclass
class Clock:
    """The current time, which a test sets."""

    now: datetime = datetime(2026, 1, 5, 3, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **more: int) -> None:
        self.now += timedelta(**more)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(tmp_path: Path, clock: Clock) -> AsyncIterator[SqliteStorage]:
    async with await open_prepared(tmp_path / "briefings.db", clock=clock, content=small_content()) as store:
        yield store


@pytest.fixture
def make_bot(store: SqliteStorage, clock: Clock) -> Callable[[], BriefingBot]:
    def made() -> BriefingBot:
        settings = Settings(timezone="Asia/Tokyo")
        bot = create_bot(store, settings, clock=clock, wake_every=NAP)
        # SimCord waits for every timer that ends before its time limit for a handler.
        bot.revision_watcher = RevisionWatcher(bot.context, interval=NAP)
        bot.context.miss_counter = MissCounter(bot.context, interval=NAP)
        return bot

    return made


@dataclass
class World:
    """A server with a channel, two members and a manager."""

    env: simcord.Env
    clock: Clock
    store: SqliteStorage
    channel: Any
    alice: Any
    bob: Any
    manager: Any

    @property
    def bot(self) -> BriefingBot:
        return self.env.bot  # type: ignore[return-value]

    async def dispatch(self) -> None:
        """Posts what is due now."""
        cog: Any = self.bot.get_cog("PostingCog")
        await cog.dispatcher.run_due(self.clock())
        await self.env.settle()

    async def change_content(self, change: Callable[[Content], Content]) -> None:
        """Applies other content, and activates it in the bot."""
        snapshot = await self.store.revisions.load_snapshot()
        await self.store.revisions.apply_content(change(snapshot.content), expected_id=snapshot.revision.id)
        await self.bot.context.reload_if_changed()

    def messages(self, person: Any) -> list[Any]:
        """Returns the direct messages of the bot to a member, oldest first."""
        return sorted(person.user.dm_channel.history(), key=lambda message: message.id)


@pytest.fixture
async def world(
    make_bot: Callable[[], BriefingBot], store: SqliteStorage, clock: Clock, payload: Any
) -> AsyncIterator[World]:
    env = create_env(make_bot())
    await env.start()
    guild = env.create_guild()
    managing = guild.create_role(name="managers", permissions=discord.Permissions(manage_guild=True))
    alice, bob = (guild.add_member(env.create_user(name)) for name in ("alice", "bob"))
    manager = guild.add_member(env.create_user("manager"), roles=[managing])
    yield World(env, clock, store, guild.create_text_channel("desk"), alice, bob, manager)
    await env.shutdown()
    env._raise_errors_since(env._errors_acknowledged)


@pytest.fixture
def read() -> type[Read]:
    return Read
