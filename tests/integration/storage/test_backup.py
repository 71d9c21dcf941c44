"""Backups are complete, and verified before they get their name; a damaged database displaces none."""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import signal
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from briefings.domain import Override, OverrideKind
from briefings.errors import BackupFailed, DatabaseDamaged, DatabaseUnusable
from briefings.storage.migration_files import find_migrations_folder, load_migrations
from briefings.storage.sqlite.backup import back_up_database, make_automatic_backup
from briefings.storage.sqlite.backup_files import BackupKind, list_backups
from briefings.storage.sqlite.checked_copy import check_backup, find_newest_good
from briefings.storage.sqlite.content_only import CONTENT_TABLES
from briefings.storage.sqlite.migrate import migrate_database
from briefings.storage.sqlite.storage import SqliteStorage
from briefings.storage.sqlite.verify import verify_file
from tests.support.prepared_storage import open_prepared
from tests.support.stored_content import remove_short_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefings.domain import Content

KNOWN = load_migrations(find_migrations_folder())
NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)


def names(path: Path) -> list[str]:
    """Returns every file beside the database, except its journals and locks."""
    known = {path.name, *(f"{path.name}{end}" for end in ("-wal", "-shm", ".opening"))}
    return sorted(file.name for file in path.parent.iterdir() if file.name not in known)


def damage(path: Path) -> None:
    """Flips a bit of a text, which SQLite's own check does not detect."""
    data = path.read_bytes()
    word = "橋を開いた".encode()
    assert data.count(word) > 0
    path.write_bytes(data.replace(word, "橋を閉いた".encode()))
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def closed(path: Path, content: Content, clock: Callable[[], datetime]) -> Path:
    await (await open_prepared(path, clock=clock, content=content)).close()
    return path


async def test_backup_is_complete_and_self_contained(
    store: SqliteStorage, tmp_path: Path, content: Content, changed: Content, open_store
) -> None:
    """It includes changes that are in the journal only, and can be read in a folder without write permission."""
    await store.revisions.apply_content(content, expected_id=None)
    await store.revisions.apply_content(changed, expected_id=1)
    target = tmp_path / "else where" / "nightly #1%.db"
    target.parent.mkdir()
    assert await back_up_database(store.path, target) == target
    assert [file.name for file in target.parent.iterdir()] == [target.name]
    await verify_file(target)
    assert [file.name for file in target.parent.iterdir()] == [target.name]
    copy = await open_store(target)
    assert (await copy.revisions.load_snapshot()).content == changed
    assert (await copy.revisions.load_snapshot(1)).content == content
    assert await copy.revisions.list_activations() == await store.revisions.list_activations()


async def test_backup_is_made_while_others_write(
    store: SqliteStorage, tmp_path: Path, content: Content, changed: Content, open_store
) -> None:
    """An open transaction neither waits nor delays the backup; the copy has the state before the transaction."""
    await store.revisions.apply_content(content, expected_id=None)
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("DELETE FROM pointer")
        await back_up_database(store.path, tmp_path / "copy.db")
        other.execute("ROLLBACK")
    await asyncio.gather(
        back_up_database(store.path, tmp_path / "second.db"), store.revisions.apply_content(changed, expected_id=1)
    )
    assert (await (await open_store(tmp_path / "copy.db")).revisions.load_snapshot()).content == content
    assert (await (await open_store(tmp_path / "second.db")).revisions.load_snapshot()).content in (content, changed)


async def test_event_loop_runs_on_while_a_backup_is_made(
    store: SqliteStorage, tmp_path: Path, content: Content
) -> None:
    """The copy is made in a thread: the event loop runs many times before it is complete."""
    await store.revisions.apply_content(content, expected_id=None)
    turns = 0
    main = threading.get_ident()
    made = asyncio.ensure_future(back_up_database(store.path, tmp_path / "copy.db"))
    while not made.done():
        await asyncio.sleep(0)
        turns += 1
    assert threading.get_ident() == main
    assert turns > 20
    await made


async def test_damaged_database_is_not_copied(
    path: Path, content: Content, clock: Callable[[], datetime], tmp_path: Path
) -> None:
    damage(await closed(path, content, clock))
    target = tmp_path / "copy.db"
    target.write_bytes(b"the backup of yesterday")
    with pytest.raises(DatabaseDamaged) as caught:
        await back_up_database(path, target)
    assert caught.value.location == str(path)
    assert target.read_bytes() == b"the backup of yesterday"
    assert names(path) == ["copy.db"]


