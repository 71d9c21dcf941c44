"""Measures making briefings as files: the time of one file, and the longest pause of the event loop meanwhile."""

from __future__ import annotations

import asyncio
import time
from datetime import date

import pytest

from bot.handouts import HandoutMaker, HandoutRequest
from bot.interaction_queue import Sender
from briefings.domain import Revision, Snapshot
from briefings.domain.refs import UserRef, WorkspaceRef
from briefings.handouts.builder import build_handout
from briefings.handouts.model import HandoutFormat
from briefings.handouts.render import render_handout
from briefings.revisions.builtin import build_builtin_content
from briefings.service import BriefingService

pytestmark = pytest.mark.bench
MADE_ON = date(2026, 11, 24)
SUBJECTS = ("RU", "AM", "UZ")


@pytest.fixture(scope="module")
def service() -> BriefingService:
    service = BriefingService(Snapshot(Revision(1, None, "", "2026-01-01T00:00:00+00:00"), build_builtin_content()))
    service.preload()
    return service


def test_formats_beside_each_other(service: BriefingService, capsys: pytest.CaptureFixture[str]) -> None:
    """Measures each format in multiples of the time of building the handout, which each of them needs."""
    handout = build_handout(service, SUBJECTS, "ja", MADE_ON)
    seconds = {"building": measure(lambda: build_handout(service, SUBJECTS, "ja", MADE_ON))}
    for file_format in HandoutFormat:
        seconds[file_format.value] = measure(lambda file_format=file_format: render_handout(handout, file_format))
    with capsys.disabled():
        for name, value in seconds.items():
            print(f"\n{name:>9}: {value * 1000:7.1f} ms, {value / seconds['building']:5.1f} times building", end="")  # noqa: T201
    assert seconds["md"] < seconds["docx"] < seconds["pdf"] * 2


async def test_event_loop_while_files_are_made(service: BriefingService, capsys: pytest.CaptureFixture[str]) -> None:
    """The longest wait of the event loop while six files are made, as a share of the time they take."""
    maker = HandoutMaker()
    requests = [
        HandoutRequest((subject,), "ja", MADE_ON, file_format)
        for subject in SUBJECTS
        for file_format in (HandoutFormat.WORD, HandoutFormat.PDF)
    ]
    began, longest, is_done = time.perf_counter(), 0.0, False

    async def watch() -> None:
        nonlocal longest
        while not is_done:
            before = time.perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, time.perf_counter() - before - 0.001)

    watching = asyncio.create_task(watch())
    await asyncio.gather(
        *(
            maker.make_file(service, request, Sender(WorkspaceRef("discord", "1"), UserRef("discord", str(user))))
            for user, request in enumerate(requests)
        )
    )
    is_done = True
    await watching
    total = time.perf_counter() - began
    with capsys.disabled():
        print(f"\nlongest wait {longest * 1000:.0f} ms of {total:.2f} s for {len(requests)} files", end="")  # noqa: T201
    assert longest < total / 4


def measure(make: object) -> float:
    """Returns the best of three runs, in seconds."""
    runs = []
    for _run in range(3):
        began = time.perf_counter()
        make()  # type: ignore[operator]
        runs.append(time.perf_counter() - began)
    return min(runs)
