"""A file read in a process of its own: what hangs, explodes or crashes there costs that process and nothing else."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from briefings.errors import ContentError, DocumentError, ReaderStopped
from briefings.reading.limits import Limits
from briefings.reading.opening import AnyOpened, too_large

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Awaitable, Callable, Sequence

    from briefings.reading.correction import Correction

_PACKAGE = str(Path(__file__).resolve().parents[2])
_START = (
    f"import sys; sys.path.insert(0, {_PACKAGE!r}); import briefings; del sys.path[0]; "
    "from briefings.reading.worker import main; sys.exit(main())"
)
WORKER = (sys.executable, "-I", "-X", "utf8", "-c", _START)
"""The reading process: of this very package, and without what the user's environment and directory add to Python."""
_CHUNK = 65_536


async def read_file(  # noqa: PLR0913 - what is read, how, and who is told
    data: bytes,
    *,
    name: str,
    limits: Limits | None = None,
    correction: Correction | None = None,
    command: Sequence[str] = WORKER,
    stage: Callable[[str], Awaitable[None]] | None = None,
) -> tuple[AnyOpened, ...]:
    """The documents of a file, read: one, or those of a zip in its order. The caller's event loop stays free.

    Args:
        data: the bytes of the file; what it is, they tell.
        name: its name, for messages and as a hint of edition and chapter.
        limits: what it may cost.
        correction: what the caller knows better than the document.
        command: how the reading process is started.
        stage: told `clean` when the text is out and is made into chapters.

    Raises:
        DocumentTooLarge: it has too many bytes, pages, headings or members.
        UnreadableDocument: it is of a kind that isn't read, encrypted, damaged, or has no text.
        UnknownStructure: it is text, but no chapter can be made of it.
        ContentError: it is TOML, and breaks a rule of subjects or anniversaries.
        ReaderStopped: its reading took too long or too much, or crashed.
    """
    limits = limits or Limits()
    if len(data) > limits.size:
        raise too_large(len(data), limits.size, name)
    from briefings.reading.wire import answered, ask

    asked = _Asked(name, ask(name, limits, correction), data, limits, stage)
    chunks = await _run(command, asked)
    try:
        return await asyncio.to_thread(answered, chunks)
    except (DocumentError, ContentError):
        raise
    except (ValueError, KeyError, TypeError):
        raise _crashed(name, "its answer is cut off") from None


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a reading process is asked, and who is told of its stages."""

    name: str
    question: bytes
    data: bytes
    limits: Limits
    stage: Callable[[str], Awaitable[None]] | None


async def _run(command: Sequence[str], asked: _Asked) -> list[bytes]:
    """The answer of a reading process, in pieces."""
    name, limits = asked.name, asked.limits
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
            feeding = asyncio.create_task(_feed(process, asked.question, asked.data))
            try:
                chunks = await _answer(process, asked)
                code = await process.wait()
            finally:
                feeding.cancel()
                await asyncio.gather(feeding, return_exceptions=True)
    except TimeoutError:
        raise _too_slow(name, limits.wall) from None
    finally:
        await asyncio.shield(_end(process))
    if code:
        raise _died(code, name, limits)
    return chunks


async def _feed(process: Process, question: bytes, data: bytes) -> None:
    """Give the process its question and the file, as fast as it takes them."""
    stream = process.stdin
    if stream is None:
        return
    # A process that refuses early closes its end: its answer says why.
    with suppress(BrokenPipeError, ConnectionResetError):
        stream.write(question)
        for start in range(0, len(data), _CHUNK):
            stream.write(data[start : start + _CHUNK])
            await stream.drain()
        stream.close()


async def _answer(process: Process, asked: _Asked) -> list[bytes]:
    chunks: list[bytes] = []
    stream = process.stdout
    total = 0
    head: bytes | None = b""
    while stream is not None and (chunk := await stream.read(_CHUNK)):
        if head is not None:
            head, chunk = await _stages(head + chunk, asked.stage)
        total += len(chunk)
        if total > asked.limits.output:
            raise ReaderStopped(
                f"it holds more than {asked.limits.output // 1_000_000:,} MB of text",
                where=asked.name,
                do="Import one chapter at a time.",
                ja="中身が大きすぎます。章ごとに取り込んでください。",
            )
        chunks.append(chunk)
    return chunks if head is None else [*chunks, head]


async def _stages(head: bytes, told: Callable[[str], Awaitable[None]] | None) -> tuple[bytes | None, bytes]:
    """Tell the stages at the beginning of an answer.

    Returns:
        What may still be the beginning of a stage's line, or None once the answer itself begins; and the answer.
    """
    from briefings.reading.wire import STAGE, stage_of

    while head.startswith(STAGE) and b"\n" in head:
        line, _, head = head.partition(b"\n")
        if told is not None:
            await told(stage_of(line))
    if len(head) < _CHUNK and (head.startswith(STAGE) or STAGE.startswith(head)):
        return head, b""
    return None, head


async def _end(process: Process) -> None:
    """End the process, if it hasn't ended, and leave no zombie."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
        # Its output is read to the end, or its pipe would keep the transport open.
        if process.stdout is not None:
            while await process.stdout.read(_CHUNK):
                pass
        await process.wait()


def _died(code: int, name: str, limits: Limits) -> ReaderStopped:
    """What a return code other than 0 says."""
    if sys.platform != "win32" and code in (-signal.SIGXCPU, -signal.SIGKILL):
        return _too_slow(name, limits.cpu)
    return _crashed(name, f"its reader ended with {code}")


def _too_slow(name: str, seconds: float) -> ReaderStopped:
    return ReaderStopped(
        f"reading it took more than {seconds:g} seconds and was stopped",
        where=name,
        do="Import one chapter at a time, or save the document anew.",
        ja=f"{seconds:g}秒たっても読み終わらないため、中止しました。章ごとに取り込むか、文書を保存し直してください。",
    )


def _crashed(name: str, why: str) -> ReaderStopped:
    return ReaderStopped(
        f"the document made its reader fail ({why})",
        where=name,
        do="Save it anew, or give its text.",
        ja="読み取り中に障害が起きました。文書を保存し直すか、本文のテキストを渡してください。",
    )
