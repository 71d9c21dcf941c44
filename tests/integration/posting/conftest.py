"""A workbench for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.posting_workbench import BEGIN, PostingWorkbench
from tests.support.prepared_storage import open_prepared


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[PostingWorkbench]:
    storage = await open_prepared(tmp_path / "briefings.db", clock=lambda: BEGIN)
    yield PostingWorkbench(storage)
    await storage.close()
