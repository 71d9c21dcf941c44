"""The backups that lie beside a database, told by their names.

- `briefings.db.backup-auto-20260401T093000Z`: automatic, made before a change of the content
- `briefings.db.backup-0005`: made before the schema left version 5
- `briefings.db.backup-replaced-20260401T093000Z`: what a restore replaced
- `briefings.db.damaged-20260401T093000Z`: the same where it was damaged; kept, and no backup
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_TIMESTAMP_FORMAT = "%Y%m%dT%H%M%SZ"
_BACKUP_SUFFIX = re.compile(r"\.(?:backup-(?P<kind>auto|replaced)-(?P<stamp>\d{8}T\d{6}Z)|backup-\d{4})")


class BackupKind(StrEnum):
    """What a backup was made for."""

    AUTOMATIC = "automatic"
    """Before a change of the content."""
    MIGRATION = "migration"
    """Before the schema changed."""
    REPLACED = "replaced"
    """What was there before a restore."""


_KINDS_BY_TAG = {"auto": BackupKind.AUTOMATIC, "replaced": BackupKind.REPLACED, None: BackupKind.MIGRATION}


@dataclass(frozen=True, slots=True)
class BackupFile:
    """A backup beside a database.

    Attributes:
        path: the file.
        kind: what it was made for.
        at: when; of a migration's, when the file was written.
        size: bytes.
    """

    path: Path
    kind: BackupKind
    at: datetime
    size: int


def automatic_path(database: Path, now: datetime) -> Path:
    """The name of an automatic backup made at `now`."""
    return database.with_name(f"{database.name}.backup-auto-{_format_stamp(now)}")


def replaced_path(database: Path, now: datetime) -> Path:
    """The name of the backup of what a restore replaces at `now`."""
    return database.with_name(f"{database.name}.backup-replaced-{_format_stamp(now)}")


def damaged_path(database: Path, now: datetime) -> Path:
    """The name of a damaged database that a restore replaces at `now`."""
    return database.with_name(f"{database.name}.damaged-{_format_stamp(now)}")


def list_backups(database: Path) -> tuple[BackupFile, ...]:
    """The backups beside `database`, newest first; unfinished ones bear other names."""
    found = []
    # Names are compared rather than globbed: a database's name may hold what a pattern gives a meaning.
    for path in database.parent.iterdir() if database.parent.is_dir() else ():
        match = (
            _BACKUP_SUFFIX.fullmatch(path.name.removeprefix(database.name)) if _is_beside(path, database) else None
        )
        if match is None:
            continue
        try:
            about = path.stat()
        except FileNotFoundError:  # rotated away meanwhile
            continue
        stamp = match["stamp"]
        at = (
            datetime.strptime(stamp, _TIMESTAMP_FORMAT).replace(tzinfo=UTC)
            if stamp
            else _convert_mtime(about.st_mtime)
        )
        found.append(BackupFile(path, _KINDS_BY_TAG[match["kind"]], at, about.st_size))
    return tuple(sorted(found, key=lambda one: (one.at, one.path.name), reverse=True))


def _is_beside(path: Path, database: Path) -> bool:
    return path.name.startswith(database.name) and path.is_file()


def _convert_mtime(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _format_stamp(now: datetime) -> str:
    return now.astimezone(UTC).strftime(_TIMESTAMP_FORMAT)
