"""A database brought to this version's schema, each step whole or not at all."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from briefings.store.failures import damaged, explaining, foreign, newer, other_history
from briefings.store.replacing import refuse_emptied
from briefings.store.session import Session, Statements, connect

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import aiosqlite

    from briefings.store.migrations import Migration

RECORD = """
CREATE TABLE IF NOT EXISTS schema_migration (
    version    INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    applied_at TEXT NOT NULL
) STRICT
"""


async def migrate(path: Path, migrations: Sequence[Migration], *, now: str, patience: float) -> tuple[Migration, ...]:
    """Apply the migrations that the database has not seen.

    A step and the record of it are committed together. A database that holds something already is first copied to
    `NAME.backup-NNNN`, NNNN being the version it had.

    Args:
        path: file of the database; made if missing.
        migrations: all of this version, in order.
        now: UTC, ISO 8601.
        patience: seconds to wait for another process.

    Returns:
        The migrations that were applied.

    Raises:
        DatabaseUnusable: of another program, made by a newer version, or of another history than ours.
        DatabaseDamaged: an empty file, though there are backups.
        DatabaseBusy: another process holds it.
    """
    await asyncio.to_thread(refuse_emptied, path)
    # Tables may be made anew while their children stand: references are off here, and checked before each commit.
    connection = await connect(path, patience=patience, pragmas=("foreign_keys = OFF", "synchronous = FULL"))
    session = Session(connection, path, begin="BEGIN IMMEDIATE")
    try:
        with explaining(path):
            done = await _applied(connection, path)
            _check(done, migrations, path)
            if done and len(done) < len(migrations):
                await _back_up(connection, path, len(done))
        applied = []
        for migration in migrations[len(done) :]:

            async def step(statements: Statements, migration: Migration = migration) -> bool:
                return await _apply(statements, migration, path, now)

            if await session.transaction(step):
                applied.append(migration)
        return tuple(applied)
    finally:
        await session.close()


async def _applied(connection: aiosqlite.Connection, path: Path) -> dict[int, str]:
    """Digest by version of what was applied.

    Raises:
        DatabaseUnusable: there are tables, but none of ours.
    """
    tables = {name for (name,) in await connection.execute_fetchall("SELECT name FROM sqlite_master")}
    if "schema_migration" not in tables:
        if tables:
            raise foreign(path)
        return {}
    rows = await connection.execute_fetchall("SELECT version, sha256 FROM schema_migration ORDER BY version")
    return {version: sha256 for version, sha256 in rows}  # noqa: C416 - rows are of three types to mypy, none a pair


def _check(done: dict[int, str], migrations: Sequence[Migration], path: Path) -> None:
    if any(version > len(migrations) for version in done):
        raise newer(path)
    for migration in migrations[: max(done, default=0)]:
        if done.get(migration.version) != migration.sha256:
            raise other_history(path, migration.name)


async def _back_up(connection: aiosqlite.Connection, path: Path, version: int) -> None:
    """Copy the database as it is; an unfinished copy never bears the name of a whole one."""
    partial = f"{path}.backup.partial"
    with suppress(FileNotFoundError):
        await asyncio.to_thread(os.remove, partial)
    await connection.execute("VACUUM INTO ?", (partial,))
    await asyncio.to_thread(os.replace, partial, f"{path}.backup-{version:04}")


async def _apply(statements: Statements, migration: Migration, path: Path, now: str) -> bool:
    """One step, inside a transaction; False where another process did it while we waited for the lock."""
    await statements.run(RECORD)
    if await statements.row("SELECT 1 FROM schema_migration WHERE version = ?", migration.version):
        return False
    for statement in migration.statements:
        await statements.run(statement)
    if await statements.row("SELECT 1 FROM pragma_foreign_key_check LIMIT 1"):
        raise damaged(path)
    await statements.run(
        "INSERT INTO schema_migration (version, name, sha256, applied_at) VALUES (?, ?, ?, ?)",
        migration.version, migration.name, migration.sha256, now,
    )  # fmt: skip
    return True
