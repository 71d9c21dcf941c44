"""Disks that are full or have no free inodes: one line states this, and nothing that was stored is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.app import cli
from tests.integration.cli.conftest import Ran
from tests.support.small_disks import fill_disk, mount_disk, remount

DOCUMENT = """+++
edition = 2031
title = "Lighthouses"
language = "en"
+++
# Lighthouses

- Armenia and Kazakhstan met in June 2030.
"""

pytestmark = pytest.mark.fault(25)


@pytest.fixture
def disk(tmp_path: Path, builtin_database: Path) -> Iterator[Path]:
    """A small disk for one test, with the built-in content."""
    with mount_disk(tmp_path / "disk") as folder:
        (folder / "briefings.db").write_bytes(builtin_database.read_bytes())
        (folder / "briefings.db").chmod(0o600)
        yield folder


def run(disk: Path, *arguments: str) -> Ran:
    line = ["--database", str(disk / "briefings.db"), "--language", "en", *arguments]
    result: Result = CliRunner().invoke(cli, line, catch_exceptions=False)
    return Ran(result.exit_code, result.stdout, result.stderr)


MESSAGES = {"no space": "the disk is full", "no files": "no more files can be created on the disk"}


@pytest.mark.parametrize("fault", MESSAGES)
def test_full_disk_is_named_and_nothing_is_changed(disk: Path, tmp_path: Path, fault: str) -> None:
    """SQLite itself reports that shared memory can't be mapped, and filelock that its file can't be opened."""
    before = (disk / "briefings.db").read_bytes()
    document = tmp_path / "lighthouses.md"
    document.write_text(DOCUMENT, encoding="utf-8")
    fill_disk(disk, fault)
    for command in (("brief", "Armenia"), ("history",), ("import", str(document), "--force"), ("migrate",)):
        ran = run(disk, *command)
        assert (ran.status, ran.err.count("\n")) == (2, 1), ran.err
        assert MESSAGES[fault] in ran.err
        assert "not damaged" not in ran.err
        assert "permission" not in ran.err
    remount(disk, "size=64m,nr_inodes=1000")
    assert (disk / "briefings.db").read_bytes() == before
    assert run(disk, "brief", "Armenia").status == 0
    assert run(disk, "import", str(document), "--force").status == 0


def test_full_disk_leaves_no_part_of_a_moved_database(disk: Path, tmp_path: Path) -> None:
    """A remaining file would prevent the next attempt."""
    fill_disk(disk, "no space", free=160_000)
    ran = run(disk, "move", "--to", str(disk / "moved.db"))
    assert ran.status == 2
    assert "the disk is full" in ran.err
    assert list(disk.glob("moved.db*")) == []
    remount(disk, "size=64m")
    moved = run(disk, "move", "--to", str(disk / "moved.db"))
    assert moved.status == 0, moved.err


@pytest.mark.parametrize(
    "command",
    [
        ("calendar", "--output"), ("timeline", "Armenia", "--output"), ("briefing", "Armenia", "--output"),
        ("almanac", "--output"), ("export", "--content"), ("export", "--backup"),
    ],
)  # fmt: skip
def test_full_disk_keeps_the_file_of_before(disk: Path, command: tuple[str, ...]) -> None:
    """An existing file is replaced only when the new one is complete."""
    suffix = {"timeline": ".png", "briefing": ".docx", "calendar": ".ics"}.get(command[0], ".txt")
    file = disk / f"file{suffix}"
    file.write_bytes(b"of before")
    file.chmod(0o640)
    fill_disk(disk, "no space", free=40_960)
    ran = run(disk, *command, str(file))
    assert ran.status == 2, ran.out
    assert ran.err.count("\n") == 1
    assert "space" in ran.err
    assert file.read_bytes() == b"of before"
    assert {path.name for path in disk.iterdir()} <= {file.name, "briefings.db", "briefings.db.opening"}
    remount(disk, "size=64m")
    if command[0] != "export":
        assert run(disk, *command, str(file)).status == 0
        assert file.read_bytes() != b"of before"
        assert file.stat().st_mode & 0o777 == 0o640
