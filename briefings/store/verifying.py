"""A database file held against its digests where it lies; nothing is written, not even beside it."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import aiosqlite

from briefings.store.failures import explaining, other_history, other_schema
from briefings.store.migrate import RECORD
from briefings.store.migrations import load_migrations, migrations_folder
from briefings.store.session import Session
from briefings.store.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from briefings.store.session import Row, Statements

_SCHEMA = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"


async def verify_file(path: Path) -> None:
    """Hold a database of this version, which nobody writes to, against its digests and against the schema.

    Raises:
        DatabaseUnusable: damaged, or its tables are not those of this version.
    """
    # `immutable`: SQLite makes no lock and no journal; what it finds beside the file is not looked at.
    address = f"{absolute_uri(path)}?mode=ro&immutable=1"
    with explaining(path):
        connection = await aiosqlite.connect(address, uri=True, isolation_level=None)
        session = Session(connection, path, begin="BEGIN")
        try:
            store = Store(path, session, session, _no_clock)
            await store.verify()
            await verify_schema(store)
        finally:
            await session.close()


async def verify_schema(store: Store) -> None:
    """See that a database has the tables, and the record of migrations, that this version makes, and nothing else.

    Raises:
        DatabaseUnusable: it hasn't.
    """
    schema, record = await asyncio.to_thread(_made_of_nothing)
    if await store.read(_read_record) != record:
        raise other_history(store.path, "migrations")
    if await store.read(_read_schema) != schema:
        raise other_schema(store.path)


async def _read_record(statements: Statements) -> list[Row]:
    return await statements.rows("SELECT version, name, sha256 FROM schema_migration ORDER BY version")


async def _read_schema(statements: Statements) -> list[Row]:
    return await statements.rows(_SCHEMA)


def _made_of_nothing() -> tuple[list[Row], list[Row]]:
    """The schema that the migrations make, and the record of them."""
    known = load_migrations(migrations_folder())
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        for statement in (RECORD, *(statement for migration in known for statement in migration.statements)):
            database.execute(statement)
        schema = database.execute(_SCHEMA).fetchall()
    return schema, [(migration.version, migration.name, migration.sha256) for migration in known]


def absolute_uri(path: Path) -> str:
    """The address of a file, for `sqlite3.connect(…, uri=True)` with parameters behind it."""
    return path.absolute().as_uri()


def _no_clock() -> datetime:
    # Nothing is written, so nothing is marked with a time.
    return datetime.fromtimestamp(0, UTC)
