"""Measures parsing of raw text: a chapter of a hundred pages, and ten megabytes beside simple line operations."""

from __future__ import annotations

import time
import unicodedata
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from briefings.collector import pause_collector
from briefings.documents import parse_document
from briefings.documents.limits import DocumentLimits
from briefings.documents.reader import parse_file
from briefings.domain import Document
from tests.support import sample_documents

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.bench

PAGE = """\
 \t{n}\t\t{n}\t 区域{n}の概観

湖の国々は、2031年も近隣との対話を重ねた。3月に
は、アルメニアの代表団が北湖を訪れ、覚書に署名した。
（1）内政{n}
5月、議会選挙が行われ、選ばれた議員は、地域の安定と発展のた
めに協力を深めることで一致した。同年9月、次の会合が開かれた。
第7章　湖の外交

DIPLOMATIC BLUEBOOK 2032
{page}

"""


def test_read(benchmark, capsys: pytest.CaptureFixture[str]) -> None:
    """Measures the parsing of a hundred pages."""
    text = "".join(PAGE.format(n=n, page=200 + n) for n in range(1, 101))
    document = Document("bluebook-2032-chapter-7.raw.txt", text, "")
    megabytes = len(text.encode()) / 1e6
    reading = benchmark(parse_document, document)
    assert len(reading.chapter.passages) >= 100
    speed = megabytes / benchmark.stats["median"]
    benchmark.extra_info["megabytes_a_second"] = round(speed, 2)
    with capsys.disabled():
        print(f"\nimport: {speed:.2f} MB/s of raw text ({megabytes * 1000:.0f} kB)")  # noqa: T201  # the figure


def make_pages() -> str:
    return "".join(PAGE.format(n=n, page=200 + n) for n in range(1, 23_401))


def make_prose() -> str:
    return sample_documents.raw_text(sample_documents.long_blocks(10_000_000)).decode()


def make_english() -> str:
    sentence = "On March 8, 2030, representatives of Armenia and Georgia met in Tbilisi and agreed on three piers. "
    lines = [sentence[:60].strip(), sentence[60:].strip()]
    return "\n".join([*lines * 3, ""]) * 33_000


@pytest.mark.parametrize("make", [make_pages, make_prose, make_english])
def test_ten_megabytes(make: Callable[[], str], capsys: pytest.CaptureFixture[str]) -> None:
    """Measures the processor time of the parser, and of all work of the reading process."""
    compare_speeds(make.__name__, make(), capsys)


def test_ten_megabytes_of_the_real_chapter(real_chapter: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Parses the chapter repeatedly, with its sections, figures and footnotes."""
    text = real_chapter.read_text(encoding="utf-8")
    compare_speeds("the real chapter", text * (10_000_000 // len(text.encode()) + 1), capsys)


def compare_speeds(name: str, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Prints the speeds of parsing and of reading a text, beside bare operations on its lines.

    The bare operations are `str.splitlines` and `unicodedata.normalize` of each line.
    """
    data = text.encode()
    limits = replace(DocumentLimits(), text=10**8, passages=10**7, headings=10**7)

    def normalize_lines() -> object:
        return [unicodedata.normalize("NFKC", line) for line in text.splitlines()]

    def parse() -> object:
        return parse_document(Document("bluebook-2032-chapter-7.raw.txt", text, ""))

    def read() -> object:
        return list(parse_file(data, name="bluebook-2032-chapter-7.raw.txt", limits=limits))

    bare, parsed, whole = (_measure_seconds(run) for run in (normalize_lines, parse, read))
    megabytes = len(data) / 1e6
    figures = (
        f"parsed {megabytes / parsed:.1f} MB/s ({parsed / bare:.0f} times the bare operations), "
        f"read {megabytes / whole:.1f} MB/s ({whole / bare:.0f})"
    )
    with capsys.disabled():
        print(f"\n{name}, {megabytes:.1f} MB, {text.count(chr(10)):,} lines: {figures}")  # noqa: T201
    assert megabytes > 9


def _measure_seconds(run: Callable[[], object]) -> float:
    """Returns the processor time of a run, without freeing its result."""
    with pause_collector():
        start = time.process_time()
        result = run()
        seconds = time.process_time() - start
        del result
    return seconds
