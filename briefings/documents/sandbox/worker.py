"""The reading process: `python -m briefings.documents.sandbox.worker` reads one file from its input, and answers in lines.

It is started for one file and ends with it. Before it looks at a single byte it takes itself what it doesn't need:
memory, processor time, files, other processes, the network. Where the system has no such limits the caller's clock
holds alone.
"""  # noqa: E501

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from briefings.documents.reader import parse_file
from briefings.documents.sandbox.protocol import decode_request, encode_end, encode_error, encode_result, encode_stage
from briefings.errors import ContentError, DocumentError, ReaderStopped

if TYPE_CHECKING:
    from briefings.documents.limits import DocumentLimits

MAX_OPEN_FILES = 64
"""Open files that a reading process may have: its libraries are loaded while it reads."""

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
    """Read, answer, end."""
    stream = sys.stdin.buffer
    name, limits, correction = decode_request(stream.readline())
    restrict_process(limits)
    out = sys.stdout.buffer

    def report_stage(name: str) -> None:
        out.write(encode_stage(name))
        out.flush()

    try:
        data = stream.read(limits.size + 1)
        for opened in parse_file(data, name=name, limits=limits, metadata_override=correction, on_stage=report_stage):
            for line in encode_result(opened):
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
    """Give up what reading a document doesn't need."""
    sys.addaudithook(_forbid_event)
    try:
        import resource
    except ImportError:  # Windows has none
        return
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, MAX_OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        value = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(kind, (value, value))
        except (ValueError, OSError):  # a system that knows the limit and doesn't keep it, such as macOS
            continue


def _forbid_event(event: str, _: tuple[Any, ...]) -> None:
    """An audit hook: reading a document opens no connection and starts no process, whatever its libraries try."""
    if event.startswith(_FORBIDDEN_EVENTS):
        raise PermissionError(f"a document is read without {event}")


def memory_error(name: str, limits: DocumentLimits) -> ReaderStopped:
    """The refusal of a document that needs more memory than it may have."""
    return ReaderStopped(
        f"reading it takes more than {limits.memory // 1_000_000:,} MB of memory",
        location=name,
        remedy="Import one chapter at a time, or save the document anew.",
        ja="読み取りに必要なメモリーが上限を超えました。章ごとに取り込むか、文書を保存し直してください。",
    )


def _nesting_error(name: str) -> ReaderStopped:
    return ReaderStopped(
        "its parts stand too deep within one another",
        location=name,
        remedy="Save the document anew, or give its text.",
        ja="入れ子が深すぎます。文書を保存し直すか、本文のテキストを渡してください。",
    )


if __name__ == "__main__":
    sys.exit(main())
