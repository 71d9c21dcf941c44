"""Detects a full disk, for which SQLite and locks report other causes."""

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
    """The resource that a disk has run out of."""

    NOTHING = auto()
    SPACE = auto()
    FILES = auto()


def find_shortage(folder: Path) -> Shortage:
    """Finds the resource that the disk of a folder has run out of; `NOTHING` if that is unknown."""
    if not hasattr(os, "statvfs"):  # pragma: no cover - Windows
        return Shortage.NOTHING
    try:
        disk = os.statvfs(folder)
    except OSError:
        return Shortage.NOTHING
    if disk.f_files and not disk.f_favail:
        return Shortage.FILES
    return Shortage.SPACE if disk.f_bavail * disk.f_frsize < _LEAST_SPACE else Shortage.NOTHING
