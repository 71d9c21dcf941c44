"""A restore refuses damaged and foreign files, keeps the old database, and leaves one of both after a kill."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import shutil
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from briefings.domain import ActivationReason
from briefings.errors import DatabaseBusy, DatabaseDamaged, DatabaseUnusable, UnusableBackup
from briefings.storage.sqlite.backup_files import BackupKind, list_backups
from briefings.storage.sqlite.checked_copy import add_restore_advice
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.restored_databases import WORD, clock, load_restored, restore

if TYPE_CHECKING:
    from briefings.domain import Content
from tests.support.forked_work import run_in_child


async def test_restored_backup_answers_and_replaced_database_is_kept(
    path: Path, backup: Path, content: Content, changed: Content
) -> None:
    before = backup.read_bytes()
    done = await restore(path, backup)
    assert (await load_restored(path)).content == content
    assert (done.active_revision.id, done.was_damaged) == (1, False)
    assert done.kept_file is not None
    assert (await load_restored(done.kept_file)).content == changed
    assert backup.read_bytes() == before
    async with await SqliteStorage.open(path, clock=clock) as store:
        newest, *_ = await store.revisions.list_activations()
    assert (newest.details.reason, newest.details.author, newest.details.note) == (
        ActivationReason.RESTORE,
        "root",
        backup.name,
    )
    # The old database can be restored in the same way.
    await restore(path, done.kept_file)
    assert (await load_restored(path)).content == changed


async def test_number_that_was_given_after_the_backup_is_not_given_again(
    path: Path, backup: Path, changed: Content
) -> None:
    """Buttons contain numbers of revisions: 2 was another revision before the restore."""
    await restore(path, backup)
    async with await SqliteStorage.open(path, clock=clock) as store:
        assert (await store.revisions.apply_content(changed, expected_id=1)).id == 3


async def test_restore_creates_a_missing_database(tmp_path: Path, backup: Path, content: Content) -> None:
    done = await restore(tmp_path / "elsewhere" / "new.db", backup)
    assert (await load_restored(tmp_path / "elsewhere" / "new.db")).content == content
    assert done.kept_file is None


def choose_bits(path: Path, count: int) -> list[int]:
    """Yields bits in all parts of the file."""
    size = path.stat().st_size * 8
    return [(n * 7919 * 8 + n * 13) % size for n in range(1, count + 1)]


@pytest.mark.fault(26)
@pytest.mark.parametrize("count", [60, pytest.param(400, marks=pytest.mark.exhaustive)])
def test_flipped_bit_is_refused_with_restore_instructions_and_a_restore_works(
    path: Path, backup: Path, content: Content, changed: Content, count: int
) -> None:
    """For bits in all parts of the file, the content is unchanged, or the error names a backup to restore."""
    whole = path.read_bytes()
    refused = 0
    for bit in choose_bits(path, count):
        spoilt = bytearray(whole)
        spoilt[bit // 8] ^= 1 << bit % 8
        _lay(path, bytes(spoilt))
        try:
            snapshot = asyncio.run(load_restored(path))
        except DatabaseDamaged as error:
            advice = asyncio.run(add_restore_advice(error, path, clock=clock))
            assert f"briefing-bot restore {backup}" in advice.format_line("en")
            assert f"briefing-bot restore {backup}" in advice.format_line("ja")
            refused += 1
            if refused % 10 == 1:
                done = asyncio.run(restore(path, backup))
                assert asyncio.run(load_restored(path)).content == content
                assert done.was_damaged
                assert done.kept_file is not None
                assert done.kept_file.read_bytes() == spoilt
                done.kept_file.unlink()
        except DatabaseUnusable:
            refused += 1  # for example, a bit of the header that SQLite takes for a missing permission
        else:
            assert snapshot.content == changed, f"bit {bit}"
    assert refused > 4


def _lay(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    for end in ("-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)


@pytest.mark.fault(26)
@pytest.mark.parametrize("data", [b"", b"garbage, whatever its name says. " * 300], ids=["empty", "garbage"])
def test_empty_or_foreign_file_is_refused_and_restored(
    path: Path, backup: Path, content: Content, data: bytes
) -> None:
    """SQLite takes an empty file for a new database; with backups beside it, it is refused."""
    _lay(path, data)
    with pytest.raises(DatabaseDamaged):
        asyncio.run(load_restored(path))
    assert path.read_bytes() == data
    done = asyncio.run(restore(path, backup))
    assert asyncio.run(load_restored(path)).content == content
    assert done.kept_file is not None
    assert done.kept_file.read_bytes() == data


@pytest.mark.fault(26)
def test_journal_of_another_database_is_never_served(
    path: Path, backup: Path, content: Content, changed: Content, tmp_path: Path
) -> None:
    """The database is refused, or its own content is loaded; and a restore is not affected."""
    other = tmp_path / "other" / "other.db"
    other.parent.mkdir()

    async def die_with_a_journal() -> None:
        store = await SqliteStorage.open(other, clock=clock)
        await store.revisions.apply_content(changed, expected_id=None)
        os.kill(os.getpid(), signal.SIGKILL)

    assert run_in_child(die_with_a_journal) == signal.SIGKILL
    assert Path(f"{other}-wal").stat().st_size
    shutil.copy(f"{other}-wal", f"{path}-wal")
    try:
        snapshot = asyncio.run(load_restored(path))
    except DatabaseUnusable:
        pass
    else:
        assert snapshot.content == changed
    shutil.copy(f"{other}-wal", f"{path}-wal")
    asyncio.run(restore(path, backup))
    assert asyncio.run(load_restored(path)).content == content


@pytest.mark.parametrize("kind", ["spoilt", "cut", "newer", "foreign", "extra", "empty", "text", "missing", "itself"])
async def test_invalid_backup_is_refused_and_database_unchanged(
    path: Path, backup: Path, changed: Content, tmp_path: Path, kind: str
) -> None:
    source = tmp_path / f"{kind}.db"
    if kind == "itself":
        source = path
    elif kind == "text":
        source.write_bytes(b"not a database")
    elif kind == "foreign":
        with closing(sqlite3.connect(source)) as database:
            database.execute("CREATE TABLE invoice (id INTEGER)")
    elif kind == "empty":
        await (await SqliteStorage.open(source, clock=clock)).close()
    elif kind != "missing":
        data = backup.read_bytes()
        spoilt = data.replace(WORD, "橋を閉いた".encode()) if kind == "spoilt" else data
        source.write_bytes(data[: len(data) // 2] if kind == "cut" else spoilt)
        if kind in {"newer", "extra"}:
            with closing(sqlite3.connect(source)) as database:
                database.execute(
                    "INSERT INTO schema_migration VALUES (9999, 'later', '', '')"
                    if kind == "newer"
                    else "CREATE TRIGGER t AFTER INSERT ON revision BEGIN DELETE FROM pointer; END"
                )
                database.commit()
    files = sorted(file.name for file in path.parent.iterdir())
    with pytest.raises(UnusableBackup) as caught:
        await restore(path, source)
    assert caught.value.location == str(source)
    assert caught.value.format_line("ja") != caught.value.format_line("en")
    assert caught.value.format_line("en").count(". ") <= 1
    assert sorted(file.name for file in path.parent.iterdir() if not file.name.endswith(".opening")) == [
        name for name in files if not name.endswith(".opening")
    ]
    assert (await load_restored(path)).content == changed


async def test_open_database_is_not_replaced(path: Path, backup: Path, changed: Content, content: Content) -> None:
    """At its end, that process would delete the journal of the new database."""
    async with await SqliteStorage.open(path, clock=clock) as store:
        await store.revisions.load_snapshot()
        with pytest.raises(DatabaseBusy):
            await restore(path, backup)
        assert (await store.revisions.apply_content(content, expected_id=2)).id == 3
    assert [file.kind for file in list_backups(path)] == [BackupKind.AUTOMATIC]
    assert (await restore(path, backup)).active_revision.id == 1


STEPS = {"os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir", "shutil.copyfile", "sqlite3.connect"}


def _watch_steps(step_file: Path, n: int) -> None:
    """Records each access of this process to a file by its name, and ends the process before the n-th one."""
    steps = os.open(step_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    calls = iter(range(1, 100_000))

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        # The first restore of a process also makes the schema to compare with, in memory.
        if event in STEPS and arguments != (":memory:",):
            if next(calls) == n:
                os.kill(os.getpid(), signal.SIGKILL)
            os.write(steps, b".")

    sys.addaudithook(hook)


@pytest.mark.fault(26)
@pytest.mark.parametrize("sample_size", [5, pytest.param(0, marks=pytest.mark.exhaustive)], ids=["some", "all"])
@pytest.mark.parametrize("damaged", [False, True], ids=["whole", "damaged"])
def test_kill_at_any_step_leaves_the_old_or_the_restored_database(
    tmp_path: Path,
    path: Path,
    backup: Path,
    content: Content,
    sample_size: int,
    *,
    damaged: bool,
) -> None:
    """After a kill before any access to a file, the old database is used, or refused if it was damaged."""
    if damaged:
        path.write_bytes(path.read_bytes().replace(WORD, "橋を閉いた".encode()))
    else:
        # The last change is in the journal only, as after a kill of the bot.
        assert run_in_child(lambda: _exit_with_journal(path)) == signal.SIGKILL
        assert Path(f"{path}-wal").stat().st_size
    served_by = set()

    def restore_until(n: int) -> int:
        """Restores a copy until its n-th step; returns how many steps were done."""
        folder = tmp_path / f"killed-{n}"
        folder.mkdir()
        killed = Path(shutil.copy(path, folder))
        if not damaged:
            shutil.copy(f"{path}-wal", folder)
        steps = tmp_path / "steps"
        status = run_in_child(lambda: restore(killed, backup), prepare=lambda: _watch_steps(steps, n))
        done = steps.stat().st_size
        assert status == (signal.SIGKILL if done == n - 1 else 0)
        try:
            snapshot = asyncio.run(load_restored(killed))
        except DatabaseDamaged:
            assert damaged
            served_by.add("refused")
        else:
            old = not damaged and snapshot.revision.id == 3
            assert snapshot.revision.id in {1, 3}
            assert snapshot.content == content
            served_by.add("old" if old else "restored")
        # Whatever was left, another restore succeeds.
        if n % 5 == 0:
            asyncio.run(restore(killed, backup))
            assert asyncio.run(load_restored(killed)).revision.id == 1
        shutil.rmtree(folder)
        return done

    count = restore_until(100_000)
    assert count > 20
    assert served_by == {"restored"}
    between = random.Random(26).sample(range(2, count), sample_size) if sample_size else range(2, count)  # noqa: S311 - repeatable
    for n in (1, *between, count):
        assert restore_until(n) == n - 1
    assert served_by == {"refused" if damaged else "old", "restored"}


@pytest.mark.fault(26)
def test_restore_that_was_cut_off_is_ended_by_the_next_to_open(path: Path, backup: Path, content: Content) -> None:
    """The remaining journal belongs to the old database: SQLite would apply it to the new one."""
    assert run_in_child(lambda: _exit_with_journal(path)) == signal.SIGKILL
    assert Path(f"{path}-wal").stat().st_size
    restoring = Path(shutil.copy(backup, f"{path}.restoring"))
    snapshot = asyncio.run(load_restored(path))
    assert (snapshot.revision.id, snapshot.content) == (1, content)
    assert not restoring.exists()


async def _exit_with_journal(path: Path) -> None:
    store = await SqliteStorage.open(path, clock=clock)
    await store.revisions.apply_content((await store.revisions.load_snapshot(1)).content, expected_id=2)
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.fault(29)
async def test_an_interrupted_restore_leaves_no_copy_called_damaged(
    path: Path, backup: Path, changed: Content
) -> None:
    """After Ctrl+C, the database is unchanged."""
    interruptions = 0
    for _ in range(30):
        restoring = asyncio.ensure_future(restore(path, backup))
        while not restoring.done() and not list(path.parent.glob("*.damaged-*")):  # noqa: ASYNC110 - no event is set
            await asyncio.sleep(0)
        restoring.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await restoring
        interruptions += restoring.cancelled()
        if restoring.cancelled():
            assert list(path.parent.glob("*.damaged-*")) == []
            assert (await load_restored(path)).content == changed
            break
    assert interruptions
