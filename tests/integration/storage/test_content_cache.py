"""The cache of the active revision is used only if it is complete, private, of this program, and of this revision."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from briefings.errors import DatabaseDamaged
from briefings.storage.sql import content_load
from briefings.storage.sqlite import content_cache
from briefings.storage.sqlite.content_cache import ContentCache
from briefings.storage.sqlite.pickled_values import dump_values
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.prepared_storage import open_prepared

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from briefings.domain import Content
    from briefings.storage.content_ports import LoadedSnapshot

FURTHER = {"spelling": b"\x01"}


@pytest.fixture
async def filled(path: Path, content: Content, clock: Callable[[], datetime]) -> Path:
    """A closed database with one revision."""
    await (await open_prepared(path, clock=clock, content=content)).close()
    return path


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch, clock: Callable[[], datetime]):
    """Loads the active revision as a start does; returns whether its rows were read from the database."""
    read_count = 0
    read = content_load.read_revision_rows

    async def read_and_count(*arguments):
        nonlocal read_count
        read_count += 1
        return await read(*arguments)

    monkeypatch.setattr(content_load, "read_revision_rows", read_and_count)

    async def load_active(database: Path, *, verifies_later: bool = False) -> tuple[LoadedSnapshot, bool]:
        before = read_count
        async with await SqliteStorage.open(database, clock=clock) as store:
            loaded = await store.revisions.load_active_snapshot(verifies_later=verifies_later)
            if loaded.derived is None:
                derived = {"subjects": loaded.snapshot.content.subjects}
                await store.revisions.cache_snapshot(loaded, derived, FURTHER)
        return loaded, read_count > before

    return load_active


def damage(database: Path) -> None:
    data = database.read_bytes()
    database.write_bytes(data.replace("橋を開いた".encode(), "橋を閉いた".encode()))


async def test_second_start_reads_no_rows_and_has_the_same(filled: Path, content: Content, load) -> None:
    first, was_read = await load(filled)
    assert was_read
    assert (first.derived, first.load_further, first.is_verified) == (None, None, True)
    second, was_read = await load(filled)
    assert not was_read
    assert second.is_verified
    assert second.snapshot == first.snapshot
    assert second.snapshot.content == content
    assert second.derived["subjects"] is second.snapshot.content.subjects
    assert second.load_further() == FURTHER
    assert [path.name for path in filled.parent.iterdir() if "partial" in path.name] == []


async def test_another_revision_is_never_answered_from_the_cache(
    filled: Path, content: Content, clock: Callable[[], datetime], load
) -> None:
    """Examples are a later revision, and a rollback to the previous one."""
    await load(filled)
    changed = replace(content, events=())
    async with await SqliteStorage.open(filled, clock=clock) as store:
        await store.revisions.apply_content(changed, expected_id=1)
        loaded = await store.revisions.load_active_snapshot()
        assert loaded.snapshot.content == changed
        assert loaded.derived is None
    loaded, was_read = await load(filled)
    assert was_read
    assert loaded.snapshot.content == changed
    async with await SqliteStorage.open(filled, clock=clock) as store:
        await store.revisions.activate_revision(1, expected_id=2)
    loaded, was_read = await load(filled)
    assert was_read
    assert loaded.snapshot.content == content


async def test_rows_are_verified_once_after_a_write(filled: Path, content: Content, load) -> None:
    """Derived content stays valid, since the digest of the content is the same."""
    await load(filled)
    with closing(sqlite3.connect(filled)) as database:
        database.execute("PRAGMA user_version = 7")
    loaded, was_read = await load(filled)
    assert was_read
    assert loaded.snapshot.content == content
    assert loaded.load_further() == FURTHER
    assert not (await load(filled))[1]


async def test_restored_database_is_read(filled: Path, content: Content, clock, load, tmp_path: Path) -> None:
    """The file is replaced by a copy of an earlier state, with the times of the current one."""
    backup = tmp_path / "copy.db"
    shutil.copy2(filled, backup)
    async with await SqliteStorage.open(filled, clock=clock) as store:
        await store.revisions.apply_content(replace(content, events=()), expected_id=1)
    await load(filled)
    status = filled.stat()
    os.utime(backup, ns=(status.st_atime_ns, status.st_mtime_ns))
    backup.replace(filled)
    loaded, was_read = await load(filled)
    assert was_read
    assert loaded.snapshot.content == content


@pytest.mark.fault(26)
async def test_damage_is_found_beside_a_cache(filled: Path, load) -> None:
    await load(filled)
    damage(filled)
    for _ in range(2):
        with pytest.raises(DatabaseDamaged):
            await load(filled)
    with closing(sqlite3.connect(filled)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.fault(26)
async def test_damage_is_found_by_a_start_that_verifies_later(
    filled: Path, content: Content, clock: Callable[[], datetime], load
) -> None:
    """It uses the content that was verified before, and detects the damage afterwards."""
    await load(filled)
    damage(filled)
    loaded, was_read = await load(filled, verifies_later=True)
    assert not was_read
    assert not loaded.is_verified
    assert loaded.snapshot.content == content
    async with await SqliteStorage.open(filled, clock=clock) as store:
        with pytest.raises(DatabaseDamaged):
            await store.revisions.verify_snapshot(loaded)


async def test_later_verified_content_is_not_verified_again(
    filled: Path, clock: Callable[[], datetime], load
) -> None:
    await load(filled)
    with closing(sqlite3.connect(filled)) as database:
        database.execute("PRAGMA user_version = 7")
    async with await SqliteStorage.open(filled, clock=clock) as store:
        loaded = await store.revisions.load_active_snapshot(verifies_later=True)
        assert not loaded.is_verified
        await store.revisions.verify_snapshot(loaded)
        assert (await store.revisions.load_active_snapshot(verifies_later=True)).is_verified


async def test_another_program_version_recomputes(filled: Path, load, monkeypatch) -> None:
    await load(filled)
    described = content_cache.describe_program()
    monkeypatch.setattr(content_cache, "describe_program", lambda: described.replace(" ", " 9", 1))
    loaded, was_read = await load(filled)
    assert was_read
    assert loaded.derived is None
    assert not (await load(filled))[1]


def test_program_is_known_by_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed, added or renamed file makes another program; files compiled by Python and gettext do not."""
    package = tmp_path / "briefings"
    (package / "search").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    module = package / "search" / "names.py"
    module.write_text("KEYS = 1\n")
    monkeypatch.setattr(content_cache.briefings, "__file__", str(package / "__init__.py"))
    seen = {content_cache.describe_program()}
    (package / "search" / "__pycache__").mkdir()
    (package / "search" / "__pycache__" / "names.pyc").write_bytes(b"1")
    (package / "texts.mo").write_bytes(b"1")
    assert content_cache.describe_program() in seen
    status = module.stat()
    module.write_text("KEYS = 2\n")
    os.utime(module, ns=(status.st_atime_ns, status.st_mtime_ns + 1))
    seen.add(content_cache.describe_program())
    (package / "search" / "words.tsv").write_text("")
    seen.add(content_cache.describe_program())
    module.rename(package / "search" / "keys.py")
    seen.add(content_cache.describe_program())
    assert len(seen) == 4


