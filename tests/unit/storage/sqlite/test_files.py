"""Files beside a database are written completely or not at all, synced, and have the database's permissions."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from pathlib import Path

import pytest
from filelock import Timeout

from briefings.errors import BackupFailed, DatabaseUnusable
from briefings.storage.sqlite.files import (
    finish_replacement,
    is_mount_point,
    make_partial_path,
    replace_database,
    sync_to_disk,
    write_atomically,
)
from briefings.storage.sqlite.locks import acquire_lock, create_lock
from briefings.storage.sqlite.ownership import create_private_file, follow_ownership


def fail_with(code: int) -> object:
    def fail(*_arguments: object, **_options: object) -> None:
        raise OSError(code, os.strerror(code))

    return fail


def list_names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_file_is_written_in_place_of_another(tmp_path: Path) -> None:
    target = tmp_path / "content.json"
    write_atomically(b"first", target)
    write_atomically(b"second", target)
    assert target.read_bytes() == b"second"
    assert list_names(tmp_path) == ["content.json"]


def test_failed_write_keeps_existing_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "content.json"
    target.write_bytes(b"first")
    monkeypatch.setattr(os, "fsync", fail_with(errno.EIO))
    with pytest.raises(BackupFailed, match="Input/output error"):
        write_atomically(b"second", target)
    assert target.read_bytes() == b"first"
    assert list_names(tmp_path) == ["content.json"]


def test_file_is_synced_before_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rename may be lost in a power failure unless its folder is synced; the test checks the calls."""
    synced: list[str] = []
    fsync, target = os.fsync, tmp_path / "content.json"

    def record(descriptor: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", record)
    write_atomically(b"content", target)
    file, folder = synced
    assert file.startswith(f"{target}.partial-")
    assert folder == str(tmp_path)


def test_two_unfinished_files_have_different_names(tmp_path: Path) -> None:
    target = tmp_path / "content.json"
    assert make_partial_path(target) != make_partial_path(target)
    assert make_partial_path(target).name.startswith("content.json.partial-")


@pytest.mark.parametrize("code", [errno.EINVAL, errno.EIO])
def test_only_a_folder_of_a_network_share_need_not_be_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setattr(os, "fsync", fail_with(code))
    with pytest.raises(OSError, match=os.strerror(code)):
        sync_to_disk(file)
    if code == errno.EINVAL:
        sync_to_disk(tmp_path)
    else:
        with pytest.raises(OSError, match=os.strerror(code)):
            sync_to_disk(tmp_path)


def test_database_and_its_journals_are_replaced(tmp_path: Path) -> None:
    database, replacement = tmp_path / "briefings.db", tmp_path / "new.db"
    for suffix in ("", "-wal", "-shm", "-journal"):
        Path(f"{database}{suffix}").write_bytes(b"old")
    database.chmod(0o640)
    replacement.write_bytes(b"new")
    replace_database(replacement, database)
    assert database.read_bytes() == b"new"
    assert stat.S_IMODE(database.stat().st_mode) == 0o640
    assert list_names(tmp_path) == ["briefings.db"]


def test_failed_replacement_of_a_database_leaves_no_files(tmp_path: Path) -> None:
    database, replacement = tmp_path / "briefings.db", tmp_path / "new.db"
    (database / "lost+found").mkdir(parents=True)  # a folder cannot be replaced by a file
    replacement.write_bytes(b"new")
    with pytest.raises(BackupFailed, match="can't be replaced"):
        replace_database(replacement, database)
    assert list_names(tmp_path) == ["briefings.db"]


def test_incomplete_replacement_is_reported_and_kept(tmp_path: Path) -> None:
    database = tmp_path / "briefings.db"
    finish_replacement(database)
    (database / "lost+found").mkdir(parents=True)
    pending = tmp_path / "briefings.db.restoring"
    pending.write_bytes(b"new")
    with pytest.raises(DatabaseUnusable, match="restore was started"):
        finish_replacement(database)
    assert pending.read_bytes() == b"new"


def test_mounted_file_is_found_among_the_mount_points(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_mount_point(Path("/proc"))
    database = tmp_path / "my briefings.db"
    assert not is_mount_point(database)
    line = f"36 35 98:0 /root {str(database).replace(' ', chr(92) + '040')} rw,noatime - ext4 /dev/sda1 rw\n"
    monkeypatch.setattr(Path, "read_text", lambda *_arguments, **_options: line)
    assert is_mount_point(database)
    assert not is_mount_point(tmp_path)
    monkeypatch.setattr(Path, "read_text", fail_with(errno.ENOENT))
    assert not is_mount_point(database)


@pytest.mark.parametrize("code", [errno.ENOLCK, errno.EINVAL])
def test_file_system_without_locks_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    database = tmp_path / "briefings.db"
    lock = create_lock(database, ".lock", timeout=0)
    monkeypatch.setattr(fcntl, "flock", fail_with(code))
    with pytest.raises(DatabaseUnusable, match=r"briefings\.db\.lock: .*does not support locks"):
        acquire_lock(lock, database)


def test_lock_whose_file_cannot_be_opened_is_named(tmp_path: Path) -> None:
    database = tmp_path / "file" / "briefings.db"
    database.parent.touch()
    with pytest.raises(DatabaseUnusable, match="lock file can't be opened"):
        acquire_lock(create_lock(database, ".lock", timeout=0), database)


def test_one_of_two_has_the_lock_and_its_file_has_the_rights_of_the_database(tmp_path: Path) -> None:
    database = tmp_path / "briefings.db"
    database.touch(0o640)
    database.chmod(0o640)
    lock = create_lock(database, ".lock", timeout=0)
    acquire_lock(lock, database)
    assert stat.S_IMODE((tmp_path / "briefings.db.lock").stat().st_mode) == 0o640
    with pytest.raises(Timeout):
        acquire_lock(create_lock(database, ".lock", timeout=0), database)
    lock.release()


def test_new_database_is_private_to_its_owner_and_an_existing_mode_is_kept(tmp_path: Path) -> None:
    database = tmp_path / "briefings.db"
    create_private_file(database)
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    assert (database.stat().st_uid, database.stat().st_gid) == (tmp_path.stat().st_uid, tmp_path.stat().st_gid)
    database.write_bytes(b"content")
    database.chmod(0o644)
    create_private_file(database)
    assert database.read_bytes() == b"content"
    assert stat.S_IMODE(database.stat().st_mode) == 0o644


def test_file_beside_a_missing_database_keeps_its_own_rights(tmp_path: Path) -> None:
    file = tmp_path / "briefings.db.backup"
    file.touch()
    file.chmod(0o600)
    follow_ownership(file, tmp_path / "briefings.db")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_files_of_root_belong_to_the_owner_of_the_database(tmp_path: Path) -> None:
    database, file = tmp_path / "briefings.db", tmp_path / "briefings.db.backup"
    file.touch()
    os.chown(tmp_path, 12_345, 12_346)
    create_private_file(database)
    assert (database.stat().st_uid, database.stat().st_gid) == (12_345, 12_346)
    os.chown(database, 23_456, 23_457)
    follow_ownership(file, database)
    assert (file.stat().st_uid, file.stat().st_gid) == (23_456, 23_457)
