"""Starts bot processes, one for each line of the connections to a socket; started by `tests.support.forked_bots`.

Each bot is a separate process, forked from one that has imported everything already: a kill is SIGKILL of a real
process, and the next start takes a fraction of a second. A line is the environment of the bot, with the port and the
certificate of its Discord server; the answer is the process's id. WIRE_OUTPUT is the file or pipe that it writes to,
`bot.log` without it. Ended processes are not waited for: the last line of the output has the exit status.

Content is loaded and prepared for the first bot that answers from it, in this process, so that the others inherit it.
With WIRE_LOADS_CONTENT, a bot loads and prepares it itself, like a bot that is not forked. WIRE_WORKERS is the
address of the server that forks its processes which read and plan documents; without it, the bot starts them.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import selectors
import shutil
import signal
import socket
import sqlite3
import sys
import traceback
from pathlib import Path

from bot.discord_app.ui.limits import CARD_LIMITS as DISCORD_LIMITS
from bot.settings_loader import load_settings
from bot.slack_app.ui.limits import CARD_LIMITS as SLACK_LIMITS
from briefings.documents.sandbox.process import WorkerProcess
from briefings.errors import BriefingError
from briefings.i18n import N_, gettext, languages
from tests.support import bot_launcher as launcher
from tests.support.discord_server.bot_process import EXIT_LINE
from tests.support.forked_workers import WorkerForkServer
from tests.support.prepared_content import PreparedContent, PreparedResources

_PR_SET_PDEATHSIG = 1
"""Of prctl(2)."""

_IMPORTED_BY_BOTS = (
    "apscheduler.executors.asyncio",
    "apscheduler.schedulers.asyncio",
    "apscheduler.triggers.interval",
    "babel.dates",
    "bot.discord_app.answer_cache",
    "briefings.anniversaries.cards",
    "briefings.anniversaries.posts",
    "briefings.anniversaries.query_links",
    "briefings.anniversaries.subject_cards",
    "briefings.cards.builder",
    "briefings.service",
    "briefings.storage.sql.audit",
    "briefings.storage.sql.deliveries",
    "briefings.storage.sql.misses",
    "briefings.storage.sql.place_settings",
    "briefings.storage.sql.schedules",
    "briefings.storage.sql.workspace_settings",
    "briefings.storage.sqlite.storage",
    "encodings.idna",
    "encodings.utf_16_le",
    "slack_bolt.listener_matcher.async_builtins",
)
"""Modules that the product imports when they are first needed."""

_FIRST_CONNECTION_SECONDS = 60.0
"""After which the process ends if nobody connects."""


def run_forked_bot(environment: dict[str, str], prepared: PreparedContent) -> int:
    """Runs the bot in the forked process.

    It ends with the fork server: without a Discord server, the bot of a stopped test would try to connect for ever.
    """
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.update(environment)
    os.chdir(environment["WIRE_FOLDER"])
    log = os.open(environment.get("WIRE_OUTPUT", "bot.log"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    sys.argv[1:] = [environment["WIRE_PORT"], environment["WIRE_CA"]]
    if workers := environment.get("WIRE_WORKERS"):
        WorkerProcess.start = WorkerForkServer(workers).start_worker  # type: ignore[method-assign, assignment]
    try:
        status = launcher.main(None if _loads_content(environment) else PreparedResources(prepared))
        print(f"{EXIT_LINE}{status}", flush=True)  # noqa: T201 - read by tests
    except BaseException:  # noqa: BLE001 - logged, whatever it is
        traceback.print_exc()
        return 1
    return status


def prepare_process() -> None:
    """Does once what each bot would repeat, such as reading the message catalogs, which is most of a start.

    It leaves no connection, thread or time behind.
    """
    for name in _IMPORTED_BY_BOTS:
        importlib.import_module(name)
    for language in languages():
        gettext(N_("Send"), language)
    load_settings()


def prepare_content(environment: dict[str, str], prepared: PreparedContent) -> None:
    """Prepares the content of the bot's answers, unless that was done for another bot."""
    database = Path(environment["WIRE_FOLDER"], environment["DATABASE_PATH"])
    platforms = {"DISCORD_TOKEN": DISCORD_LIMITS, "WIRE_SLACK_URL": SLACK_LIMITS}
    for name, limits in platforms.items():
        # The bot reports a database that can't be read.
        with contextlib.suppress(BriefingError, OSError, sqlite3.Error):
            if environment.get(name) and prepared.prepare(database, limits):
                gc.freeze()  # the collector would touch, and so copy, every object in each forked process


