"""Only their owner can read databases, their copies and their folders."""

from __future__ import annotations

import os
import stat
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.runtime.lock import lock_database
from briefings.storage.sqlite.backup import back_up_database
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.restored_databases import restore
from tests.support.stored_content import make_content

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.mark.fault(40)
async def test_files_are_readable_only_by_their_owner(tmp_path: Path) -> None:
    """A database, its journal, lock and backups are private from the first byte, also with a generous umask."""
    before = os.umask(0o022)
    try:
        path = tmp_path / "new" / "briefings.db"
        async with await SqliteStorage.open(path, clock=lambda: datetime.now(UTC)) as storage:
            await storage.revisions.apply_content(make_content(), expected_id=None)
            await storage.make_automatic_backup(keep_count=1, now=datetime.now(UTC))
            files = sorted(path.parent.iterdir())
            assert len(files) >= 4
            assert {file.name: stat.S_IMODE(file.stat().st_mode) for file in files} == dict.fromkeys(
                (file.name for file in files), 0o600
            )
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    finally:
        os.umask(before)


@pytest.mark.fault(40)
async def test_every_copy_is_readable_only_by_its_owner(tmp_path: Path) -> None:
    """A requested backup also contains settings and records."""
    before = os.umask(0)
    try:
        path = tmp_path / "new" / "folder" / "briefings.db"
        async with await SqliteStorage.open(path, clock=lambda: datetime.now(UTC)) as storage:
            await storage.revisions.apply_content(make_content(), expected_id=None)
        backup = await back_up_database(path, tmp_path / "backup.db")
        await restore(path, backup)
    finally:
        os.umask(before)
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in (backup, *path.parent.iterdir())}
    assert len(modes) >= 4
    assert modes == dict.fromkeys(modes, 0o600)
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in (path.parent, path.parent.parent)] == [0o700, 0o700]


@pytest.fixture
def copied_modes() -> Iterator[dict[str, int | None]]:
    """The permissions of each file at the instant when its bytes are copied, by name; None for one that is missing.

    An audit hook can't be removed, so it does nothing after the test.
    """
    modes: dict[str, int | None] = {}
    is_watching = True

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if is_watching and event == "shutil.copyfile":
            target = Path(str(arguments[1]))
            modes[target.name] = stat.S_IMODE(target.stat().st_mode) if target.exists() else None

    sys.addaudithook(watch)
    yield modes
    is_watching = False


@pytest.mark.fault(40)
async def test_kept_database_is_readable_only_by_its_owner_from_the_first_byte(
    tmp_path: Path, copied_modes: dict[str, int | None]
) -> None:
    path, backup = tmp_path / "briefings.db", tmp_path / "backup.db"
    async with await SqliteStorage.open(path, clock=lambda: datetime.now(UTC)) as storage:
        await storage.revisions.apply_content(make_content(), expected_id=None)
    await back_up_database(path, backup)
    await restore(path, backup)
    kept = {name: mode for name, mode in copied_modes.items() if ".partial-" in name}
    assert kept
    assert set(kept.values()) == {0o600}


@pytest.mark.fault(40)
async def test_folders_that_a_restore_or_a_lock_makes_are_their_owners_alone(tmp_path: Path) -> None:
    source, restored = tmp_path / "briefings.db", tmp_path / "a" / "b" / "briefings.db"
    locked = tmp_path / "c" / "d" / "briefings.db"
    async with await SqliteStorage.open(source, clock=lambda: datetime.now(UTC)) as storage:
        await storage.revisions.apply_content(make_content(), expected_id=None)
    before = os.umask(0)
    try:
        await restore(restored, await back_up_database(source, tmp_path / "backup.db"))
        with lock_database(locked):
            pass
    finally:
        os.umask(before)
    for folder in (*restored.parents[:2], *locked.parents[:2]):
        assert (folder, oct(stat.S_IMODE(folder.stat().st_mode))) == (folder, oct(0o700))


async def test_permissions_set_by_the_operator_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "briefings.db"
    async with await SqliteStorage.open(path, clock=lambda: datetime.now(UTC)):
        pass
    path.chmod(0o640)
    async with await SqliteStorage.open(path, clock=lambda: datetime.now(UTC)) as storage:
        await storage.revisions.apply_content(make_content(), expected_id=None)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
