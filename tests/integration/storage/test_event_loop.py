"""Long work runs outside the event loop, and garbage collection is arranged so that no thread waits for it."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
import weakref
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from briefings import collector as turns
from briefings.documents import parse_document
from briefings.domain import Document, Revision, Snapshot
from briefings.revisions.import_request import ImportRequest
from briefings.revisions.pipeline import apply_import, prepare_reviewed_import
from briefings.service import BriefingService

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from briefings.domain import Content
    from briefings.storage.sqlite.storage import SqliteStorage

TEXT = """\
+++
edition = 2032
number = "3-1"
kind = "original"
language = "ja"
title = "山と海の国々"
+++

# 概観

2032年3月8日、アルメニアは二つ目の橋を開いた。
"""

HEAVY = {
    "build_content_rows", "encode_chapter_parts", "encode_annotation", "check_content", "_group_by_owner",
    "decode_content", "release_rows", "encode_request", "decode_plan", "decode_lines",
}  # fmt: skip
"""Functions whose work grows with the content."""

OF_THE_WORKER = {"plan_import", "annotate_chapter", "diff_contents", "find_affected_cards", "render_changes"}
"""Functions whose work grows with the content faster than by a fixed amount for each character."""


@pytest.fixture
def callers() -> Iterator[dict[str, set[int]]]:
    """The threads in which functions of the product ran during a test, by name."""
    seen: dict[str, set[int]] = {}

    def look(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and "briefings" in PurePath(frame.f_code.co_filename).parts:
            seen.setdefault(frame.f_code.co_name, set()).add(threading.get_ident())

    threading.setprofile(look)
    sys.setprofile(look)
    yield seen
    sys.setprofile(None)
    threading.setprofile(None)


@pytest.mark.fault(18)
async def test_nothing_that_grows_with_content_runs_in_the_loop(
    callers: dict[str, set[int]], store: SqliteStorage, content: Content
) -> None:
    """Content is stored, loaded, imported, rolled back and verified."""
    await store.revisions.apply_content(content, expected_id=None)
    await store.revisions.load_snapshot()
    reading = await asyncio.to_thread(parse_document, Document("a.md", TEXT, ""))
    plan, review = await prepare_reviewed_import(store, ImportRequest((reading,)), "ja")
    assert review is not None
    await apply_import(store, plan)
    await store.revisions.stage_content(content)
    await store.revisions.activate_revision(1, expected_id=2)
    await store.verify()
    assert callers.keys() >= HEAVY | {"move_pointer"}
    loop = threading.get_ident()
    assert loop in callers["move_pointer"]
    assert {name for name in HEAVY if loop in callers[name]} == set()
    assert OF_THE_WORKER & callers.keys() == set()


async def test_transaction_itself_makes_no_rows(
    callers: dict[str, set[int]], store: SqliteStorage, content: Content
) -> None:
    """Rows and digests are computed while another writer has locked the database."""
    started, go = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with store.database.transaction():
            started.set()
            await go.wait()

    holding = asyncio.create_task(hold())
    await started.wait()
    applying = asyncio.create_task(store.revisions.apply_content(content, expected_id=None))
    try:
        async with asyncio.timeout(30):
            while not store.database._writer._lock._waiters:  # noqa: ASYNC110 - a lock tells nobody that it is waited for
                await asyncio.sleep(0.001)
        assert "build_content_rows" in callers
    finally:
        go.set()
        await holding
        await applying


def test_content_and_its_desk_are_freed_with_the_last_reference(content: Content) -> None:
    """They are freed without the collector, from which large contents are hidden."""

    class Title(str):
        __slots__ = ("__weakref__",)

    title = Title(content.chapters[0].title)
    seen = weakref.ref(title)
    chapter = replace(content.chapters[0], title=title)
    service = BriefingService(Snapshot(Revision(1, None, "", ""), replace(content, chapters=(chapter,))))
    del title, chapter
    gc.collect()
    gc.disable()
    try:
        service.preload()
        assert service.answer("アルメニア", "ja")
        assert service.complete_name("ア", "ja", 25)
        assert service.find_mentions("アルメニアの橋")
        assert service.section_references
        assert service.get_almanac("ja")
        assert seen() is not None
        del service
        assert seen() is None
    finally:
        gc.enable()


def test_collector_is_off_until_the_last_is_done() -> None:
    assert gc.isenabled()
    with turns.pause_collector():
        with turns.pause_collector():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    gc.disable()
    try:
        with turns.pause_collector():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_only_large_contents_are_hidden_from_the_collector() -> None:
    gc.collect(0)  # objects that were made since the last check count too
    frozen = gc.get_freeze_count()
    with turns.pause_collector():
        few = [[n] for n in range(turns.FREEZE_THRESHOLD // 2)]
    assert gc.get_freeze_count() == frozen
    with turns.pause_collector():
        many = [[n] for n in range(turns.FREEZE_THRESHOLD + 1000)]
    try:
        assert gc.get_freeze_count() >= len(many)
    finally:
        gc.unfreeze()
    assert few


def test_released_objects_are_freed_and_shared_ones_kept(content: Content) -> None:
    class Text(str):
        __slots__ = ("__weakref__",)

    texts = [Text("橋を開いた。"), Text("雪が多い。")]
    seen = [weakref.ref(text) for text in texts]
    chapter = content.chapters[0]
    passages = tuple(replace(chapter.passages[0], text=text) for text in texts)
    contents = [replace(content, chapters=(replace(chapter, passages=passages),))]
    kept = passages[1]
    del texts, passages
    turns.release_objects(contents)
    assert contents == []
    assert [ref() is not None for ref in seen] == [False, True]
    assert kept.text == "雪が多い。"
    assert content.chapters[0].passages


def test_desk_is_released_with_everything_it_computed(content: Content) -> None:
    class Text(str):
        __slots__ = ("__weakref__",)

    chapter = content.chapters[0]
    texts = [Text(f"{n}番目の橋を開いた。") for n in range(1_000)]
    seen = [weakref.ref(text) for text in texts]
    passages = tuple(replace(chapter.passages[0], ordinal=n, text=text) for n, text in enumerate(texts))
    service = BriefingService(
        Snapshot(Revision(1, None, "", ""), replace(content, chapters=(replace(chapter, passages=passages),)))
    )
    del texts, passages
    service.preload()
    objects: list[object] = [service, None]
    del service
    gc.disable()
    try:
        turns.release_objects(objects)
        assert {ref() for ref in seen} == {None}
    finally:
        gc.enable()


def test_lists_are_emptied() -> None:
    lists = [list(range(2_500)), [], [1]]
    turns.clear_lists(*lists)
    assert lists == [[], [], []]
