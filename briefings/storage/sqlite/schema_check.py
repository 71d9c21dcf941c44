"""Compares the schema of a database file with the one that this program's migrations make for its version.

The check reads the text of the schema and then, if it is the table that this program makes, the record of migrations.
Nothing that the file defines runs: no trigger, view, generated column, default, check or index expression.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import closing
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from briefings.storage.migration_files import find_migrations_folder, load_migrations
from briefings.storage.sqlite.database import run_uninterrupted
from briefings.storage.sqlite.errors import (
    make_damaged_error,
    make_foreign_file_error,
    make_newer_version_error,
    make_oversized_value_error,
    make_wrong_history_error,
    make_wrong_schema_error,
    translate_errors,
)
from briefings.storage.sqlite.migrate import CREATE_MIGRATION_TABLE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from briefings.storage.migration_files import Migration

MAX_VALUE_BYTES: Final = 32_000_000
"""Bytes of the longest value that is read: twice those of the longest document that can be imported."""

_MAX_PART_LENGTH: Final = 80
_MAX_ID: Final = 1 << 53
"""The last id that a counter may have given."""

_MAX_SCHEMAS: Final = 8

SchemaEntry = tuple[str, str, str, str]
"""Kind, name, table and normalized SQL of a part of a schema."""

_SCHEMA_QUERY: Final = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
_IGNORED_SPELLING = re.compile(r"""(?P<text>'[^']*')|"(?P<name>\w+)"|\s+""")


async def check_schema(path: Path) -> None:
    """Checks that a database of this or a former version has exactly the schema of that version.

    Args:
        path: a file that no other process uses; a journal beside it belongs to it.

    Raises:
        DatabaseUnusable: a database of another program or a newer version, or with parts that no migration makes, or
            with a value that is longer than `MAX_VALUE_BYTES`.
        DatabaseDamaged: the record of migrations is not that of this program.
    """
    await run_uninterrupted(asyncio.to_thread(_check_file, path))


def read_schema(database: sqlite3.Connection) -> list[SchemaEntry]:
    """Reads the schema of a database, with its SQL in one spelling.

    SQLite keeps the text of each statement, and writes names in double quotes if a later one renames a table; the
    number of blanks and quotes depends on its version.
    """
    rows = database.execute(_SCHEMA_QUERY).fetchall()
    return [(str(kind), str(name), str(table), _normalize_sql(sql)) for kind, name, table, sql in rows]


@lru_cache(maxsize=_MAX_SCHEMAS)
def make_schema(migrations: tuple[Migration, ...]) -> tuple[SchemaEntry, ...]:
    """Makes the schema that migrations lead to, in an empty database in memory."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as reference:
        reference.execute(CREATE_MIGRATION_TABLE)
        for migration in migrations:
            for statement in migration.statements:
                reference.execute(statement)
        return tuple(read_schema(reference))


def find_difference(found: Sequence[SchemaEntry], expected: Sequence[SchemaEntry]) -> str | None:
    """Finds the kind and the name of a part in which two schemas differ; None if they are the same."""
    different = sorted(set(found) ^ set(expected), key=lambda entry: (entry not in found, entry))
    if different:
        kind, name, *_ = different[0]
        return f"{kind} {name}"[:_MAX_PART_LENGTH]
    return None if len(found) == len(expected) else "sqlite_schema"


def _normalize_sql(sql: object) -> str:
    # SQLite keeps no SQL of the indexes that it makes for itself.
    return _IGNORED_SPELLING.sub(lambda match: match["text"] or match["name"] or " ", str(sql or ""))


def _check_file(path: Path) -> None:
    with translate_errors(path), closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)
        for pragma in ("query_only = ON", "trusted_schema = OFF", "cell_size_check = ON"):
            database.execute(f"PRAGMA {pragma}")
        try:
            found = read_schema(database)
            migrations = _select_migrations(database, found, path)
            # guard 26 value None:
            #   tests/integration/storage/test_hostile_databases.py::test_schema_with_foreign_parts_is_refused
            part = find_difference(found, make_schema(migrations))
            if part is not None:
                raise make_wrong_schema_error(path, part)
            # guard 26 remove: tests/integration/storage/test_hostile_databases.py::test_huge_value_is_refused
            _check_values(database)
            # guard 26 remove:
            #   tests/integration/storage/test_hostile_databases.py::test_counters_of_ids_at_their_end_are_refused
            _check_counters(database, path)
        except sqlite3.DataError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_TOOBIG:
                raise
            raise make_oversized_value_error(path, MAX_VALUE_BYTES) from error


def _select_migrations(
    database: sqlite3.Connection, found: Sequence[SchemaEntry], path: Path
) -> tuple[Migration, ...]:
    """Selects the migrations that made a database, by its own record.

    The record is read only if it is the table that this program makes: a view of that name would run.
    """
    (record,) = make_schema(())
    if record not in found:
        if any(name == "schema_migration" for _, name, *_ in found):
            raise make_wrong_schema_error(path, "schema_migration")
        raise make_foreign_file_error(path)
    migrations = load_migrations(find_migrations_folder())
    rows = database.execute("SELECT version, name, sha256 FROM schema_migration ORDER BY version").fetchall()
    newest = max((version for version, *_ in rows), default=0)
    # guard 26 false: tests/integration/storage/test_hostile_databases.py::test_newer_schema_names_required_version
    if newest > len(migrations):
        raise make_newer_version_error(path, newest, len(migrations))
    applied = migrations[: len(rows)]
    if rows != [(migration.version, migration.name, migration.sha256) for migration in applied]:
        raise make_wrong_history_error(path, "migrations")
    return applied


def _check_counters(database: sqlite3.Connection, path: Path) -> None:
    """Checks that there are ids left: after the last one, every new row would fail as if the disk were full."""
    if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'").fetchall():
        return  # the first versions had none
    query = "SELECT count(*) FROM sqlite_sequence WHERE typeof(seq) <> 'integer' OR seq NOT BETWEEN 0 AND ?"
    (count,) = database.execute(query, (_MAX_ID,)).fetchone()
    if count:
        raise make_damaged_error(path)


def _check_values(database: sqlite3.Connection) -> None:
    """Reads every value of a database whose schema is known, so that values that are too long are detected."""
    tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for (table,) in tables:
        columns = [name for _, name, *_ in database.execute(f"PRAGMA table_info({table})")]
        values = ", ".join(f"max(\"{name}\" IS '')" for name in columns)
        database.execute(f"SELECT {values} FROM {table}").fetchall()  # noqa: S608 - names of our own schema
