"""A hostile database is refused in one sentence before anything in it runs."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from briefings.domain import Content
from briefings.errors import DatabaseUnusable, UnusableBackup
from briefings.storage.migration_files import find_migrations_folder, load_migrations
from briefings.storage.sqlite import checked_copy
from briefings.storage.sqlite.checked_copy import make_checked_copy
from briefings.storage.sqlite.open import open_database
from briefings.storage.sqlite.schema_check import MAX_VALUE_BYTES, check_schema, read_schema
from tests.support.prepared_storage import open_prepared

KNOWN = load_migrations(find_migrations_folder())
FORGET_ALL = "DELETE FROM schema_migration WHERE version > 1"


def clock() -> datetime:
    return datetime(2026, 4, 1, 12, tzinfo=UTC)


@pytest.fixture
def database(path: Path, content: Content) -> Path:
    """A database of this version with content, without a journal."""

    async def fill() -> None:
        await (await open_prepared(path, clock=clock, content=content)).close()

    asyncio.run(fill())
    return path


def run_sql(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for statement in statements:
            database.execute(statement)


def rewrite_schema(path: Path, name: str, old: str, new: str) -> None:
    """Replaces a part of a table's SQL, as is possible by writing the file without SQLite."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA writable_schema = ON")
        (sql,) = database.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()
        assert old in sql
        database.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", (sql.replace(old, new, 1), name))


def refuse(path: Path, folder: Path) -> str:
    """Tries to restore a database; returns the English sentence of the refusal."""
    folder.mkdir()
    before = path.read_bytes()
    with pytest.raises(UnusableBackup) as caught:
        asyncio.run(make_checked_copy(path, folder, clock=clock))
    assert path.read_bytes() == before
    for language in ("en", "ja"):
        assert "\n" not in caught.value.format_line(language)
        assert len(caught.value.format_line(language)) < 600
    line = caught.value.format_line("en")
    assert line.count(". ") == 1, "the problem is one sentence, and the remedy another"
    return line


FOREIGN_PARTS = {
    "trigger": "CREATE TRIGGER t AFTER INSERT ON revision BEGIN DELETE FROM pointer; END",
    "trigger_on_migrations": f"CREATE TRIGGER t AFTER INSERT ON schema_migration BEGIN {FORGET_ALL}; END",
    "view": "CREATE VIEW v AS SELECT randomblob(1000000000)",
    "table": "CREATE TABLE invoice (id INTEGER)",
    "virtual_table": "CREATE VIRTUAL TABLE f USING fts5(text)",
    "index_with_an_expression": "CREATE INDEX i ON subject (hex(randomblob(10)) IS NULL)",
    "index": "CREATE INDEX i ON pointer (active)",
    "generated_column": "ALTER TABLE pointer ADD COLUMN g TEXT AS (hex(zeroblob(100000000))) VIRTUAL",
    "column": "ALTER TABLE schedule ADD COLUMN note TEXT",
    "statistics": "ANALYZE",
    "name_with_control_characters": 'CREATE TABLE "a\n\x1b[31m' + "x" * 5_000 + '" (id INTEGER)',
    "missing_table": "DROP TABLE error_report",
}


@pytest.mark.fault(26)
@pytest.mark.parametrize("statement", FOREIGN_PARTS.values(), ids=FOREIGN_PARTS)
def test_schema_with_foreign_parts_is_refused(database: Path, tmp_path: Path, statement: str) -> None:
    """The check of the schema detects it, without opening and verifying the copy."""
    make_index_deterministic = statement.replace("hex(randomblob(10)) IS NULL", "hex(name_ja)")
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(subject)")]
    run_sql(database, make_index_deterministic.replace("name_ja", columns[-1]))
    with pytest.raises(DatabaseUnusable) as caught:
        asyncio.run(check_schema(database))
    assert "first difference" in caught.value.format_line("en")
    assert "its tables are not those of this program" in refuse(database, tmp_path / "work")


@pytest.mark.fault(26)
def test_other_types_of_columns_and_rewritten_tables_are_refused(database: Path, tmp_path: Path) -> None:
    """A table that is not strict takes values of any type, and a changed default or check is an expression."""
    original = database.read_bytes()
    with closing(sqlite3.connect(database)) as connection:
        tables = [
            (name, sql)
            for name, sql in connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
            if "STRICT" in sql
        ]
    assert len(tables) > 20
    changes = [(name, " STRICT", "") for name, _ in tables]
    changes += [(name, "TEXT NOT NULL", "ANY NOT NULL") for name, sql in tables if "TEXT NOT NULL" in sql]
    changes += [
        (name, "TEXT NOT NULL", "TEXT NOT NULL DEFAULT (hex(1))") for name, sql in tables if "TEXT NOT NULL" in sql
    ]
    for number, change in enumerate(changes):
        changed = tmp_path / f"{number}.db"
        changed.write_bytes(original)
        rewrite_schema(changed, *change)
        with pytest.raises(DatabaseUnusable):
            asyncio.run(check_schema(changed))
        changed.unlink()


