"""Sends many interactions at a rate or one after the other, and measures the time until their first answers."""

from __future__ import annotations

import asyncio
import itertools
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.support.discord_server.bot_process import BotProcess
from tests.support.discord_server.interactions import Interaction, slash
from tests.support.discord_server.interactions import typing as keypress
from tests.support.discord_server.server import DiscordServer

HITS = ("アルメニア", "ｶｻﾞﾌｽﾀﾝ", "Belarus", "グルジア", "露", "🇺🇿", "上海協力機構", "プーチン")
TYPOS = ("アルメニヤ", "カザフタン", "Belaurs", "ウズベキスタソ", "キルギズ")
NOTHING = ("ブラジル旅行", "今日の天気", "xyzzy", "１２３")
KEYS = ("", "ア", "アル", "アルメ", "か", "kaz", "ロシ", "z")

Payload = Callable[[dict[str, Any], int], dict[str, Any]]


def brief(guild: dict[str, Any], number: int) -> dict[str, Any]:
    """Returns `/brief`: of ten, six hits, two typos and two that find nothing; every third query is a new one."""
    kind = (HITS, HITS, HITS, TYPOS, HITS, NOTHING, HITS, HITS, TYPOS, NOTHING)[number % 10]
    query = kind[number // 10 % len(kind)]
    return slash(guild, "brief", {"query": f"{query} {number}" if number % 3 == 0 else query})


def typed(guild: dict[str, Any], number: int) -> dict[str, Any]:
    """Returns a key in the autocomplete of `/brief`."""
    return keypress(guild, "brief", "query", KEYS[number % len(KEYS)])


def noop(guild: dict[str, Any], number: int) -> dict[str, Any]:
    """Returns a command that does nothing (`prepared.noop`)."""
    return slash(guild, "noop", {"query": str(number)})


def noop_typed(guild: dict[str, Any], number: int) -> dict[str, Any]:
    """Returns a key in an autocomplete that offers nothing."""
    return keypress(guild, "noop", "query", str(number))


def mixed(guild: dict[str, Any], number: int) -> dict[str, Any]:
    """Returns two of `/brief` to three of its autocomplete, as people type before they send."""
    group, place = divmod(number, 5)
    # Queries are counted separately: of ten numbers only four are queries, and otherwise none would be a typo.
    return brief(guild, group * 2 + place) if place < 2 else typed(guild, number)


@dataclass(frozen=True)
class Figures:
    """Seconds until the first answer, over the interactions of a run."""

    count: int
    median: float
    p99: float
    longest: float

    def __str__(self) -> str:
        return (
            f"{self.count} answered, median {self.median * 1000:.1f} ms, "
            f"p99 {self.p99 * 1000:.1f} ms, longest {self.longest * 1000:.0f} ms"
        )


def figures(interactions: list[Interaction]) -> Figures:
    """Returns the figures of a run.

    Raises:
        LookupError: one was not answered.
    """
    took = sorted(interaction.seconds for interaction in interactions)
    return Figures(len(took), statistics.median(took), took[int(len(took) * 0.99) - 1], took[-1])


async def at_rate(
    server: DiscordServer, guild: dict[str, Any], payload: Payload, *, rate: float, seconds: float
) -> list[Interaction]:
    """Sends interactions at a steady rate, whether they are answered or not, and waits for the last answers."""
    began = time.monotonic()
    sent: list[Interaction] = []
    for number in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
        sent.append(await server.interact(payload(guild, number)))
    await asyncio.gather(*(interaction.response() for interaction in sent))
    return sent


async def one_by_one(
    server: DiscordServer, guild: dict[str, Any], payloads: dict[str, Payload], *, rounds: int
) -> dict[str, list[Interaction]]:
    """Sends interactions of several kinds alternately, each after the previous answer, to measure their costs."""
    sent: dict[str, list[Interaction]] = {name: [] for name in payloads}
    for number in range(rounds):
        for name, payload in payloads.items():
            interaction = await server.interact(payload(guild, number))
            await interaction.response()
            sent[name].append(interaction)
    return sent


async def compare_costs(
    server: DiscordServer,
    bot: BotProcess,
    guild: dict[str, Any],
    payloads: dict[str, Payload],
    *,
    rounds: int,
    blocks: int = 10,
) -> tuple[dict[str, float], list[Interaction]]:
    """Returns processor seconds of the bot for one interaction of each kind, and the interactions.

    Several kinds are sent alternately in blocks, so that all contain the other work of the process.
    """
    seconds = dict.fromkeys(payloads, 0.0)
    sent: list[Interaction] = []
    for block in range(blocks):
        for name, payload in payloads.items():
            began = bot.processor_seconds
            for number in range(rounds // blocks):
                # Numbers that were not used before: a third of the queries is new.
                interaction = await server.interact(payload(guild, 10_000 + block * rounds + number))
                await interaction.response()
                sent.append(interaction)
            seconds[name] += (bot.processor_seconds - began) / (rounds // blocks * blocks)
    return seconds, sent


def batches(total: int, size: int) -> Iterator[range]:
    """Yields ranges of at most `size` numbers up to `total`."""
    numbers = iter(range(total))
    while batch := list(itertools.islice(numbers, size)):
        yield range(batch[0], batch[-1] + 1)


def answered_once(server: DiscordServer, interactions: list[Interaction]) -> None:
    """Checks that each interaction had exactly one first answer, and that none got a second attempt."""
    callbacks: dict[str, int] = {}
    for request in server.requests:
        if request.path.endswith("/callback"):
            token = request.path.split("/")[3]
            callbacks[token] = callbacks.get(token, 0) + 1
    wrong = {
        interaction.payload["token"]: callbacks.get(interaction.payload["token"], 0)
        for interaction in interactions
        if callbacks.get(interaction.payload["token"], 0) != 1
    }
    assert wrong == {}, "not answered exactly once"
