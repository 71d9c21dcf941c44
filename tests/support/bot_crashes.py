"""Lives of the bot on one database, one after another: each a process of its own, ended by SIGKILL."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import time as clock
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from briefings.domain import Content
from briefings.domain.recurrence import iter_occurrences
from briefings.domain.schedules import EmptyPolicy, Schedule, ScheduleKind
from briefings.revisions.builtin import CONTENT_VERSION, build_builtin_content
from briefings.storage.sqlite.revisions import RevisionRepository
from briefings.storage.sqlite.schedules import add_schedule
from tests.support.discord_server import StandIn

BEGIN = datetime(2027, 9, 1, 0, 30, tzinfo=UTC)
SPEED = 12 * 3600.0
"""A day of the bot's clock is two seconds."""

WINDOW = 0.5
"""Seconds for which a stand-in knows a nonce; Discord's are minutes."""

SCHEDULES = 8
COUNTRIES = {"KZ", "UZ", "KG", "TJ", "TM"}


class Nursery:
    """The process that lives are forked from: one for all tests, since it takes seconds to make."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.support.bot_fork_server"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            self._answer()
        except ValueError:
            self.close()
            raise

    def begin(self, environment: dict[str, str]) -> int:
        """Start a life; its process's id."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{json.dumps(environment)}\n")
        self._process.stdin.flush()
        return self._answer()

    def close(self) -> None:
        """End it."""
        self._process.communicate()

    def _answer(self) -> int:
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())


@dataclass
class Lives:
    """The lives of one bot, in a world of its own."""

    nursery: Nursery
    standin: StandIn
    folder: Path
    schedules: list[Schedule]
    epoch: float = field(default_factory=clock.time)
    pid: int = 0

    async def begin(self, strategy: str = "") -> None:
        """Start a life and wait until it is connected."""
        self.standin.gateway.ready.clear()
        self.pid = self.nursery.begin(
            {
                "DISCORD_TOKEN": self.standin.token,
                "DATABASE_PATH": str(self.folder / "briefings.db"),
                "PYTHONWARNINGS": "ignore",
                "SYNC_COMMANDS": "false",
                "WIRE_PREPARE": ",".join(filter(None, ("hurried", strategy))),
                "WIRE_EPOCH": str(self.epoch),
                "WIRE_BEGIN": str(BEGIN.timestamp()),
                "WIRE_SPEED": str(SPEED),
                "WIRE_FOLDER": str(self.folder),
                "WIRE_PORT": str(self.standin.port),
                "WIRE_CA": str(self.folder / "standin-ca.pem"),
            }
        )
        await self.standin.up()

    async def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End the life, and wait until its process is gone."""
        pid, self.pid = self.pid, 0
        try:
            os.kill(pid, how)
        except ProcessLookupError:
            raise RuntimeError(f"it died by itself: {self._last_words}") from None
        with contextlib.suppress(ProcessLookupError):
            for _ in range(10_000):
                os.kill(pid, 0)
                await asyncio.sleep(0.002)
            raise TimeoutError(f"it doesn't end: {self._last_words}")

    async def settle(self, seconds: float) -> tuple[set[str], Counter[str]]:
        """Live once more until all is posted that is owed by now, or nothing has come for some seconds.

        Returns:
            The marks of what was owed, and how often each mark stands in the channel.
        """
        now = BEGIN + timedelta(seconds=(clock.time() - self.epoch) * SPEED)
        owed = {slot.marker for one in self.schedules for slot in iter_occurrences(one, BEGIN, now)}
        told, since = self.posted, clock.monotonic()
        while owed - told.keys() and clock.monotonic() - since < seconds:
            await asyncio.sleep(0.05)
            before, told = told, self.posted
            missing = len(owed - told.keys())
            if missing < len(owed - before.keys()):
                since = clock.monotonic()
        await self.kill(signal.SIGTERM)
        return owed, self.posted

    @property
    def _last_words(self) -> str:
        return (self.folder / "life.log").read_text(encoding="utf-8")[-2000:]

    @property
    def posted(self) -> Counter[str]:
        """How often each slot's mark stands in the channel."""
        messages = self.standin.world.messages.get(channel_of(self.standin), [])
        return Counter(mark for message in messages for mark in marks(message["components"]))


@contextlib.asynccontextmanager
async def living(folder: Path, nursery: Nursery) -> AsyncIterator[Lives]:
    """A stand-in and a database with schedules, whose bot lives and dies as it is told."""
    folder.mkdir(exist_ok=True)
    async with StandIn() as standin:
        standin.world.add_guild()
        standin.world.nonce_window = WINDOW
        standin.write_ca(folder)
        lives = Lives(nursery, standin, folder, await fill(folder / "briefings.db", standin))
        try:
            yield lives
        finally:
            if lives.pid:
                await lives.kill()


@cache
def content() -> Content:
    """A few subjects and their days.

    Each life reads its content and makes it ready, as any start does; with all that ships, that would be a second of
    work for each kill.
    """
    shipped = build_builtin_content()
    return Content(
        (),
        tuple(replace(one, related=(), members=()) for one in shipped.subjects if one.id in COUNTRIES),
        anniversaries=tuple(one for one in shipped.anniversaries if COUNTRIES.issuperset(one.subjects)),
    )


async def fill(database: Path, standin: StandIn) -> list[Schedule]:
    """A database with schedules that post some hours apart, however late."""
    async with await RevisionRepository.open(database, clock=lambda: BEGIN) as store:
        await store.apply_content(content(), expected_id=None, builtin=CONTENT_VERSION)
        return [
            await add_schedule(
                store,
                Schedule(
                    0, secrets.token_hex(6), int(next(iter(standin.world.guilds))), int(channel_of(standin)),
                    ScheduleKind.ON_THIS_DAY, time(24 // SCHEDULES * n), "Asia/Tokyo", "ja", BEGIN,
                    on_empty=EmptyPolicy.SAY, lateness=60 * 24 * 3000,
                ),
                actor=1,
            )
            for n in range(SCHEDULES)
        ]  # fmt: skip


def channel_of(standin: StandIn) -> str:
    """The one channel of a stand-in."""
    return str(next(iter(standin.world.guilds.values()))["channels"][0]["id"])


def marks(components: list[dict[str, Any]]) -> list[str]:
    found = []
    for one in components:
        if str(one.get("custom_id", "")).startswith("d1|"):
            found.append(str(one["custom_id"]))
        found += marks(one.get("components", []))
    return found
