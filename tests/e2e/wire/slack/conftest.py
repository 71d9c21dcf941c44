"""The unmodified process, a Slack server, and schedules in the database."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.slack_app.local_workspace.workspace import TEAM
from briefings.domain.deliveries import Delivery
from briefings.domain.refs import ChannelRef, WorkspaceRef
from briefings.domain.schedules import EmptyPolicy, Schedule, ScheduleKind
from briefings.domain.workspaces import WorkspaceSettings
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.discord_server import DiscordServer
from tests.support.discord_server.bot_process import EXIT_LINE
from tests.support.forked_bots import BotForkServer
from tests.support.slack_server.fault_server import APP_TOKEN, BOT_TOKEN, SlackServer
from tests.support.slack_server.schema import SlackSchemas

CHANNEL, MODERATORS = "C0DESK", "C0MODS"


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        server.workspace.add_user("U0JA", "ja-JP")
        server.workspace.add_channel(CHANNEL)
        server.workspace.add_channel(MODERATORS)
        yield server
        assert server.gaps == []


@pytest.fixture(scope="session")
def schemas(root: Path) -> SlackSchemas | None:
    """Slack's schemas, if they are beside this checkout."""
    folder = root.parent / "shared" / "data"
    return SlackSchemas(folder) if (folder / "slack-block-kit.schema.json").exists() else None


@dataclass
class RunningBot:
    """A process of the bot.

    Attributes:
        pid: its id.
        log: its output, with that of earlier processes of the test, and its exit status.
    """

    pid: int
    log: Path

    async def stop(self) -> tuple[int, str]:
        """Ends it by SIGTERM; its exit status and the output."""
        os.kill(self.pid, signal.SIGTERM)
        return await self.wait()

    async def wait(self) -> tuple[int, str]:
        """Waits for its end; its exit status and the output."""
        await self._wait_for_end()
        output = self.log.read_text(encoding="utf-8")
        return int(output.rpartition(EXIT_LINE)[2].split()[0]), output

    async def kill(self) -> None:
        """Ends it by SIGKILL."""
        os.kill(self.pid, signal.SIGKILL)
        await self._wait_for_end()

    async def _wait_for_end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            for _ in range(12_000):
                os.kill(self.pid, 0)
                await asyncio.sleep(0.005)
            raise TimeoutError(self.log.read_text(encoding="utf-8")[-2000:])


RunBot = Callable[..., AbstractAsyncContextManager[RunningBot]]


@pytest.fixture
def run_bot(slack: SlackServer, database: Path, fork_server: BotForkServer) -> RunBot:
    """Starts `briefing-bot run` with the tokens of Slack; further arguments are settings.

    Args of the function: `discord`, a Discord server that it connects to as well; `grace`, seconds for which the
    outcome of a request is open, with 20 checks for due posts a second (the default values without it).
    """

    @asynccontextmanager
    async def run(
        discord: DiscordServer | None = None, *, grace: float = 0.0, **settings: str
    ) -> AsyncIterator[RunningBot]:
        port, certificate, token = "0", "", ""
        if discord is not None:
            port, certificate, token = str(discord.port), str(discord.write_ca(database.parent)), discord.token
        hurry = {"WIRE_EPOCH": str(time.time()), "WIRE_GRACE": str(grace)} if grace else {}
        slack.connected.clear()
        pid = fork_server.begin(
            {
                "DATABASE_PATH": str(database), "PYTHONWARNINGS": "ignore", "DISCORD_TOKEN": token,
                "SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "WIRE_SLACK_URL": slack.api_url,
                "WIRE_FOLDER": str(database.parent), "WIRE_PORT": port, "WIRE_CA": certificate,
                **hurry, **settings,
            }
        )  # fmt: skip
        bot = RunningBot(pid, database.parent / "bot.log")
        try:
            yield bot
        finally:
            with contextlib.suppress(ProcessLookupError):
                await bot.kill()

    return run


@dataclass
class DuePost:
    """A post that is due now, in a database that processes share."""

    database: Path
    schedule: Schedule

    async def find(self) -> Delivery | None:
        """Finds its delivery; None before it is planned."""
        async with await SqliteStorage.open(self.database, clock=lambda: datetime.now(UTC)) as storage:
            rows = await storage.deliveries.list_deliveries(self.schedule.id)
        return rows[0] if rows else None

    async def wait_for(self, state: str, seconds: float = 60.0) -> Delivery:
        """Waits until its delivery is in a state."""
        end = time.monotonic() + seconds
        while True:
            delivery = await self.find()
            if delivery is not None and delivery.state == state:
                return delivery
            if time.monotonic() > end:
                raise TimeoutError(delivery)
            await asyncio.sleep(0.05)


@pytest.fixture
async def due_post(database: Path) -> DuePost:
    """A schedule whose post was due a minute ago, and a channel for alerts."""
    now = datetime.now(UTC)
    due = now - timedelta(minutes=1)
    async with await SqliteStorage.open(database, clock=lambda: now) as storage:
        schedule = await storage.schedules.add_schedule(
            Schedule(
                0, secrets.token_hex(6), ChannelRef("slack", TEAM, CHANNEL), ScheduleKind.ON_THIS_DAY,
                due.time().replace(second=0, microsecond=0), "UTC", "ja", due - timedelta(minutes=5),
                on_empty=EmptyPolicy.SAY, grace_minutes=24 * 60,
            ),
            actor=None,
        )  # fmt: skip
        settings = WorkspaceSettings(WorkspaceRef("slack", TEAM), moderators_channel=MODERATORS)
        await storage.workspace_settings.set_workspace_settings(settings, actor=None, now=now)
    return DuePost(database, schedule)
