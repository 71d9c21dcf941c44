"""The cache of the active revision's rows: used only where it is whole, private, and of the database as it is."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from briefings.errors import DatabaseDamaged
from briefings.storage.sql import revisions
from briefings.storage.sqlite.row_cache import RowCache
from briefings.storage.sqlite.storage import SqliteStorage

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from briefings.domain import Content, Snapshot


@pytest.fixture
async def filled(path: Path, content: Content, clock: Callable[[], datetime]) -> Path:
    """A closed database with one revision."""
    async with await SqliteStorage.open(path, clock=clock) as store:
        await store.revisions.apply_content(content, expected_id=None)
    return path


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch, clock: Callable[[], datetime]):
    """Loads the active revision of a database, and says whether its rows were read from the database."""
    read_count = 0
    read = revisions.read_revision_rows

    async def read_and_count(*arguments):
        nonlocal read_count
        read_count += 1
        return await read(*arguments)

    monkeypatch.setattr(revisions, "read_revision_rows", read_and_count)

    async def load_active(database: Path) -> tuple[Snapshot, bool]:
        before = read_count
        async with await SqliteStorage.open(database, clock=clock) as store:
            snapshot = await store.revisions.load_active_snapshot()
        return snapshot, read_count > before

    return load_active


def cache_of(database: Path) -> Path:
    return RowCache(database).path


async def test_the_second_start_reads_no_rows_and_answers_the_same(filled: Path, content: Content, load) -> None:
    first, was_read = await load(filled)
    assert was_read
    second, was_read = await load(filled)
    assert not was_read
    assert first == second
    assert second.content == content
    assert [path.name for path in filled.parent.iterdir() if "partial" in path.name] == []


async def test_a_change_of_the_database_is_never_answered_from_the_cache(
    filled: Path, content: Content, clock: Callable[[], datetime], load
) -> None:
    """Another revision, a step back, and any other row that was written."""
    await load(filled)
    changed = replace(content, events=())
    async with await SqliteStorage.open(filled, clock=clock) as store:
        await store.revisions.apply_content(changed, expected_id=1)
        assert (await store.revisions.load_active_snapshot()).content == changed
    snapshot, _ = await load(filled)
    assert snapshot.content == changed
    async with await SqliteStorage.open(filled, clock=clock) as store:
        await store.revisions.activate_revision(1, expected_id=2)
    snapshot, was_read = await load(filled)
    assert was_read
    assert snapshot.content == content
    with closing(sqlite3.connect(filled)) as database:
        database.execute("PRAGMA user_version = 7")
    assert (await load(filled))[1]
    assert not (await load(filled))[1]


async def test_a_restored_database_is_read(filled: Path, content: Content, clock, load, tmp_path: Path) -> None:
    """A copy of an earlier state in the place of the file, with the times of the present one."""
    backup = tmp_path / "copy.db"
    shutil.copy2(filled, backup)
    async with await SqliteStorage.open(filled, clock=clock) as store:
        await store.revisions.apply_content(replace(content, events=()), expected_id=1)
    await load(filled)
    status = filled.stat()
    os.utime(backup, ns=(status.st_atime_ns, status.st_mtime_ns))
    backup.replace(filled)
    snapshot, was_read = await load(filled)
    assert was_read
    assert snapshot.content == content


@pytest.mark.fault(26)
async def test_damage_is_found_beside_a_cache(filled: Path, load) -> None:
    await load(filled)
    data = filled.read_bytes()
    filled.write_bytes(data.replace("橋を開いた".encode(), "橋を閉いた".encode()))
    with pytest.raises(DatabaseDamaged):
        await load(filled)
    with closing(sqlite3.connect(filled)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.fault(26)
@pytest.mark.parametrize("damage", ["empty", "short", "flipped", "longer", "other version", "text", "wrong shape"])
async def test_a_broken_cache_is_made_anew(filled: Path, content: Content, load, damage: str) -> None:
    await load(filled)
    cache = cache_of(filled)
    data = cache.read_bytes()
    if damage == "wrong shape":
        stamp = RowCache(filled).stamp_database()
        key = revisions._cache_key((await load(filled))[0].revision)
        RowCache(filled).write_rows(key, stamp, b"[\x01\x00\x00\x00N")  # marshal's list of one None
    else:
        cache.write_bytes(
            {
                "empty": b"",
                "short": data[:-10],
                "flipped": data.replace("橋".encode(), "港".encode(), 1),
                "longer": data + b"x",
                "other version": data.replace(b"briefings rows\n1 ", b"briefings rows\n9 "),
                "text": b"briefings rows\n" * 100,
            }[damage]
        )
    assert cache.read_bytes() != data
    snapshot, was_read = await load(filled)
    assert was_read
    assert snapshot.content == content
    assert not (await load(filled))[1]


@pytest.mark.fault(40)
@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="files have no such owner here")
async def test_only_a_private_file_of_this_user_is_read(filled: Path, load, tmp_path: Path) -> None:
    """What others could have written is replaced, a symbolic link is not followed."""
    await load(filled)
    cache = cache_of(filled)
    assert cache.stat().st_mode & 0o777 == 0o600
    cache.chmod(0o660)
    assert (await load(filled))[1]
    assert cache.stat().st_mode & 0o777 == 0o600
    moved = tmp_path / "moved"
    cache.rename(moved)
    cache.symlink_to(moved)
    assert (await load(filled))[1]
    assert not cache.is_symlink()
    cache.unlink()
    os.mkfifo(cache)
    assert (await load(filled))[1]


async def test_where_no_cache_can_be_written_the_database_is_read(filled: Path, content: Content, load) -> None:
    """A folder in its place: as on a full disk or in a folder that is read only, nothing is lost but time."""
    cache_of(filled).mkdir()
    (cache_of(filled) / "x").touch()
    for _ in range(2):
        snapshot, was_read = await load(filled)
        assert was_read
        assert snapshot.content == content
    assert [path.name for path in filled.parent.iterdir() if "partial" in path.name] == []
