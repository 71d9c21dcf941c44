"""A workbench for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.posting_workbench import BEGIN, PostingWorkbench


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[PostingWorkbench]:
    storage = await SqliteStorage.open(tmp_path / "briefings.db", clock=lambda: BEGIN)
    yield PostingWorkbench(storage)
    await storage.close()
