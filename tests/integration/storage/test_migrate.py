"""Migrations are applied completely or not at all, never twice, never over another history, and without loss."""

from __future__ import annotations

import asyncio
import functools
import os
import random
import shutil
import signal
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiosqlite
import pytest

from briefings.errors import DatabaseUnusable, IncompleteInstallation
from briefings.storage.migration_files import Migration, find_migrations_folder, load_migrations, split_sql
from briefings.storage.sqlite import verify
from briefings.storage.sqlite.backup import back_up_database
from briefings.storage.sqlite.migrate import migrate_database
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.stored_content import add_alias, make_content

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = "2026-04-01T09:30:00+00:00"
KNOWN = load_migrations(find_migrations_folder())


def run_migrations(path: Path, migrations: tuple[Migration, ...]) -> tuple[Migration, ...]:
    return asyncio.run(migrate_database(path, migrations, now=NOW, lock_timeout=1))


def tables(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Returns every row of every table."""
    with closing(sqlite3.connect(path)) as database:
        names = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        ).fetchall()
        return {name: database.execute(f"SELECT * FROM {name}").fetchall() for (name,) in names}  # noqa: S608 - our own names


def columns(database: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in database.execute(f"PRAGMA table_info({table})")]


@pytest.fixture(scope="module")
def filled_original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of the newest version with two revisions."""
    path = tmp_path_factory.mktemp("filled") / "filled.db"
    content = make_content()

    async def fill() -> None:
        async with await SqliteStorage.open(path, clock=lambda: datetime.fromisoformat(NOW)) as store:
            await store.revisions.apply_content(content, expected_id=None, note="first")
            await store.revisions.apply_content(add_alias(content), expected_id=1, note="second")

    asyncio.run(fill())
    return path


@pytest.fixture
def filled(tmp_path: Path, filled_original: Path) -> Path:
    """A copy of that database."""
    return Path(shutil.copy(filled_original, tmp_path / "filled.db"))


def at_version(path: Path, version: int, filled: Path) -> None:
    """Creates a database in the schema of `version`, with those rows of `filled` that existed in it."""
    run_migrations(path, KNOWN[:version])
    with closing(sqlite3.connect(path)) as database:
        database.execute("ATTACH ? AS filled", (str(filled),))
        for table in tables(path).keys() & tables(filled).keys() - {"schema_migration"}:
            names = columns(database, table)
            kept = {row[1] for row in database.execute(f"PRAGMA filled.table_info({table})")} - {"actor"}
            # Columns that a later version renamed or converted to text were empty, or the number 0.
            values = ", ".join(name if name in kept else "0" for name in names)
            database.execute(f"INSERT INTO main.{table} ({', '.join(names)}) SELECT {values} FROM filled.{table}")  # noqa: S608 - our own names
        database.commit()


def test_every_migration_states_reason() -> None:
    for file in sorted(find_migrations_folder().glob("*.sql")):
        assert file.read_text(encoding="utf-8").startswith("-- Why: "), file.name


@pytest.mark.parametrize("version", range(1, len(KNOWN)))
def test_older_database_is_brought_forward_without_loss(
    version: int, path: Path, filled: Path, clock: Callable[[], datetime]
) -> None:
    """For each former version, every row is kept, and a copy of the old database is beside it."""
    at_version(path, version, filled)
    before = tables(path)
    assert any(len(rows) > 1 for rows in before.values())

    async def open_and_close() -> None:
        await (await SqliteStorage.open(path, clock=clock)).close()

    asyncio.run(open_and_close())
    after = tables(path)
    assert len(after["schema_migration"]) == len(KNOWN)
    for table, rows in before.items():
        if table == "activation":  # rebuilt with text ids: tests/integration/storage/test_text_ids.py
            assert len(rows) == len(after[table])
        else:
            assert set(rows) <= set(after.get(table, [])), table
    assert tables(Path(f"{path}.backup-{version:04}")) == before


def test_current_database_is_not_changed(filled: Path) -> None:
    before = tables(filled)
    assert run_migrations(filled, KNOWN) == ()
    assert tables(filled) == before
    assert not list(filled.parent.glob("*.backup-*"))


def test_two_processes_apply_a_migration_once(path: Path) -> None:
    """The second process waits for the first, and then has nothing to do."""

    async def both() -> list[tuple[Migration, ...]]:
        return await asyncio.gather(
            migrate_database(path, KNOWN, now=NOW, lock_timeout=5),
            migrate_database(path, KNOWN, now=NOW, lock_timeout=5),
        )

    done = asyncio.run(both())
    assert sorted(migration.version for applied in done for migration in applied) == list(range(1, len(KNOWN) + 1))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The program's migrations in a folder where a test may add to them."""
    return Path(shutil.copytree(find_migrations_folder(), tmp_path / "migrations"))


def test_failing_migration_leaves_the_version_before_it(folder: Path, filled: Path) -> None:
    before = tables(filled)
    (folder / f"{len(KNOWN) + 1:04}_bad.sql").write_text(
        "-- Why: to fail.\n"
        "CREATE TABLE extra (id INTEGER) STRICT;\nDELETE FROM pointer;\nINSERT INTO nowhere VALUES (1);\n"
    )
    with pytest.raises(DatabaseUnusable):
        run_migrations(filled, load_migrations(folder))
    assert tables(filled) == before


def test_migration_that_breaks_a_reference_is_undone(folder: Path, filled: Path) -> None:
    before = tables(filled)
    (folder / f"{len(KNOWN) + 1:04}_orphans.sql").write_text("-- Why: to leave orphans.\nDELETE FROM chapter;\n")
    with pytest.raises(DatabaseUnusable):
        run_migrations(filled, load_migrations(folder))
    assert tables(filled) == before


def test_changed_migration_is_refused(folder: Path, filled: Path) -> None:
    with (folder / "0002_subjects.sql").open("a") as file:
        file.write("CREATE TABLE late (id INTEGER) STRICT;\n")
    with pytest.raises(DatabaseUnusable, match=r"0002_subjects\.sql"):
        run_migrations(filled, load_migrations(folder))


def test_newer_database_is_refused(filled: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="newer version") as caught:
        run_migrations(filled, KNOWN[:-1])
    assert "新しい版" in caught.value.format_line("ja")


def test_line_ends_of_another_system_change_nothing(folder: Path) -> None:
    for file in folder.glob("*.sql"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert load_migrations(folder) == KNOWN


@pytest.mark.parametrize("name", ["4_short.sql", "0004-dash.sql", f"{len(KNOWN) + 2:04}_gap.sql", "0003_twice.sql"])
def test_migration_out_of_sequence_is_reported(folder: Path, name: str) -> None:
    (folder / name).write_text("-- Why: no reason.\n")
    with pytest.raises(IncompleteInstallation, match=r"migration"):
        load_migrations(folder)


def test_truncated_migration_is_reported(folder: Path) -> None:
    file = folder / "0002_subjects.sql"
    file.write_text(file.read_text(encoding="utf-8").rstrip().removesuffix(";"), encoding="utf-8")
    with pytest.raises(IncompleteInstallation, match=r"0002_subjects\.sql.*semicolon"):
        load_migrations(folder)


async def test_installation_without_migrations_is_not_a_damaged_database(
    filled: Path, tmp_path: Path, clock: Callable[[], datetime]
) -> None:
    """The error names the missing files, and no database is created."""
    before = filled.read_bytes()
    for folder in (tmp_path / "absent", tmp_path / "empty"):
        if folder.name == "empty":
            folder.mkdir()
        for database in (filled, tmp_path / "new.db"):
            with pytest.raises(IncompleteInstallation, match="migrations are missing") as caught:
                await SqliteStorage.open(database, clock=clock, migrations=folder)
            assert str(folder) in str(caught.value)
            assert "マイグレーション" in caught.value.format_line("ja")
    assert filled.read_bytes() == before
    assert not (tmp_path / "new.db").exists()


async def test_missing_migrations_are_not_reported_as_a_damaged_backup(
    filled: Path, tmp_path: Path, clock: Callable[[], datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "find_migrations_folder", lambda: tmp_path / "absent")
    with pytest.raises(IncompleteInstallation, match="migrations are missing"):
        await back_up_database(filled, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_statements_are_split() -> None:
    """A semicolon in a comment, a text or a trigger does not end a statement."""
    script = (
        "-- first; comment\nCREATE TABLE a (b TEXT DEFAULT ';'); -- tail\n\n"
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  DELETE FROM a;\n  SELECT 1;\nEND;\n-- the end\n"
    )
    first, second = split_sql(script)
    assert first.startswith("CREATE TABLE a")
    assert second.endswith("END;")
    with pytest.raises(ValueError, match="does not end"):
        split_sql("SELECT 1")


@pytest.mark.fault(23)
@pytest.mark.parametrize("sample_size", [10, pytest.param(0, marks=pytest.mark.exhaustive)], ids=["some", "all"])
def test_kill_at_any_statement_leaves_the_old_or_the_new_version(
    tmp_path: Path, filled: Path, sample_size: int
) -> None:
    """After a kill before any statement, the file has one complete version, and can be migrated."""
    old = tmp_path / "old.db"
    at_version(old, 1, filled)
    before = tables(old)
    del before["schema_migration"]
    count = _count_statements(Path(shutil.copy(old, tmp_path / "counted.db")))
    assert count > 20
    statements = list(range(1, count + 2))
    if sample_size:
        between = random.Random(23).sample(statements[1:-2], sample_size)  # noqa: S311 - repeatable
        statements = [1, *sorted(between), count, count + 1]
    left = set()
    for n in statements:
        path = Path(shutil.copy(old, tmp_path / f"killed-{n}.db"))
        assert _killed_at(n, path) == (n <= count)
        after = tables(path)
        version = len(after["schema_migration"])
        left.add(version)
        assert after.keys() == _tables_at(version)
        assert before.items() <= after.items()
        run_migrations(path, KNOWN)
        assert len(tables(path)["schema_migration"]) == len(KNOWN)
    if sample_size:
        assert {1, len(KNOWN) - 1, len(KNOWN)} <= left
        assert len(left) > sample_size / 2
    else:
        assert left == set(range(1, len(KNOWN) + 1))


@pytest.mark.fault(23)
@pytest.mark.parametrize("instructions", [500, pytest.param(50, marks=pytest.mark.exhaustive)])
def test_interrupted_copy_never_has_the_name_of_a_complete_one(
    tmp_path: Path, filled: Path, instructions: int
) -> None:
    """The process is killed after n instructions of SQLite, then after 2n, and so on, until the copy is complete."""
    old = tmp_path / "old" / "old.db"
    old.parent.mkdir()
    at_version(old, len(KNOWN) - 1, filled)
    before = tables(old)
    cut_off = 0
    copies: list[Path] = []
    n = 0
    while not copies:
        n += 1
        path = tmp_path / f"killed-{n}" / "old.db"
        path.parent.mkdir()
        shutil.copy(old, path)
        assert _killed_at(n, path, instructions=instructions)
        copies = list(path.parent.glob("*.backup-????"))
        cut_off += any(path.parent.glob("*.partial"))
        assert all(tables(copy) == before for copy in copies)
        run_migrations(path, KNOWN)
        assert tables(Path(f"{path}.backup-{len(KNOWN) - 1:04}")) == before
    assert cut_off > 0


@functools.cache
def _tables_at(version: int) -> set[str]:
    """Returns the tables that the migrations up to a version make."""
    with closing(sqlite3.connect(":memory:")) as database:
        for migration in KNOWN[:version]:
            for statement in migration.statements:
                database.execute(statement)
        rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        return {"schema_migration", *(name for (name,) in rows)}


def _count_statements(path: Path) -> int:
    """Migrates a database, and returns the number of executed statements."""
    count = 0
    execute = aiosqlite.Connection.execute

    def counted(self: aiosqlite.Connection, *arguments: object) -> object:
        nonlocal count
        count += 1
        return execute(self, *arguments)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aiosqlite.Connection, "execute", counted)
        run_migrations(path, KNOWN)
    return count


def _killed_at(n: int, path: Path, *, instructions: int = 0) -> bool:
    """Migrates in a separate process that is killed before its n-th statement; returns False if it had fewer.

    Args:
        n: which statement, from 1.
        path: the database.
        instructions: if not 0, counts units of that many instructions of SQLite's virtual machine instead.
    """
    child = os.fork()
    if child == 0:
        calls = iter(range(1, 100_000))
        connect = sqlite3.connect

        def watched_connect(*arguments: Any, **options: Any) -> sqlite3.Connection:
            connection = connect(*arguments, **options)
            connection.set_progress_handler(
                lambda: os.kill(os.getpid(), signal.SIGKILL) if next(calls) == n else None, instructions
            )
            return connection

        execute = aiosqlite.Connection.execute

        def counted(self: aiosqlite.Connection, *arguments: object) -> object:
            if next(calls) == n:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(self, *arguments)  # type: ignore[arg-type]

        if instructions:
            sqlite3.connect = watched_connect  # type: ignore[assignment]
        else:
            aiosqlite.Connection.execute = counted  # type: ignore[assignment, method-assign]
        try:
            run_migrations(path, KNOWN)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)
