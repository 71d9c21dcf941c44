"""If the file system prevents a restore, one sentence states why, and the database and its folder are unchanged."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from briefings.errors import BackupFailed, DatabaseUnusable
from briefings.storage.sqlite.restore import restore_database
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.prepared_storage import open_prepared
from tests.support.stored_content import make_content

if TYPE_CHECKING:
    from collections.abc import Callable

CONTENT = make_content()


def clock() -> datetime:
    return datetime(2026, 4, 1, 12, tzinfo=UTC)


async def restore(database: Path, source: Path) -> None:
    await restore_database(
        database, source, clock=clock, author="root", note="", make_cursor=lambda _platform, at: at.isoformat()
    )


async def open_filled(path: Path) -> AbstractAsyncContextManager[SqliteStorage]:
    return await open_prepared(path, clock=clock, content=CONTENT)


@pytest.fixture
async def database(path: Path) -> Path:
    async with await open_filled(path):
        return path


@pytest.fixture
async def source(tmp_path: Path) -> Path:
    path = tmp_path / "elsewhere" / "copy.db"
    path.parent.mkdir()
    async with await open_filled(path):
        return path


def list_names(database: Path) -> list[str]:
    return sorted(
        path.name for path in database.parent.iterdir() if not path.name.endswith((".opening", "-wal", "-shm"))
    )


def fail_for(suffix: str, function: Callable[..., Any], code: int = errno.ENOSPC) -> Callable[..., Any]:
    """Returns a copy of the function that fails for paths that contain a text."""

    def fail(*arguments: Any, **options: Any) -> Any:
        if any(suffix in str(argument) for argument in arguments):
            raise OSError(code, os.strerror(code))
        return function(*arguments, **options)

    return fail


@pytest.mark.parametrize(
    ("function", "text"),
    [
        ((shutil, "copyfile"), ".damaged-"),  # the copy of what is replaced
        ((Path, "replace"), ".backup-replaced-"),
        ((Path, "replace"), ".restoring"),  # the new database beside the old one
    ],
    ids=lambda value: value if isinstance(value, str) else value[1],
)
async def test_full_disk_leaves_only_the_database(
    database: Path, source: Path, monkeypatch: pytest.MonkeyPatch, function: tuple[Any, str], text: str
) -> None:
    module, name = function
    names = set(list_names(database))
    with monkeypatch.context() as patch:
        patch.setattr(module, name, fail_for(text, getattr(module, name)))
        with pytest.raises(BackupFailed, match="No space left on device"):
            await restore(database, source)
    left = set(list_names(database)) - names
    # If the replacement failed, the finished backup of the old database is kept.
    assert all(".backup-replaced-" in item for item in left)
    assert bool(left) is (text == ".restoring")
    async with await SqliteStorage.open(database, clock=clock) as storage:
        assert (await storage.revisions.load_snapshot()).content == CONTENT


async def test_folder_that_cannot_be_made_is_named(tmp_path: Path, source: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(BackupFailed, match=r"file: "):
        await restore(file / "briefings.db", source)
    assert file.read_bytes() == b""


async def test_folder_instead_of_the_database_is_refused(path: Path, source: Path) -> None:
    path.mkdir()
    with pytest.raises(DatabaseUnusable, match="can't be opened"):
        await restore(path, source)
    assert path.is_dir()
    assert list(path.iterdir()) == []


async def test_mounted_file_is_not_replaced(database: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = list_names(database)
    line = f"36 35 98:0 /root {database.resolve()} rw,noatime - ext4 /dev/sda1 rw\n"
    read_text = Path.read_text
    monkeypatch.setattr(
        Path,
        "read_text",
        lambda self, *arguments, **options: (
            line if self.name == "mountinfo" else read_text(self, *arguments, **options)
        ),
    )
    with pytest.raises(BackupFailed, match="mount point"):
        await restore(database, source)
    assert list_names(database) == names
