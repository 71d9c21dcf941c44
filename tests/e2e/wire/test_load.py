"""Many interactions and broken connections: each interaction is answered once and in time, and no resources leak."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.discord_server import DiscordServer
from tests.support.discord_server.bot_process import BotProcess, start_bot
from tests.support.discord_server.interactions import Interaction
from tests.support.discord_server.load import (
    Figures,
    answered_once,
    at_rate,
    batches,
    brief,
    compare_costs,
    figures,
    mixed,
    noop,
    noop_typed,
    one_by_one,
    typed,
)

P99 = 0.250
"""Seconds within which 99 of 100 first answers are sent, at 50 interactions a second."""


@pytest.fixture(autouse=True)
def _no_collections() -> Iterator[None]:
    """Disables garbage collection in the process of the Discord server, so that its pauses are not measured."""
    gc.collect()
    gc.freeze()
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()


@dataclass(frozen=True)
class Resources:
    """The resources of an idle process."""

    files: int
    tasks: int
    memory: int

    def __str__(self) -> str:
        return f"{self.files} handles, {self.tasks} tasks, {self.memory / 1024:.1f} MB"


async def measure_resources(bot: BotProcess) -> Resources:
    """Measures the resources that the bot uses now."""
    tasks = await bot.tasks()
    return Resources(bot.files, tasks, bot.memory)


async def load(
    server: DiscordServer, database: Path, guild: dict[str, Any], *, seconds: float, rounds: int
) -> tuple[Figures, tuple[float, float]]:
    """Sends 50 mixed interactions a second, then single ones beside commands that do nothing; prints the figures."""
    async with start_bot(server, database, prepare="noop,counted", LOG_LEVEL="WARNING") as bot:
        await server.up()
        sent = await at_rate(server, guild, mixed, rate=50, seconds=min(seconds, 4))
        begin = await measure_resources(bot)
        more = await at_rate(server, guild, mixed, rate=50, seconds=seconds)
        at_fifty = figures(more)
        end = await measure_resources(bot)
        print(f"50/s for {seconds:.0f} s: {at_fifty}")  # noqa: T201 - the figure
        print(f"memory: {begin.memory / 1024:.1f} MB, then {end.memory / 1024:.1f} MB")  # noqa: T201 - the figure
        kinds = {"noop": noop, "brief": brief, "empty autocomplete": noop_typed, "autocomplete": typed}
        done_alone = await one_by_one(server, guild, kinds, rounds=rounds)
        median = {name: figures(done).median for name, done in done_alone.items()}
        ratios = median["brief"] / median["noop"], median["autocomplete"] / median["empty autocomplete"]
        for name, done in done_alone.items():
            print(f"one by one, {name}: {figures(done)}")  # noqa: T201 - the figure
        print(f"ratio to commands that do nothing: /brief {ratios[0]:.2f}, autocomplete {ratios[1]:.2f}")  # noqa: T201
        costs, others = await compare_costs(server, bot, guild, kinds, rounds=rounds)
        costs_ratios = costs["brief"] / costs["noop"], costs["autocomplete"] / costs["empty autocomplete"]
        milliseconds = ", ".join(f"{name} {seconds * 1000:.2f}" for name, seconds in costs.items())
        print(f"processor time of the bot, ms each: {milliseconds}")  # noqa: T201 - the figure
        print(f"by processor time: /brief {costs_ratios[0]:.2f}, autocomplete {costs_ratios[1]:.2f}")  # noqa: T201
        answered_once(
            server, [*sent, *more, *others, *(interaction for done in done_alone.values() for interaction in done)]
        )
        assert bot.warnings == []
        assert await bot.stop() == 0
    assert end.memory < begin.memory * 1.05 + 4096
    return at_fifty, costs_ratios


async def test_fifty_a_second_are_all_answered(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    """The short form of the load: 2 s, and 20 single ones of each kind. Only the long form asserts times."""
    await load(discord_server, database, guild, seconds=2, rounds=20)


@pytest.mark.soak
async def test_fifty_a_second_for_a_minute(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    """50 interactions a second for a minute: all are answered, p99 is below 250 ms, and memory does not grow."""
    at_fifty, ratios = await load(discord_server, database, guild, seconds=60, rounds=1000)
    assert at_fifty.p99 < P99
    assert max(ratios) < 1.3, "by processor time"


async def soak(
    server: DiscordServer,
    database: Path,
    guild: dict[str, Any],
    *,
    interactions: int,
    reconnects: int,
    warm_up: float,
    rest: float,
) -> None:
    """Sends interactions while the connection is repeatedly cut, or the gateway requests a reconnect.

    `warm_up` is the number of seconds of requests before the measurement, and `rest` that of idle seconds before its
    end: aiohttp keeps connections for 15 s.
    """
    done: list[Interaction] = []
    async with start_bot(server, database, prepare="counted", LOG_LEVEL="ERROR") as bot:
        await server.up()
        # As many at once as arrive together after a reconnection, and enough to fill the bot's caches.
        done += await at_rate(server, guild, mixed, rate=100_000, seconds=0.001)
        done += await at_rate(server, guild, mixed, rate=200, seconds=warm_up)
        await asyncio.sleep(rest)
        begin = await measure_resources(bot)
        for number, batch in enumerate(batches(interactions, interactions // reconnects)):
            before = server.gateway.resumes
            sent = []
            for n in batch:
                if n == batch[len(batch) // 2]:
                    # In the middle of a batch: some are being sent, others follow while the connection is down.
                    await (server.gateway.ask_reconnect() if number % 4 == 3 else server.gateway.drop())
                sent.append(await server.interact(mixed(guild, n)))
            await asyncio.gather(*(interaction.response() for interaction in sent))
            await server.until(lambda before=before: server.gateway.resumes > before, seconds=60)
            done += sent
        await asyncio.sleep(rest)
        end = await measure_resources(bot)
        for _look in range(20):
            # The last answers arrive before the tasks that sent them have ended.
            if end.tasks <= begin.tasks and end.files <= begin.files:
                break
            await asyncio.sleep(0.5)
            end = await measure_resources(bot)
        print(f"{len(done)} interactions, {server.gateway.resumes} resumes: {figures(done)}")  # noqa: T201
        print(f"at the beginning {begin}; at the end {end}")  # noqa: T201 - the figure
        answered_once(server, done)
        assert server.gateway.identifies == 1, "a session was lost"
        assert "Traceback" not in bot.output
        assert await bot.stop() == 0
    assert end.files <= begin.files
    assert end.tasks <= begin.tasks
    assert end.memory < begin.memory * 1.05 + 4096


async def test_broken_lines_lose_nothing(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    """The short form of the soak test: 160 interactions over 4 broken connections."""
    await soak(discord_server, database, guild, interactions=160, reconnects=4, warm_up=2, rest=0)


@pytest.mark.soak
async def test_twenty_thousand_over_five_hundred_broken_lines(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    """20,000 interactions and 500 reconnects: none is lost or answered twice, and no resources leak."""
    await soak(discord_server, database, guild, interactions=20_000, reconnects=500, warm_up=5, rest=40)
