"""If a document of a zip crashes its reader, it is reported, and the others are read."""

from __future__ import annotations

import sys
import time
from functools import cache

import pytest

from briefings.documents.limits import DocumentLimits
from briefings.documents.reader import ParsedFile, SkippedFile
from briefings.documents.sandbox.runner import read_file
from briefings.errors import ReaderStopped
from tests.support import hostile_files as hostile

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process is limited on Linux"),
]

LIMITS = DocumentLimits(memory=300_000_000, wall=60)
"""Less memory than the operators of the PDF need."""


@cache
def make_expanding_pdf() -> bytes:
    return hostile.operators_pdf(2_000_000)


def chapter(number: int) -> tuple[str, bytes]:
    text = "The lamp of Armenia is in the hall of the house by the sea."
    return f"{number}.md", f"# {number} Lights\n\n{text}\n".encode()


@pytest.mark.fault(35)
async def test_rest_of_a_zip_is_read() -> None:
    data = hostile.zipped(
        chapter(1),
        ("expanding.pdf", make_expanding_pdf()),
        chapter(2),
        ("scan.png", b"\x89PNG\r\n\x1a\n"),
        chapter(3),
    )
    results = await read_file(data, name="all.zip", limits=LIMITS)
    read = [result.document.name for result in results if isinstance(result, ParsedFile)]
    skipped = {result.name: result.warning.translate("en") for result in results if isinstance(result, SkippedFile)}
    assert read == ["1.md", "2.md", "3.md"]
    assert sorted(skipped) == ["expanding.pdf", "scan.png"]
    assert "left out because it can't be read: reading" in skipped["expanding.pdf"]


async def test_zip_without_readable_documents_is_refused() -> None:
    with pytest.raises(ReaderStopped):
        await read_file(hostile.zipped(("expanding.pdf", make_expanding_pdf())), name="all.zip", limits=LIMITS)


async def test_many_reader_crashes_end_the_import() -> None:
    """Each crash takes time; documents that were read before are kept."""
    crashing = [(f"{letter}.pdf", make_expanding_pdf()) for letter in "abcd"]
    results = await read_file(hostile.zipped(chapter(1), *crashing, chapter(2)), name="all.zip", limits=LIMITS)
    assert [result.document.name for result in results if isinstance(result, ParsedFile)] == ["1.md"]
    assert [result.name for result in results if isinstance(result, SkippedFile)] == [
        "a.pdf",
        "b.pdf",
        "c.pdf",
        "all.zip",
    ]


@pytest.mark.fault(35)
async def test_together_they_take_no_more_than_twice_the_time() -> None:
    """Of three readers that use all of their time, the third has none left."""
    hanging = "import json, sys, time\nfrom briefings.documents.sandbox.messages import *\n"
    hanging += "from briefings.documents.sandbox.protocol import decode_request, encode_member\n"
    hanging += "*_, first = decode_request(sys.stdin.buffer.readline())\n"
    hanging += "sys.stdout.buffer.write(encode_member(first, f'{first}.pdf'))\nsys.stdout.flush()\ntime.sleep(60)"
    limits = DocumentLimits(wall=2.0)
    before = time.monotonic()
    with pytest.raises(ReaderStopped):
        await read_file(b"x", name="all.zip", limits=limits, command=(sys.executable, "-c", hanging))
    assert time.monotonic() - before < 2 * limits.wall + 1.5
