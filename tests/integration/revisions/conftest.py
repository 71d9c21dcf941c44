"""Provides a database with one small chapter for the tests of proposals."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.prepared_storage import open_prepared
from tests.support.refresh_documents import content_of, document


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture
async def store(tmp_path: Path, now: datetime) -> AsyncIterator[SqliteStorage]:
    """A storage whose active revision, the first, has one chapter."""
    store = await open_prepared(tmp_path / "briefings.db", clock=lambda: now, content=content_of(document()))
    yield store
    await store.close()
