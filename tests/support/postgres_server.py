"""Runs a PostgreSQL server of Debian's package for the tests, as an unprivileged user."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import asyncpg

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
MISSING = "PostgreSQL is not installed (Debian: apt-get install postgresql)"
USER = "briefing"
_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of random name is made in it


def is_installed() -> bool:
    """Returns whether a server is installed."""
    return bool(BINARIES)


class PostgresServer:
    """A server on a port of the loopback address, in a folder that is removed with it.

    Args:
        cluster: a folder made by `move_cluster`, which is copied; None for a new one.
        durable: whether commits reach the disk, which is only necessary for tests of crashes.
    """

    def __init__(self, cluster: Path | None = None, *, durable: bool = False) -> None:
        self._account = pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        self._folder = Path(
            tempfile.mkdtemp(prefix="briefing-pg-", dir=_MEMORY if _MEMORY.is_dir() and not durable else None)
        )
        os.chown(self._folder, self._account.pw_uid, self._account.pw_gid)
        self._data = self._folder / "data"
        self._durable = durable
        self.port = _find_free_port()
        self._process: subprocess.Popen[bytes] | None = None
        if cluster is None:
            self._run("initdb", "--username", USER, "--auth", "trust", "--encoding", "UTF8", "--locale", "C",
                      "--no-sync", "--pgdata", str(self._data))  # fmt: skip
        else:
            subprocess.run(["cp", "-a", cluster, self._data], check=True)

    def url(self, database: str = "postgres", *, port: int = 0) -> str:
        """Returns the address of a database; `port` for that of a proxy."""
        return f"postgresql://{USER}@127.0.0.1:{port or self.port}/{database}"

    def move_cluster(self, folder: Path) -> None:
        """Ends the server, and moves its databases to a folder from which other servers can be started."""
        self.stop()
        subprocess.run(["mv", self._data, folder], check=True)  # unlike `shutil.move`, with the owner
        self.remove()

    def start(self) -> None:
        """Starts the server, and waits until it answers."""
        settings = {
            "port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "",
            "max_connections": 100, "shared_buffers": "32MB", "fsync": "on" if self._durable else "off",
            "autovacuum": "off",
        }  # fmt: skip
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._process = subprocess.Popen(
            [BINARIES[0] / "postgres", "-D", str(self._data), *options],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self._folder, **self._as_account(),
        )  # fmt: skip
        for _attempt in range(600):
            if self._run("pg_isready", "-h", "127.0.0.1", "-p", str(self.port), check=False) == 0:
                return
            time.sleep(0.05)
        raise TimeoutError("PostgreSQL did not start")

    def create_database(self, name: str, *, template: str = "template1") -> str:
        """Creates an empty database or a copy of another one, and returns its address."""
        run_apart(self._execute(f"CREATE DATABASE {name} TEMPLATE {template}"))
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Drops a database that `create_database` created, and ends its connections."""
        name = url.rpartition("/")[2]
        run_apart(self._execute(f"DROP DATABASE {name} WITH (FORCE)"))

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self.url())
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    def stop(self, sent_signal: signal.Signals = signal.SIGINT) -> None:
        """Ends the server: SIGINT ends connections at once, SIGKILL is a crash."""
        if self._process is not None:
            self._process.send_signal(sent_signal)
            self._process.wait(timeout=60)
            self._process = None
        (self._data / "postmaster.pid").unlink(missing_ok=True)

    def remove(self) -> None:
        """Ends the server, and removes its folder."""
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str, check: bool = True) -> int:
        command = [BINARIES[0] / program, *arguments]
        account = self._as_account()
        return subprocess.run(command, check=check, capture_output=True, cwd=self._folder, **account).returncode

    def _as_account(self) -> dict[str, Any]:
        if os.geteuid() != 0:
            return {}
        return {"user": self._account.pw_uid, "group": self._account.pw_gid, "extra_groups": []}


def run_apart(work: Coroutine[Any, Any, None]) -> None:
    """Runs a coroutine in a separate event loop, also if a fixture of a running loop waits for it."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


def _find_free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
