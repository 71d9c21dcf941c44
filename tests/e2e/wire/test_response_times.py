"""Response times: rows 18 and 30 of the fault catalog."""

from __future__ import annotations

import asyncio
import statistics
from pathlib import Path
from typing import Any

import pytest

from tests.support.discord_server import DiscordServer, Fault
from tests.support.discord_server.bot_process import start_bot
from tests.support.discord_server.interactions import Interaction, slash
from tests.support.discord_server.interactions import typing as keypress


def p99(interactions: list[Interaction]) -> float:
    """Returns the seconds within which 99 of 100 got their first answer."""
    return sorted(interaction.seconds for interaction in interactions)[int(len(interactions) * 0.99) - 1]


@pytest.mark.fault(18)
async def test_slow_command_is_announced_within_a_second(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    """Row 18: a command that takes 2.5 s is deferred after about 1 s, and its answer follows."""
    async with start_bot(discord_server, database, prepare="slow") as bot:
        await discord_server.up()
        interaction = await discord_server.interact(slash(guild, "slow", {"query": "2.5"}))
        body = await interaction.response()
        assert body["type"] == 5
        await discord_server.until(lambda: interaction.follow_ups)
        assert len(interaction.follow_ups) == 1
        assert bot.warnings == []
        assert await bot.stop() == 0


@pytest.mark.fault(18)
async def test_quick_command_is_not_announced(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    """Row 18: a command that takes less than a second is answered in the first response alone."""
    async with start_bot(discord_server, database, prepare="slow") as bot:
        await discord_server.up()
        interaction = await discord_server.interact(slash(guild, "slow", {"query": "0.2"}))
        assert (await interaction.response())["type"] == 4
        await asyncio.sleep(1)
        assert len(discord_server.of("POST", interaction.payload["token"])) == 1
        assert await bot.stop() == 0


@pytest.mark.fault(18)
async def test_answer_on_its_way_is_not_announced(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    """Row 18: an answer that Discord accepts slowly is not overtaken by a deferral."""
    discord_server.fail(Fault("POST", r"/interactions/.*", manner="slow", delay=1.5))
    async with start_bot(discord_server, database) as bot:
        await discord_server.up()
        interaction = await discord_server.interact(slash(guild, "brief", {"query": "アルメニア"}))
        assert (await interaction.response())["type"] == 4
        assert len(discord_server.of("POST", interaction.payload["token"])) == 1
        assert await bot.stop() == 0
        assert bot.warnings == []


@pytest.mark.fault(18)
async def test_commands_are_answered_while_content_is_built(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    """Row 18: while new content is made and prepared, 99 of 100 first answers come within a second.

    They also come within half of the time of the preparation: they do not wait for it.
    """
    async with start_bot(discord_server, database, prepare="importing") as bot:
        await discord_server.until(lambda: "made ready in" in bot.output, seconds=60)
        done: list[Interaction] = []
        while bot.output.count("made ready in") < 4 or len(done) < 100:
            for payload in (slash(guild, "brief", {"query": "露西亜"}), keypress(guild, "brief", "query", "アル")):
                interaction = await discord_server.interact(payload)
                await interaction.response()
                done.append(interaction)
            await asyncio.sleep(0.02)
        making = [float(line.split()[-1]) for line in bot.lines if line.startswith("made ready in")]
        print(  # noqa: T201 - the figure
            f"p99 {p99(done) * 1000:.0f} ms of {len(done)} while content is made ready in "
            f"{statistics.median(making) * 1000:.0f} ms"
        )
        assert p99(done) < 1.0
        assert p99(done) < statistics.median(making) / 2
        assert await bot.stop() == 0


@pytest.mark.fault(30)
async def test_blocked_loop_is_logged_with_its_place(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    """Row 30: if a handler blocks the event loop, its place and then the duration are logged; the bot continues."""
    async with start_bot(discord_server, database, prepare="blocking") as bot:
        await discord_server.up()
        interaction = await discord_server.interact(slash(guild, "block", {"query": "4"}))
        await discord_server.until(lambda: "The event loop is blocked here" in bot.output)
        assert "time.sleep(float(query))" in bot.output
        await interaction.response()
        await discord_server.until(lambda: "The event loop was blocked for" in bot.output)
        assert bot.output.count("The event loop is blocked here") == 1
        after = await discord_server.interact(slash(guild, "brief", {"query": "アルメニア"}))
        assert (await after.response())["type"] == 4
        assert await bot.stop() == 0
