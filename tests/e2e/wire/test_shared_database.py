"""Two Discord processes with two shards each on one PostgreSQL database."""

from __future__ import annotations

import secrets
import signal
import time as clock
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from briefings.domain.refs import ChannelRef
from briefings.domain.schedules import EmptyPolicy, Schedule, ScheduleKind
from briefings.revisions.builtin import ensure_builtin
from briefings.storage.postgres.storage import PostgresStorage
from tests.support.bot_crashes import marks
from tests.support.discord_server import DiscordServer
from tests.support.discord_server.bot_process import BotProcess, start_bot
from tests.support.discord_server.interactions import slash
from tests.support.postgres_server import PostgresServer

DUE = datetime(2027, 9, 2, 0, 0, 0, tzinfo=UTC)
"""09:00 in Tokyo."""


@pytest.fixture
async def storage(postgres_url: str) -> AsyncIterator[PostgresStorage]:
    """The shared database, with the built-in content."""
    async with await PostgresStorage.open(postgres_url, clock=lambda: DUE) as opened:
        await ensure_builtin(opened)
        yield opened


@pytest.fixture
def four_guilds(discord_server: DiscordServer) -> DiscordServer:
    """A Discord server that recommends four shards, with a guild on each."""
    discord_server.shards = 4
    for number in (2, 3, 4):
        discord_server.world.add_guild(number)
    return discord_server


async def add_due_schedules(storage: PostgresStorage, server: DiscordServer) -> None:
    """Adds a schedule to each server, with a post that is due at once."""
    for guild in server.world.guilds.values():
        schedule = Schedule(
            0, secrets.token_hex(6), ChannelRef("discord", guild["id"], guild["channels"][0]["id"]),
            ScheduleKind.ON_THIS_DAY, time(9), "Asia/Tokyo", "ja", DUE - timedelta(hours=1), on_empty=EmptyPolicy.SAY,
        )  # fmt: skip
        await storage.schedules.add_schedule(schedule, actor=None)


def due_clock() -> dict[str, str]:
    """Returns the settings of a process whose clock is set to the time at which the posts are due."""
    begin = DUE + timedelta(seconds=5)
    return {"WIRE_EPOCH": str(clock.time()), "WIRE_BEGIN": str(begin.timestamp()), "WIRE_SPEED": "1"}


def count_posts(server: DiscordServer) -> list[int]:
    """Posts in each server."""
    return [
        sum(
            len(marks(message["components"])) for message in server.world.messages.get(guild["channels"][0]["id"], [])
        )
        for guild in server.world.guilds.values()
    ]


@asynccontextmanager
async def run_shards(server: DiscordServer, folder: Path, url: str, shards: str) -> AsyncIterator[BotProcess]:
    """Starts a process with some of four shards, with the clock at the time at which the posts are due."""
    folder.mkdir()
    settings = {**due_clock(), "DATABASE_URL": url, "SHARD_COUNT": "4", "SHARD_IDS": shards}
    async with start_bot(server, folder / "unused.db", prepare="hurried,announcing", **settings) as bot:
        yield bot


async def test_process_takes_over_the_posts_of_one_that_was_killed(
    four_guilds: DiscordServer, storage: PostgresStorage, postgres_url: str, tmp_path: Path
) -> None:
    """While both run, each post is sent once; after a kill, the other process posts in all servers."""
    server = four_guilds
    async with (
        run_shards(server, tmp_path / "first", postgres_url, "0,1") as first,
        run_shards(server, tmp_path / "second", postgres_url, "2-3") as second,
    ):
        for bot in (first, second):
            await server.until(lambda bot=bot: "ready: 2 guilds" in bot.lines, seconds=60)
        await add_due_schedules(storage, server)
        await server.until(lambda: count_posts(server) == [1, 1, 1, 1], seconds=60)
        first.process.send_signal(signal.SIGKILL)
        await first.exit()
        await add_due_schedules(storage, server)
        await server.until(lambda: count_posts(server) == [2, 2, 2, 2], seconds=60)
        assert await second.stop() == 0
    markers = [
        mark
        for guild in server.world.guilds.values()
        for message in server.world.messages[guild["channels"][0]["id"]]
        for mark in marks(message["components"])
    ]
    assert set(Counter(markers).values()) == {1}


async def test_standby_waits_and_takes_over(
    discord_server: DiscordServer, storage: PostgresStorage, postgres_url: str, tmp_path: Path
) -> None:
    """A second process with the same shard connects when the first has ended, and answers."""
    settings = {"DATABASE_URL": postgres_url}
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    async with start_bot(discord_server, tmp_path / "first" / "unused.db", **settings) as first:
        await discord_server.up()
        async with start_bot(discord_server, tmp_path / "second" / "unused.db", **settings) as second:
            await discord_server.until(lambda: "takes over when it ends" in second.output, seconds=60)
            assert discord_server.gateway.identifies == 1
            discord_server.gateway.ready.clear()
            first.process.send_signal(signal.SIGKILL)
            await first.exit()
            await discord_server.up()
            guild = next(iter(discord_server.world.guilds.values()))
            interaction = await discord_server.interact(slash(guild, "brief", {"query": "アルメニア"}))
            assert (await interaction.response())["type"] == 4
            assert await second.stop() == 0


async def test_commands_are_answered_while_the_database_is_unreachable(
    discord_server: DiscordServer, tmp_path: Path, own_postgres: PostgresServer
) -> None:
    """Without the database, cards are answered from memory; when it is available again, due posts are sent."""
    url = own_postgres.create_database("briefings")
    async with await PostgresStorage.open(url, clock=lambda: DUE) as opened:
        await ensure_builtin(opened)
    settings = {**due_clock(), "DATABASE_URL": url}
    guild = next(iter(discord_server.world.guilds.values()))
    async with start_bot(discord_server, tmp_path / "unused.db", prepare="hurried", **settings) as bot:
        await discord_server.up()
        own_postgres.stop()
        interaction = await discord_server.interact(slash(guild, "brief", {"query": "アルメニア"}))
        assert (await interaction.response())["type"] == 4
        own_postgres.start()
        async with await PostgresStorage.open(url, clock=lambda: DUE) as opened:
            await add_due_schedules(opened, discord_server)
        await discord_server.until(lambda: count_posts(discord_server) == [1], seconds=60)
        assert await bot.stop() == 0
