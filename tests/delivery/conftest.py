"""A workbench for each test."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from workbench import BEGIN, Bench

from briefings.store.store import RevisionRepository


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    store = await RevisionRepository.open(tmp_path / "briefings.db", clock=lambda: BEGIN)
    yield Bench(store)
    await store.close()
