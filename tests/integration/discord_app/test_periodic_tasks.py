"""The periodic work of the process, and the session in which a member waits."""

from __future__ import annotations

import asyncio
import itertools
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.discord_app import create_bot
from tests.support.prepared_storage import load_shared
from tests.support.simcord_env import create_env


async def test_command_does_not_wait_for_the_next_wake_up_of_the_process(
    store: Any, settings: Any, payload: Any, read: Any
) -> None:
    """SimCord, and with it the preview, shows an answer when no timer of the session is due soon."""
    wakeups = []
    bot = create_bot(store, settings, wake_every=20)  # less than SimCord's time limit for a command
    await load_shared(bot.context)
    env = create_env(bot)
    await env.start()
    try:
        dispatcher = bot.get_cog("PostingCog").dispatcher  # type: ignore[union-attr]
        start_due = dispatcher.start_due

        async def note_wakeup(now: Any) -> None:
            wakeups.append(now)
            await start_due(now)

        dispatcher.start_due = note_wakeup
        guild = env.create_guild()
        member = guild.add_member(env.create_user("alice"))
        answer = await member.slash(guild.create_text_channel("desk"), "brief", query="アルメニア")
        assert "アルメニア" in read.text(answer.response)
        assert len(wakeups) <= 1  # the one of the start, if the session was ready by then
    finally:
        await env.shutdown()


async def test_simulated_wake_ups_do_not_count_as_a_clock_set_back(
    store: Any, settings: Any, payload: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """SimCord, and with it the preview, has its own clock, which stops between commands."""
    wakeups = itertools.count()
    is_enough = asyncio.Event()

    def clock() -> datetime:
        if next(wakeups) > 20:
            is_enough.set()
        return datetime.now(UTC)

    bot = create_bot(store, settings, clock=clock, wake_every=0.02)
    await load_shared(bot.context)
    env = create_env(bot)
    await env.start()
    await is_enough.wait()
    await env.shutdown()
    await bot.get_cog("PostingCog").cog_unload()  # type: ignore[union-attr]
    assert "clock was set back" not in caplog.text
