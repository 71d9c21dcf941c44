"""Files that are there whole or not at all, even if the power fails."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

from briefings.store.failures import backup_write_error

if TYPE_CHECKING:
    from pathlib import Path


def partial_path(target: Path) -> Path:
    """A name beside `target` for what is not finished yet; no two writers get the same."""
    return target.with_name(f"{target.name}.partial-{secrets.token_hex(4)}")


def write_atomically(data: bytes, target: Path) -> None:
    """Write a file, in place of whatever bore its name.

    Raises:
        BackupFailed: it can't be; what bore its name is as it was.
    """
    partial = partial_path(target)
    try:
        partial.write_bytes(data)
        finalize_file(partial, target)
    except OSError as error:
        raise backup_write_error(target, error.strerror or type(error).__name__) from error
    finally:
        partial.unlink(missing_ok=True)


def finalize_file(partial: Path, target: Path) -> None:
    """Give a finished file its name, in place of whatever bore it, once all of it is on the disk.

    Raises:
        OSError: it can't be.
    """
    sync_to_disk(partial)
    partial.replace(target)
    sync_to_disk(target.parent)


def sync_to_disk(path: Path) -> None:
    """See that a file, or the names in a folder, are on the disk.

    Raises:
        OSError: the disk failed.
    """
    if os.name == "nt" and path.is_dir():  # pragma: no cover - Windows opens no folders, and settles names itself
        return
    descriptor = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
