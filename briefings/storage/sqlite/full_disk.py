"""Finds out what a disk lacks: SQLite and locks report a full disk in ways that name other causes."""

from __future__ import annotations

import errno
import os
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

FULL_ERRNOS: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
"""Error numbers of the operating system where a disk, or the part of it that a user may fill, is full."""

_LEAST_SPACE: Final = 65_536
"""Bytes without which SQLite can't work: its shared memory has 32 KB."""


class Shortage(Enum):
    """What a disk lacks."""

    NOTHING = auto()
    SPACE = auto()
    FILES = auto()


def find_shortage(folder: Path) -> Shortage:
    """Returns what the disk of a folder lacks; nothing if it is unknown."""
    if not hasattr(os, "statvfs"):  # pragma: no cover - Windows
        return Shortage.NOTHING
    try:
        disk = os.statvfs(folder)
    except OSError:
        return Shortage.NOTHING
    if disk.f_files and not disk.f_favail:
        return Shortage.FILES
    return Shortage.SPACE if disk.f_bavail * disk.f_frsize < _LEAST_SPACE else Shortage.NOTHING
