"""A storage on a file for one test, and hand-written content."""

from __future__ import annotations

import asyncio
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.prepared_storage import open_prepared
from tests.support.restored_databases import make_backed_up
from tests.support.stored_content import add_alias, make_content

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from briefings.domain import Content


class OpenStore(Protocol):
    async def __call__(self, path: Path = ..., **options: object) -> SqliteStorage: ...


@pytest.fixture
def clock() -> Callable[[], datetime]:
    return lambda: datetime(2026, 4, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "briefings.db"


@pytest.fixture
async def open_store(path: Path, clock: Callable[[], datetime]) -> AsyncIterator[OpenStore]:
    """Opens storages, and closes them at the end: an open one would prevent the end of the test run."""
    stores: list[SqliteStorage] = []

    async def opened(path: Path = path, **options: object) -> SqliteStorage:
        if options or path.exists() or not path.parent.is_dir():
            stores.append(await SqliteStorage.open(path, clock=clock, **options))  # type: ignore[arg-type]
        else:
            stores.append(await open_prepared(path, clock=clock))
        return stores[-1]

    yield opened
    for store in stores:
        await store.close()


@pytest.fixture
async def store(open_store: OpenStore) -> SqliteStorage:
    return await open_store()


@pytest.fixture(scope="session")
def content() -> Content:
    """One original of an invented yearbook that uses all features of content."""
    return make_content()


@pytest.fixture(scope="session")
def changed(content: Content) -> Content:
    """The same content with another alias."""
    return add_alias(content)


@pytest.fixture
def filled(path: Path, content: Content, clock: Callable[[], datetime]) -> Path:
    """A closed database with one revision."""

    async def fill() -> None:
        await (await open_prepared(path, clock=clock, content=content)).close()

    asyncio.run(fill())
    return path


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory, content: Content, changed: Content) -> tuple[Path, Path]:
    """A backup of `content`, and its database, whose revision 2 has been `changed` since."""
    return asyncio.run(make_backed_up(tmp_path_factory.mktemp("made"), content, changed))


@pytest.fixture
def backup(made_once: tuple[Path, Path], path: Path) -> Path:
    """The backup beside the database, in the folder of the test."""
    backup, database = made_once
    shutil.copy(database, path)
    return Path(shutil.copy(backup, path.parent))
