"""A database that can't be opened is reported in one sentence, and nothing stays locked or open."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from briefings.errors import DatabaseBusy, DatabaseUnusable
from briefings.storage.sqlite.locks import acquire_lock, create_lock
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.prepared_storage import open_prepared

Clock = Callable[[], datetime]


@pytest.fixture
async def database(path: Path, clock: Clock) -> Path:
    await (await open_prepared(path, clock=clock)).close()
    return path


@pytest.mark.parametrize("number", [1, 2, 3])
async def test_connection_that_cannot_be_opened_closes_the_others(
    database: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """They are for migrating, writing and reading. An open connection would cause a warning, which fails the test."""
    connect = sqlite3.connect
    calls = iter(range(1, 100))

    def fail(*arguments: Any, **options: Any) -> sqlite3.Connection:
        if next(calls) == number:
            raise sqlite3.OperationalError("unable to open database file")
        return connect(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", fail)
        with pytest.raises(DatabaseUnusable):
            await SqliteStorage.open(database, clock=clock)
    await (await SqliteStorage.open(database, clock=clock, lock_timeout=0)).close()


async def test_another_process_that_opens_it_is_waited_for_and_named(database: Path, clock: Clock) -> None:
    lock = create_lock(database, ".opening", timeout=0)
    acquire_lock(lock, database)
    with pytest.raises(DatabaseBusy, match="another process is using the database"):
        await SqliteStorage.open(database, clock=clock, lock_timeout=0)
    lock.release()
    await (await SqliteStorage.open(database, clock=clock, lock_timeout=0)).close()


@pytest.mark.parametrize("part", ["file", "folder"])
async def test_read_only_database_is_refused(
    database: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    refused = database if part == "file" else database.parent
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != refused and access(path, mode))
    before = database.read_bytes()
    with pytest.raises(DatabaseUnusable, match="can't be written to"):
        await SqliteStorage.open(database, clock=clock)
    assert database.read_bytes() == before