@pytest.mark.fault(26)
async def test_damaged_database_replaces_no_good_backup(
    path: Path, content: Content, clock: Callable[[], datetime]
) -> None:
    await closed(path, content, clock)
    async with await SqliteStorage.open(path, clock=clock) as store:
        first = await make_automatic_backup(store.path, keep_count=1, now=NOON)
    damage(path)
    async with await SqliteStorage.open(path, clock=clock) as store:
        with pytest.raises(DatabaseDamaged):
            await make_automatic_backup(store.path, keep_count=1, now=NOON + timedelta(hours=1))
    assert first is not None
    assert names(path) == [first.name]
    assert (await check_backup(list_backups(path)[0], clock=clock)).problem is None


async def test_automatic_backups_rotate(store: SqliteStorage, content: Content) -> None:
    """The newest are kept; backups of other kinds and other files are not deleted."""
    await store.revisions.apply_content(content, expected_id=None)
    others = [
        store.path.with_name(f"{store.path.name}.{end}")
        for end in ("backup-0003", "backup-replaced-20200101T000000Z", "backup-auto-mine")
    ]
    for other in others:
        other.write_bytes(b"kept")
    for hour in range(5):
        await store.revisions.stage_content(content, note=str(hour))
        await make_automatic_backup(store.path, keep_count=2, now=NOON + timedelta(hours=hour))
    kept = [file.path.name for file in list_backups(store.path) if file.kind is BackupKind.AUTOMATIC]
    assert kept == [f"{store.path.name}.backup-auto-20260401T{hour}0000Z" for hour in (16, 15)]
    assert all(other.exists() for other in others)


async def test_equal_backup_is_not_made_again(store: SqliteStorage, content: Content) -> None:
    await store.revisions.apply_content(content, expected_id=None)
    first = await make_automatic_backup(store.path, keep_count=3, now=NOON)
    assert await make_automatic_backup(store.path, keep_count=3, now=NOON + timedelta(hours=1)) == first
    await store.revisions.stage_content(content)
    second = await make_automatic_backup(store.path, keep_count=3, now=NOON + timedelta(hours=2))
    assert second != first
    assert len(list_backups(store.path)) == 2


async def test_damaged_backup_is_made_again(store: SqliteStorage, content: Content) -> None:
    await store.revisions.apply_content(content, expected_id=None)
    first = await make_automatic_backup(store.path, keep_count=3, now=NOON)
    assert first is not None
    damage(first)
    second = await make_automatic_backup(store.path, keep_count=3, now=NOON + timedelta(hours=1))
    assert second != first
    found = await find_newest_good(store.path, clock=lambda: NOON)
    assert found is not None
    assert found.file.path == second


async def test_automatic_backups_can_be_disabled(store: SqliteStorage, content: Content) -> None:
    await store.revisions.apply_content(content, expected_id=None)
    assert await make_automatic_backup(store.path, keep_count=0, now=NOON) is None
    assert names(store.path) == []


async def test_files_of_killed_process_are_removed_after_a_day(store: SqliteStorage, content: Content) -> None:
    await store.revisions.apply_content(content, expected_id=None)
    old, young = (store.path.with_name(f"{store.path.name}.backup-auto-{n}.partial-{n}") for n in "ab")
    for file, hours in ((old, 25), (young, 1)):
        file.write_bytes(b"half")
        then = (NOON - timedelta(hours=hours)).timestamp()
        os.utime(file, (then, then))
    await make_automatic_backup(store.path, keep_count=1, now=NOON)
    assert not old.exists()
    assert young.exists()
    assert len(list_backups(store.path)) == 1


@pytest.mark.fault(25)
def test_full_disk_leaves_no_partial_backup_and_prevents_the_start(
    path: Path, content: Content, clock: Callable[[], datetime], tmp_path: Path
) -> None:
    """One sentence explains how to continue; the older backup stays, and no unfinished file is left."""
    asyncio.run(closed(path, content, clock))

    async def first() -> None:
        async with await SqliteStorage.open(path, clock=clock) as store:
            await make_automatic_backup(store.path, keep_count=1, now=NOON)
            await store.revisions.stage_content(content, note="another")

    asyncio.run(first())
    before = names(path)

    async def second() -> None:
        async with await SqliteStorage.open(path, clock=clock) as store:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
            with pytest.raises(BackupFailed, match="BACKUPS=0") as caught:
                await make_automatic_backup(store.path, keep_count=1, now=NOON + timedelta(hours=1))
            assert "変更は行いませんでした" in caught.value.format_line("ja")

    child = os.fork()
    if child == 0:
        status = 1
        try:
            asyncio.run(second())
            status = 0
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0
    assert names(path) == before


async def test_missing_folder_is_reported(store: SqliteStorage, tmp_path: Path, content: Content) -> None:
    await store.revisions.apply_content(content, expected_id=None)
    with pytest.raises(BackupFailed) as caught:
        await back_up_database(store.path, tmp_path / "nowhere" / "copy.db")
    assert caught.value.location == str(tmp_path / "nowhere" / "copy.db")


