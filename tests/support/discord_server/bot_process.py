"""Runs the bot in a process of its own and reads its output, handles, memory and exit status."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.discord_server.server import DiscordServer

LAUNCHER = "tests.support.bot_launcher"
DNS_DOWN = "dns-is-down"
"""While a file of this name is in the bot's folder, no host name resolves."""


@dataclass
class BotProcess:
    """The bot in a process of its own."""

    process: asyncio.subprocess.Process
    folder: Path
    lines: list[str] = field(default_factory=list)

    async def stop(self, how: signal.Signals = signal.SIGTERM, seconds: float = 10.0) -> int:
        """Send a signal and give the exit status.

        Raises:
            TimeoutError: it was still alive after `seconds`.
        """
        if self.process.returncode is None:
            self.process.send_signal(how)
        return await self.exit(seconds)

    async def exit(self, seconds: float = 60.0) -> int:
        """Wait for its end and give the exit status."""
        try:
            return await asyncio.wait_for(self.process.wait(), seconds)
        except TimeoutError:
            raise TimeoutError(f"still alive after {seconds} s:\n{self.output}") from None

    @property
    def output(self) -> str:
        """What it wrote on standard error and output so far."""
        return "\n".join(self.lines)

    @property
    def warnings(self) -> list[str]:
        """Lines of the log from WARNING on, but for discord.py's on voice, which is not used here."""
        return [line for line in self.lines if re.search(r" (WARNING|ERROR|CRITICAL) ", line) and "voice" not in line]

    @property
    def files(self) -> int:
        """Open file handles."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))  # noqa: PTH208 - the kernel's list

    @property
    def memory(self) -> int:
        """Resident memory in kB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.findall(r"VmRSS:\s+(\d+)", status)[0])

    async def tasks(self) -> int:
        """How many tasks its loop has; the launcher prints that on SIGUSR1."""
        before = len(self.lines)
        self.process.send_signal(signal.SIGUSR1)
        for _ in range(500):
            for line in self.lines[before:]:
                if line.startswith("tasks: "):
                    return int(line.removeprefix("tasks: "))
            await asyncio.sleep(0.01)
        raise TimeoutError("the loop did not answer")


@asynccontextmanager
async def start_bot(
    server: DiscordServer,
    database: Path,
    *,
    token: str | None = None,
    options: dict[str, Any] | None = None,
    prepare: str = "",
    program: str = LAUNCHER,
    arguments: tuple[str, ...] = (),
    **settings: str,
) -> AsyncIterator[BotProcess]:
    """Start the real process against a Discord server; it is killed at the end if it is still running.

    Args:
        server: what it connects to.
        database: its DATABASE_PATH, whose folder is its working folder.
        token: its DISCORD_TOKEN; None for the one that the Discord server knows.
        options: further options of discord.py's client, such as `heartbeat_timeout`.
        prepare: names of functions in `prepared.py`, with commas between, that are handed the client.
        program: the module that is started, with the Discord server's port and certificate as its arguments.
        arguments: further ones.
        settings: further environment variables.
    """
    ca = server.write_ca(database.parent)
    environment = {
        **os.environ,
        "DISCORD_TOKEN": token or server.token,
        "DATABASE_PATH": str(database),
        "PYTHONWARNINGS": "ignore",
        "WIRE_OPTIONS": json.dumps(options or {}),
        "WIRE_PREPARE": prepare,
        **settings,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", program, str(server.port), str(ca), *arguments,
        cwd=database.parent, env=environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, limit=16 << 20,
    )  # fmt: skip
    bot = BotProcess(process, database.parent)
    reader = asyncio.create_task(_collect(bot))
    try:
        yield bot
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await reader


async def _collect(bot: BotProcess) -> None:
    assert bot.process.stdout is not None
    async for line in bot.process.stdout:
        bot.lines.append(line.decode(errors="replace").rstrip())
