"""The server of a moderator, for the tests of schedules."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest

from bot.discord_app import create_bot
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.prepared_storage import load_shared
from tests.support.schedule_office import BEGIN, Office
from tests.support.simcord_env import create_env


@pytest.fixture
async def office(store: SqliteStorage, settings: Any, payload: Any) -> AsyncIterator[Office]:
    made: Office | None = None
    bot = create_bot(store, settings, clock=lambda: made.now if made else BEGIN, wake_every=3600)
    await load_shared(bot.context)
    env = create_env(bot)
    await env.start()
    guild = env.create_guild()
    moderator = guild.create_role("moderator", permissions=discord.Permissions(manage_guild=True))
    channel, moderators = guild.create_text_channel("desk"), guild.create_text_channel("moderators")
    alice = guild.add_member(env.create_user("alice"), roles=[moderator])
    bob = guild.add_member(env.create_user("bob"))
    made = Office(env, bot, guild, channel, moderators, alice, bob)
    yield made
    await env.shutdown()
    env._raise_errors_since(env._errors_acknowledged)
