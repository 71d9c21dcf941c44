"""Measures a refresh under load: pauses of the event loop, readers during an apply, and a whole yearbook."""

from __future__ import annotations

import asyncio
import gc
import io
import os
import time
import zipfile
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from briefings.collector import release_objects
from briefings.documents import parse_document
from briefings.documents.limits import DocumentLimits
from briefings.documents.metadata import MetadataOverride
from briefings.documents.reader import parse_file, select_documents
from briefings.documents.sandbox.runner import read_file
from briefings.domain import Document
from briefings.revisions.builtin import build_builtin_content
from briefings.service import BriefingService
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support import sample_documents as sample
from tests.support.imports import import_documents, import_into

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    from pytest_benchmark.fixture import BenchmarkFixture

    from briefings.domain import Content


pytestmark = pytest.mark.bench

SIZE = 10_000_000
CHAPTERS = 30
MAKE = {
    "raw text": ("a.txt", sample.raw_text),
    "HTML": ("a.html", lambda blocks: sample.html(blocks=blocks)),
    "Markdown": ("a.md", sample.markdown),
}


async def opened(path: Path) -> SqliteStorage:
    return await SqliteStorage.open(path, clock=lambda: datetime(2026, 4, 1, tzinfo=UTC))


@dataclass
class Watch:
    """A task that sleeps a millisecond at a time, records how much longer it took, and completes names now and then.

    A pause counts as caused by this process as far as it had a processor meanwhile; the rest was caused by other
    processes.
    """

    stage: str = ""
    gaps: dict[str, list[float]] = field(default_factory=dict)
    own: dict[str, list[float]] = field(default_factory=dict)
    answers: list[float] = field(default_factory=list)
    collections: list[float] = field(default_factory=list)
    began: float = 0.0
    over: bool = False

    async def run(self, service: BriefingService) -> None:
        for n in range(10**9):
            if self.over:
                return
            before, used = time.perf_counter(), time.process_time()
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            gap = now - before - 0.001
            self.gaps.setdefault(self.stage, []).append(gap)
            self.own.setdefault(self.stage, []).append(min(gap, time.process_time() - used))
            if n % 20 == 0:
                service.complete_name(("アル", "mosu", "ロシア", "kaz")[n // 20 % 4], "ja", 25)
                self.answers.append(time.perf_counter() - now)

    def collecting(self, phase: str, _: dict[str, int]) -> None:
        now = time.perf_counter()
        if phase == "start":
            self.began = now
        else:
            self.collections.append(now - self.began)

    def format_pauses(self) -> str:
        return "; ".join(
            f"{stage}: {_worst(gaps)} (our own: {_worst(self.own[stage])})" for stage, gaps in self.gaps.items()
        )


def _worst(values: list[float]) -> str:
    ordered = sorted(values)
    last = ordered[int(len(ordered) * 0.99)]
    return f"longest {1000 * ordered[-1]:.1f} ms, 99 of 100 within {1000 * last:.1f} ms"


@contextmanager
def prioritize_thread() -> Iterator[None]:
    """Gives this thread, and none that it starts, the highest scheduling priority, where the system permits it.

    It then waits for the interpreter only, not for a processor that other programs use.
    """
    if not hasattr(os, "sched_setscheduler"):
        yield
        return
    before = os.sched_getscheduler(0)
    with suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_RR | os.SCHED_RESET_ON_FORK, os.sched_param(1))
    try:
        yield
    finally:
        with suppress(PermissionError):
            os.sched_setscheduler(0, before, os.sched_param(0))


@asynccontextmanager
async def watching(service: BriefingService) -> AsyncIterator[Watch]:
    watch = Watch()
    task = asyncio.create_task(watch.run(service))
    gc.callbacks.append(watch.collecting)
    try:
        yield watch
    finally:
        gc.callbacks.remove(watch.collecting)
        watch.over = True
        await task


@pytest.mark.benchmark(group="10 MB imported, seconds")
@pytest.mark.parametrize("kind", MAKE)
def test_event_loop_while_ten_megabytes_are_imported(benchmark: BenchmarkFixture, tmp_path: Path, kind: str) -> None:
    """The content is read, annotated, stored, loaded and prepared for answers, while names are completed."""
    name, make = MAKE[kind]
    data = make(sample.long_blocks(SIZE))
    limits = DocumentLimits(wall=600, cpu=500, memory=4_000_000_000)

    async def refresh() -> Watch:
        async with await opened(tmp_path / "briefings.db") as store:
            await store.revisions.apply_content(build_builtin_content(), expected_id=None)
            service = BriefingService(await store.revisions.load_snapshot())
            service.preload()
            async with watching(service) as watch:
                watch.stage = "idle"
                await asyncio.sleep(2)
                watch.stage = "read"
                readings = select_documents(await read_file(data, name=name, limits=limits))
                watch.stage = "import"
                imported: list[object] = [await import_documents(store, readings)]
                await asyncio.to_thread(release_objects, imported)
                watch.stage = "take over"
                snapshot = await store.revisions.load_snapshot()
                assert snapshot.content.chapters[-1].edition == sample.EDITION
                new = BriefingService(snapshot)
                await asyncio.to_thread(new.preload)
                # Then another revision replaces this one.
                watch.stage = "let go"
                old: list[object] = [new, snapshot]
                del new, snapshot
                await asyncio.to_thread(release_objects, old)
            return watch

    with prioritize_thread():
        watch = benchmark.pedantic(lambda: asyncio.run(refresh()), rounds=1)
    others = f"completion: {_worst(watch.answers)}; collector: {_worst(watch.collections)}"
    print(f"\n{kind}, {len(data) / 1e6:.1f} MB: {watch.format_pauses()}; {others}")  # noqa: T201 - the figure


@pytest.fixture(scope="module")
def yearbook() -> tuple[Content, Content]:
    """Returns the shipped content, and the same content with thirty more chapters of 100 kB each."""
    shipped = build_builtin_content()
    text = sample.markdown(sample.long_blocks(100_000)).decode()
    readings = []
    for n in range(CHAPTERS):
        metadata = MetadataOverride(edition=2031, number=f"9-{n + 1}", title=f"架空の章 {n + 1}")
        readings.append(parse_document(Document(f"{n}.md", text, f"{n:064}"), metadata_override=metadata))
    return shipped, import_into(shipped, readings, metadata_override=MetadataOverride(number="9"))


@pytest.mark.benchmark(group="a yearbook of 30 chapters applied, seconds")
def test_readers_while_a_yearbook_is_applied(
    benchmark: BenchmarkFixture, tmp_path: Path, yearbook: tuple[Content, Content]
) -> None:
    """Measures the waiting time of readers during an apply, as a ratio to the same reads without one."""
    shipped, whole = yearbook
    assert len(whole.chapters) == len(shipped.chapters) + CHAPTERS

    async def measure_wait(
        work: Callable[[], Awaitable[object]], until: asyncio.Task[object] | None, least: int
    ) -> float:
        times: list[float] = []
        while len(times) < least or (until is not None and not until.done()):
            before = time.perf_counter()
            await work()
            times.append(time.perf_counter() - before)
            await asyncio.sleep(0.002)
            if until is not None and until.done():
                break
        return sorted(times)[len(times) // 2]

    async def measure() -> str:
        lines = []
        for name, least in (("active", 200), ("snapshot", 5), ("completion from memory", 200)):
            path = tmp_path / f"{name.split()[0]}.db"
            async with await opened(path) as store:
                await store.revisions.apply_content(shipped, expected_id=None)
                service = BriefingService(await store.revisions.load_snapshot())
                service.preload()

                async def complete(service: BriefingService = service) -> object:
                    return service.complete_name("アル", "ja", 25)

                work = {
                    "active": store.revisions.get_active_revision,
                    "snapshot": lambda store=store: store.revisions.load_snapshot(1),
                }.get(name, complete)
                alone = await measure_wait(work, None, least)
                started = time.perf_counter()
                applying = asyncio.create_task(store.revisions.apply_content(whole, expected_id=1))
                beside = await measure_wait(work, applying, 1)
                await applying
                took = time.perf_counter() - started
                lines.append(
                    f"{name}: {1000 * beside:.2f} ms beside the apply, {1000 * alone:.2f} ms alone, "
                    f"ratio {beside / alone:.1f} (the apply took {took:.1f} s)"
                )
        return "\n".join(lines)

    print("\n" + benchmark.pedantic(lambda: asyncio.run(measure()), rounds=1))  # noqa: T201 - the figure


@pytest.fixture(scope="module")
def pdfs() -> list[bytes]:
    """Thirty chapters of 30 pages of two columns, each with its own heading."""
    from importlib.resources import files

    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    with files("matplotlib_fontja").joinpath("fonts/ipaexg.ttf").open("rb") as font:
        pdfmetrics.registerFont(TTFont("yearbook", io.BytesIO(font.read())))
    sentence = "海沿いの町では、二〇三〇年も桟橋の改修が進み、三月八日に代表が集まって、灯台を守る約束を交わした。"
    made = []
    for chapter in range(CHAPTERS):
        out = io.BytesIO()
        canvas = Canvas(out, pagesize=(560, 800))
        for page in range(30):
            canvas.setFont("yearbook", 7)
            canvas.drawString(40, 780, "DIPLOMATIC BLUEBOOK 2031")
            canvas.drawString(500, 780, str(chapter * 30 + page + 1))
            if page == 0:
                canvas.setFont("yearbook", 15)
                canvas.drawString(40, 755, f"第{chapter + 1}節　入り江と高地の国々・その{chapter + 1}")
            canvas.setFont("yearbook", 10)
            for column in range(2):
                for line in range(38):
                    text = f"{chapter}・{page}のアルメニアの記録。{sentence}"
                    canvas.drawString(40 + column * 250, 725 - line * 17, text[line % 20 : line % 20 + 22])
            canvas.showPage()
        canvas.save()
        made.append(out.getvalue())
    return made


def _extracted(pdfs: list[bytes]) -> int:
    import pypdfium2

    return sum(len(page.get_textpage().get_text_range()) for pdf in pdfs for page in pypdfium2.PdfDocument(pdf))


@pytest.mark.benchmark(group="900 pages of PDF in a zip")
def test_whole_yearbook(benchmark: BenchmarkFixture, tmp_path: Path, pdfs: list[bytes]) -> None:
    """Measures pages a second: text extraction by the library alone, parsing, and a complete import."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        for n, pdf in enumerate(pdfs):
            packed.writestr(f"bluebook-2031-chapter-3-section-{n + 1}.pdf", pdf)
    data, pages = archive.getvalue(), 30 * CHAPTERS
    limits = DocumentLimits(wall=600, cpu=500)

    def speed(work: Callable[[], object]) -> float:
        before = time.perf_counter()
        work()
        return pages / (time.perf_counter() - before)

    async def imported() -> int:
        async with await opened(tmp_path / "briefings.db") as store:
            await store.revisions.apply_content(build_builtin_content(), expected_id=None)
            before = time.perf_counter()
            readings = select_documents(await read_file(data, name="yearbook.zip", limits=limits))
            done = await import_documents(store, readings)
            assert len(done.plan.chapters) == CHAPTERS
            return int(pages / (time.perf_counter() - before))

    bare = speed(lambda: _extracted(pdfs))
    ours = speed(lambda: list(parse_file(data, name="yearbook.zip", limits=limits)))
    whole = benchmark.pedantic(lambda: asyncio.run(imported()), rounds=1)
    ratio = f"bare {bare:.0f}, read {ours:.0f} ({bare / ours:.2f} times), into the database {whole} a second"
    print(f"\n{pages} pages: {ratio}")  # noqa: T201 - the figure
