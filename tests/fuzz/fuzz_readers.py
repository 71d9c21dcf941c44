"""`make fuzz`: every reader against bytes that a coverage-guided fuzzer invents (atheris), for as long as one likes.

    python -m tests.fuzz.fuzz_readers [libFuzzer's options] [corpus folder]

A crash, a hang (`-timeout`) or a failure other than a refusal ends it, and leaves the bytes in a file.
"""

from __future__ import annotations

import sys
from contextlib import suppress

import atheris

with atheris.instrument_imports(include=["briefings", "tomllib", "zipfile", "markdown_it", "mdit_py_plugins"]):
    # Named here, for they are imported only when needed: what is imported later is not seen by the fuzzer.
    import briefings.catalog.override_file
    import briefings.documents.archive
    import briefings.documents.html.to_markdown
    import briefings.documents.markdown.parser
    import briefings.documents.pdf.extract
    import briefings.documents.text_layer.parser  # noqa: F401
    from briefings.documents.limits import DocumentLimits
    from briefings.documents.reader import parse_file
    from briefings.errors import ContentError, DocumentError

LIMITS = DocumentLimits(size=200_000, unpacked=400_000, text=400_000, pages=50, headings=500)
HEADS = (
    *(b"", b"%PDF-1.7\n", b"<!doctype html>", b"PK\x03\x04", b"+++\n", "第1節　題\n".encode()),
    *(b"[AM]\nnames = ", b"[bridge]\ndate = "),
)


def read_anything(data: bytes) -> None:
    """Read bytes as any of the kinds."""
    if not data:
        return
    head = HEADS[data[0] % len(HEADS)]
    with suppress(DocumentError, ContentError):
        list(parse_file(head + data[1:], name="fuzz", limits=LIMITS))


if __name__ == "__main__":
    atheris.Setup(sys.argv, read_anything)
    atheris.Fuzz()
