"""Measures pages a second beside the PDF library alone, and the event loop while 10 MB are imported."""

from __future__ import annotations

import asyncio
import io
import time

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from briefings.documents.limits import DocumentLimits
from briefings.documents.reader import parse_file
from briefings.documents.sandbox.runner import read_file

pytestmark = pytest.mark.bench

SENTENCE = "海沿いの町では、二〇三〇年も桟橋の改修が進み、三月八日に代表が集まって、灯台を守る約束を交わした。"
PAGES = 30


@pytest.fixture(scope="module")
def pages() -> bytes:
    """Thirty pages of two columns."""
    from importlib.resources import files

    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    with files("matplotlib_fontja").joinpath("fonts/ipaexg.ttf").open("rb") as font:
        pdfmetrics.registerFont(TTFont("bench", io.BytesIO(font.read())))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(560, 800))
    for _ in range(PAGES):
        canvas.setFont("bench", 10)
        for column in range(2):
            for line in range(40):
                canvas.drawString(40 + column * 250, 740 - line * 17, SENTENCE[line % 20 : line % 20 + 22])
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.mark.benchmark(group="30 pages of PDF")
def test_pdfium_alone(benchmark: BenchmarkFixture, pages: bytes) -> None:
    import pypdfium2

    def extract() -> int:
        return sum(len(page.get_textpage().get_text_range()) for page in pypdfium2.PdfDocument(pages))

    assert benchmark(extract) > 1_000


@pytest.mark.benchmark(group="30 pages of PDF")
def test_chapter_of_a_pdf(benchmark: BenchmarkFixture, pages: bytes) -> None:
    (parsed,) = benchmark(lambda: list(parse_file(pages, name="a.pdf", limits=DocumentLimits())))
    assert parsed.parsed_document.chapter.passages


@pytest.mark.benchmark(group="longest pause of the event loop while 10 MB are read, seconds")
@pytest.mark.parametrize("kind", ["html", "text"])
def test_event_loop_while_reading(benchmark: BenchmarkFixture, kind: str) -> None:
    paragraph = f"<p>{SENTENCE}</p>\n" if kind == "html" else f"{SENTENCE}\n"
    data = ("<!doctype html>" * (kind == "html") + paragraph * (10_000_000 // len(paragraph.encode()))).encode()

    async def longest(*, idle: bool = False) -> float:
        worst, done = 0.0, False

        async def watch() -> None:
            nonlocal worst
            while not done:
                before = time.perf_counter()
                await asyncio.sleep(0.001)
                worst = max(worst, time.perf_counter() - before - 0.001)

        watching = asyncio.create_task(watch())
        if idle:
            await asyncio.sleep(3)
        else:
            await read_file(data, name="a", limits=DocumentLimits(wall=300, cpu=250))
        done = True
        await watching
        return worst

    still = asyncio.run(longest(idle=True))
    worst = benchmark.pedantic(lambda: asyncio.run(longest()), rounds=1)
    benchmark.extra_info["longest pause, ms"] = round(1000 * worst, 1)
    print(f"{kind}: longest pause {1000 * worst:.1f} ms; with nothing read {1000 * still:.1f} ms")  # noqa: T201  the figure that is asked for