@pytest.mark.parametrize("version", [3, 6])
async def test_backup_of_an_older_schema_is_inspected_as_a_copy(
    path: Path, content: Content, clock: Callable[[], datetime], version: int
) -> None:
    """The check changes neither the file nor its folder."""
    await closed(path, replace(remove_short_lines(content), anniversaries=(), overrides=()), clock)
    backup = path.with_name(f"{path.name}.backup-{version:04}")
    await migrate_database(backup, KNOWN[:version], now="2026-04-01T09:30:00+00:00", lock_timeout=1)
    with closing(sqlite3.connect(backup)) as database:
        database.execute("ATTACH ? AS newer", (str(path),))
        for (table,) in database.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall():
            # The history of activations has other columns in a later version.
            if table in CONTENT_TABLES - {"activation"}:
                columns = ", ".join(row[1] for row in database.execute(f"PRAGMA main.table_info({table})"))
                database.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM newer.{table}")  # noqa: S608 - our own names
        database.commit()
    before = backup.read_bytes()
    checked = await check_backup(list_backups(path)[0], clock=clock)
    assert checked.problem is None
    assert checked.active_revision is not None
    assert checked.active_revision.id == 1
    assert backup.read_bytes() == before
    assert names(path) == [backup.name]


@pytest.fixture(scope="module")
def made_everything(tmp_path_factory: pytest.TempPathFactory, content: Content, changed: Content) -> Path:
    """A closed database with several revisions that share parts, one of them with an override file."""
    path = tmp_path_factory.mktemp("everything") / "briefings.db"
    overlay = Override("ours.toml", OverrideKind.SUBJECTS, "# ours\n", "cd" * 32)

    async def fill() -> None:
        async with await open_prepared(path, clock=lambda: NOON, content=content) as store:
            await store.revisions.apply_content(
                replace(changed, overrides=(overlay,), anniversaries=()), expected_id=1
            )
            await store.revisions.stage_content(
                replace(
                    content, chapters=(), mentions=(), events=(), memberships=(), membership_claims=(), overrides=()
                )
            )

    asyncio.run(fill())
    return path


@pytest.fixture
def everything(path: Path, made_everything: Path) -> Path:
    """A copy of that database."""
    return Path(shutil.copy(made_everything, path))


@pytest.mark.fault(26)
@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("pointer", "active = 1, previous = 2"),
        ("revision", "author = 'somebody else'"),
        ("revision", "sha256 = (SELECT sha256 FROM revision WHERE id = 1)"),
        ("revision_chapter", "revision_id = 3 WHERE revision_id = 1"),
        ("revision_overlay", "revision_id = 3 WHERE revision_id = 2"),
        ("revision_anniversary_list", "revision_id = revision_id + 1 WHERE revision_id = 3"),
        ("alias", "text = 'other' WHERE ordinal = 0"),
        ("anniversary", "date = '1996'"),
        ("membership", "status = 'member'"),
        ("mention", "subject = 'FR'"),
        ("event", "date = '2029'"),
        ("event_subject", "subject = 'FR'"),
        ("section", "page = 99"),
        ("section_reference", "mark = '2'"),
        ("passage", "text = text || ' ' WHERE ordinal = 0"),
        ("passage_reference", "position = 1"),
        ("passage_short_line", "text = 'other' WHERE ordinal = 0"),
        ("figure", "title = 'other'"),
        ("figure_count", "members = 7"),
        ("chapter", "licence = 'free'"),
        ("chapter_address", "url = 'https://other.example/'"),
        ("chapter_reported_year", "reports_on = 'own'"),
        ("subject", "home = 1"),
        ("overlay", "text = '# theirs'"),
        ("catalogue_subject", "ordinal = 9 - ordinal"),
        ("schema_migration", "sha256 = 'other' WHERE version = 2"),
    ],
)
def test_changed_row_keeps_a_backup_from_its_name(everything: Path, table: str, change: str) -> None:
    """The row may belong to any revision, even to one that was never active."""
    target = everything.with_name("copy.db")
    asyncio.run(back_up_database(everything, target))
    target.unlink()
    with closing(sqlite3.connect(everything)) as database:
        database.execute(f"UPDATE {table} SET {change}")  # noqa: S608 - the test's own words
        database.commit()
    with pytest.raises(DatabaseDamaged):
        asyncio.run(back_up_database(everything, target))
    assert not target.exists()


def test_table_that_no_migration_made_keeps_a_backup_from_its_name(everything: Path) -> None:
    with closing(sqlite3.connect(everything)) as database:
        database.execute("CREATE TABLE extra (id INTEGER)")
    with pytest.raises(DatabaseUnusable, match="tables are not those of this program"):
        asyncio.run(back_up_database(everything, everything.with_name("copy.db")))