@pytest.mark.fault(26)
@pytest.mark.parametrize(
    "damage",
    ["empty", "short", "flipped", "other format", "other key", "text", "wrong shape", "no content"],
)
async def test_broken_cache_is_rebuilt(filled: Path, content: Content, load, damage: str) -> None:
    key = (await load(filled))[0].snapshot.revision.sha256
    cache = ContentCache(filled)
    data = cache.path.read_bytes()
    if damage in {"wrong shape", "no content"}:
        value = "x" if damage == "wrong shape" else ("x", "y")
        cache._write_parts(key, cache.make_stamp(), dump_values([value, None], 1000))
    else:
        cache.path.write_bytes(
            {
                "empty": b"",
                "short": data[: len(data) // 2],
                "flipped": data.replace("橋".encode(), "港".encode(), 1),
                "other format": data.replace(b"briefings content 1\n", b"briefings content 9\n"),
                "other key": data.replace(key.encode(), key[::-1].encode()),
                "text": b"briefings content 1\n" * 100,
            }[damage]
        )
    assert cache.path.read_bytes() != data
    loaded, was_read = await load(filled)
    assert was_read
    assert loaded.snapshot.content == content
    assert not (await load(filled))[1]


@pytest.mark.fault(40)
@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="files have no such owner here")
async def test_only_a_private_file_of_this_user_is_read(filled: Path, load, tmp_path: Path) -> None:
    """A file that others could have written is replaced; a symbolic link is not followed."""
    await load(filled)
    cache = ContentCache(filled).path
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


async def test_replaced_cache_returns_no_further_rows(filled: Path, load) -> None:
    """Later reads belong to the objects that were read first."""
    await load(filled)
    loaded, _ = await load(filled)
    cache, snapshot = ContentCache(filled), loaded.snapshot
    cache.write_values(snapshot.revision.sha256, cache.make_stamp(), ((snapshot.content, "other"), FURTHER))
    assert loaded.load_further() is None
    assert (await load(filled))[0].load_further() == FURTHER


async def test_invalid_further_values_are_none(filled: Path, load) -> None:
    await load(filled)
    cache = ContentCache(filled).path
    data = cache.read_bytes()
    cache.write_bytes(data[:-2] + bytes([data[-2] ^ 1]) + data[-1:])
    loaded, was_read = await load(filled)
    assert not was_read
    assert loaded.load_further() is None


async def test_files_of_killed_process_are_removed(filled: Path, load) -> None:
    """Files that another process may be writing now are kept."""
    cache = ContentCache(filled).path
    abandoned, begun = (cache.with_name(f"{cache.name}.{number}.partial") for number in (1, 2))
    abandoned.write_bytes(b"x")
    begun.write_bytes(b"x")
    status = begun.stat()
    os.utime(abandoned, (status.st_atime, status.st_mtime - 4000))
    await load(filled)
    assert cache.exists()
    assert not abandoned.exists()
    assert begun.exists()


async def test_database_is_read_if_no_cache_can_be_written(filled: Path, content: Content, load) -> None:
    """A folder has its name: as on a full disk or in a read-only folder, only time is lost."""
    cache = ContentCache(filled).path
    cache.mkdir()
    (cache / "x").touch()
    for _ in range(2):
        loaded, was_read = await load(filled)
        assert was_read
        assert loaded.snapshot.content == content
    assert [path.name for path in filled.parent.iterdir() if "partial" in path.name] == []


async def test_content_that_is_too_large_is_not_cached(filled: Path, load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content_cache, "MAX_BYTES", 1000)
    assert (await load(filled))[1]
    assert (await load(filled))[1]
    assert not ContentCache(filled).path.exists()
