"""Sets the owner and the permissions of files beside a database to those of the database."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def create_private_file(database: Path) -> None:
    """Creates an empty file for a new database that only its owner can read; an existing file is not changed.

    SQLite creates its other files with the permissions of the database, and so does this program. If root creates
    the file, it belongs to the owner of the folder.
    """
    try:
        # guard 40 value os.open(database, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644):
        #   tests/integration/storage/test_permissions.py::test_files_are_readable_only_by_their_owner
        descriptor = os.open(database, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except OSError:
        # It exists, or can't be created: opening it determines which.
        return
    os.close(descriptor)
    folder = database.parent.stat()
    if sys.platform != "win32" and os.geteuid() == 0:
        with suppress(OSError):
            os.chown(database, folder.st_uid, folder.st_gid)


def create_private_folder(folder: Path) -> None:
    """Creates a folder and the missing ones above it, each accessible only to its owner.

    Raises:
        OSError: one can't be created.
    """
    for path in reversed((folder, *folder.parents)):
        if not path.is_dir():
            # guard 40 value path.mkdir(exist_ok=True):
            #   tests/integration/storage/test_permissions.py::test_every_copy_is_readable_only_by_its_owner
            path.mkdir(mode=0o700, exist_ok=True)


def follow_ownership(path: Path, database: Path) -> None:
    """Sets the owner and the permissions of a file to those of a database.

    If there is no database, the file belongs to the owner of its folder.

    A command that root runs would otherwise leave files that the user of the service can't open. Attributes that this
    user may not change are kept.

    Args:
        path: the file.
        database: need not exist.
    """
    if sys.platform == "win32":  # pragma: no cover - files have no such owner there
        return
    with suppress(OSError):
        model = database.stat() if database.exists() else database.parent.stat()
        current = path.stat()
        if os.geteuid() == 0 and (current.st_uid, current.st_gid) != (model.st_uid, model.st_gid):
            os.chown(path, model.st_uid, model.st_gid)
        if stat.S_ISREG(model.st_mode) and stat.S_IMODE(current.st_mode) != stat.S_IMODE(model.st_mode):
            path.chmod(stat.S_IMODE(model.st_mode))
