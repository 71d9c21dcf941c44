"""Loads the migrations of the schema from SQL files."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

import briefings
from briefings.errors import IncompleteInstallation
from briefings.i18n import N_, Message

_MAX_SPLIT_FILES = 64
_FILE_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")


class Migration(Struct, frozen=True):
    """A step of the schema.

    Attributes:
        version: its number, from 1.
        name: name of its file.
        sha256: digest of its text, with line feeds as line ends.
        statements: its SQL statements.
    """

    version: int
    name: str
    sha256: str
    statements: tuple[str, ...]


def find_migrations_folder(database: str = "sqlite") -> Path:
    """Returns the folder of the migrations for a database.

    It is inside an installed package, or at the top of a checkout.
    """
    package = Path(briefings.__file__).parent
    installed = package / "_migrations"
    return (installed if installed.is_dir() else package.parent / "migrations") / database


def load_migrations(folder: Path, *, split: bool = True) -> tuple[Migration, ...]:
    """Loads the migrations in `folder`, in the order of their numbers.

    Args:
        folder: of the files.
        split: whether statements have to be run one by one (SQLite); otherwise a file is one statement.

    Raises:
        IncompleteInstallation: there are none, a number is missing or used twice, or a file can't be read as SQL.
    """
    migrations = []
    for file in sorted(folder.glob("*.sql")):
        match = _FILE_NAME.fullmatch(file.name)
        if match is None:
            raise _make_incomplete_installation_error(
                file, Message(N_("the name of a migration is not NNNN_words.sql"))
            )
        try:
            text = file.read_text(encoding="utf-8").replace("\r\n", "\n")
            statements = split_sql(text) if split else (text,)
        except (OSError, ValueError) as error:
            reason = Message(N_("this migration can't be read ({error})"), {"error": error})
            raise _make_incomplete_installation_error(file, reason) from error
        digest = hashlib.sha256(text.encode()).hexdigest()
        migrations.append(Migration(int(match[1]), file.name, digest, statements))
    if not migrations:
        raise _make_incomplete_installation_error(folder, Message(N_("the program's migrations are missing")))
    if [migration.version for migration in migrations] != list(range(1, len(migrations) + 1)):
        reason = Message(N_("the migrations are not numbered from 0001 without a gap"))
        raise _make_incomplete_installation_error(folder, reason)
    return tuple(migrations)


@lru_cache(maxsize=_MAX_SPLIT_FILES)
def split_sql(text: str) -> tuple[str, ...]:
    """Splits an SQL file into statements, which are run one by one: `executescript` would commit the transaction.

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
        raise ValueError("the last statement does not end with a semicolon")
    return tuple(statements)


def _make_incomplete_installation_error(path: Path, reason: Message) -> IncompleteInstallation:
    """Returns the error for an installation without usable migrations; it implies nothing about the database."""
    return IncompleteInstallation(
        N_("this installation is incomplete: {reason}"),
        location=str(path),
        remedy=N_("Reinstall the program, or check it out again. The database was not changed."),
        reason=reason,
    )
