"""Large installations: several shards and thousands of guilds, without memory for data that are not needed."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import pytest

from tests.support.discord_server import DiscordServer
from tests.support.discord_server.bot_process import start_bot
from tests.support.discord_server.interactions import slash

BARE, OURS = "tests.support.bare_client", "tests.support.measured_bot"
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15
"""Members, presences and message content (Discord's reference: Gateway Intents)."""


async def seconds_to_ready(
    server: DiscordServer, database: Path, program: str, *arguments: str
) -> tuple[float, float]:
    """Starts a process, and waits until all its shards are ready with all their guilds.

    Returns:
        Seconds that passed, and seconds of processor time of the process.
    """
    began = time.monotonic()
    async with start_bot(server, database, program=program, arguments=arguments) as bot:
        ready = f"ready: {len(server.world.guilds)} guilds"
        await server.until(lambda: ready in bot.lines, seconds=120)
        took, worked = time.monotonic() - began, bot.processor_seconds
        if program == OURS:
            assert "others held: 0 members, 0 users" in bot.output
            assert bot.warnings == []
            assert await bot.stop() == 0
    return took, worked


async def beside_bare(server: DiscordServer, database: Path, *, rounds: int, wait: bool) -> tuple[float, float]:
    """Starts the bot and bare discord.py alternately on 4 shards; prints the ratios.

    With `wait`, both wait 5 s before each shard's IDENTIFY but the first, as discord.py does; without it, only the
    work is measured.

    Returns:
        The median ratios of the time that passed and of the processor time.
    """
    arguments = ("wait",) if wait else ()
    pairs = [
        [await seconds_to_ready(server, database, program, *arguments) for program in (OURS, BARE)]
        for _ in range(rounds)
    ]
    ratios = []
    for number, kind in enumerate(("ready after", "processor time")):
        ours, bare = (statistics.median(pair[process][number] for pair in pairs) for process in (0, 1))
        ratios.append(statistics.median(pair[0][number] / pair[1][number] for pair in pairs))
        print(  # noqa: T201 - the figure
            f"4 shards, {len(server.world.guilds)} guilds, {'as it is' if wait else 'the work alone'}: "
            f"{kind} {ours:.2f} s, bare discord.py {bare:.2f} s, ratio {ratios[-1]:.2f}"
        )
    return ratios[0], ratios[1]


async def test_four_shards_answer_and_cache_no_members(discord_server: DiscordServer, database: Path) -> None:
    """If Discord recommends four shards, four are used, each with its guilds, and a command of each is answered.

    A start sends no REST request for a guild: its data are requested when a member uses a command.
    """
    discord_server.shards = 4
    for number in range(2, 101):
        discord_server.world.add_guild(number)
    async with start_bot(discord_server, database, prepare="hasty,announcing") as bot:
        await discord_server.until(lambda: "ready: 100 guilds" in bot.lines, seconds=60)
        assert sorted(identity["shard"] for identity in discord_server.gateway.identities) == [
            [n, 4] for n in range(4)
        ]
        assert all(identity["intents"] & PRIVILEGED == 0 for identity in discord_server.gateway.identities)
        assert "others held: 0 members, 0 users" in bot.output
        assert len(discord_server.requests) == 4, "more than advice, two questions about itself and the commands"
        for guild in list(discord_server.world.guilds.values())[:4]:
            interaction = await discord_server.interact(slash(guild, "brief", {"query": "アルメニア"}))
            assert (await interaction.response())["type"] == 4
        assert await bot.stop() == 0


async def test_one_shard_is_used_if_one_is_recommended(discord_server: DiscordServer, database: Path) -> None:
    """A small installation identifies without shards, and only with the intent of guilds."""
    async with start_bot(discord_server, database) as bot:
        await discord_server.up()
        (identity,) = discord_server.gateway.identities
        assert "shard" not in identity
        assert identity["intents"] == 1
        assert await bot.stop() == 0


@pytest.mark.soak
async def test_five_thousand_guilds_start_as_bare_discord_does(discord_server: DiscordServer, database: Path) -> None:
    """A start with 4 shards and 5,000 guilds takes at most 1.2 times the processor time of discord.py alone."""
    discord_server.shards = 4
    for number in range(2, 5001):
        discord_server.world.add_guild(number, channels=20)
    # The first start registers the commands, and writes compiled files and the cache of the content.
    await seconds_to_ready(discord_server, database, OURS)
    assert (await beside_bare(discord_server, database, rounds=7, wait=False))[1] < 1.2
    # Wall-clock time includes other work on the machine.
    assert (await beside_bare(discord_server, database, rounds=1, wait=True))[0] < 1.5
