"""Files and folders that can't be used as a database are refused in one sentence, and are left as they are."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from briefings.errors import DatabaseDamaged, DatabaseUnusable, StoreError
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.forked_work import run_in_child
from tests.support.prepared_storage import load_verified

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from briefings.domain import Content


@pytest.mark.fault(26)
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"not a database, whatever its name says. " * 200, "not a database"),
        (bytes(range(256)) * 64, "not a database"),
        (b"SQLite format 3\0" + b"\xff" * 4000, "database"),
    ],
    ids=["text", "binary", "head only"],
)
async def test_garbage_is_refused_and_left_as_it_is(path: Path, open_store, data: bytes, expected: str) -> None:
    path.write_bytes(data)
    with pytest.raises(DatabaseDamaged, match=expected):
        await open_store()
    assert path.read_bytes() == data


@pytest.mark.fault(26)
async def test_database_of_another_program_is_refused_and_unchanged(path: Path, open_store) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE invoice (id INTEGER)")
    before = path.read_bytes()
    with pytest.raises(DatabaseUnusable, match="another program"):
        await open_store()
    assert path.read_bytes() == before


@pytest.mark.fault(26)
async def test_truncated_database_is_refused(filled: Path, clock: Callable[[], datetime]) -> None:
    data = filled.read_bytes()
    filled.write_bytes(data[: len(data) // 2])
    with pytest.raises(DatabaseUnusable):
        await asyncio.to_thread(load_verified, filled, clock)


async def test_folder_instead_of_a_file_is_refused(path: Path, open_store) -> None:
    path.mkdir()
    with pytest.raises(DatabaseUnusable, match="can't be opened"):
        await open_store()


async def test_missing_folders_are_made(tmp_path: Path, open_store, content: Content) -> None:
    store = await open_store(tmp_path / "some" / "where" / "briefings.db")
    assert (await store.revisions.apply_content(content, expected_id=None)).id == 1


async def test_folder_that_cannot_be_created_is_reported(tmp_path: Path, open_store) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DatabaseUnusable, match="can't be created"):
        await open_store(tmp_path / "file" / "briefings.db")


@pytest.mark.skipif(os.geteuid() != 0, reason="needs to become another user, as only root may")
@pytest.mark.parametrize("protected", ["file", "folder"])
def test_read_only_folder_is_reported(filled: Path, clock: Callable[[], datetime], protected: str) -> None:
    """The test runs as a user who may read the database but not write to it."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        path = Path(shutil.copy(filled, place))
        path.chmod(0o444 if protected == "file" else 0o666)
        place.chmod(0o777 if protected == "file" else 0o555)

        async def open_it() -> None:
            with pytest.raises(DatabaseUnusable, match="can't be written to"):
                await SqliteStorage.open(path, clock=clock)

        assert run_in_child(open_it, prepare=lambda: os.setuid(65534)) == 0


async def test_empty_database_names_remedy(store: SqliteStorage) -> None:
    assert await store.revisions.get_active_revision() is None
    with pytest.raises(StoreError, match="briefing-bot migrate"):
        await store.revisions.load_snapshot()
