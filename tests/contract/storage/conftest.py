"""Opens each storage: a new adapter is added to `ADAPTERS` and `open_storage`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from briefings.domain import Content
from briefings.storage.ports import Storage
from briefings.storage.postgres.storage import PostgresStorage
from briefings.storage.sqlite.storage import SqliteStorage
from tests.contract.storage.samples import NOW, OpenStorage
from tests.support.prepared_storage import open_prepared
from tests.support.stored_content import add_alias, make_content

ADAPTERS = ("sqlite", "postgres")


@pytest.fixture(params=ADAPTERS)
async def open_storage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[OpenStorage]:
    """Opens the same database repeatedly, as successive processes do."""
    opened: list[Storage] = []
    url = request.getfixturevalue("migrated_postgres_url") if request.param == "postgres" else ""

    async def open_one() -> Storage:
        storage: Storage
        if url:
            storage = await PostgresStorage.open(url, clock=lambda: NOW)
        else:
            path = tmp_path / "briefings.db"
            opening = SqliteStorage.open if path.exists() else open_prepared
            storage = await opening(path, clock=lambda: NOW)
        opened.append(storage)
        return storage

    yield open_one
    for storage in opened:
        await storage.close()


@pytest.fixture
async def storage(open_storage: OpenStorage) -> Storage:
    return await open_storage()


@pytest.fixture
def content() -> Content:
    return make_content()


@pytest.fixture
def changed(content: Content) -> Content:
    return add_alias(content)
