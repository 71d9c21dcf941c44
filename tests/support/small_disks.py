"""Disks in memory that tests fill, so that space or inodes are missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def mount_disk(folder: Path) -> Iterator[Path]:
    """Mounts a disk in a new folder; the test is skipped if that is not allowed."""
    folder.mkdir()
    mount = shutil.which("mount")
    if mount is None or not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("needs root on Linux, to mount a disk")
    if subprocess.run([mount, "-t", "tmpfs", "-o", "size=64m", "none", folder], check=False).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def remount(disk: Path, option: str) -> None:
    """Changes the size of a disk (`size=64m`), or how many files it may have (`nr_inodes=1000`)."""
    subprocess.run(["mount", "-o", f"remount,{option}", disk], check=True)


def fill_disk(disk: Path, fault: str = "no space", free: int = 0) -> None:
    """Leaves so many free bytes on a disk; with "no files", space but no free inodes."""
    state = os.statvfs(disk)
    used = (state.f_blocks - state.f_bfree) * state.f_frsize
    remount(disk, f"size={used + free}" if fault == "no space" else f"nr_inodes={state.f_files - state.f_ffree}")
