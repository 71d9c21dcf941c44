"""Migrates a database to the schema of this version, each step completely or not at all."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from briefings.storage.sqlite.database import SerialConnection, Transaction, open_connection
from briefings.storage.sqlite.errors import (
    make_damaged_error,
    make_foreign_file_error,
    make_newer_version_error,
    make_wrong_history_error,
    translate_errors,
)
from briefings.storage.sqlite.files import check_not_emptied
from briefings.storage.sqlite.ownership import create_private_file, follow_ownership

if TYPE_CHECKING:
    from collections.abc import Sequence

    import aiosqlite

    from briefings.storage.migration_files import Migration

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
    """Applies the migrations that a database lacks.

    A migration and the record of it are committed together. A database that is not new is first copied to
    `NAME.backup-NNNN`, where NNNN is its version.

    Args:
        path: file of the database; created if it is missing.
        migrations: all migrations of this version, in order.
        now: UTC, ISO 8601.
        lock_timeout: seconds to wait for another process.

    Returns:
        The migrations that were applied.

    Raises:
        DatabaseUnusable: created by another program or a newer version, or by other migrations than these.
        DatabaseDamaged: an empty file, though there are backups.
        DatabaseBusy: another process has locked it.
    """
    # guard 26 remove:
    #   tests/integration/storage/test_restore.py::test_empty_or_foreign_file_is_refused_and_restored
    await asyncio.to_thread(check_not_emptied, path)
    await asyncio.to_thread(create_private_file, path)
    # A migration may rebuild a table that others refer to: references are checked before each commit instead.
    connection = await open_connection(
        path, lock_timeout=lock_timeout, pragmas=("foreign_keys = OFF", "synchronous = FULL")
    )
    writer = SerialConnection(connection, path, begin_statement="BEGIN IMMEDIATE")
    try:
        with translate_errors(path):
            known = await _read_applied(connection, path)
            _check_history(known, migrations, path)
            if known and len(known) < len(migrations):
                await _back_up_version(connection, path, len(known))
        applied = []
        for migration in migrations[len(known) :]:
            async with writer.transaction() as transaction:
                if await _apply_migration(transaction, migration, path, now):
                    applied.append(migration)
        return tuple(applied)
    finally:
        await writer.close()


async def _read_applied(connection: aiosqlite.Connection, path: Path) -> dict[int, str]:
    """Returns the digests of the applied migrations by version.

    Raises:
        DatabaseUnusable: there are tables, but no record of migrations.
    """
    tables = {name for (name,) in await connection.execute_fetchall("SELECT name FROM sqlite_master")}
    if "schema_migration" not in tables:
        if tables:
            raise make_foreign_file_error(path)
        return {}
    rows = await connection.execute_fetchall("SELECT version, sha256 FROM schema_migration ORDER BY version")
    return {version: sha256 for version, sha256 in rows}  # noqa: C416 - mypy does not infer the length


def _check_history(applied: dict[int, str], migrations: Sequence[Migration], path: Path) -> None:
    newest = max(applied, default=0)
    if newest > len(migrations):
        raise make_newer_version_error(path, newest, len(migrations))
    for migration in migrations[:newest]:
        if applied.get(migration.version) != migration.sha256:
            raise make_wrong_history_error(path, migration.name)


async def _back_up_version(connection: aiosqlite.Connection, path: Path, version: int) -> None:
    """Copies the database; an unfinished copy has another name."""
    # guard 23 value f"{path}.backup-{version:04}":
    #   tests/integration/storage/test_migrate.py::test_interrupted_copy_never_has_the_name_of_a_complete_one
    partial = f"{path}.backup.partial"
    with suppress(FileNotFoundError):
        await asyncio.to_thread(os.remove, partial)
    await connection.execute("VACUUM INTO ?", (partial,))
    await asyncio.to_thread(follow_ownership, Path(partial), path)
    await asyncio.to_thread(os.replace, partial, f"{path}.backup-{version:04}")


async def _apply_migration(transaction: Transaction, migration: Migration, path: Path, now: str) -> bool:
    """Applies a migration; False if another process did so while this one waited for the lock."""
    await transaction.execute(CREATE_MIGRATION_TABLE)
    if await transaction.fetch_one("SELECT 1 FROM schema_migration WHERE version = ?", migration.version):
        return False
    for statement in migration.statements:
        # guard 23 value await transaction._connection.executescript(statement + "\nBEGIN;"):
        #   tests/integration/storage/test_migrate.py::test_kill_at_any_statement_leaves_the_old_or_the_new_version
        await transaction.execute(statement)
    if await transaction.fetch_one("SELECT 1 FROM pragma_foreign_key_check LIMIT 1"):
        raise make_damaged_error(path)
    await transaction.execute(
        "INSERT INTO schema_migration (version, name, sha256, applied_at) VALUES (?, ?, ?, ?)",
        migration.version, migration.name, migration.sha256, now,
    )  # fmt: skip
    return True
