"""A database file held against its digests where it lies; nothing is written, not even beside it.

Every part is looked at once, however many revisions share it: a database with a hundred revisions takes hardly longer
than one with a single one. What `loading` holds of one revision as it is loaded is here held of all of them.
"""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from briefings.store import anniversary_rows, annotation_rows, chapter_rows, overlay_rows, subject_rows
from briefings.store.digests import compute_digest
from briefings.store.failures import damaged_error, translate_errors, wrong_history_error, wrong_schema_error
from briefings.store.loading import CorruptContent
from briefings.store.migrate import CREATE_MIGRATION_TABLE
from briefings.store.migrations import load_migrations, migrations_folder
from briefings.store.revisions import REVISION_COLUMNS
from briefings.store.session import run_uninterrupted
from briefings.turns import pause_collector

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from briefings.store.session import Row

DigestsById = dict[int, str]

_SCHEMA_QUERY = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"


async def verify_file(path: Path) -> None:
    """Hold a database of this version, which nobody writes to, against its digests and against the schema.

    Raises:
        DatabaseUnusable: damaged, or its tables are not those of this version.
    """
    await run_uninterrupted(asyncio.to_thread(_verify_database, path))


def absolute_uri(path: Path) -> str:
    """The address of a file, for `sqlite3.connect(…, uri=True)` with parameters behind it."""
    return path.absolute().as_uri()


def _verify_database(path: Path) -> None:
    # `immutable`: SQLite makes no lock and no journal; what it finds beside the file is not looked at.
    address = f"{absolute_uri(path)}?mode=ro&immutable=1"
    with translate_errors(path), closing(sqlite3.connect(address, uri=True, isolation_level=None)) as database:
        try:
            _require_intact(database.execute("PRAGMA quick_check").fetchall() == [("ok",)])
            _require_intact(database.execute("SELECT 1 FROM pragma_foreign_key_check LIMIT 1").fetchone() is None)
            _verify_schema(database, path)
            with pause_collector():
                _verify_content(database)
        except (CorruptContent, TypeError, ValueError, KeyError) as error:
            if isinstance(error, UnicodeDecodeError):
                raise
            # A flipped bit may also make bytes of a text, which no digest can be made of.
            raise damaged_error(path) from error


def _verify_schema(database: sqlite3.Connection, path: Path) -> None:
    """See that it has the tables, and the record of migrations, that this version makes, and nothing else."""
    known = load_migrations(migrations_folder())
    record = [(migration.version, migration.name, migration.sha256) for migration in known]
    if database.execute("SELECT version, name, sha256 FROM schema_migration ORDER BY version").fetchall() != record:
        raise wrong_history_error(path, "migrations")
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as ours:
        for statement in (
            CREATE_MIGRATION_TABLE,
            *(statement for migration in known for statement in migration.statements),
        ):
            ours.execute(statement)
        if database.execute(_SCHEMA_QUERY).fetchall() != ours.execute(_SCHEMA_QUERY).fetchall():
            raise wrong_schema_error(path)


def _verify_content(database: sqlite3.Connection) -> None:
    chapters: DigestsById = {}
    for key, sha, *head in _read_heads(database, "chapter", chapter_rows.CHAPTER_COLUMNS):
        parts = _read_parts(database, "chapter_id", key, chapter_rows.CHAPTER_PART_TABLES)
        chapters[key] = _verify_digest(compute_digest([head, parts]), sha)
    annotations: DigestsById = {}
    for key, sha, chapter in _read_heads(database, "annotation", ("chapter_id",)):
        parts = _read_parts(database, "annotation_id", key, annotation_rows.ANNOTATION_TABLES)
        annotations[key] = _verify_digest(compute_digest([chapters[chapter], parts]), sha)
    subjects: DigestsById = {}
    for key, sha, *row in _read_heads(database, "subject", subject_rows.SUBJECT_COLUMNS):
        names = _read_parts(database, "subject_id", key, {"alias": subject_rows.ALIAS_COLUMNS})["alias"]
        subjects[key] = _verify_digest(compute_digest([row, names]), sha)
    overlays: DigestsById = {
        key: _verify_digest(compute_digest(row), sha)
        for key, sha, *row in _read_heads(database, "overlay", overlay_rows.OVERRIDE_COLUMNS)
    }
    memberships = _verify_lists(database, "membership", annotation_rows.MEMBERSHIP_COLUMNS)
    anniversaries = _verify_lists(database, "anniversary", anniversary_rows.ANNIVERSARY_COLUMNS)
    catalogues: DigestsById = {}
    for key, sha in _read_heads(database, "catalogue", ()):
        chosen = database.execute(
            "SELECT subject_id FROM catalogue_subject WHERE catalogue_id = ? ORDER BY ordinal", (key,)
        )
        catalogues[key] = _verify_digest(compute_digest([subjects[one] for (one,) in chosen]), sha)
    rows = database.execute(f"SELECT {REVISION_COLUMNS}, catalogue_id, membership_list_id FROM revision").fetchall()  # noqa: S608 - names of our own
    for *sealed, seal, catalogue, told in rows:
        revision, _, sha, *_ = sealed
        _verify_digest(compute_digest(sealed), seal)
        digests = [catalogues[catalogue], memberships[told]]
        for chapter, annotation in _read_links(database, revision, "chapter_id, annotation_id", "revision_chapter"):
            digests += (chapters[chapter], annotations[annotation])
        days = "SELECT list_id FROM revision_anniversary_list WHERE revision_id = ?"
        digests += [anniversaries[one] for (one,) in database.execute(days, (revision,))]
        laid = [overlays[one] for (one,) in _read_links(database, revision, "overlay_id", "revision_overlay")]
        digests += [compute_digest(laid)] if laid else []
        _verify_digest(compute_digest(digests), sha)
    for active, previous, seal in database.execute("SELECT active, previous, seal FROM pointer").fetchall():
        _verify_digest(compute_digest([active, previous]), seal)


def _read_heads(database: sqlite3.Connection, table: str, columns: Iterable[str]) -> list[Row]:
    names = ", ".join(("id", "sha256", *columns))
    return database.execute(f"SELECT {names} FROM {table}").fetchall()  # noqa: S608 - names of our own


def _read_parts(
    database: sqlite3.Connection, owner_column: str, key: int, tables: Mapping[str, tuple[str, ...]]
) -> dict[str, list[Row]]:
    """The rows of one part by table, in the order of the columns that come first."""
    return {
        table: database.execute(
            f"SELECT {', '.join(columns)} FROM {table} WHERE {owner_column} = ? ORDER BY 1, 2",  # noqa: S608 - names of our own
            (key,),
        ).fetchall()
        for table, columns in tables.items()
    }


def _verify_lists(database: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> DigestsById:
    return {
        key: _verify_digest(compute_digest(_read_parts(database, "list_id", key, {table: columns})[table]), sha)
        for key, sha in _read_heads(database, f"{table}_list", ())
    }


def _read_links(database: sqlite3.Connection, revision_id: int, columns: str, table: str) -> list[Row]:
    """What a revision is made of, in its order."""
    sql = f"SELECT {columns} FROM {table} WHERE revision_id = ? ORDER BY ordinal"  # noqa: S608 - names of our own
    return database.execute(sql, (revision_id,)).fetchall()


def _verify_digest(actual: str, expected: str) -> str:
    _require_intact(actual == expected)
    return expected


def _require_intact(intact: bool) -> None:
    if not intact:
        raise CorruptContent
