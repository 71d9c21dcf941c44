"""Compares `/brief` in Slack with a bolt command that does nothing, both over Socket Mode on loopback."""

from __future__ import annotations

import asyncio
import statistics
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from bot.context import BotContext
from bot.cooldowns import Cooldowns
from bot.miss_counter import MissCounter
from bot.settings import Settings
from bot.slack_app.client import build_client
from bot.slack_app.connection import SlackConnection, SlackCredentials
from bot.slack_app.local_workspace.server import LocalSlackServer
from bot.slack_app.ui.limits import CARD_LIMITS
from briefings.revisions.builtin import ensure_builtin
from briefings.storage.sqlite.storage import SqliteStorage

pytestmark = pytest.mark.bench

ROUNDS, TIMES = 60, 10
TOKENS = ("xoxb-bench", "xapp-bench")


class DispatchServer(LocalSlackServer):
    """A workspace with one member."""

    def __init__(self) -> None:
        super().__init__(*TOKENS)
        self.waiting: dict[str, asyncio.Future[None]] = {}
        self.workspace.add_user("U0JA")
        self.workspace.add_channel("C0DESK")
        self.number = 0

    def read_acknowledgement(self, text: str) -> None:
        """Reads the envelope id alone: Slack's processing of a card is not measured."""
        self.waiting.pop(text.split('"', 4)[3]).set_result(None)

    async def seconds(self, text: str, times: int = TIMES) -> float:
        """Returns the seconds from sending a command to its acknowledgment."""
        loop, began = asyncio.get_running_loop(), time.perf_counter()
        for _ in range(times):
            self.number += 1
            envelope = f"bench{self.number}"
            self.waiting[envelope] = answered = loop.create_future()
            await self.send("slash_commands", self.command("/brief", text, "U0JA", "C0DESK"), envelope=envelope)
            await answered
        return (time.perf_counter() - began) / times


async def test_brief_adds_little_over_an_empty_command(tmp_path: Path) -> None:
    path = tmp_path / "briefings.db"
    async with (
        await SqliteStorage.open(path, clock=lambda: datetime.now(UTC)) as storage,
        DispatchServer() as ours,
        DispatchServer() as bare,
        aiohttp.ClientSession() as session,
    ):
        await ensure_builtin(storage)
        context = BotContext(Settings(), storage, CARD_LIMITS)
        # One user sends hundreds of requests a minute, which must not be refused.
        context.cooldowns = Cooldowns(enabled=False)
        await context.load_content()
        connection = SlackConnection(context, MissCounter(context), SlackCredentials(*TOKENS), base_url=ours.api_url)
        await connection.connect()
        app = AsyncApp(
            client=build_client(TOKENS[0], session, bare.api_url), process_before_response=True,
            request_verification_enabled=False,
        )  # fmt: skip

        @app.command("/brief")
        async def do_nothing(ack: Any) -> None:
            await ack()

        handler = AsyncSocketModeHandler(app, TOKENS[1], web_client=build_client(TOKENS[1], session, bare.api_url))
        await handler.connect_async()
        try:
            for local_server in (ours, bare):
                await local_server.seconds("アルメニア")  # connections and caches
            # The shortest rounds: other work on the machine only ever makes a round longer.
            rounds = [(await bare.seconds("アルメニア"), await ours.seconds("アルメニア")) for _ in range(ROUNDS)]
            nothing, ready = map(min, zip(*rounds, strict=True))
            fresh = statistics.median([await ours.seconds(f"アルメニア{' ' * n}について", 1) for n in range(1, 30)])
            first = fresh / statistics.median([await bare.seconds("x", 1) for _ in range(29)])
        finally:
            await handler.close_async()
            await connection.close()
    ratio = ready / nothing
    print(  # noqa: T201  # the figures
        f"\na no-op: {nothing * 1e3:.2f} ms; /brief, kept ready: {ratio:.2f} times that; "
        f"asked for the first time: {first:.1f}"
    )
    assert ratio <= 1.5
