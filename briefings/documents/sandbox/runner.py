"""Reads files in worker processes: one for a file, more for an archive in which a document stopped its worker."""

from __future__ import annotations

import asyncio
from itertools import chain
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from briefings.documents.encoding import make_file_size_error
from briefings.documents.limits import DocumentLimits
from briefings.documents.reader import FileResult, SkippedFile, skip_unreadable
from briefings.documents.sandbox.process import WorkerProcess, WorkRequest, build_command, slice_bytes
from briefings.documents.sandbox.work_texts import WorkTexts
from briefings.domain import DocumentWarning
from briefings.errors import ContentError, DocumentError, ReaderStopped
from briefings.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from briefings.documents.metadata import MetadataOverride
    from briefings.documents.sandbox.protocol import StartedMember

WORKER_COMMAND: Final = build_command("briefings.documents.sandbox.worker")
_TEXTS: Final = WorkTexts(
    stopped=N_("reading was stopped after {seconds} seconds"),
    stopped_remedy=N_("Import one chapter at a time, or save the document again."),
    failed=N_("reading the document failed ({reason})"),
    failed_remedy=N_("Save it again, or give its text."),
)
_MAX_STOPPED_READERS: Final = 3
"""Maximum number of documents of a zip that may stop their reader."""

_MAX_TOTAL_TIME: Final = 2.0
"""Maximum total time of the readers of a zip, as a multiple of that of one reader."""


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
        metadata_override: metadata that takes precedence over that of the document.
        command: starts the worker process.
        on_stage: called with `clean` when the text is extracted and its parsing begins.

    Raises:
        DocumentTooLarge: the file has too many bytes, pages, headings or members.
        UnreadableDocument: its format is not supported, it is encrypted or damaged, or it has no text.
        UnknownStructure: it has text, but no chapter was recognized.
        ContentError: it is TOML and breaks a rule of subjects or anniversaries.
        ReaderStopped: reading exceeded its time or memory, or crashed; of a zip, only if no document was read.
    """
    limits = (limits or DocumentLimits()).scale_to(len(data))
    if len(data) > limits.size:
        raise make_file_size_error(len(data), limits.size, name)
    from briefings.documents.sandbox.protocol import decode_partial, decode_results, encode_request

    results: list[FileResult] = []
    stopping: list[StartedMember] = []
    first_error: ReaderStopped | None = None
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _MAX_TOTAL_TIME * limits.wall
    while True:
        first_member = stopping[-1].index + 1 if stopping else 0
        request_line = encode_request(name, limits, metadata_override, first_member)
        chunks: list[bytes] = []
        try:
            process = await WorkerProcess.start(command)
            pieces = chain((request_line,), slice_bytes(data))
            await process.run(WorkRequest(name, pieces, limits, _TEXTS, on_stage), chunks)
            break
        # guard 35 except: tests/integration/documents/test_archive_crash.py::test_rest_of_a_zip_is_read
        except ReaderStopped as error:
            read, member = await asyncio.to_thread(decode_partial, chunks)
            if member is None:
                raise
            first_error = first_error or error
            stopped = ReaderStopped(error.problem, location=member.name, remedy=error.remedy)
            results += [*read, skip_unreadable(member.name, stopped)]
            stopping.append(member)
            # guard 35 remove:
            #   tests/integration/documents/test_archive_crash.py::test_together_they_take_no_more_than_twice_the_time
            limits = replace(limits, wall=min(limits.wall, deadline - loop.time()))
            if len(stopping) == _MAX_STOPPED_READERS or limits.wall <= 0:
                chunks = []
                results.append(_skip_rest(name, len(stopping)))
                break
    try:
        results += await asyncio.to_thread(decode_results, chunks) if chunks else ()
    except (DocumentError, ContentError):
        raise
    # guard 35 except: tests/integration/documents/test_sandbox.py::test_crash_and_invalid_response_are_one_sentence
    except (ValueError, KeyError, TypeError):
        raise _TEXTS.make_response_error(name) from None
    if first_error is not None and all(isinstance(result, SkippedFile) for result in results):
        raise first_error
    return tuple(results)


def _skip_rest(name: str, count: int) -> SkippedFile:
    message = N_("the remaining files were not read, because the reader was stopped on {count} files")
    warning = DocumentWarning(1, None, "unread", message, "", {"count": count})
    return SkippedFile(name, warning)
