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
from briefings.store.digests import digest
from briefings.store.failures import damaged, explaining, other_history, other_schema
from briefings.store.loading import Damaged
from briefings.store.migrate import RECORD
from briefings.store.migrations import load_migrations, migrations_folder
from briefings.store.revisions import COLUMNS
from briefings.store.session import uninterrupted
from briefings.turns import uncollected

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from briefings.store.session import Row

Shas = dict[int, str]

_SCHEMA = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"


async def verify_file(path: Path) -> None:
    """Hold a database of this version, which nobody writes to, against its digests and against the schema.

    Raises:
        DatabaseUnusable: damaged, or its tables are not those of this version.
    """
    await uninterrupted(asyncio.to_thread(_verify, path))


def absolute_uri(path: Path) -> str:
    """The address of a file, for `sqlite3.connect(…, uri=True)` with parameters behind it."""
    return path.absolute().as_uri()


def _verify(path: Path) -> None:
    # `immutable`: SQLite makes no lock and no journal; what it finds beside the file is not looked at.
    address = f"{absolute_uri(path)}?mode=ro&immutable=1"
    with explaining(path), closing(sqlite3.connect(address, uri=True, isolation_level=None)) as database:
        try:
            _hold(database.execute("PRAGMA quick_check").fetchall() == [("ok",)])
            _hold(database.execute("SELECT 1 FROM pragma_foreign_key_check LIMIT 1").fetchone() is None)
            _verify_schema(database, path)
            with uncollected():
                _verify_content(database)
        except (Damaged, TypeError, ValueError, KeyError) as error:
            if isinstance(error, UnicodeDecodeError):
                raise
            # A flipped bit may also make bytes of a text, which no digest can be made of.
            raise damaged(path) from error


def _verify_schema(database: sqlite3.Connection, path: Path) -> None:
    """See that it has the tables, and the record of migrations, that this version makes, and nothing else."""
    known = load_migrations(migrations_folder())
    record = [(migration.version, migration.name, migration.sha256) for migration in known]
    if database.execute("SELECT version, name, sha256 FROM schema_migration ORDER BY version").fetchall() != record:
        raise other_history(path, "migrations")
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as ours:
        for statement in (RECORD, *(statement for migration in known for statement in migration.statements)):
            ours.execute(statement)
        if database.execute(_SCHEMA).fetchall() != ours.execute(_SCHEMA).fetchall():
            raise other_schema(path)


def _verify_content(database: sqlite3.Connection) -> None:
    chapters: Shas = {}
    for key, sha, *head in _heads(database, "chapter", chapter_rows.HEAD):
        parts = _parts(database, "chapter_id", key, chapter_rows.PARTS)
        chapters[key] = _held(digest([head, parts]), sha)
    annotations: Shas = {}
    for key, sha, chapter in _heads(database, "annotation", ("chapter_id",)):
        parts = _parts(database, "annotation_id", key, annotation_rows.PARTS)
        annotations[key] = _held(digest([chapters[chapter], parts]), sha)
    subjects: Shas = {}
    for key, sha, *row in _heads(database, "subject", subject_rows.SUBJECT):
        names = _parts(database, "subject_id", key, {"alias": subject_rows.ALIAS})["alias"]
        subjects[key] = _held(digest([row, names]), sha)
    overlays: Shas = {
        key: _held(digest(row), sha) for key, sha, *row in _heads(database, "overlay", overlay_rows.OVERLAY)
    }
    memberships = _lists(database, "membership", annotation_rows.MEMBERSHIP)
    anniversaries = _lists(database, "anniversary", anniversary_rows.ANNIVERSARY)
    catalogues: Shas = {}
    for key, sha in _heads(database, "catalogue", ()):
        chosen = database.execute(
            "SELECT subject_id FROM catalogue_subject WHERE catalogue_id = ? ORDER BY ordinal", (key,)
        )
        catalogues[key] = _held(digest([subjects[one] for (one,) in chosen]), sha)
    rows = database.execute(f"SELECT {COLUMNS}, catalogue_id, membership_list_id FROM revision").fetchall()  # noqa: S608 - names of our own
    for *sealed, seal, catalogue, told in rows:
        revision, _, sha, *_ = sealed
        _held(digest(sealed), seal)
        digests = [catalogues[catalogue], memberships[told]]
        for chapter, annotation in _of(database, revision, "chapter_id, annotation_id", "revision_chapter"):
            digests += (chapters[chapter], annotations[annotation])
        days = "SELECT list_id FROM revision_anniversary_list WHERE revision_id = ?"
        digests += [anniversaries[one] for (one,) in database.execute(days, (revision,))]
        laid = [overlays[one] for (one,) in _of(database, revision, "overlay_id", "revision_overlay")]
        digests += [digest(laid)] if laid else []
        _held(digest(digests), sha)
    for active, previous, seal in database.execute("SELECT active, previous, seal FROM pointer").fetchall():
        _held(digest([active, previous]), seal)


def _heads(database: sqlite3.Connection, table: str, columns: Iterable[str]) -> list[Row]:
    names = ", ".join(("id", "sha256", *columns))
    return database.execute(f"SELECT {names} FROM {table}").fetchall()  # noqa: S608 - names of our own


def _parts(
    database: sqlite3.Connection, owner: str, key: int, tables: Mapping[str, tuple[str, ...]]
) -> dict[str, list[Row]]:
    """The rows of one part by table, in the order of the columns that come first."""
    return {
        table: database.execute(
            f"SELECT {', '.join(columns)} FROM {table} WHERE {owner} = ? ORDER BY 1, 2",  # noqa: S608 - names of our own
            (key,),
        ).fetchall()
        for table, columns in tables.items()
    }


def _lists(database: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> Shas:
    return {
        key: _held(digest(_parts(database, "list_id", key, {table: columns})[table]), sha)
        for key, sha in _heads(database, f"{table}_list", ())
    }


def _of(database: sqlite3.Connection, revision: int, columns: str, table: str) -> list[Row]:
    """What a revision is made of, in its order."""
    sql = f"SELECT {columns} FROM {table} WHERE revision_id = ? ORDER BY ordinal"  # noqa: S608 - names of our own
    return database.execute(sql, (revision,)).fetchall()


def _held(found: str, expected: str) -> str:
    _hold(found == expected)
    return expected


def _hold(right: bool) -> None:
    if not right:
        raise Damaged