def _loads_content(environment: dict[str, str]) -> bool:
    return bool(environment.get("WIRE_LOADS_CONTENT"))


class ForkServer:
    """Starts a bot for each line of its connections, and ends with the last connection.

    Args:
        listener: a socket to which test processes connect.
    """

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._selector = selectors.DefaultSelector()
        self._buffers: dict[socket.socket, bytes] = {}
        self._bots: dict[int, socket.socket] = {}
        """The connection of each bot that runs, by the descriptor of its process."""
        self._prepared = PreparedContent()

    def serve(self) -> None:
        """Starts bots until the last test process has ended."""
        self._listener.settimeout(_FIRST_CONNECTION_SECONDS)
        self._accept()
        self._selector.register(self._listener, selectors.EVENT_READ)
        while self._buffers:
            for key, _ in self._selector.select():
                if key.fileobj is self._listener:
                    self._accept()
                elif isinstance(key.fileobj, socket.socket):
                    self._read(key.fileobj)
                elif key.fd in self._bots:  # it may have ended together with its connection
                    self._forget_bot(key.fd)

    def _accept(self) -> None:
        connection = self._listener.accept()[0]
        connection.setblocking(True)
        self._buffers[connection] = b""
        self._selector.register(connection, selectors.EVENT_READ)
        connection.sendall(b"0")

    def _read(self, connection: socket.socket) -> None:
        data = connection.recv(1 << 16)
        if not data:
            self._end(connection)
            return
        line, end, rest = (self._buffers[connection] + data).partition(b"\n")
        self._buffers[connection] = rest if end else line
        if end:
            connection.sendall(str(self._fork_bot(json.loads(line), connection)).encode())

    def _end(self, connection: socket.socket) -> None:
        """Removes a test process, and ends its bots: without a Discord server, they would try to connect for ever."""
        self._selector.unregister(connection)
        del self._buffers[connection]
        connection.close()
        for process in [process for process, its in self._bots.items() if its is connection]:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(process, signal.SIGKILL)
            self._forget_bot(process)

    def _fork_bot(self, environment: dict[str, str], connection: socket.socket) -> int:
        if not _loads_content(environment):
            prepare_content(environment, self._prepared)
        child = os.fork()
        if child == 0:
            for descriptor in (self._listener, *self._buffers):
                descriptor.close()
            for process in self._bots:
                os.close(process)
            self._selector.close()
            os._exit(run_forked_bot(environment, self._prepared))
        with contextlib.suppress(ProcessLookupError):  # it has ended already
            process = os.pidfd_open(child)
            self._bots[process] = connection
            self._selector.register(process, selectors.EVENT_READ)
        return child

    def _forget_bot(self, process: int) -> None:
        self._selector.unregister(process)
        del self._bots[process]
        os.close(process)


def main() -> None:
    """Listens at the address in the first argument, and starts bots in the background."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    prepare_process()
    gc.freeze()
    address = Path(sys.argv[1])
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(address))
    listener.listen(64)
    if os.fork():
        os._exit(0)  # a process that waits for this one can connect now
    try:
        ForkServer(listener).serve()
    finally:
        listener.close()
        shutil.rmtree(address.parent)


if __name__ == "__main__":
    main()
