"""A database brought to this version's schema, each step whole or not at all."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import briefings
from briefings.storage.sqlite.database import SerialConnection, Transaction, open_connection
from briefings.storage.sqlite.errors import (
    damaged_error,
    foreign_file_error,
    incomplete_installation_error,
    newer_version_error,
    translate_errors,
    wrong_history_error,
)
from briefings.storage.sqlite.files import check_not_emptied

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import aiosqlite


CREATE_MIGRATION_TABLE = """
CREATE TABLE IF NOT EXISTS schema_migration (
    version    INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    applied_at TEXT NOT NULL
) STRICT
"""


async def migrate_database(
    path: Path, migrations: Sequence[Migration], *, now: str, lock_timeout: float
) -> tuple[Migration, ...]:
    """Apply the migrations that the database has not seen.

    A step and the record of it are committed together. A database that holds something already is first copied to
    `NAME.backup-NNNN`, NNNN being the version it had.

    Args:
        path: file of the database; made if missing.
        migrations: all of this version, in order.
        now: UTC, ISO 8601.
        lock_timeout: seconds to wait for another process.

    Returns:
        The migrations that were applied.

    Raises:
        DatabaseUnusable: of another program, made by a newer version, or of another history than ours.
        DatabaseDamaged: an empty file, though there are backups.
        DatabaseBusy: another process holds it.
    """
    await asyncio.to_thread(check_not_emptied, path)
    # Tables may be made anew while their children stand: references are off here, and checked before each commit.
    connection = await open_connection(
        path, lock_timeout=lock_timeout, pragmas=("foreign_keys = OFF", "synchronous = FULL")
    )
    writer = SerialConnection(connection, path, begin_statement="BEGIN IMMEDIATE")
    try:
        with translate_errors(path):
            done = await _read_applied(connection, path)
            _check_history(done, migrations, path)
            if done and len(done) < len(migrations):
                await _back_up_version(connection, path, len(done))
        applied = []
        for migration in migrations[len(done) :]:
            async with writer.transaction() as transaction:
                if await _apply_migration(transaction, migration, path, now):
                    applied.append(migration)
        return tuple(applied)
    finally:
        await writer.close()


async def _read_applied(connection: aiosqlite.Connection, path: Path) -> dict[int, str]:
    """Digest by version of what was applied.

    Raises:
        DatabaseUnusable: there are tables, but none of ours.
    """
    tables = {name for (name,) in await connection.execute_fetchall("SELECT name FROM sqlite_master")}
    if "schema_migration" not in tables:
        if tables:
            raise foreign_file_error(path)
        return {}
    rows = await connection.execute_fetchall("SELECT version, sha256 FROM schema_migration ORDER BY version")
    return {version: sha256 for version, sha256 in rows}  # noqa: C416 - rows are of three types to mypy, none a pair


def _check_history(applied: dict[int, str], migrations: Sequence[Migration], path: Path) -> None:
    if any(version > len(migrations) for version in applied):
        raise newer_version_error(path)
    for migration in migrations[: max(applied, default=0)]:
        if applied.get(migration.version) != migration.sha256:
            raise wrong_history_error(path, migration.name)


async def _back_up_version(connection: aiosqlite.Connection, path: Path, version: int) -> None:
    """Copy the database as it is; an unfinished copy never bears the name of a whole one."""
    partial = f"{path}.backup.partial"
    with suppress(FileNotFoundError):
        await asyncio.to_thread(os.remove, partial)
    await connection.execute("VACUUM INTO ?", (partial,))
    await asyncio.to_thread(os.replace, partial, f"{path}.backup-{version:04}")


async def _apply_migration(transaction: Transaction, migration: Migration, path: Path, now: str) -> bool:
    """One step, inside a transaction; False where another process did it while we waited for the lock."""
    await transaction.execute(CREATE_MIGRATION_TABLE)
    if await transaction.fetch_one("SELECT 1 FROM schema_migration WHERE version = ?", migration.version):
        return False
    for statement in migration.statements:
        await transaction.execute(statement)
    if await transaction.fetch_one("SELECT 1 FROM pragma_foreign_key_check LIMIT 1"):
        raise damaged_error(path)
    await transaction.execute(
        "INSERT INTO schema_migration (version, name, sha256, applied_at) VALUES (?, ?, ?, ?)",
        migration.version, migration.name, migration.sha256, now,
    )  # fmt: skip
    return True


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
    """The folder of SQLite's migrations: inside an installed package, or at the top of a checkout."""
    package = Path(briefings.__file__).parent
    installed = package / "_migrations"
    return (installed if installed.is_dir() else package.parent / "migrations") / "sqlite"


def load_migrations(folder: Path) -> tuple[Migration, ...]:
    """Loads the migrations in `folder`, in the order of their numbers.

    Raises:
        IncompleteInstallation: there are none, a number is missing or used twice, or a file can't be read as SQL.
    """
    migrations = []
    for file in sorted(folder.glob("*.sql")):
        match = _MIGRATION_NAME.fullmatch(file.name)
        if match is None:
            raise incomplete_installation_error(file, "the name of a migration is not NNNN_words.sql")
        try:
            text = file.read_text(encoding="utf-8").replace("\r\n", "\n")
            statements = split_sql(text)
        except (OSError, ValueError) as error:
            raise incomplete_installation_error(file, f"this migration can't be read ({error})") from error
        digest = hashlib.sha256(text.encode()).hexdigest()
        migrations.append(Migration(int(match[1]), file.name, digest, statements))
    if not migrations:
        raise incomplete_installation_error(folder, "the program's migrations are missing")
    if [migration.version for migration in migrations] != list(range(1, len(migrations) + 1)):
        raise incomplete_installation_error(folder, "the migrations are not numbered from 0001 without a gap")
    return tuple(migrations)


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
