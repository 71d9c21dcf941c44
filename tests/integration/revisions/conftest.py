"""Provides a database with one small chapter for the tests of proposals."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.refresh_documents import content_of, document


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture
async def store(tmp_path: Path, now: datetime) -> AsyncIterator[SqliteStorage]:
    """A store whose active revision, the first, holds one chapter."""
    store = await SqliteStorage.open(tmp_path / "briefings.db", clock=lambda: now)
    await store.revisions.apply_content(content_of(document()), expected_id=None)
    yield store
    await store.close()
