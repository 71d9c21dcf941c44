"""Runs one request in a worker process with limits, without blocking the event loop."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from briefings.documents.sandbox.messages import STAGE_PREFIX, decode_stage
from briefings.errors import DocumentTooLarge
from briefings.i18n import N_, Message

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Awaitable, Callable, Iterable, Sequence

    from briefings.documents.limits import DocumentLimits
    from briefings.documents.sandbox.work_texts import WorkTexts
    from briefings.errors import ReaderStopped

_PACKAGE_ROOT = str(Path(__file__).resolve().parents[3])
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1"}
"""NumPy, which detects languages, otherwise reserves memory for a thread on each core, over the limit."""
_CHUNK_SIZE: Final = 65_536


def build_command(module: str) -> tuple[str, ...]:
    """Builds the command of a worker of this package, isolated from environment variables and the current directory.

    Args:
        module: its module, whose `main` returns the exit code.
    """
    # The process ends without freeing its objects one by one, which would take a twentieth of its time.
    code = (
        f"import os, sys; sys.path.insert(0, {_PACKAGE_ROOT!r}); import briefings; del sys.path[0]; "
        f"from {module} import main; code = main(); sys.stdout.flush(); os._exit(code)"
    )
    return (sys.executable, "-I", "-X", "utf8", "-c", code)


class WorkRequest(Struct, frozen=True):
    """A request to a worker process.

    Attributes:
        name: of the document, for messages.
        pieces: what the process reads from its standard input.
        limits: the resources that it may use.
        texts: the messages for a process that does not finish.
        on_stage: called with the name of each stage that it reports.
    """

    name: str
    pieces: Iterable[bytes]
    limits: DocumentLimits
    texts: WorkTexts
    on_stage: Callable[[str], Awaitable[None]] | None = None


class WorkerProcess:
    """A worker process, which waits for its request; made by `start`, ended by `end`."""

    def __init__(self, process: Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, command: Sequence[str]) -> WorkerProcess:
        """Starts a process, which can load its modules before it has a request."""
        # Nothing of the environment of this process is passed on, because it may have secrets.
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=None if sys.platform == "win32" else _ENVIRONMENT,
        )
        return cls(process)

    async def run(self, request: WorkRequest, chunks: list[bytes]) -> None:
        """Runs the request, appends the response to `chunks`, also if it is incomplete, and ends the process.

        Raises:
            ReaderStopped: the process exceeded its time or memory, or crashed.
            DocumentTooLarge: its response has too many bytes.
        """
        name, limits = request.name, request.limits
        try:
            # guard 35 unwrap: tests/integration/documents/test_sandbox.py::test_process_that_hangs_is_stopped
            async with asyncio.timeout(limits.wall):
                feeder = asyncio.create_task(_feed_process(self._process, request.pieces))
                try:
                    await _read_response(self._process, request, chunks)
                    code = await self._process.wait()
                finally:
                    feeder.cancel()
                    await asyncio.gather(feeder, return_exceptions=True)
        except TimeoutError:
            raise request.texts.make_timeout_error(name, limits.wall) from None
        finally:
            await asyncio.shield(self.end())
        if code:
            raise _make_exit_error(code, request)

    async def end(self) -> None:
        """Kills the process if it is running, and reaps it."""
        process = self._process
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            # Unread output would keep the pipe and its transport open.
            if process.stdout is not None:
                while await process.stdout.read(_CHUNK_SIZE):
                    pass
            await process.wait()
        if process.stdin is not None:
            process.stdin.close()


def slice_bytes(data: bytes) -> Iterable[bytes]:
    """Returns the pieces in which a large file is written."""
    return (data[start : start + _CHUNK_SIZE] for start in range(0, len(data), _CHUNK_SIZE))


async def _feed_process(process: Process, pieces: Iterable[bytes]) -> None:
    stream = process.stdin
    if stream is None:
        return
    # A process that refuses its input early closes it; its response gives the reason.
    with suppress(BrokenPipeError, ConnectionResetError):
        for piece in pieces:
            stream.write(piece)
            await stream.drain()
        stream.close()


async def _read_response(process: Process, request: WorkRequest, chunks: list[bytes]) -> None:
    stream = process.stdout
    total = 0
    head: bytes | None = b""
    while stream is not None and (chunk := await stream.read(_CHUNK_SIZE)):
        if head is not None:
            head, chunk = await _report_stages(head + chunk, request.on_stage, chunks)
        total += len(chunk)
        if total > request.limits.output:
            raise DocumentTooLarge(
                N_("the document has more than {limit} MB of text"),
                location=request.name,
                remedy=N_("Import one chapter at a time."),
                limit=f"{request.limits.output // 1_000_000:,}",
            )
        chunks.append(chunk)
    if head is not None:
        chunks.append(head)


async def _report_stages(
    head: bytes, on_stage: Callable[[str], Awaitable[None]] | None, chunks: list[bytes]
) -> tuple[bytes | None, bytes]:
    """Reports the stages at the beginning of a response, and appends their lines to `chunks`.

    Returns:
        The rest that may be an incomplete line of a stage, or None after the last stage; and the response itself.
    """
    while head.startswith(STAGE_PREFIX) and b"\n" in head:
        line, _, head = head.partition(b"\n")
        chunks.append(line + b"\n")
        stage = decode_stage(line)
        if on_stage is not None and stage:
            await on_stage(stage)
    if len(head) < _CHUNK_SIZE and (head.startswith(STAGE_PREFIX) or STAGE_PREFIX.startswith(head)):
        return head, b""
    return None, head


def _make_exit_error(exit_code: int, request: WorkRequest) -> ReaderStopped:
    """Returns the error for an exit code other than 0."""
    if sys.platform != "win32" and exit_code in (-signal.SIGXCPU, -signal.SIGKILL):
        return request.texts.make_timeout_error(request.name, request.limits.cpu)
    return request.texts.make_crash_error(request.name, Message(N_("exit code {code}"), {"code": exit_code}))
