"""Forks bots from a process that all test processes of a run share, since starting it takes seconds."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from filelock import FileLock

_MAX_ANSWER = 16


class BotForkServer:
    """A connection to the process, which is started for the first bot of a run, and ends with the last connection.

    Args:
        folder: of the run; the test processes find the process by a file in it.
    """

    def __init__(self, folder: Path) -> None:
        self._address_file = folder / "bot-fork-server"
        self._environment = dict(os.environ)
        self._connection: socket.socket | None = None

    def begin(self, environment: dict[str, str]) -> int:
        """Starts a bot and returns its process id; the bot ends with this connection."""
        if self._connection is None:
            with FileLock(f"{self._address_file}.lock"):
                self._connection = self._connect() or self._start_process()
        self._connection.sendall(json.dumps(environment).encode() + b"\n")
        answer = self._connection.recv(_MAX_ANSWER)
        if not answer:
            raise RuntimeError("the process that forks bots has ended")
        return int(answer)

    def close(self) -> None:
        """Closes the connection."""
        if self._connection is not None:
            self._connection.close()

    def _connect(self) -> socket.socket | None:
        """Returns a connection to the process that another test process has started; None if there is none."""
        if not self._address_file.exists():
            return None
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(self._address_file.read_text(encoding="utf-8"))
            if connection.recv(_MAX_ANSWER):  # it sends a greeting, unless it is about to end
                return connection
        except OSError:
            pass
        connection.close()
        return None

    def _start_process(self) -> socket.socket:
        # The path of a socket is limited to some hundred characters.
        address = f"{tempfile.mkdtemp(prefix='bots-')}/s"
        # It returns when the process, which continues in the background, listens.
        subprocess.run(
            [sys.executable, "-m", "tests.support.bot_fork_server", address],
            stdin=subprocess.DEVNULL,
            env=self._environment,
            start_new_session=True,
            check=True,
        )
        self._address_file.write_text(address, encoding="utf-8")
        connection = self._connect()
        if connection is None:
            raise RuntimeError("the process that forks bots does not answer")
        return connection