@pytest.mark.fault(26)
def test_nothing_of_a_foreign_schema_runs(database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database of a former version is migrated, which runs the triggers of the changed tables."""
    former = tmp_path / "former.db"
    with closing(sqlite3.connect(former, isolation_level=None)) as connection:
        for statement in (schema_record(), *(s for migration in KNOWN[:10] for s in migration.statements)):
            connection.execute(statement)
        for migration in KNOWN[:10]:
            connection.execute(
                "INSERT INTO schema_migration VALUES (?, ?, ?, '')",
                (migration.version, migration.name, migration.sha256),
            )
    asyncio.run(check_schema(former))
    run_sql(
        former,
        "CREATE TABLE loot (at TEXT)",
        "CREATE TRIGGER t AFTER INSERT ON schema_migration BEGIN INSERT INTO loot VALUES (NEW.name); END",
    )
    opened = []

    async def open_and_note(path: Path, **options: object) -> object:
        opened.append(path)
        return await open_database(path, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(checked_copy, "open_database", open_and_note)
    assert "table loot" in refuse(former, tmp_path / "work")
    assert not opened
    with closing(sqlite3.connect(tmp_path / "work" / "copy.db")) as connection:
        assert connection.execute("SELECT count(*) FROM loot").fetchone() == (0,)


def schema_record() -> str:
    from briefings.storage.sqlite.migrate import CREATE_MIGRATION_TABLE

    return CREATE_MIGRATION_TABLE


@pytest.mark.fault(26)
def test_record_of_migrations_that_is_a_view_is_not_read(database: Path, tmp_path: Path) -> None:
    """Reading it would never end."""
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS version FROM n"
    run_sql(database, "DROP TABLE schema_migration", f"CREATE VIEW schema_migration AS {endless}")
    assert "schema_migration" in refuse(database, tmp_path / "work")


@pytest.mark.fault(26)
@pytest.mark.parametrize("with_new_table", [False, True])
def test_newer_schema_names_required_version(database: Path, tmp_path: Path, *, with_new_table: bool) -> None:
    """A restore and an ordinary start name the schema that is needed and the one that is known."""
    needed = len(KNOWN) + 2
    for version in (needed - 1, needed):
        run_sql(database, f"INSERT INTO schema_migration VALUES ({version}, 'later', 'x', '')")  # noqa: S608
    if with_new_table:
        run_sql(database, "CREATE TABLE later (id INTEGER) STRICT")
    line = refuse(database, tmp_path / "work")
    assert f"a newer version of this program: it has schema {needed}" in line
    assert f"this version supports schema {len(KNOWN)}" in line
    with pytest.raises(DatabaseUnusable, match=f"schema {needed},"):
        asyncio.run(open_database(database, clock=clock))


@pytest.mark.fault(26)
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE schema_migration SET sha256 = 'x' WHERE version = 3",
        "UPDATE schema_migration SET name = 'x' WHERE version = 3",
        "DELETE FROM schema_migration WHERE version = 3",
        "INSERT INTO schema_migration VALUES (-1, '', '', '')",
    ],
)
def test_changed_record_of_migrations_is_refused(database: Path, tmp_path: Path, change: str) -> None:
    run_sql(database, change)
    assert "its schema was not made by" in refuse(database, tmp_path / "work")


@pytest.mark.fault(26)
@pytest.mark.parametrize("value", ["zeroblob({size})", "hex(zeroblob({size} / 2))"])
def test_huge_value_is_refused(database: Path, tmp_path: Path, value: str) -> None:
    """Every read of a huge value takes as much memory as its length."""
    size = MAX_VALUE_BYTES + 2
    # A strict table has no blobs, but a file that is written without SQLite may have one.
    rewrite_schema(database, "subject", " STRICT", "")
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        column, *_ = [row[1] for row in connection.execute("PRAGMA table_info(subject)") if row[2] == "TEXT"]
        connection.execute(f"UPDATE subject SET {column} = {value.format(size=size)} WHERE id = 1")  # noqa: S608 - our own names
    restore_strictness(database)
    assert "more than 32 MB" in refuse(database, tmp_path / "work")


def restore_strictness(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA writable_schema = ON")
        (sql,) = database.execute("SELECT sql FROM sqlite_master WHERE name = 'subject'").fetchone()
        database.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'subject'", (f"{sql} STRICT",))


def test_every_former_schema_is_accepted(tmp_path: Path) -> None:
    """This includes schemas of each version, and the spacing and quoting of other versions of SQLite."""
    path = tmp_path / "former.db"
    run_sql(path, schema_record())
    for migration in KNOWN:
        run_sql(path, *migration.statements)
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            database.execute(
                "INSERT INTO schema_migration VALUES (?, ?, ?, '')",
                (migration.version, migration.name, migration.sha256),
            )
        asyncio.run(check_schema(path))
    copy = Path(shutil.copy(path, tmp_path / "quoted.db"))
    rewrite_schema(copy, "pointer", "CREATE TABLE pointer", 'CREATE TABLE  "pointer"')
    asyncio.run(check_schema(copy))
    rewrite_schema(copy, "pointer", '"pointer"', "'pointer'")
    with closing(sqlite3.connect(path)) as one, closing(sqlite3.connect(copy)) as other:
        assert read_schema(one) != read_schema(other)


@pytest.mark.fault(26)
@pytest.mark.parametrize("last", [2**63 - 1, -5, "x"])
def test_counters_of_ids_at_their_end_are_refused(database: Path, tmp_path: Path, last: object) -> None:
    """After it, every new schedule would fail as if the disk were full."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('schedule', ?)", (last,))
    assert "damaged" in refuse(database, tmp_path / "work")
