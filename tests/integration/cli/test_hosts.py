"""Tests file systems without locks, links, mounts, other users, closed streams, and little memory."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from briefings.errors import BackupFailed
from briefings.storage.sqlite.files import replace_database

NOBODY = 65534
BRIEFING_BOT = [sys.executable, "-c", "from bot.cli import main; main()"]


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that makes calls of the file system fail."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or not sys.platform.startswith("linux"):
        pytest.skip("needs a C compiler on Linux")
    library = tmp_path_factory.mktemp("shim") / "shim.so"
    source = Path(__file__).parents[2] / "support" / "file_system_shim.c"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return library


class Host:
    """Runs `briefing-bot` with a database in its own folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "data" / "briefings.db"
        self.database.parent.mkdir()

    def run(self, *arguments: str, database: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        command = [*BRIEFING_BOT, "--language", "en", "--database", database or str(self.database)]
        settings = {**os.environ, "HOME": str(self.folder), "DISCORD_TOKEN": "", **environment}
        if "LD_PRELOAD" in environment:  # `make coverage` writes files too, and reports what fails on standard error
            settings.pop("COVERAGE_PROCESS_CONFIG", None)
        return subprocess.run(
            [*command, *arguments], cwd=self.folder, env=settings, capture_output=True, text=True, check=False
        )


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path)


@pytest.fixture
def filled(host: Host, builtin_database: Path) -> Host:
    host.database.write_bytes(builtin_database.read_bytes())
    return host


def assert_single_line(result: subprocess.CompletedProcess[str], text: str) -> None:
    assert result.returncode == 2, result.stdout + result.stderr
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr
    assert text in result.stderr


@pytest.mark.parametrize(
    "failure",
    [
        {"FAIL_FLOCK": str(errno.ENOLCK)},
        {"FAIL_FLOCK": str(errno.EOPNOTSUPP)},
        {"FAIL_LOCKS": str(errno.ENOLCK)},
        {"FAIL_SHARED_MEMORY_LOCKS": str(errno.EAGAIN)},
    ],
    ids=["no flock", "flock not supported", "no locks", "no shared memory"],
)
def test_file_system_without_locks_is_not_a_damaged_database(
    filled: Host, shim: Path, failure: dict[str, str]
) -> None:
    before = filled.database.read_bytes()
    refused = filled.run("match", "Armenia", LD_PRELOAD=str(shim), **failure)
    assert_single_line(refused, "does not support locks or shared memory")
    assert "not damaged" in refused.stderr
    assert "backup" not in refused.stderr
    assert filled.database.read_bytes() == before


def test_file_system_that_cannot_sync_folders_is_used(filled: Host, shim: Path) -> None:
    failure = {"LD_PRELOAD": str(shim), "FAIL_FOLDER_SYNC": str(errno.EINVAL)}
    copy = filled.folder / "copy.db"
    assert filled.run("export", "--backup", str(copy), **failure).returncode == 0
    assert filled.run("restore", str(copy), **failure).returncode == 0


def test_symbolic_link_to_a_database_remains_a_link(filled: Host) -> None:
    """Backups and locks are beside the target of the link."""
    link = filled.folder / "link" / "linked.db"
    link.parent.mkdir()
    link.symlink_to(filled.database)
    copy = filled.folder / "copy.db"
    assert filled.run("export", "--backup", str(copy)).returncode == 0
    restored = filled.run("restore", str(copy), database=str(link))
    assert restored.returncode == 0, restored.stderr
    assert link.is_symlink()
    assert [path.name for path in link.parent.iterdir()] == ["linked.db"]
    assert list(filled.database.parent.glob("briefings.db.backup-replaced-*"))
    assert filled.run("backups", database=str(link)).returncode == 0


