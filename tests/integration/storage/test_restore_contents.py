"""The data that a restore keeps from the replaced database, and the backups that it can use."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from briefings.errors import DatabaseDamaged
from briefings.storage.sqlite.backup import back_up_database
from briefings.storage.sqlite.checked_copy import add_restore_advice, find_newest_good
from briefings.storage.sqlite.content_only import CONTENT_TABLES, INTERNAL_TABLES, export_content, list_tables
from tests.support.restored_databases import WORD, clock, load_restored, restore

if TYPE_CHECKING:
    from briefings.domain import Content


async def test_every_table_is_of_the_content_or_is_not(path: Path, backup: Path) -> None:
    """A new table has to be assigned: to the content, which content-only backups contain, or to other data."""
    others = {"schedule", "delivery", "workspace_setting", "audit", "proposal", "unanswered", "correction"}
    others |= {"reported_problem", "installation", "workspace_organization", "received_event", "error_report"}
    others |= {"calendar_subscription", "link_key"}
    others |= {"followed_subject", "place_setting"}
    with closing(sqlite3.connect(path)) as database:
        assert list_tables(database) == CONTENT_TABLES | others | INTERNAL_TABLES


async def test_content_backup_keeps_other_tables(path: Path, backup: Path, changed: Content, tmp_path: Path) -> None:
    """It contains no data of servers, not even deleted data; restoring it keeps schedules and posts."""
    with closing(sqlite3.connect(path)) as database:
        _fill(database, 7, "2026-04-01", "sent")
        database.commit()
    alone = await export_content(path, tmp_path / "content.db")
    assert b"secretkey" not in alone.read_bytes()
    assert b"secretkey" in (await back_up_database(path, tmp_path / "all.db")).read_bytes()
    with closing(sqlite3.connect(alone)) as database:
        filled = {
            table
            for table in list_tables(database)
            if database.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone()  # noqa: S608 - our own names
        }
    assert filled <= CONTENT_TABLES | INTERNAL_TABLES
    assert (await load_restored(alone)).content == changed
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE schedule SET at = '10:00'")
        database.commit()
    done = await restore(path, alone)
    assert (
        done.merge_result.content_only,
        done.merge_result.kept_current_state,
        done.merge_result.uncertain_posts,
    ) == (True, True, 0)
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT at FROM schedule").fetchall() == [("10:00",)]
        assert database.execute("SELECT state, revision FROM delivery").fetchall() == [("sent", None)]
        assert database.execute("PRAGMA application_id").fetchone() == (0,)


def _fill(database: sqlite3.Connection, guild: int, day: str, state: str) -> None:
    """Adds a schedule of 9:00 UTC with a delivery."""
    database.execute(
        "INSERT INTO schedule (key, platform, workspace_id, channel_id, kind, at, zone, language, subjects,"
        " lead_days, minimum_importance, crosspost, on_empty, review, paused, pause_reason, since, created_by,"
        " planned_until, next_at)"
        " VALUES ('secretkey', 'discord', ?, '5', 'day', '09:00', 'UTC', 'ja', '[]', '[]', 'major', 0,"
        " 'silence', 0, 0, '', '2026-01-01T00:00:00.000+00:00', '1', ?, ?)",
        (str(guild), f"{day}T09:00:00.000+00:00", "2026-04-02T09:00:00.000+00:00"),
    )
    database.execute(
        "INSERT INTO delivery (schedule_id, date, purpose, due, state, revision) VALUES (1, ?, 'post', ?, ?, 2)",
        (day, f"{day}T09:00:00.000+00:00", state),
    )


async def test_posts_due_since_the_backup_are_searched_for_before_sending(
    path: Path, backup: Path, tmp_path: Path
) -> None:
    """At noon, a backup of the evening before is restored: whether the post of 9:00 was sent is unknown."""
    with closing(sqlite3.connect(path)) as database:
        _fill(database, 7, "2026-03-31", "sent")
        database.execute("UPDATE schedule SET next_at = '2026-04-01T09:00:00.000+00:00'")
        database.commit()
    older = await back_up_database(path, tmp_path / "older.db")
    path.write_bytes(path.read_bytes().replace(WORD, "橋を閉いた".encode()))
    done = await restore(path, older)
    assert (done.was_damaged, done.merge_result.uncertain_posts) == (True, 1)
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute(
            "SELECT date, state, channel_id, cursor, claimed_at FROM delivery ORDER BY date"
        ).fetchall()
    due = datetime(2026, 4, 1, 9, tzinfo=UTC)
    assert rows == [
        ("2026-03-31", "sent", None, None, None),
        ("2026-04-01", "claimed", "5", str(int(due.timestamp())), "2026-04-01T09:00:00.000+00:00"),
    ]


async def test_newest_valid_backup_is_named_and_damaged_one_is_not(
    path: Path, backup: Path, content: Content
) -> None:
    newer = path.with_name(f"{path.name}.backup-auto-20260401T110000Z")
    newer.write_bytes(backup.read_bytes().replace(WORD, "橋を閉いた".encode()))
    found = await find_newest_good(path, clock=clock)
    assert found is not None
    assert found.file.path == backup
    backup.unlink()
    assert await find_newest_good(path, clock=clock) is None
    error = DatabaseDamaged("it is damaged", location=str(path))
    assert await add_restore_advice(error, path, clock=clock) is error
