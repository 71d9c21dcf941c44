"""A file read in a process of its own: what hangs, explodes or crashes there costs that process and nothing else."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from briefings.documents.limits import DocumentLimits
from briefings.documents.reader import FileResult, file_size_error
from briefings.errors import ContentError, DocumentError, ReaderStopped

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Awaitable, Callable, Sequence

    from briefings.documents.metadata import MetadataOverride

_PACKAGE_ROOT = str(Path(__file__).resolve().parents[3])
_START_CODE = (
    f"import sys; sys.path.insert(0, {_PACKAGE_ROOT!r}); import briefings; del sys.path[0]; "
    "from briefings.documents.sandbox.worker import main; sys.exit(main())"
)
WORKER_COMMAND = (sys.executable, "-I", "-X", "utf8", "-c", _START_CODE)
"""The reading process: of this very package, and without what the user's environment and directory add to Python."""
_CHUNK_SIZE = 65_536


async def read_file(  # noqa: PLR0913 - what is read, how, and who is told
    data: bytes,
    *,
    name: str,
    limits: DocumentLimits | None = None,
    metadata_override: MetadataOverride | None = None,
    command: Sequence[str] = WORKER_COMMAND,
    on_stage: Callable[[str], Awaitable[None]] | None = None,
) -> tuple[FileResult, ...]:
    """The documents of a file, read: one, or those of a zip in its order. The caller's event loop stays free.

    Args:
        data: the bytes of the file; what it is, they tell.
        name: its name, for messages and as a hint of edition and chapter.
        limits: what it may cost.
        metadata_override: what the caller knows better than the document.
        command: how the reading process is started.
        on_stage: told `clean` when the text is out and is made into chapters.

    Raises:
        DocumentTooLarge: it has too many bytes, pages, headings or members.
        UnreadableDocument: it is of a kind that isn't read, encrypted, damaged, or has no text.
        UnknownStructure: it is text, but no chapter can be made of it.
        ContentError: it is TOML, and breaks a rule of subjects or anniversaries.
        ReaderStopped: its reading took too long or too much, or crashed.
    """
    limits = limits or DocumentLimits()
    if len(data) > limits.size:
        raise file_size_error(len(data), limits.size, name)
    from briefings.documents.sandbox.protocol import decode_results, encode_request

    asked = _ParseRequest(name, encode_request(name, limits, metadata_override), data, limits, on_stage)
    chunks = await _run_process(command, asked)
    try:
        return await asyncio.to_thread(decode_results, chunks)
    except (DocumentError, ContentError):
        raise
    except (ValueError, KeyError, TypeError):
        raise _crash_error(name, "its answer is cut off") from None


@dataclass(frozen=True, slots=True)
class _ParseRequest:
    """What a reading process is asked, and who is told of its stages."""

    name: str
    request_line: bytes
    data: bytes
    limits: DocumentLimits
    on_stage: Callable[[str], Awaitable[None]] | None


async def _run_process(command: Sequence[str], request: _ParseRequest) -> list[bytes]:
    """The answer of a reading process, in pieces."""
    name, limits = request.name, request.limits
    # An empty environment: what is secret in this process's environment is not there to be read in the other.
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=None if sys.platform == "win32" else {},
    )
    try:
        async with asyncio.timeout(limits.wall):
            feeding = asyncio.create_task(_feed_process(process, request.request_line, request.data))
            try:
                chunks = await _read_answer(process, request)
                code = await process.wait()
            finally:
                feeding.cancel()
                await asyncio.gather(feeding, return_exceptions=True)
    except TimeoutError:
        raise _timeout_error(name, limits.wall) from None
    finally:
        await asyncio.shield(_end_process(process))
    if code:
        raise _exit_error(code, name, limits)
    return chunks


async def _feed_process(process: Process, request_line: bytes, data: bytes) -> None:
    """Give the process its question and the file, as fast as it takes them."""
    stream = process.stdin
    if stream is None:
        return
    # A process that refuses early closes its end: its answer says why.
    with suppress(BrokenPipeError, ConnectionResetError):
        stream.write(request_line)
        for start in range(0, len(data), _CHUNK_SIZE):
            stream.write(data[start : start + _CHUNK_SIZE])
            await stream.drain()
        stream.close()


async def _read_answer(process: Process, request: _ParseRequest) -> list[bytes]:
    chunks: list[bytes] = []
    stream = process.stdout
    total = 0
    head: bytes | None = b""
    while stream is not None and (chunk := await stream.read(_CHUNK_SIZE)):
        if head is not None:
            head, chunk = await _report_stages(head + chunk, request.on_stage)
        total += len(chunk)
        if total > request.limits.output:
            raise ReaderStopped(
                f"it holds more than {request.limits.output // 1_000_000:,} MB of text",
                location=request.name,
                remedy="Import one chapter at a time.",
                ja="中身が大きすぎます。章ごとに取り込んでください。",
            )
        chunks.append(chunk)
    return chunks if head is None else [*chunks, head]


async def _report_stages(
    head: bytes, on_stage: Callable[[str], Awaitable[None]] | None
) -> tuple[bytes | None, bytes]:
    """Tell the stages at the beginning of an answer.

    Returns:
        What may still be the beginning of a stage's line, or None once the answer itself begins; and the answer.
    """
    from briefings.documents.sandbox.protocol import STAGE_PREFIX, decode_stage

    while head.startswith(STAGE_PREFIX) and b"\n" in head:
        line, _, head = head.partition(b"\n")
        if on_stage is not None:
            await on_stage(decode_stage(line))
    if len(head) < _CHUNK_SIZE and (head.startswith(STAGE_PREFIX) or STAGE_PREFIX.startswith(head)):
        return head, b""
    return None, head


async def _end_process(process: Process) -> None:
    """End the process, if it hasn't ended, and leave no zombie."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
        # Its output is read to the end, or its pipe would keep the transport open.
        if process.stdout is not None:
            while await process.stdout.read(_CHUNK_SIZE):
                pass
        await process.wait()


def _exit_error(exit_code: int, name: str, limits: DocumentLimits) -> ReaderStopped:
    """What a return code other than 0 says."""
    if sys.platform != "win32" and exit_code in (-signal.SIGXCPU, -signal.SIGKILL):
        return _timeout_error(name, limits.cpu)
    return _crash_error(name, f"its reader ended with {exit_code}")


def _timeout_error(name: str, seconds: float) -> ReaderStopped:
    return ReaderStopped(
        f"reading it took more than {seconds:g} seconds and was stopped",
        location=name,
        remedy="Import one chapter at a time, or save the document anew.",
        ja=f"{seconds:g}秒たっても読み終わらないため、中止しました。章ごとに取り込むか、文書を保存し直してください。",
    )


def _crash_error(name: str, reason: str) -> ReaderStopped:
    return ReaderStopped(
        f"the document made its reader fail ({reason})",
        location=name,
        remedy="Save it anew, or give its text.",
        ja="読み取り中に障害が起きました。文書を保存し直すか、本文のテキストを渡してください。",
    )