def test_home_is_expanded_in_paths(host: Host) -> None:
    """This applies to the environment and the command line; no folder with the name `~` is created."""
    assert host.run("migrate", database="~/data/briefings.db").returncode == 0
    assert host.database.exists()
    checked = subprocess.run(
        [*BRIEFING_BOT, "--language", "en", "check"], cwd=host.folder, capture_output=True, text=True,
        env={**os.environ, "HOME": str(host.folder), "DISCORD_TOKEN": "", "DATABASE_PATH": "~/data/briefings.db"},
        check=False,
    )  # fmt: skip
    assert str(host.database) in checked.stdout
    assert not (host.folder / "~").exists()


def test_database_that_is_a_mount_point_is_not_replaced(filled: Host) -> None:
    copy, mounted = filled.folder / "copy.db", filled.folder / "mounted.db"
    shutil.copy(filled.database, copy)
    mounted.touch()
    mount_command, umount_command = shutil.which("mount"), shutil.which("umount")
    if mount_command is None or umount_command is None:
        pytest.skip("needs mount")
    mount = subprocess.run([mount_command, "--bind", filled.database, mounted], capture_output=True, check=False)
    if mount.returncode != 0:
        pytest.skip("needs the right to mount")
    try:
        refused = filled.run("restore", str(copy), database=str(mounted))
        assert_single_line(refused, "is a mount point")
        assert filled.run("match", "Armenia", database=str(mounted)).returncode == 0
    finally:
        subprocess.run([umount_command, mounted], check=True)


def test_replacement_that_fails_is_undone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database, replacement = tmp_path / "briefings.db", tmp_path / "new.db"
    database.write_bytes(b"old")
    replacement.write_bytes(b"new")
    replace = Path.replace

    def replace_unless_busy(path: Path, target: Path) -> Path:
        if target == database:
            raise OSError(errno.EBUSY, "Device or resource busy")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", replace_unless_busy)
    with pytest.raises(BackupFailed, match="Device or resource busy"):
        replace_database(replacement, database)
    assert database.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["briefings.db"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")
def test_commands_of_root_leave_nothing_that_the_service_cannot_open(filled: Host) -> None:
    for path in (filled.database.parent, *filled.database.parent.iterdir()):
        os.chown(path, NOBODY, NOBODY)
    filled.database.chmod(0o640)
    copy = filled.folder / "copy.db"
    assert filled.run("export", "--backup", str(copy)).returncode == 0
    assert filled.run("restore", str(copy)).returncode == 0
    for path in filled.database.parent.iterdir():
        about = path.stat()
        assert (about.st_uid, about.st_gid) == (NOBODY, NOBODY), path.name
        assert stat.S_IMODE(about.st_mode) == 0o640, path.name


def test_lock_file_that_cannot_be_opened_is_named(filled: Host) -> None:
    lock = filled.database.with_name("briefings.db.opening")
    lock.mkdir()
    assert_single_line(filled.run("match", "Armenia"), "briefings.db.opening: the lock file can't be opened")


def test_port_in_use_is_named_in_one_line(filled: Host) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = filled.run("preview", PREVIEW_PORT=str(port))
    assert_single_line(refused, f"can't listen on port {port}")
    assert "PREVIEW_PORT" in refused.stderr


@pytest.mark.parametrize(
    ("command", "status", "text"),
    [
        (["match"], 1, ""),
        (["calendar"], 2, "the output can't be written"),
        (["match", "Armenia"], 2, "the output can't be written"),
    ],
    ids=["no input", "no output for data", "no output for text"],
)
def test_closed_streams_end_in_one_line(filled: Host, command: list[str], status: int, text: str) -> None:
    closed = 0 if command == ["match"] else 1
    arguments = [*BRIEFING_BOT, "--language", "en", "--database", str(filled.database), *command]
    program = f"import os, sys; os.close({closed}); os.execv(sys.executable, {arguments!r})"
    result = subprocess.run(
        [sys.executable, "-c", program], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        cwd=filled.folder, check=False,
    )  # fmt: skip
    assert result.returncode == status, result.stderr
    assert "Traceback" not in result.stderr
    assert text in result.stderr
    assert len(result.stderr.splitlines()) == 1
