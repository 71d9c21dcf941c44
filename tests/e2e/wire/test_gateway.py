"""Faults of the gateway: rows 14 and 15 of the fault catalog."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.support.discord_server import DiscordServer
from tests.support.discord_server.bot_process import start_bot
from tests.support.discord_server.interactions import slash
from tests.support.loopback import DNS_DOWN


async def ask_and_be_answered_once(server: DiscordServer, guild: dict[str, Any], seconds: float = 60.0) -> None:
    """Sends a request while the connection is broken; asserts one answer within `seconds`."""
    interaction = await server.interact(slash(guild, "brief", {"query": "アルメニア"}))
    await interaction.response(seconds)
    await asyncio.sleep(0.1)
    assert len(server.of("POST", interaction.payload["token"])) == 1


@pytest.mark.fault(14)
async def test_interrupted_connection_resumes_without_loss(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    """Row 14: after a broken connection the bot resumes, and answers once what was requested meanwhile."""
    async with start_bot(discord_server, database) as bot:
        await discord_server.up()
        await discord_server.gateway.drop()
        await ask_and_be_answered_once(discord_server, guild)
        assert (discord_server.gateway.identifies, discord_server.gateway.resumes) == (1, 1)
        assert await bot.stop() == 0


@pytest.mark.fault(14)
async def test_outage_is_resumed_from(discord_server: DiscordServer, database: Path, guild: dict[str, Any]) -> None:
    """Row 14: after an outage of several attempts the session is resumed, and commands of the outage are answered.

    discord.py's sharded client would start a new session here, so with one shard the plain one is used.
    """
    down = database.parent / DNS_DOWN
    async with start_bot(discord_server, database) as bot:
        await discord_server.up()
        down.touch()
        await discord_server.gateway.drop()
        await discord_server.until(lambda: "Attempting a reconnect" in bot.output)
        interaction = asyncio.create_task(ask_and_be_answered_once(discord_server, guild, 30))
        down.unlink()
        await interaction
        assert (discord_server.gateway.identifies, discord_server.gateway.resumes) == (1, 1)
        assert "Traceback" not in bot.output
        assert await bot.stop() == 0


@pytest.mark.fault(14)
async def test_reconnect_on_request_resumes(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    """Row 14: opcode 7 is answered with RESUME, not with a new session."""
    async with start_bot(discord_server, database) as bot:
        await discord_server.up()
        await discord_server.gateway.ask_reconnect()
        await ask_and_be_answered_once(discord_server, guild)
        assert (discord_server.gateway.identifies, discord_server.gateway.resumes) == (1, 1)
        assert await bot.stop() == 0


@pytest.mark.fault(14)
async def test_silence_after_a_heartbeat_resumes(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    """Row 14: if the gateway acknowledges no heartbeat, the session is resumed on a new connection."""
    discord_server.gateway.heartbeat_interval = 0.3
    discord_server.gateway.acknowledge = False
    async with start_bot(discord_server, database, options={"heartbeat_timeout": 1.0}) as bot:
        await discord_server.up()
        await discord_server.until(lambda: discord_server.gateway.resumes >= 1, seconds=60)
        discord_server.gateway.acknowledge = True
        await ask_and_be_answered_once(discord_server, guild)
        assert discord_server.gateway.identifies == 1
        assert await bot.stop() == 0


@pytest.mark.fault(15)
async def test_invalid_session_identifies_again_without_another_sync(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    """Row 15: opcode 9 leads to a second READY; commands are not registered again, and an answer is sent once.

    The stored digest is removed before, so that it does not prevent a second registration.
    """
    async with start_bot(discord_server, database) as bot:
        await discord_server.up()
        remembered = Path(f"{database}.commands")
        await discord_server.until(remembered.exists)
        remembered.unlink()
        await discord_server.gateway.invalidate()
        await discord_server.until(lambda: discord_server.gateway.identifies == 2, seconds=60)
        await ask_and_be_answered_once(discord_server, guild)
        assert len(discord_server.of("PUT", "/commands")) == 1
        assert await bot.stop() == 0
