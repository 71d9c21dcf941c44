"""Starts the bot on one database repeatedly, each time in a new process that is ended by SIGKILL."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import signal
import time as clock
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from briefings.domain import Content
from briefings.domain.recurrence import iter_occurrences
from briefings.domain.refs import ChannelRef
from briefings.domain.schedules import EmptyPolicy, Schedule, ScheduleKind
from briefings.revisions.builtin import CONTENT_VERSION, build_builtin_content
from tests.support.discord_server import DiscordServer
from tests.support.forked_bots import BotForkServer
from tests.support.prepared_storage import open_prepared

BEGIN = datetime(2027, 9, 1, 0, 30, tzinfo=UTC)
SPEED = 12 * 3600.0
"""Seconds for a day of the bot's clock."""

WINDOW = 0.5
"""Seconds for which the Discord server recognizes a nonce; Discord does so for minutes."""

SCHEDULES = 8
COUNTRIES = {"KZ", "UZ", "KG", "TJ", "TM"}


@dataclass
class CrashingBot:
    """A bot that is started and killed repeatedly, with its own Discord server and database."""

    fork_server: BotForkServer
    server: DiscordServer
    folder: Path
    schedules: list[Schedule]
    epoch: float = field(default_factory=clock.time)
    pid: int = 0

    async def begin(self, strategy: str = "") -> None:
        """Starts the bot and waits until it is connected."""
        self.server.gateway.ready.clear()
        self.pid = self.fork_server.begin(
            {
                "DISCORD_TOKEN": self.server.token,
                "DATABASE_PATH": str(self.folder / "briefings.db"),
                "PYTHONWARNINGS": "ignore",
                "SYNC_COMMANDS": "false",
                "WIRE_PREPARE": ",".join(filter(None, ("hurried", strategy))),
                "WIRE_EPOCH": str(self.epoch),
                "WIRE_BEGIN": str(BEGIN.timestamp()),
                "WIRE_SPEED": str(SPEED),
                "WIRE_FOLDER": str(self.folder),
                "WIRE_PORT": str(self.server.port),
                "WIRE_CA": str(self.folder / "server-ca.pem"),
            }
        )
        await self.server.up()

    async def kill(self, sent_signal: signal.Signals = signal.SIGKILL) -> None:
        """Kills the bot, and waits until its process is gone."""
        pid, self.pid = self.pid, 0
        try:
            os.kill(pid, sent_signal)
        except ProcessLookupError:
            raise RuntimeError(f"the bot ended by itself: {self._log_tail}") from None
        with contextlib.suppress(ProcessLookupError):
            for _ in range(10_000):
                os.kill(pid, 0)
                await asyncio.sleep(0.002)
            raise TimeoutError(f"the bot does not end: {self._log_tail}")

    async def settle(self, seconds: float) -> tuple[set[str], Counter[str]]:
        """Runs the bot once more until all due posts are sent, or none has been sent for some seconds.

        Returns:
            The markers of due posts, and how often each marker is in the channel.
        """
        now = BEGIN + timedelta(seconds=(clock.time() - self.epoch) * SPEED)
        expected = {slot.marker for schedule in self.schedules for slot in iter_occurrences(schedule, BEGIN, now)}
        posted, since = self.posted, clock.monotonic()
        while expected - posted.keys() and clock.monotonic() - since < seconds:
            await asyncio.sleep(0.05)
            before, posted = posted, self.posted
            missing = len(expected - posted.keys())
            if missing < len(expected - before.keys()):
                since = clock.monotonic()
        await self.kill(signal.SIGTERM)
        return expected, self.posted

    @property
    def _log_tail(self) -> str:
        return (self.folder / "bot.log").read_text(encoding="utf-8")[-2000:]

    @property
    def posted(self) -> Counter[str]:
        """Counts how often each marker is in the channel."""
        messages = self.server.world.messages.get(channel_of(self.server), [])
        return Counter(mark for message in messages for mark in marks(message["components"]))


@contextlib.asynccontextmanager
async def run_crashing_bot(folder: Path, fork_server: BotForkServer) -> AsyncIterator[CrashingBot]:
    """Runs a Discord server with a database of schedules, for a bot that the test starts and kills."""
    folder.mkdir(exist_ok=True)
    async with DiscordServer() as server:
        server.world.add_guild()
        server.world.nonce_window = WINDOW
        server.write_ca(folder)
        crashing_bot = CrashingBot(fork_server, server, folder, await fill(folder / "briefings.db", server))
        try:
            yield crashing_bot
        finally:
            if crashing_bot.pid:
                await crashing_bot.kill()


@cache
def content() -> Content:
    """Returns content of a few subjects and their days.

    Each start loads and prepares it; the built-in content would take a second for each kill.
    """
    shipped = build_builtin_content()
    return Content(
        (),
        tuple(replace(subject, related=(), members=()) for subject in shipped.subjects if subject.id in COUNTRIES),
        anniversaries=tuple(
            anniversary for anniversary in shipped.anniversaries if COUNTRIES.issuperset(anniversary.subjects)
        ),
    )


async def fill(database: Path, server: DiscordServer) -> list[Schedule]:
    """Fills a database with schedules that post some hours apart, without a limit of lateness."""
    async with await open_prepared(
        database, clock=lambda: BEGIN, content=content(), builtin=CONTENT_VERSION
    ) as store:
        return [
            await store.schedules.add_schedule(
                Schedule(
                    0, secrets.token_hex(6),
                    ChannelRef("discord", next(iter(server.world.guilds)), channel_of(server)),
                    ScheduleKind.ON_THIS_DAY, time(24 // SCHEDULES * n), "Asia/Tokyo", "ja", BEGIN,
                    on_empty=EmptyPolicy.SAY, grace_minutes=60 * 24 * 3000,
                ),
                actor=None,
            )
            for n in range(SCHEDULES)
        ]  # fmt: skip


def channel_of(server: DiscordServer) -> str:
    """Returns the only channel of a Discord server."""
    return str(next(iter(server.world.guilds.values()))["channels"][0]["id"])


def marks(components: list[dict[str, Any]]) -> list[str]:
    found = []
    for component in components:
        if str(component.get("custom_id", "")).startswith("d1|"):
            found.append(str(component["custom_id"]))
        found += marks(component.get("components", []))
    return found
