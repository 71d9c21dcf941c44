"""Copies of the database in temporary folders are removed, even if their process is killed."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from briefings.temporary_folder import open_temporary_folder, remove_abandoned_folders

pytestmark = pytest.mark.fault(29)

ROOT = Path(__file__).parents[3]
AT_WORK = """
import sys, time
from pathlib import Path
from briefings.temporary_folder import open_temporary_folder
with open_temporary_folder(Path(sys.argv[1])) as folder:
    (folder / "copy.db").write_text("secret")
    print(folder.parent, flush=True)
    time.sleep(300)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such locks: a folder stays for a day")
def test_killed_process_leaves_no_copy(tmp_path: Path) -> None:
    """The folder of a running process is not removed."""
    process = subprocess.Popen(
        [sys.executable, "-c", AT_WORK, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout is not None
    left = Path(process.stdout.readline().strip())
    try:
        with open_temporary_folder(tmp_path) as own:
            assert (left / "files" / "copy.db").read_text() == "secret"
            assert own.is_dir()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    assert left.exists()
    remove_abandoned_folders(tmp_path, now=left.stat().st_mtime)
    assert list(tmp_path.iterdir()) == []


def test_folder_is_private_and_removed_with_its_files(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="failed"), open_temporary_folder(tmp_path) as folder:  # noqa: PT012
        (folder / "copy.db").write_text("secret")
        assert folder.parent.stat().st_mode & 0o777 == 0o700
        raise ValueError("failed")
    assert list(tmp_path.iterdir()) == []


def test_folders_of_others_are_kept(tmp_path: Path) -> None:
    """Only folders with our prefix are removed, after a day if they have no lock; a link is not followed."""
    new, old = tmp_path / "briefing-bot-abcdefgh", tmp_path / "briefing-bot-12345678"
    other, target, link = tmp_path / "briefing-bot-notes", tmp_path / "target", tmp_path / "briefing-bot-87654321"
    for folder in (new, old, other, target):
        folder.mkdir()
    link.symlink_to(target)
    now = new.stat().st_mtime
    for path in (old, other, target):
        os.utime(path, (now - 100_000, now - 100_000))
    remove_abandoned_folders(tmp_path, now=now)
    assert {path.name for path in tmp_path.iterdir()} == {new.name, other.name, target.name, link.name}


def test_no_other_temporary_folder_is_made() -> None:
    """A folder of the standard library's functions would remain if its process is killed."""
    makers = {"TemporaryDirectory", "mkdtemp"}
    found = {
        path.relative_to(ROOT).as_posix()
        for package in ("bot", "briefings")
        for path in (ROOT / package).rglob("*.py")
        if path.name != "temporary_folder.py"
        for node in ast.walk(ast.parse(path.read_text()))
        if makers & {getattr(node, "id", ""), getattr(node, "attr", ""), getattr(node, "name", "")}
    }
    assert found == set()
