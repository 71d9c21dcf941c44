"""Moves data between a file and PostgreSQL with the command, in both directions."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.app import cli
from briefings.domain.refs import ChannelRef, UserRef
from briefings.domain.schedules import Schedule, ScheduleKind
from briefings.storage.postgres.storage import PostgresStorage
from briefings.storage.sqlite.storage import SqliteStorage
from briefings.storage.transfer import TABLES, TargetNotEmpty, list_columns, move_data
from tests.support.stored_content import add_alias, make_content

NOW = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)
CHANNEL = ChannelRef("discord", "1", "2")
USER = UserRef("discord", "3")


def clock() -> datetime:
    return NOW


@pytest.fixture
async def file(tmp_path: Path) -> Path:
    """A database with two revisions, one of which was discarded, a schedule with deliveries, and a removed one."""
    path = tmp_path / "briefings.db"
    async with await SqliteStorage.open(path, clock=clock) as storage:
        content = make_content()
        first = await storage.revisions.apply_content(content, expected_id=None)
        await storage.revisions.apply_content(add_alias(content), expected_id=first.id)
        staged = await storage.revisions.stage_content(content)
        await storage.revisions.discard_revision(staged.id)
        for key in ("a" * 12, "b" * 12):
            since = datetime(2026, 3, 28, tzinfo=UTC)
            schedule = Schedule(
                0, key, CHANNEL, ScheduleKind.ON_THIS_DAY, time(9), "Asia/Tokyo", "ja", since, created_by=USER
            )
            added = await storage.schedules.add_schedule(schedule, actor=USER)
        await storage.schedules.remove_schedule(added, actor=USER, now=NOW)
        await storage.deliveries.plan_deliveries(NOW)
    return path


async def read_all(storage: SqliteStorage) -> dict[str, list[tuple[object, ...]]]:
    """Returns every row of every table."""
    async with storage.database.read() as transaction:
        return {
            table: sorted(await transaction.fetch_all(f"SELECT * FROM {table}"), key=repr)  # noqa: S608 - a constant
            for table in TABLES
        }


async def test_every_table_is_moved(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database:
        names = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert names - {"sqlite_sequence", "schema_migration"} == set(TABLES)


async def test_move_and_return_lose_nothing(file: Path, postgres_url: str, tmp_path: Path) -> None:
    back = tmp_path / "back.db"
    async with (
        await SqliteStorage.open(file, clock=clock) as source,
        await PostgresStorage.open(postgres_url, clock=clock) as target,
        await SqliteStorage.open(back, clock=clock) as returned,
    ):
        counts = await move_data(source, target)
        assert await move_data(target, returned) == counts
        assert await read_all(source) == await read_all(returned)
    assert counts["revision"] == 2
    assert counts["delivery"] > 0


async def test_ids_continue_after_those_of_the_source(file: Path, postgres_url: str) -> None:
    """Revision 3 was discarded, and schedule 2 removed: neither number is used again."""
    async with (
        await SqliteStorage.open(file, clock=clock) as source,
        await PostgresStorage.open(postgres_url, clock=clock) as target,
    ):
        await move_data(source, target)
        content = (await target.revisions.load_snapshot()).content
        assert (await target.revisions.stage_content(content)).id == 4
        schedule = Schedule(0, "c" * 12, CHANNEL, ScheduleKind.ON_THIS_DAY, time(9), "Asia/Tokyo", "ja", NOW)
        assert (await target.schedules.add_schedule(schedule, actor=None)).id == 3


async def test_target_with_data_is_refused_and_unchanged(file: Path, postgres_url: str) -> None:
    async with (
        await SqliteStorage.open(file, clock=clock) as source,
        await PostgresStorage.open(postgres_url, clock=clock) as target,
    ):
        await target.revisions.apply_content(make_content(), expected_id=None)
        with pytest.raises(TargetNotEmpty, match="not empty"):
            await move_data(source, target)
        assert len(await target.revisions.list_revisions()) == 1


def test_command_moves_and_names_the_setting(
    file: Path, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = ["--database", str(file), "--language", "en"]
    there = CliRunner().invoke(cli, [*arguments, "move", "--to", postgres_url])
    assert there.exit_code == 0, there.output
    assert "revision: 2" in there.output
    assert "Set DATABASE_URL" in there.output
    again = CliRunner().invoke(cli, [*arguments, "move", "--to", str(file)])
    assert again.exit_code == 2
    assert "the file exists" in again.output
    monkeypatch.setenv("DATABASE_URL", postgres_url)
    history = CliRunner().invoke(cli, ["--language", "en", "history"])
    assert history.exit_code == 0, history.output
    for command in (["backups"], ["export", "--backup", str(tmp_path / "copy.db")]):
        refused = CliRunner().invoke(cli, ["--language", "en", *command])
        assert refused.exit_code == 2
        assert "pg_dump" in refused.output


async def test_both_kinds_of_database_have_the_same_columns(file: Path, postgres_url: str) -> None:
    """Each migration needs a counterpart for the other database."""
    async with (
        await SqliteStorage.open(file, clock=clock) as source,
        await PostgresStorage.open(postgres_url, clock=clock) as target,
        source.database.read() as reading,
        target.database.read() as other,
    ):
        for table in TABLES:
            assert sorted(await list_columns(source, reading, table)) == sorted(
                await list_columns(target, other, table)
            ), table
