"""Runs as the worker process that reads one file from its standard input and writes the result as lines of JSON.

Before it reads the file it restricts itself.
"""

from __future__ import annotations

import sys

from briefings.documents.reader import parse_file
from briefings.documents.resource_errors import make_memory_error, make_nesting_error
from briefings.documents.sandbox.kernel import end_with_parent
from briefings.documents.sandbox.messages import encode_error, encode_stage
from briefings.documents.sandbox.protocol import (
    decode_request,
    encode_end,
    encode_member,
    encode_result,
)
from briefings.documents.sandbox.restrictions import restrict_process
from briefings.errors import ContentError, DocumentError


def main() -> int:
    """Reads one file, writes the result and returns the exit code."""
    end_with_parent()
    stream = sys.stdin.buffer
    name, limits, override, first_member = decode_request(stream.readline())
    restrict_process(limits)
    out = sys.stdout.buffer

    def report_stage(name: str) -> None:
        out.write(encode_stage(name))
        out.flush()

    def report_member(index: int, member: str) -> None:
        out.write(encode_member(index, member))
        # The documents read so far are received even if this member ends the process.
        out.flush()

    try:
        data = stream.read(limits.size + 1)
        for result in parse_file(
            data,
            name=name,
            limits=limits,
            metadata_override=override,
            on_stage=report_stage,
            first_member=first_member,
            on_member=report_member,
        ):
            for line in encode_result(result):
                out.write(line)
        out.write(encode_end())
    except (DocumentError, ContentError) as error:
        out.write(encode_error(error))
    except MemoryError:
        out.write(encode_error(make_memory_error(name, limits)))
    except RecursionError:
        out.write(encode_error(make_nesting_error(name)))
    out.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
