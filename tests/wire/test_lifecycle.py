"""Start and stop of the real process: catalogue rows 5, 8, 14 to 17, 29."""

from __future__ import annotations

import asyncio
import signal
import time
from pathlib import Path

import pytest
from standin import Fault, StandIn
from standin.interactions import slash
from standin.running import start_bot


async def up(standin: StandIn, seconds: float = 20.0) -> None:
    await asyncio.wait_for(standin.gateway.ready.wait(), seconds)


async def test_connects_answers_and_stops(discord_standin: StandIn, database: Path) -> None:
    """From start to an answered `/brief` and a clean end, over TLS, JSON and a WebSocket."""
    guild = next(iter(discord_standin.world.guilds.values()))
    async with start_bot(discord_standin, database) as bot:
        await up(discord_standin)
        interaction = await discord_standin.interact(slash(guild, "brief", {"query": "ｱﾙﾒﾆｱ"}))
        body = await interaction.response()
        assert body["type"] == 4
        assert "アルメニア" in str(body["data"]["components"])
        assert body["data"]["allowed_mentions"]["parse"] == []
        assert await bot.stop() == 0


@pytest.mark.fault(5)
async def test_second_instance_says_so_and_exits(discord_standin: StandIn, database: Path) -> None:
    """Row 5: two processes on one database never both run; the second says why, and the first goes on."""
    async with start_bot(discord_standin, database) as first:
        await up(discord_standin)
        async with start_bot(discord_standin, database) as second:
            assert await second.exit() == 2
            assert "another briefing-bot" in second.output
            assert second.output.count("\n") == 0
        assert first.process.returncode is None
        assert await first.stop() == 0


@pytest.mark.fault(8)
async def test_refused_token_ends_at_once(discord_standin: StandIn, database: Path) -> None:
    """Row 8: a 401 at login stops the process with one clear line, without a second attempt."""
    wrong = "not.the.token"
    async with start_bot(discord_standin, database, token=wrong) as bot:
        assert await bot.exit() == 2
        assert "DISCORD_TOKEN" in bot.output
        assert wrong not in bot.output
        assert "Traceback" not in bot.output
    assert len([request for request in discord_standin.requests if request.status == 401]) == 1


@pytest.mark.fault(16)
async def test_first_connect_refused_is_tried_again(discord_standin: StandIn, database: Path) -> None:
    """Row 16: discord.py dies when its first gateway connection fails; the process tries again with a new client."""
    discord_standin.gateway.refuse = 2
    async with start_bot(discord_standin, database) as bot:
        await up(discord_standin)
        assert "Next attempt" in bot.output
        assert await bot.stop() == 0


@pytest.mark.fault(16)
async def test_stops_while_discord_is_out_of_reach(discord_standin: StandIn, database: Path) -> None:
    """Row 16: waiting for the next attempt does not keep the process from ending."""
    discord_standin.gateway.refuse = 1000
    async with start_bot(discord_standin, database) as bot:
        await discord_standin.until(lambda: "Next attempt" in bot.output)
        began = time.monotonic()
        assert await bot.stop() == 0
        assert time.monotonic() - began < 10


@pytest.mark.fault(29)
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
async def test_signal_finishes_what_is_in_flight(
    discord_standin: StandIn, database: Path, how: signal.Signals
) -> None:
    """Row 29: an answer on its way when the signal comes still arrives, the database is closed, exit status 0."""
    guild = next(iter(discord_standin.world.guilds.values()))
    discord_standin.fail(Fault("POST", r"/interactions/.*", manner="slow", delay=0.5))
    async with start_bot(discord_standin, database) as bot:
        await up(discord_standin)
        interaction = await discord_standin.interact(slash(guild, "brief", {"query": "アルメニア"}))
        await asyncio.sleep(0.2)
        assert await bot.stop(how) == 0
        assert interaction.body["type"] == 4
        assert "Traceback" not in bot.output
    assert not Path(f"{database}-wal").exists(), "the database was not closed"


@pytest.mark.fault(14)
async def test_line_cut_resumes_and_loses_nothing(discord_standin: StandIn, database: Path) -> None:
    """Row 14: after a broken line the bot resumes, and answers what was asked meanwhile, once."""
    guild = next(iter(discord_standin.world.guilds.values()))
    async with start_bot(discord_standin, database) as bot:
        await up(discord_standin)
        await discord_standin.gateway.drop()
        interaction = await discord_standin.interact(slash(guild, "brief", {"query": "アルメニア"}))
        await interaction.response(10)
        assert (discord_standin.gateway.identifies, discord_standin.gateway.resumes) == (1, 1)
        assert len(discord_standin.of("POST", "/callback")) == 1
        assert await bot.stop() == 0


@pytest.mark.fault(14)
async def test_reconnect_on_request_resumes(discord_standin: StandIn, database: Path) -> None:
    """Row 14: op 7 is answered with RESUME, not with a new session."""
    async with start_bot(discord_standin, database) as bot:
        await up(discord_standin)
        await discord_standin.gateway.ask_reconnect()
        await discord_standin.until(lambda: discord_standin.gateway.resumes == 1)
        assert discord_standin.gateway.identifies == 1
        assert await bot.stop() == 0


@pytest.mark.fault(15)
async def test_invalid_session_identifies_again_and_syncs_no_more(discord_standin: StandIn, database: Path) -> None:
    """Row 15: op 9 brings a second READY; commands are not synced a second time."""
    async with start_bot(discord_standin, database) as bot:
        await up(discord_standin)
        await discord_standin.gateway.invalidate()
        await discord_standin.until(lambda: discord_standin.gateway.identifies == 2, seconds=15)
        await asyncio.sleep(0.3)
        assert len(discord_standin.of("PUT", "/commands")) == 1
        assert await bot.stop() == 0


@pytest.mark.fault(17)
async def test_commands_are_synced_only_when_they_changed(discord_standin: StandIn, database: Path) -> None:
    """Row 17: the second start of the same version tells Discord nothing."""
    for _start in range(2):
        discord_standin.gateway.ready.clear()
        async with start_bot(discord_standin, database) as bot:
            await up(discord_standin)
            assert await bot.stop() == 0
    assert len(discord_standin.of("PUT", "/commands")) == 1
    assert discord_standin.gateway.identifies == 2
