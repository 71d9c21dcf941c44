"""Forks the workers of the product's sandboxes from a process that has loaded their modules already.

Most of the time of a small document is the start of the two processes that read and plan it. In the tests of reading
and planning, each is still a separate process, with its own restrictions, for one request. It runs the same `main`
with the same modules; only its start differs. The tests of the sandboxes themselves start them as users do (the
fixture `started_workers`).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from briefings.documents.sandbox import runner
from briefings.documents.sandbox.process import WorkerProcess
from briefings.revisions.sandbox import planner

_ROOT = Path(__file__).resolve().parents[2]
_SERVER = Path(__file__).with_name("worker_fork_server.py")
_MODULES = {
    runner.WORKER_COMMAND: "briefings.documents.sandbox.worker",
    planner.WORKER_COMMAND: "briefings.revisions.sandbox.worker",
}
_CLIENT = """\
import os, signal, struct, sys
from _socket import AF_UNIX, SCM_RIGHTS, SOL_SOCKET, socket
server = socket(AF_UNIX)
server.connect(sys.argv[1])
server.sendmsg([sys.argv[2].encode()], [(SOL_SOCKET, SCM_RIGHTS, struct.pack("3i", 0, 1, 2))])
null = os.open(os.devnull, os.O_RDWR)
for descriptor in 0, 1, 2:
    os.dup2(null, descriptor)
code = os.waitstatus_to_exitcode(int(server.recv(16) or b"9"))
if code < 0:
    signal.signal(-code, signal.SIG_DFL) if -code != signal.SIGKILL else None
    os.kill(os.getpid(), -code)
os._exit(code)
"""
"""Makes the server start a worker on these streams, and ends as the worker ends; a kill ends the worker too."""

HAS_FORKED_WORKERS = hasattr(os, "pidfd_open")
"""Whether this system notifies the server of the end of a process (Linux)."""


class WorkerForkServer:
    """The process that forks workers, which is started for the first of them.

    Args:
        address: of the process that another one has started; empty to start one.
    """

    def __init__(self, address: str = "") -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = ""
        self._address = address

    async def start_worker(self, command: Sequence[str]) -> WorkerProcess:
        """Starts a worker of the product forked, and any other command as it is."""
        module = _MODULES.get(tuple(command))
        if module is not None:
            command = (sys.executable, "-I", "-S", "-c", _CLIENT, self.find_address(), module)
        return await START_PROCESS(command)

    def find_address(self) -> str:
        """Returns the address of the process, which is started before."""
        if not self._address:
            self._folder = tempfile.mkdtemp(prefix="workers-")
            self._address = f"{self._folder}/s"
            code = (
                f"import sys; sys.path.insert(0, {str(_ROOT)!r}); import briefings; del sys.path[0]; "
                f"import runpy; runpy.run_path({str(_SERVER)!r}, run_name='__main__')"
            )
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-X", "utf8", "-c", code, self._address],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={"OPENBLAS_NUM_THREADS": "1"},
            )
            assert self._process.stdout is not None
            assert self._process.stdout.readline() == b"ready\n"
        return self._address

    def stop(self) -> None:
        """Ends the process, and its workers with it."""
        if self._process is not None:
            self._process.communicate()  # it ends at the end of its standard input
            shutil.rmtree(self._folder, ignore_errors=True)


START_PROCESS = WorkerProcess.start
"""Starts a process as the product does."""
