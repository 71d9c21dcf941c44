"""Measures how long loading the content takes at a start."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from briefings.domain import Alias, AliasKind, Mention, Passage, PassageKind, Subject, SubjectKind
from briefings.storage.sqlite.storage import SqliteStorage

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from pytest_benchmark.fixture import BenchmarkFixture

    from briefings.domain import Content


@pytest.mark.bench
def test_largest_snapshot_loads_quickly(
    benchmark: BenchmarkFixture, path: Path, content: Content, clock: Callable[[], datetime]
) -> None:
    """Loading fifteen thousand names, two chapters and four thousand mentions with all digests takes 60 to 130 ms."""
    subjects = tuple(
        Subject(
            f"T{n}",
            SubjectKind.TOPIC,
            {"ja": f"話題{n}", "en": f"topic {n}"},
            tuple(Alias(f"名{n}の{m}", AliasKind.OTHER_LANGUAGE, "ja") for m in range(40)),
        )
        for n in range(375)
    )
    first = replace(
        content.chapters[0],
        passages=tuple(Passage(PassageKind.PARAGRAPH, "1", n, "橋が開いた。" * 20, 12) for n in range(300)),
    )
    chapters = (first, replace(first, language="en"))
    mentions = tuple(Mention(chapter.key, n % 300, 0, 2, "AM") for chapter in chapters for n in range(2000))
    large = replace(content, chapters=chapters, subjects=(*content.subjects, *subjects), mentions=mentions, events=())
    with asyncio.Runner() as runner:
        store = runner.run(SqliteStorage.open(path, clock=clock))
        try:
            runner.run(store.revisions.apply_content(large, expected_id=None))
            snapshot = benchmark(lambda: runner.run(store.revisions.load_snapshot()))
        finally:
            runner.run(store.close())
    assert snapshot.content == large
