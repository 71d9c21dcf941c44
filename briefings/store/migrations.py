"""The numbered SQL files that make the schema."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import briefings

_MIGRATION_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema.

    Attributes:
        version: its number, from 1.
        name: name of its file.
        sha256: digest of its text, line ends being line feeds.
        statements: its SQL, one statement each.
    """

    version: int
    name: str
    sha256: str
    statements: tuple[str, ...]


def migrations_folder() -> Path:
    """Where the files are: inside an installed package, or at the top of a checkout."""
    package = Path(briefings.__file__).parent
    installed = package / "_migrations"
    return installed if installed.is_dir() else package.parent / "migrations"


def load_migrations(folder: Path) -> tuple[Migration, ...]:
    """The migrations in `folder`, in order.

    Raises:
        ValueError: a file's name has no number, a number is missing or stands twice, or a statement is not ended.
    """
    found = []
    for file in sorted(folder.glob("*.sql")):
        match = _MIGRATION_NAME.fullmatch(file.name)
        if match is None:
            raise ValueError(f"{file}: the name of a migration is NNNN_words.sql")
        text = file.read_text(encoding="utf-8").replace("\r\n", "\n")
        digest = hashlib.sha256(text.encode()).hexdigest()
        found.append(Migration(int(match[1]), file.name, digest, split_sql(text, file.name)))
    if [migration.version for migration in found] != list(range(1, len(found) + 1)):
        raise ValueError(f"{folder}: migrations are numbered from 0001 without a gap")
    return tuple(found)


def split_sql(text: str, file_name: str = "") -> tuple[str, ...]:
    """The statements of an SQL file, each run alone: `executescript` would commit the transaction that is open.

    Raises:
        ValueError: the last statement has no end.
    """
    statements = []
    pending = ""
    for line in text.splitlines(keepends=True):
        if not pending and (not line.strip() or line.lstrip().startswith("--")):
            continue
        pending += line
        if sqlite3.complete_statement(pending):
            statements.append(pending.strip())
            pending = ""
    if pending.strip():
        raise ValueError(f"{file_name}: the last statement is not ended by a semicolon")
    return tuple(statements)
