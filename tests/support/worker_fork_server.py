"""Forks a worker for each connection to a socket; started by `tests.support.forked_workers`.

A connection sends the name of the worker's module and its three streams, and receives its exit status. When a
connection ends before that, its worker is killed; at the end of standard input the server ends, and its workers with
it.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import selectors
import signal
import socket
import sys
import traceback

import briefings.revisions.sandbox.worker as plan_worker
from briefings.i18n import N_, gettext, languages
from briefings.revisions.sandbox import lines, protocol
from briefings.text.language_names import get_language_name

_MAX_NAME = 200

_IMPORTED_BY_WORKERS = (
    "_bz2",
    "_lzma",
    "babel.dates",
    "briefings.catalog.override_file",
    "briefings.documents.archive",
    "briefings.documents.html.to_markdown",
    "briefings.documents.markdown.left_out",
    "briefings.documents.markdown.parser",
    "briefings.documents.pdf.extract",
    "briefings.documents.sandbox.worker",
    "briefings.documents.text_layer.parser",
    "briefings.revisions.overrides",
    "encodings.cp437",
    "encodings.cp932",
    "encodings.euc_jp",
    "encodings.utf_16_be",
    "encodings.utf_16_le",
    "encodings.utf_8_sig",
    "markdown_it",
    "mdit_py_plugins.footnote",
    "resource",
    "selectolax.lexbor",
    "zipfile",
    "zoneinfo",
)
"""Modules that the workers import, most of them when they are first needed."""


def prepare_process() -> None:
    """Does once what each worker would repeat; it does not depend on a document."""
    for name in _IMPORTED_BY_WORKERS:
        importlib.import_module(name)
    plan_worker._load_modules()
    for language in languages():
        gettext(N_("Send"), language)
        get_language_name("ja", language)
    get_language_name.cache_clear()
    lines.prepare_decoding(protocol._TYPES.values())


def run_worker(module: str, descriptors: list[int]) -> int:
    """Runs a worker in the forked process, on the streams of the requesting process."""
    try:
        for number, descriptor in enumerate(descriptors):
            os.dup2(descriptor, number)
        os.closerange(3, max(descriptors) + 64)
        code: int = importlib.import_module(module).main()
        sys.stdout.flush()
    except BaseException:  # noqa: BLE001 - as the interpreter does with whatever `main` raises
        traceback.print_exc()
        return 1
    return code


class ForkServer:
    """Starts a worker for each connection.

    Args:
        listener: a socket to which the test processes connect.
    """

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._selector = selectors.DefaultSelector()
        self._workers: dict[int, tuple[int, socket.socket]] = {}
        """The id of a worker and its connection, by the descriptor of its process."""

    def serve(self) -> None:
        """Starts and ends workers until standard input ends."""
        self._selector.register(0, selectors.EVENT_READ)
        self._selector.register(self._listener, selectors.EVENT_READ)
        while True:
            for key, _ in self._selector.select():
                if key.fileobj == 0:
                    return
                if key.fileobj is self._listener:
                    self._start_worker()
                elif key.data in self._workers:  # it may have ended together with its connection
                    self._end_worker(key.data, is_killed=key.fileobj != key.data)

    def _start_worker(self) -> None:
        connection = self._listener.accept()[0]
        name, descriptors, _, _ = socket.recv_fds(connection, _MAX_NAME, 3)
        if len(descriptors) < 3:  # killed before its request
            connection.close()
            return
        pid = os.fork()
        if pid == 0:
            os._exit(run_worker(name.decode(), descriptors))
        for descriptor in descriptors:
            os.close(descriptor)
        process = os.pidfd_open(pid)
        self._workers[process] = (pid, connection)
        self._selector.register(process, selectors.EVENT_READ, process)
        self._selector.register(connection, selectors.EVENT_READ, process)

    def _end_worker(self, process: int, *, is_killed: bool) -> None:
        pid, connection = self._workers.pop(process)
        if is_killed:
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        self._selector.unregister(process)
        self._selector.unregister(connection)
        os.close(process)
        with contextlib.suppress(OSError):  # no process waits for it any more
            connection.send(str(status).encode())
        connection.close()


def main() -> None:
    """Listens at the address in the first argument."""
    prepare_process()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(sys.argv[1])
    listener.listen(64)
    gc.freeze()  # the collector would touch, and so copy, every object in each forked process
    os.write(1, b"ready\n")
    ForkServer(listener).serve()


if __name__ == "__main__":
    main()
