"""Runs the bot in a separate process, and reads its output, handles, memory and exit status."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from tests.support.discord_server.server import DiscordServer

LAUNCHER = "tests.support.bot_launcher"
_FOR_INTERPRETER = ("PYTHONTZPATH", "WIRE_WITHOUT_TZDATA")
"""Settings that are read before anything is imported."""

EXIT_LINE = "exit status: "
"""Begins the last line of a forked bot that has ended by itself."""


class Process(Protocol):
    """The interface of a process."""

    pid: int

    @property
    def returncode(self) -> int | None: ...

    def send_signal(self, signal: int, /) -> None: ...

    def kill(self) -> None: ...

    async def wait(self) -> int: ...


class ForkedProcess:
    """A process that the fork server has started.

    Args:
        pid: its id.
        lines: its output so far.
        read_rest: reads the rest of its output, after its end.
    """

    def __init__(self, pid: int, lines: list[str], read_rest: Callable[[], Awaitable[None]]) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._lines = lines
        self._read_rest = read_rest
        self._signal = 0

    def send_signal(self, signal: int, /) -> None:
        """Sends a signal; does nothing if it has ended."""
        self._signal = signal
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal)

    def kill(self) -> None:
        """Ends it by SIGKILL."""
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        """Waits for its end, and returns the exit status."""
        with contextlib.suppress(ProcessLookupError):
            while self.returncode is None:
                os.kill(self.pid, 0)
                await asyncio.sleep(0.005)
        if self.returncode is None:
            await self._read_rest()
            # Not always the last line: at DEBUG, the thread of a database may log that it was closed.
            reported = next((line for line in reversed(self._lines) if line.startswith(EXIT_LINE)), None)
            if reported is None:
                self.returncode = -self._signal
            else:
                self._lines.remove(reported)
                self.returncode = int(reported.removeprefix(EXIT_LINE))
        return self.returncode


@dataclass
class BotProcess:
    """The bot in a separate process."""

    process: Process
    folder: Path
    lines: list[str] = field(default_factory=list)

    async def stop(self, sent_signal: signal.Signals = signal.SIGTERM, seconds: float = 30.0) -> int:
        """Sends a signal, and returns the exit status.

        Raises:
            TimeoutError: it was still alive after `seconds`.
        """
        if self.process.returncode is None:
            self.process.send_signal(sent_signal)
        return await self.exit(seconds)

    async def exit(self, seconds: float = 60.0) -> int:
        """Waits for its end, and returns the exit status."""
        try:
            return await asyncio.wait_for(self.process.wait(), seconds)
        except TimeoutError:
            raise TimeoutError(f"still alive after {seconds} s:\n{self.output}") from None

    @property
    def output(self) -> str:
        """Its standard error and output so far."""
        return "\n".join(self.lines)

    @property
    def warnings(self) -> list[str]:
        """Lines of the log from WARNING on, except those of discord.py about voice, which is not used here."""
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

    @property
    def processor_seconds(self) -> float:
        """Time that its threads have spent on a processor."""
        threads = Path(f"/proc/{self.process.pid}/task").iterdir()
        return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9

    async def tasks(self) -> int:
        """Returns how many tasks its loop has; the launcher prints that on SIGUSR1."""
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
    """Starts the real process against a Discord server; it is killed at the end if it is still running.

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
    if (
        server.fork_server is not None
        and program == LAUNCHER
        and not any(name in _FOR_INTERPRETER for name in settings)
    ):
        async with _fork_bot(server, database.parent, ca, environment) as bot:
            yield bot
        return
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", program, str(server.port), str(ca), *arguments,
        cwd=database.parent, env=environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, limit=16 << 20,
    )  # fmt: skip
    bot = BotProcess(process, database.parent)
    assert process.stdout is not None
    reader = asyncio.create_task(_collect(process.stdout, bot.lines))
    try:
        yield bot
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await reader


@asynccontextmanager
async def _fork_bot(
    server: DiscordServer, folder: Path, ca: Path, environment: dict[str, str]
) -> AsyncIterator[BotProcess]:
    """Starts the bot as a fork of a process that has imported everything."""
    assert server.fork_server is not None
    outside = tempfile.TemporaryDirectory()  # tests read every file of the bot's folder
    pipe = Path(outside.name) / "output"
    os.mkfifo(pipe)
    stream, lines = asyncio.StreamReader(limit=16 << 20), list[str]()
    output = os.fdopen(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0)
    # Kept open until the bot has ended: a pipe without a writer is at its end.
    held_open = os.open(pipe, os.O_WRONLY)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(stream), output
    )
    reader = asyncio.create_task(_collect(stream, lines))

    async def read_rest() -> None:
        os.close(held_open)
        await reader
        transport.close()

    wire = {"WIRE_OUTPUT": str(pipe), "WIRE_FOLDER": str(folder), "WIRE_PORT": str(server.port), "WIRE_CA": str(ca)}
    process = ForkedProcess(server.fork_server.begin({**environment, **wire}), lines, read_rest)
    try:
        yield BotProcess(process, folder, lines)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        outside.cleanup()


async def _collect(stream: asyncio.StreamReader, lines: list[str]) -> None:
    async for line in stream:
        lines.append(line.decode(errors="replace").rstrip())  # noqa: PERF401 - read while it grows
