"""Runs as the worker process that reads one file from its standard input and writes the result as lines of JSON.

Before it reads the file it restricts itself: memory, processor time, files, other processes, the network. On systems
without such limits only the timeout of the caller applies.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from briefings.documents.reader import parse_file
from briefings.documents.sandbox.protocol import decode_request, encode_end, encode_error, encode_result, encode_stage
from briefings.errors import ContentError, DocumentError, ReaderStopped
from briefings.i18n import N_

if TYPE_CHECKING:
    from briefings.documents.limits import DocumentLimits

MAX_OPEN_FILES = 64
"""Limit of open files; libraries are still loaded while a file is read."""

_FORBIDDEN_EVENTS = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.startfile",
    "urllib.",
    "ftplib.",
    "http.client",
    "smtplib.",
    "webbrowser.",
    "shutil.",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.kill",
)


def main() -> int:
    """Reads one file, writes the result and returns the exit code."""
    stream = sys.stdin.buffer
    name, limits, override = decode_request(stream.readline())
    restrict_process(limits)
    out = sys.stdout.buffer

    def report_stage(name: str) -> None:
        out.write(encode_stage(name))
        out.flush()

    try:
        data = stream.read(limits.size + 1)
        for result in parse_file(data, name=name, limits=limits, metadata_override=override, on_stage=report_stage):
            for line in encode_result(result):
                out.write(line)
        out.write(encode_end())
    except (DocumentError, ContentError) as error:
        out.write(encode_error(error))
    except MemoryError:
        out.write(encode_error(memory_error(name, limits)))
    except RecursionError:
        out.write(encode_error(_nesting_error(name)))
    out.flush()
    return 0


def restrict_process(limits: DocumentLimits) -> None:
    """Gives up the resources and rights that reading a document doesn't need."""
    # guard 35 remove: tests/integration/documents/test_sandbox.py::test_the_process_can_reach_nothing
    sys.addaudithook(_forbid_event)
    try:
        import resource
    except ImportError:  # Windows has none
        return
    for resource_id, limit in (
        (resource.RLIMIT_AS, limits.memory),
        # guard 35 remove:
        #   tests/integration/documents/test_sandbox.py::test_a_document_that_computes_too_long_is_stopped
        (resource.RLIMIT_CPU, limits.cpu),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, MAX_OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(resource_id)
        value = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        try:
            resource.setrlimit(resource_id, (value, value))
        except (ValueError, OSError):  # some systems, such as macOS, know the limit and reject it
            continue


def _forbid_event(event: str, _: tuple[Any, ...]) -> None:
    """Audit hook: reading a document must open no connection and start no process."""
    if event.startswith(_FORBIDDEN_EVENTS):
        raise PermissionError(f"{event} is forbidden in the worker process")


def memory_error(name: str, limits: DocumentLimits) -> ReaderStopped:
    """The error for a document that needs more memory than the limit."""
    return ReaderStopped(
        N_("reading the document takes more than {limit} MB of memory"),
        location=name,
        remedy=N_("Import one chapter at a time, or save the document again."),
        limit=f"{limits.memory // 1_000_000:,}",
    )


def _nesting_error(name: str) -> ReaderStopped:
    return ReaderStopped(
        N_("the document is nested too deeply"),
        location=name,
        remedy=N_("Save it again, or give its text."),
    )


if __name__ == "__main__":
    sys.exit(main())
