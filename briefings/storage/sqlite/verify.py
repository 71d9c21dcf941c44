"""Verifies a database file that no process writes to: its structure, its schema, and the digest of every part."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from briefings.collector import pause_collector
from briefings.storage.migration_files import find_migrations_folder, load_migrations
from briefings.storage.sql import content as content_layout
from briefings.storage.sql import content_rows
from briefings.storage.sql.database import CorruptContent
from briefings.storage.sql.digests import compute_digest
from briefings.storage.sql.revision_rows import REVISION_COLUMNS
from briefings.storage.sqlite.database import run_uninterrupted
from briefings.storage.sqlite.errors import (
    make_damaged_error,
    make_wrong_history_error,
    make_wrong_schema_error,
    translate_errors,
)
from briefings.storage.sqlite.schema_check import find_difference, make_schema, read_schema

if TYPE_CHECKING:
    from pathlib import Path

    from briefings.storage.sql.content import TableLayout
    from briefings.storage.sql.database import Row

DigestsById = dict[int, str]

# ruff: noqa: S608
# The SQL below is built from names of the schema; values are always parameters.


async def verify_file(path: Path) -> None:
    """Verifies a database with the schema of this version that no process writes to.

    Raises:
        DatabaseUnusable: damaged, or its tables are not those of this version.
    """
    await run_uninterrupted(asyncio.to_thread(_verify_database, path))


def make_absolute_uri(path: Path) -> str:
    """Returns the URI of a file, for `sqlite3.connect(…, uri=True)`; parameters are appended to it."""
    return path.absolute().as_uri()


def _verify_database(path: Path) -> None:
    # `immutable`: SQLite makes no lock and no journal, and ignores those beside the file.
    address = f"{make_absolute_uri(path)}?mode=ro&immutable=1"
    with translate_errors(path), closing(sqlite3.connect(address, uri=True, isolation_level=None)) as database:
        try:
            _require(database.execute("PRAGMA quick_check").fetchall() == [("ok",)])
            _require(database.execute("SELECT 1 FROM pragma_foreign_key_check LIMIT 1").fetchone() is None)
            _verify_schema(database, path)
            with pause_collector():
                _verify_content(database)
        except (CorruptContent, TypeError, ValueError, KeyError) as error:
            if isinstance(error, UnicodeDecodeError):
                raise
            # A flipped bit may also turn a text into bytes, of which no digest can be computed.
            raise make_damaged_error(path) from error


def _verify_schema(database: sqlite3.Connection, path: Path) -> None:
    """Checks that the tables and the record of migrations are exactly those of this version."""
    migrations = load_migrations(find_migrations_folder())
    expected = [(migration.version, migration.name, migration.sha256) for migration in migrations]
    if database.execute("SELECT version, name, sha256 FROM schema_migration ORDER BY version").fetchall() != expected:
        raise make_wrong_history_error(path, "migrations")
    part = find_difference(read_schema(database), make_schema(migrations))
    if part is not None:
        raise make_wrong_schema_error(path, part)


def _verify_content(database: sqlite3.Connection) -> None:
    chapters: DigestsById = {}
    for chapter_id, sha256, *head in _read_parts(database, content_layout.CHAPTER_LAYOUT):
        rows = _read_child_rows(database, content_layout.CHAPTER_LAYOUT, chapter_id)
        chapters[chapter_id] = _verify_digest([head, content_rows.select_digested_rows(rows)], sha256)
    annotations: DigestsById = {}
    for annotation_id, sha256, chapter_id in _read_parts(database, content_layout.ANNOTATION_LAYOUT):
        rows = _read_child_rows(database, content_layout.ANNOTATION_LAYOUT, annotation_id)
        annotations[annotation_id] = _verify_digest([chapters[chapter_id], rows], sha256)
    subjects: DigestsById = {}
    for subject_id, sha256, *head in _read_parts(database, content_layout.SUBJECT_LAYOUT):
        rows = _read_child_rows(database, content_layout.SUBJECT_LAYOUT, subject_id)
        subjects[subject_id] = _verify_digest([head, rows["alias"]], sha256)
    overrides: DigestsById = {
        override_id: _verify_digest(head, sha256)
        for override_id, sha256, *head in _read_parts(database, content_layout.OVERRIDE_LAYOUT)
    }
    memberships = _verify_lists(database, content_layout.MEMBERSHIP_LAYOUT)
    anniversaries = _verify_lists(database, content_layout.ANNIVERSARY_LAYOUT)
    catalogs: DigestsById = {}
    for catalog_id, sha256 in database.execute("SELECT id, sha256 FROM catalogue").fetchall():
        query = "SELECT subject_id FROM catalogue_subject WHERE catalogue_id = ? ORDER BY ordinal"
        subject_ids = database.execute(query, (catalog_id,))
        catalogs[catalog_id] = _verify_digest([subjects[subject_id] for (subject_id,) in subject_ids], sha256)
    query = f"SELECT {REVISION_COLUMNS}, catalogue_id, membership_list_id FROM revision"
    for *sealed, seal, catalog_id, memberships_id in database.execute(query).fetchall():
        revision_id, _, sha256, *_ = sealed
        _verify_digest(sealed, seal)
        digests = [catalogs[catalog_id], memberships[memberships_id]]
        for chapter_id, annotation_id in _read_links(
            database, revision_id, "chapter_id, annotation_id", "revision_chapter"
        ):
            digests += (chapters[chapter_id], annotations[annotation_id])
        query = "SELECT list_id FROM revision_anniversary_list WHERE revision_id = ?"
        digests += [anniversaries[list_id] for (list_id,) in database.execute(query, (revision_id,))]
        links = _read_links(database, revision_id, "overlay_id", "revision_overlay")
        override_digests = [overrides[override_id] for (override_id,) in links]
        digests += [compute_digest(override_digests)] if override_digests else []
        _verify_digest(digests, sha256)
    for active, previous, seal in database.execute("SELECT active, previous, seal FROM pointer").fetchall():
        _verify_digest([active, previous], seal)


def _read_parts(database: sqlite3.Connection, layout: TableLayout) -> list[Row]:
    """Returns all parts of one kind: id, digest, then their columns."""
    names = ", ".join(("id", "sha256", *layout.columns))
    return database.execute(f"SELECT {names} FROM {layout.name}").fetchall()


def _read_child_rows(database: sqlite3.Connection, layout: TableLayout, part_id: int) -> dict[str, list[Row]]:
    """Returns the rows of one part by table, ordered by the leading columns."""
    return {
        table: database.execute(
            f"SELECT {', '.join(columns)} FROM {table} WHERE {layout.owner_column} = ? ORDER BY 1, 2", (part_id,)
        ).fetchall()
        for table, columns in layout.child_tables.items()
    }


def _verify_lists(database: sqlite3.Connection, layout: TableLayout) -> DigestsById:
    """Verifies lists, each of which is the rows of a single table."""
    digests = {}
    for list_id, sha256 in _read_parts(database, layout):
        (rows,) = _read_child_rows(database, layout, list_id).values()
        digests[list_id] = _verify_digest(rows, sha256)
    return digests


def _read_links(database: sqlite3.Connection, revision_id: int, columns: str, table: str) -> list[Row]:
    """Returns the ids of the parts of a revision, in order."""
    query = f"SELECT {columns} FROM {table} WHERE revision_id = ? ORDER BY ordinal"
    return database.execute(query, (revision_id,)).fetchall()


def _verify_digest(value: object, expected: str) -> str:
    # guard 26 remove: tests/integration/storage/test_backup.py::test_changed_row_keeps_a_backup_from_its_name
    _require(compute_digest(value) == expected)
    return expected


def _require(intact: bool) -> None:
    if not intact:
        raise CorruptContent
