"""Starts the bot on one database and Slack server repeatedly, each time in a new process that is ended by SIGKILL."""

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
from datetime import time, timedelta
from pathlib import Path

from bot.slack_app.local_workspace.workspace import TEAM
from briefings.domain.recurrence import iter_occurrences
from briefings.domain.refs import ChannelRef
from briefings.domain.schedules import EmptyPolicy, Schedule, ScheduleKind
from briefings.revisions.builtin import CONTENT_VERSION
from tests.support.bot_crashes import BEGIN, SCHEDULES, SPEED, content
from tests.support.forked_bots import BotForkServer
from tests.support.prepared_storage import open_prepared
from tests.support.slack_server.fault_server import APP_TOKEN, BOT_TOKEN, SlackServer

GRACE = 0.5
"""Seconds of the machine's clock in which a request may still be accepted."""

CHANNEL = "C0DESK"


@dataclass
class CrashingSlackBot:
    """A bot that is started and killed repeatedly."""

    fork_server: BotForkServer
    server: SlackServer
    folder: Path
    schedules: list[Schedule]
    epoch: float = field(default_factory=clock.time)
    pid: int = 0

    async def begin(self, strategy: str = "") -> None:
        """Starts the bot and waits until it is connected."""
        self.server.connected.clear()
        self.pid = self.fork_server.begin(
            {
                "DISCORD_TOKEN": "",
                "SLACK_BOT_TOKEN": BOT_TOKEN,
                "SLACK_APP_TOKEN": APP_TOKEN,
                "DATABASE_PATH": str(self.folder / "briefings.db"),
                "PYTHONWARNINGS": "ignore",
                "WIRE_SLACK_URL": self.server.api_url,
                "WIRE_SLACK_PREPARE": strategy,
                "WIRE_EPOCH": str(self.epoch),
                "WIRE_BEGIN": str(BEGIN.timestamp()),
                "WIRE_SPEED": str(SPEED),
                "WIRE_GRACE": str(GRACE),
                "WIRE_FOLDER": str(self.folder),
                "WIRE_PORT": "0",
                "WIRE_CA": "",
            }
        )
        try:
            await asyncio.wait_for(self.server.connected.wait(), 60)
        except TimeoutError:
            raise TimeoutError(f"the bot does not connect: {self._log_tail}") from None

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
            The markers of due posts, and how often each is in the channel.
        """
        now = BEGIN + timedelta(seconds=(clock.time() - self.epoch) * SPEED)
        due = {slot.marker for schedule in self.schedules for slot in iter_occurrences(schedule, BEGIN, now)}
        missing, since = len(due), clock.monotonic()
        while due - self.posted.keys() and clock.monotonic() - since < seconds:
            await asyncio.sleep(0.05)
            if (count := len(due - self.posted.keys())) < missing:
                missing, since = count, clock.monotonic()
        await self.kill(signal.SIGTERM)
        return due, self.posted

    @property
    def posted(self) -> Counter[str]:
        """Counts how often each marker is in the channel."""
        messages = self.server.workspace.messages[CHANNEL]
        return Counter(message["metadata"]["event_payload"]["marker"] for message in messages)

    @property
    def _log_tail(self) -> str:
        log = self.folder / "bot.log"
        return log.read_text(encoding="utf-8")[-2000:] if log.exists() else ""


@contextlib.asynccontextmanager
async def run_crashing_slack_bot(folder: Path, fork_server: BotForkServer) -> AsyncIterator[CrashingSlackBot]:
    """Runs a Slack server with a database of schedules, for a bot that the test starts and kills."""
    folder.mkdir(exist_ok=True)
    async with SlackServer() as server:
        server.workspace.add_channel(CHANNEL)
        crashing_bot = CrashingSlackBot(fork_server, server, folder, await _fill(folder / "briefings.db"))
        try:
            yield crashing_bot
        finally:
            if crashing_bot.pid:
                await crashing_bot.kill()


async def _fill(database: Path) -> list[Schedule]:
    async with await open_prepared(
        database, clock=lambda: BEGIN, content=content(), builtin=CONTENT_VERSION
    ) as storage:
        return [
            await storage.schedules.add_schedule(
                Schedule(
                    0, secrets.token_hex(6), ChannelRef("slack", TEAM, CHANNEL), ScheduleKind.ON_THIS_DAY,
                    time(24 // SCHEDULES * n), "Asia/Tokyo", "ja", BEGIN,
                    on_empty=EmptyPolicy.SAY, grace_minutes=60 * 24 * 3000,
                ),
                actor=None,
            )
            for n in range(SCHEDULES)
        ]  # fmt: skip
