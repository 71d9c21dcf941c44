"""Many commands in Slack, with and without Discord: each is answered once and in time; memory does not grow."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import statistics
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.wire.slack.conftest import RunBot
from tests.support.discord_server import DiscordServer
from tests.support.discord_server.interactions import slash
from tests.support.slack_server.fault_server import SlackServer

pytestmark = pytest.mark.soak

SECONDS = float(os.environ.get("WIRE_LOAD_SECONDS", "60"))
"""Seconds of load; shorter in `make test`."""
P99 = 0.250
"""Seconds within which 99 of 100 commands are acknowledged, at 50 a second."""
MAX_GROWTH = 12 * 1024
"""Kilobytes by which the process may grow after its first minute."""
QUERIES = (
    "アルメニア",
    "ｱﾙﾒﾆｱ",
    "Georgia",
    "あるめにあ",
    "グルジア",
    "アルメニヤ",
    "CSTO",
    "ロシアの経済",
    "ピザ",
    "日露関係",
)


class TimedServer(SlackServer):
    """Records when each envelope was sent and acknowledged, and stores no calls."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[float] = []
        self.sent: dict[str, float] = {}

    def read_acknowledgement(self, text: str) -> None:
        envelope = json.loads(text)["envelope_id"]
        self.taken.append(time.monotonic() - self.sent.pop(envelope))

    def record_call(self, call: Any) -> None:
        """Discards the call, so that an hour of calls does not count as memory of the bot."""

    async def run_commands(self, rate: int, seconds: float) -> list[float]:
        """Sends commands at a rate; returns the seconds until each acknowledgment."""
        self.taken = []
        began = time.monotonic()
        queries = itertools.cycle(QUERIES)
        count = int(rate * seconds)
        for number in range(count):
            await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
            envelope = f"load{number}-{began}"
            self.sent[envelope] = time.monotonic()
            await self.send(
                "slash_commands", self.command("/brief", next(queries), "U0JA", "C0DESK"), envelope=envelope
            )
        await self.wait_until(lambda: not self.sent)
        assert len(self.taken) == count, "each is acknowledged once"
        return self.taken


def resident(pid: int) -> int:
    """Returns the memory of a process in kilobytes."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1])


@pytest.fixture
async def slack() -> AsyncIterator[TimedServer]:
    """The server that `run_bot` connects to."""
    async with TimedServer() as server:
        server.workspace.add_user("U0JA", "ja-JP")
        server.workspace.add_channel("C0DESK")
        yield server


async def test_fifty_commands_a_second_for_a_minute(slack: TimedServer, run_bot: RunBot) -> None:
    async with run_bot(LOG_LEVEL="WARNING"):
        await slack.run_commands(50, 3)
        taken = sorted(await slack.run_commands(50, SECONDS))
    p99 = taken[int(len(taken) * 0.99)]
    print(f"\n50/s for {SECONDS:.0f} s: median {statistics.median(taken) * 1e3:.1f} ms, p99 {p99 * 1e3:.1f} ms")  # noqa: T201  # the figure
    assert p99 < P99


async def test_both_platforms_in_one_process_do_not_grow(
    slack: TimedServer, run_bot: RunBot, discord_server: DiscordServer, guild: dict[str, Any]
) -> None:
    async with run_bot(discord_server, LOG_LEVEL="WARNING") as bot:
        await discord_server.up()

        async def run_minute() -> int:
            for _ in range(6):
                await slack.run_commands(20, SECONDS / 6)
                for query in QUERIES:
                    interaction = await discord_server.interact(slash(guild, "brief", {"query": query}))
                    await interaction.response()
            return resident(bot.pid)

        memory = [await run_minute() for _ in range(6)]
    print(f"\nmemory by minute: {[round(kilobytes / 1024, 1) for kilobytes in memory]} MB")  # noqa: T201  # the figure
    assert max(memory[1:]) - memory[0] < MAX_GROWTH
