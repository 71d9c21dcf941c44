"""Reads a file in a worker process, so that a file that hangs, exhausts memory or crashes stops only that process."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from briefings.documents.encoding import file_size_error
from briefings.documents.limits import DocumentLimits
from briefings.documents.reader import FileResult, SkippedFile, skip_unreadable
from briefings.domain import DocumentWarning
from briefings.errors import ContentError, DocumentError, DocumentTooLarge, ReaderStopped
from briefings.i18n import N_, Message

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Awaitable, Callable, Sequence

    from briefings.documents.metadata import MetadataOverride
    from briefings.documents.sandbox.protocol import StartedMember

_PACKAGE_ROOT = str(Path(__file__).resolve().parents[3])
_START_CODE = (
    f"import sys; sys.path.insert(0, {_PACKAGE_ROOT!r}); import briefings; del sys.path[0]; "
    "from briefings.documents.sandbox.worker import main; sys.exit(main())"
)
WORKER_COMMAND = (sys.executable, "-I", "-X", "utf8", "-c", _START_CODE)
"""Starts the worker of this package, isolated from environment variables and the current directory."""
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1"}
"""NumPy, which detects languages, otherwise reserves memory for a thread on each core, over the limit."""
_CHUNK_SIZE = 65_536
_MAX_STOPPED_READERS = 3
"""Documents of a zip that may stop their reader; the time of each is limited, that of many together is not."""


async def read_file(  # noqa: PLR0913
    data: bytes,
    *,
    name: str,
    limits: DocumentLimits | None = None,
    metadata_override: MetadataOverride | None = None,
    command: Sequence[str] = WORKER_COMMAND,
    on_stage: Callable[[str], Awaitable[None]] | None = None,
) -> tuple[FileResult, ...]:
    """Reads the document of a file, or those of a zip in its order, without blocking the event loop.

    Args:
        data: content of the file, by which its format is detected.
        name: its name, for messages and as a hint of edition and chapter.
        limits: the resources that it may use.
        metadata_override: metadata that the caller knows better than the document.
        command: starts the worker process.
        on_stage: called with `clean` when the text is extracted and its parsing begins.

    Raises:
        DocumentTooLarge: the file has too many bytes, pages, headings or members.
        UnreadableDocument: its format is not supported, it is encrypted or damaged, or it has no text.
        UnknownStructure: it has text, but no chapter was recognized.
        ContentError: it is TOML and breaks a rule of subjects or anniversaries.
        ReaderStopped: reading exceeded its time or memory, or crashed; of a zip, only where no document was read.
    """
    limits = (limits or DocumentLimits()).scale_to(len(data))
    if len(data) > limits.size:
        raise file_size_error(len(data), limits.size, name)
    from briefings.documents.sandbox.protocol import decode_partial, decode_results, encode_request

    results: list[FileResult] = []
    stopping: list[StartedMember] = []
    first_error: ReaderStopped | None = None
    while True:
        first_member = stopping[-1].index + 1 if stopping else 0
        request_line = encode_request(name, limits, metadata_override, first_member)
        chunks: list[bytes] = []
        try:
            await _run_process(command, _ParseRequest(name, request_line, data, limits, on_stage), chunks)
            break
        # guard 35 except: tests/integration/documents/test_archive_crash.py::test_the_rest_of_a_zip_is_read
        except ReaderStopped as error:
            read, member = await asyncio.to_thread(decode_partial, chunks)
            if member is None:
                raise
            first_error = first_error or error
            stopped = ReaderStopped(error.problem, location=member.name, remedy=error.remedy)
            results += [*read, skip_unreadable(member.name, stopped)]
            stopping.append(member)
            if len(stopping) == _MAX_STOPPED_READERS:
                chunks = []
                results.append(_skip_rest(name))
                break
    try:
        results += await asyncio.to_thread(decode_results, chunks) if chunks else ()
    except (DocumentError, ContentError):
        raise
    # guard 35 except: tests/integration/documents/test_sandbox.py::test_a_crash_and_a_false_answer_are_one_sentence
    except (ValueError, KeyError, TypeError):
        raise _crash_error(name, Message(N_("its response is incomplete"))) from None
    if first_error is not None and all(isinstance(result, SkippedFile) for result in results):
        raise first_error
    return tuple(results)


def _skip_rest(name: str) -> SkippedFile:
    message = N_("the remaining files were not read, because {count} files stopped their reader")
    warning = DocumentWarning(1, None, "unread", message, "", {"count": _MAX_STOPPED_READERS})
    return SkippedFile(name, warning)


@dataclass(frozen=True, slots=True)
class _ParseRequest:
    """A request to a worker process."""

    name: str
    request_line: bytes
    data: bytes
    limits: DocumentLimits
    on_stage: Callable[[str], Awaitable[None]] | None


async def _run_process(command: Sequence[str], request: _ParseRequest, chunks: list[bytes]) -> None:
    """Runs a worker process and appends its response to `chunks`, also where it ends before its end."""
    name, limits = request.name, request.limits
    # Nothing of the environment of this process is passed on, because it may have secrets.
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=None if sys.platform == "win32" else _ENVIRONMENT,
    )
    try:
        # guard 35 unwrap: tests/integration/documents/test_sandbox.py::test_one_that_hangs_is_stopped
        async with asyncio.timeout(limits.wall):
            feeder = asyncio.create_task(_feed_process(process, request.request_line, request.data))
            try:
                await _read_response(process, request, chunks)
                code = await process.wait()
            finally:
                feeder.cancel()
                await asyncio.gather(feeder, return_exceptions=True)
    except TimeoutError:
        raise _timeout_error(name, limits.wall) from None
    finally:
        await asyncio.shield(_end_process(process))
    if code:
        raise _exit_error(code, name, limits)


async def _feed_process(process: Process, request_line: bytes, data: bytes) -> None:
    """Writes the request and the file to the process."""
    stream = process.stdin
    if stream is None:
        return
    # A process that refuses the file early closes its input; its response says why.
    with suppress(BrokenPipeError, ConnectionResetError):
        stream.write(request_line)
        for start in range(0, len(data), _CHUNK_SIZE):
            stream.write(data[start : start + _CHUNK_SIZE])
            await stream.drain()
        stream.close()


async def _read_response(process: Process, request: _ParseRequest, chunks: list[bytes]) -> None:
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
    from briefings.documents.sandbox.protocol import STAGE_PREFIX, decode_stage

    while head.startswith(STAGE_PREFIX) and b"\n" in head:
        line, _, head = head.partition(b"\n")
        chunks.append(line + b"\n")
        stage = decode_stage(line)
        if on_stage is not None and stage:
            await on_stage(stage)
    if len(head) < _CHUNK_SIZE and (head.startswith(STAGE_PREFIX) or STAGE_PREFIX.startswith(head)):
        return head, b""
    return None, head


async def _end_process(process: Process) -> None:
    """Kills the process if it is running, and reaps it."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
        # Unread output would keep the pipe and its transport open.
        if process.stdout is not None:
            while await process.stdout.read(_CHUNK_SIZE):
                pass
        await process.wait()


def _exit_error(exit_code: int, name: str, limits: DocumentLimits) -> ReaderStopped:
    """The error for an exit code other than 0."""
    if sys.platform != "win32" and exit_code in (-signal.SIGXCPU, -signal.SIGKILL):
        return _timeout_error(name, limits.cpu)
    return _crash_error(name, Message(N_("exit code {code}"), {"code": exit_code}))


def _timeout_error(name: str, seconds: float) -> ReaderStopped:
    return ReaderStopped(
        N_("reading was stopped after {seconds} seconds"),
        location=name,
        remedy=N_("Import one chapter at a time, or save the document again."),
        seconds=f"{seconds:g}",
    )


def _crash_error(name: str, reason: Message) -> ReaderStopped:
    return ReaderStopped(
        N_("reading the document failed ({reason})"),
        location=name,
        remedy=N_("Save it again, or give its text."),
        reason=reason,
    )
