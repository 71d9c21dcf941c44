"""The end of the real process: row 29 of the fault catalog."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.support.discord_server import DiscordServer, Fault
from tests.support.discord_server.bot_process import BotProcess, start_bot
from tests.support.discord_server.interactions import slash


def closed(database: Path) -> bool:
    """Returns whether the database was closed properly: SQLite then removes its write-ahead log."""
    # Before the next connection, which would remove the log of one that was not closed.
    has_log = Path(f"{database}-wal").exists()
    with closing(sqlite3.connect(database)) as connection:
        whole = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return whole and not has_log


async def stop_in_flight(
    server: DiscordServer, database: Path, guild: dict[str, Any], sent_signal: signal.Signals
) -> float:
    """Stops a bot while a command is being answered.

    Asserts that the answer arrives; returns the seconds from the signal to the end.
    """
    server.gateway.ready.clear()
    async with start_bot(server, database, prepare="slow") as bot:
        await server.up()
        interaction = await server.interact(slash(guild, "slow", {"query": "0.4"}))
        await server.until(lambda: "slow: begun" in bot.lines)
        wal = Path(f"{database}-wal").exists()
        began = time.monotonic()
        assert await bot.stop(sent_signal) == 0
        took = time.monotonic() - began
        assert interaction.body.get("type") == 4, "the answer was cut off"
        assert bot.warnings == []
    assert wal, "the database was not open"
    assert closed(database)
    return took


@pytest.mark.fault(29)
@pytest.mark.parametrize("sent_signal", [signal.SIGTERM, signal.SIGINT])
async def test_signal_finishes_work_in_progress(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any], sent_signal: signal.Signals
) -> None:
    """Row 29: an answer that is being sent at the signal arrives, the database is closed, and the status is 0."""
    for _time in range(2):
        assert await stop_in_flight(discord_server, database, guild, sent_signal) < 10


@pytest.mark.soak
@pytest.mark.fault(29)
async def test_hundred_stops_during_a_hundred_commands(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    """Row 29, 100 times: every answer arrives, every database is closed, and every process ends within 10 s."""
    took = [
        await stop_in_flight(discord_server, database, guild, (signal.SIGTERM, signal.SIGINT)[n % 2])
        for n in range(100)
    ]
    print(f"100 stops: longest {max(took):.2f} s, median {sorted(took)[50]:.2f} s")  # noqa: T201 - the figure
    assert max(took) < 10


async def stop_at(server: DiscordServer, database: Path, delay: float) -> None:
    """Stops a bot some time after its start.

    Asserts that it ends with 0, or by the signal before it handled signals.
    """
    async with start_bot(server, database, WIRE_LOADS_CONTENT="1") as bot:
        await asyncio.sleep(delay)
        assert await bot.stop() in (0, -signal.SIGTERM)
        assert "Traceback" not in bot.output
    assert closed(database)


@pytest.mark.fault(29)
async def test_signal_at_some_moments_of_the_start(discord_server: DiscordServer, database: Path) -> None:
    """Row 29: a signal during the start ends the process (the short form: three moments)."""
    for delay in (0.05, 0.2, 0.4):
        await stop_at(discord_server, database, delay)


@pytest.mark.soak
@pytest.mark.fault(29)
async def test_signal_at_every_moment_of_the_start(discord_server: DiscordServer, database: Path) -> None:
    """Row 29: a signal at each of 100 moments from the start of the process to an answering bot ends it."""
    for n in range(100):
        await stop_at(discord_server, database, n * 0.012)


@pytest.mark.fault(29)
@pytest.mark.parametrize("shards", [1, 4])
async def test_gateway_without_close_frame_is_abandoned(
    discord_server: DiscordServer, database: Path, shards: int
) -> None:
    """Row 29: without an answer to the closing handshake, the process ends too, and closes its database."""
    discord_server.gateway.deaf_to_close = True
    discord_server.shards = shards
    for number in range(2, shards + 1):
        discord_server.world.add_guild(number)
    async with start_bot(discord_server, database, prepare="hasty") as bot:
        await discord_server.until(lambda: discord_server.gateway.identifies == shards)
        began = time.monotonic()
        assert await bot.stop() == 0
        assert time.monotonic() - began < 30
    assert closed(database)


@pytest.mark.fault(29)
async def test_cog_that_does_not_end_is_abandoned(discord_server: DiscordServer, database: Path) -> None:
    """Row 29: a cog that takes a minute to unload is abandoned; the database is closed."""
    async with start_bot(discord_server, database, prepare="lingering") as bot:
        await discord_server.up()
        await discord_server.until(lambda: "lingering" in bot.output)
        began = time.monotonic()
        assert await bot.stop() == 0
        assert time.monotonic() - began < 30
        assert "Not everything closed" in bot.output
    assert closed(database)


@pytest.mark.fault(29)
async def test_missing_answer_is_awaited_only_until_a_timeout(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    """Row 29: a request that hangs delays the end by some seconds only."""
    hang = discord_server.fail(Fault("POST", r"/interactions/.*", manner="hang"))
    async with start_bot(discord_server, database) as bot:
        await discord_server.up()
        await discord_server.interact(slash(guild, "brief", {"query": "アルメニア"}))
        await discord_server.until(lambda: hang.done)
        began = time.monotonic()
        assert await bot.stop() == 0
        assert 2 < time.monotonic() - began < 30
    assert closed(database)


@pytest.mark.fault(29)
async def test_internal_error_ends_the_process(discord_server: DiscordServer, database: Path) -> None:
    """Row 29: an internal error ends the process at once with status 1; it is logged, and the database is closed."""
    async with start_bot(discord_server, database, prepare="crashing") as bot:
        assert await bot.exit() == 1
        assert "the sky falls" in bot.output
    assert closed(database)


@pytest.mark.fault(29)
async def test_signal_while_the_content_is_built(discord_server: DiscordServer, tmp_path: Path) -> None:
    """Row 29: a signal during the first start, before there is a client, ends the process."""
    database = tmp_path / "new.db"
    discord_server.fork_server = None  # an open connection keeps an interpreter running, but no forked process
    async with start_bot(discord_server, database) as bot:
        await discord_server.until(lambda: Path(f"{database}-wal").exists())
        assert await bot.stop() == 0
    assert closed(database)


@pytest.mark.fault(29)
async def test_interaction_after_signal_is_not_started(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    """Row 29: interactions after the signal are not processed; those that are being processed are finished."""
    discord_server.fail(Fault("POST", r"/interactions/.*", manner="slow", delay=1.0, times=100))
    async with start_bot(discord_server, database) as bot:
        await discord_server.up()
        first = await discord_server.interact(slash(guild, "brief", {"query": "アルメニア"}))
        await discord_server.until(lambda: discord_server.faults[0].done == 1)
        stopping = asyncio.create_task(bot.stop())
        await asyncio.sleep(0.3)
        late = await discord_server.interact(slash(guild, "brief", {"query": "ロシア"}))
        assert await stopping == 0
        assert first.answered is not None
        assert late.answered is None
        _no_errors(bot)


def _no_errors(bot: BotProcess) -> None:
    assert "Traceback" not in bot.output
