"""Names and lists the backups beside a database.

- `briefings.db.backup-auto-20260401T093000Z`: automatic, made before a change of the content
- `briefings.db.backup-0005`: made before the schema was migrated from version 5
- `briefings.db.backup-replaced-20260401T093000Z`: the database that a restore replaced
- `briefings.db.damaged-20260401T093000Z`: the same if it was damaged, which makes it no backup
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from briefings.text.lazy_pattern import compile_lazily

if TYPE_CHECKING:
    from pathlib import Path

_TIMESTAMP_FORMAT = "%Y%m%dT%H%M%SZ"
_BACKUP_SUFFIX = compile_lazily(r"\.(?:backup-(?P<kind>auto|replaced)-(?P<stamp>\d{8}T\d{6}Z)|backup-\d{4})")


class BackupKind(StrEnum):
    """The occasion of a backup."""

    AUTOMATIC = "automatic"
    """Before a change of the content."""
    MIGRATION = "migration"
    """Before a change of the schema."""
    REPLACED = "replaced"
    """Before a restore."""


_KINDS_BY_TAG = {"auto": BackupKind.AUTOMATIC, "replaced": BackupKind.REPLACED, None: BackupKind.MIGRATION}


class BackupFile(Struct, frozen=True):
    """A backup beside a database.

    Attributes:
        path: the file.
        kind: its occasion.
        at: when it was made; for a migration's backup, when the file was written.
        size: bytes.
    """

    path: Path
    kind: BackupKind
    at: datetime
    size: int


def make_automatic_backup_path(database: Path, now: datetime) -> Path:
    """Returns the path of an automatic backup made at `now`."""
    return database.with_name(f"{database.name}.backup-auto-{_format_stamp(now)}")


def make_replaced_backup_path(database: Path, now: datetime) -> Path:
    """Returns the path of the backup of a database that is replaced at `now`."""
    return database.with_name(f"{database.name}.backup-replaced-{_format_stamp(now)}")


def make_damaged_copy_path(database: Path, now: datetime) -> Path:
    """Returns the path of the copy of a damaged database that is replaced at `now`."""
    return database.with_name(f"{database.name}.damaged-{_format_stamp(now)}")


def list_backups(database: Path) -> tuple[BackupFile, ...]:
    """Lists the backups beside a database, newest first, without unfinished ones."""
    backups = []
    # Names are compared rather than globbed: the name of the database may contain characters of a pattern.
    for path in database.parent.iterdir() if database.parent.is_dir() else ():
        if not path.name.startswith(database.name):
            continue
        match = _BACKUP_SUFFIX.fullmatch(path.name.removeprefix(database.name))
        if match is None or not path.is_file():
            continue
        try:
            stat = path.stat()
        except FileNotFoundError:  # deleted by a rotation in the meantime
            continue
        stamp = match["stamp"]
        at = _parse_stamp(stamp) if stamp else datetime.fromtimestamp(stat.st_mtime, UTC)
        backups.append(BackupFile(path, _KINDS_BY_TAG[match["kind"]], at, stat.st_size))
    return tuple(sorted(backups, key=lambda backup: (backup.at, backup.path.name), reverse=True))


def list_automatic_backups(database: Path) -> list[Path]:
    """Lists the automatic backups beside a database, newest first."""
    return [backup.path for backup in list_backups(database) if backup.kind is BackupKind.AUTOMATIC]


def _format_stamp(now: datetime) -> str:
    return now.astimezone(UTC).strftime(_TIMESTAMP_FORMAT)


def _parse_stamp(text: str) -> datetime:
    return datetime.strptime(text, _TIMESTAMP_FORMAT).replace(tzinfo=UTC)


def make_work_folder_prefix(database: Path) -> str:
    """Returns the beginning of the names of the folders beside a database in which it is restored."""
    return f"{database.name}.restore-"
