"""A row that can't be read does not affect the other rows of a list."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.operations.results import CheckState
from bot.operations.storage_checks import check_storage
from briefings.domain.audit import AuditEntry
from briefings.domain.calendars import CalendarSubscription
from briefings.domain.cards import CardRequest
from briefings.domain.follows import FollowedSubject
from briefings.domain.installations import Installation
from briefings.domain.place_settings import PlaceSettings, Visibility
from briefings.domain.refs import ChannelRef, UserRef, WorkspaceRef
from briefings.domain.reports import ErrorReport
from briefings.domain.schedules import Schedule, ScheduleKind
from briefings.search.misses import MissedQuery
from briefings.storage.sql.readable_rows import find_unreadable_tables
from briefings.storage.sql.schedules import read_schedule_history, reconstruct_schedule
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.prepared_storage import open_prepared
from tests.support.stored_content import make_content

NOW = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)
USER = UserRef("slack", "U0789")
FIRST, SECOND = WorkspaceRef("slack", "T1"), WorkspaceRef("slack", "T2")
DEEP = "[" * 100_000

DAMAGES = [
    ("place_setting", "zone", "Mars/Olympus"),
    ("place_setting", "visibility", "nobody"),
    ("installation", "scopes", DEEP),
    ("installation", "installed_at", "yesterday"),
    ("audit", "at", "2026-11-28T09:30:00"),
    ("audit", "detail", DEEP),
    ("audit", "detail", "[]"),
    ("error_report", "reported_at", "?"),
    ("error_report", "view", "?"),
    ("calendar_subscription", "subjects", "{"),
    ("calendar_subscription", "lead_days", DEEP),
    ("unanswered", "last_on", "31 November"),
    ("followed_subject", "followed_at", "2026-11-28 noon"),
    ("followed_subject", "followed_at", ""),
]


FIRST_ROWS = {
    "place_setting": "workspace_id = 'T1'",
    "installation": "workspace_id = 'T1'",
    "audit": "id = (SELECT min(id) FROM audit WHERE action = 'data.teach')",
    "error_report": "id = (SELECT min(id) FROM error_report)",
    "calendar_subscription": "id = '0000000000000000'",
    "unanswered": "folded = 'one'",
    "followed_subject": "subject = 'AM'",
}


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[SqliteStorage]:
    """A database with two rows in each of these tables."""
    async with await open_prepared(tmp_path / "briefings.db", clock=lambda: NOW, content=make_content()) as storage:
        report = ErrorReport(0, "0" * 32, NOW, CardRequest("AM"), 1, "ja", "text", "@alice", USER)
        calendar = CalendarSubscription("a" * 16, USER, "ja", ("AM",), (7,), NOW, NOW)
        installation = Installation("slack", "", "T1", "One", "B1", "U1", ("chat:write",), "sealed", None, NOW)
        for number, workspace_ref in enumerate((FIRST, SECOND)):
            await storage.place_settings.set_place_settings(
                workspace_ref, "", PlaceSettings("ja", Visibility.PRIVATE, "Asia/Tokyo"), actor=USER, now=NOW
            )
            await storage.audit.record_audit_entry(AuditEntry(NOW, FIRST, USER, "data.teach", detail={"n": number}))
            await storage.reports.add_report(replace(report, text=str(number)))
            await storage.calendars.add_calendar(
                replace(calendar, id=f"{number}" * 16), token_digest=f"{number}" * 64, limit=5
            )
            await storage.installations.save_installation(replace(installation, workspace=workspace_ref.workspace))
        for subject in ("AM", "GE"):
            await storage.follows.follow(make_inbox(), FollowedSubject(subject, FIRST, 1, NOW))
        await storage.misses.count_misses([MissedQuery("one", "One", 1), MissedQuery("two", "Two", 1)], NOW)
        yield storage


def make_inbox() -> Schedule:
    """Makes the schedule of a member's messages."""
    channel_ref = ChannelRef("slack", "T1", "D1")
    return Schedule(0, "0a0b", channel_ref, ScheduleKind.NEWS, time(9), "Asia/Tokyo", "ja", NOW, owner=USER)


async def list_followed(storage: SqliteStorage) -> tuple[FollowedSubject, ...]:
    follower = await storage.follows.find_follower(USER)
    assert follower is not None
    return follower.subjects


async def count_listed(storage: SqliteStorage, table: str) -> int:
    """Returns the number of rows in a list of a table."""
    lists = {
        "place_setting": storage.place_settings.load_place_settings,
        "installation": lambda: storage.installations.list_installations("slack"),
        "audit": lambda: storage.audit.list_audit_entries(FIRST, action="data.teach"),
        "error_report": storage.reports.list_reports,
        "calendar_subscription": storage.calendars.list_calendars,
        "unanswered": storage.misses.list_misses,
        "followed_subject": lambda: list_followed(storage),
    }
    return len(await lists[table]())


def damage(storage: SqliteStorage, table: str, column: str, value: str) -> None:
    """Changes a value of the first row of a table."""
    with closing(sqlite3.connect(storage.location)) as database, database:
        database.execute("PRAGMA ignore_check_constraints = ON")
        changed = database.execute(f"UPDATE {table} SET {column} = ? WHERE {FIRST_ROWS[table]}", (value,))  # noqa: S608
        assert changed.rowcount == 1


# The integrity check finds a visibility that the schema forbids.
CHECKED = [values for values in DAMAGES if values[1] != "visibility"]


@pytest.mark.fault(51)
@pytest.mark.parametrize(("table", "column", "value"), CHECKED, ids=lambda value: str(value)[:24])
async def test_moderators_are_informed_of_every_table(
    storage: SqliteStorage, table: str, column: str, value: str
) -> None:
    """The daily checks and `briefing-bot check` report it, because a list itself only lacks the row."""
    results = {result.name: result for result in await check_storage(storage, NOW.date())}
    assert results["records"].is_ok
    damage(storage, table, column, value)
    results = {result.name: result for result in await check_storage(storage, NOW.date())}
    assert results["records"].state is CheckState.PROBLEM
    assert table in results["records"].format_line("en")
    assert results["database"].is_ok


@pytest.mark.fault(51)
@pytest.mark.parametrize(("table", "column", "value"), DAMAGES, ids=lambda value: str(value)[:24])
async def test_other_rows_are_read(
    storage: SqliteStorage, table: str, column: str, value: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert await count_listed(storage, table) == 2
    damage(storage, table, column, value)
    assert await count_listed(storage, table) == 1
    assert f"A row of {table} can't be read" in caplog.text


@pytest.mark.fault(51)
async def test_whole_audit_log_is_checked(storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read in parts."""
    monkeypatch.setattr("briefings.storage.sql.audit._PAGE_SIZE", 2)
    for number in range(6):
        await storage.audit.record_audit_entry(AuditEntry(NOW, SECOND, USER, "data.history", detail={"n": number}))
    with closing(sqlite3.connect(storage.location)) as database, database:
        database.execute("UPDATE audit SET at = 'x' WHERE id = (SELECT max(id) - 1 FROM audit)")
    with find_unreadable_tables() as tables:
        await storage.audit.check_entries()
    assert tables == {"audit"}


@pytest.mark.fault(51)
async def test_member_with_an_unreadable_subject_can_follow_and_stop(storage: SqliteStorage) -> None:
    damage(storage, "followed_subject", "followed_at", "?")
    follower = await storage.follows.follow(make_inbox(), FollowedSubject("RU", FIRST, 1, NOW))
    assert [followed.subject for followed in follower.subjects] == ["GE", "RU"]
    left = await storage.follows.unfollow(USER, "AM")
    assert left is not None
    assert left.schedule.subjects == ("GE", "RU"), "the unreadable one is gone"
    await storage.follows.stop_following(USER)
    assert await storage.follows.find_follower(USER) is None


@pytest.mark.fault(51)
@pytest.mark.parametrize("detail", ['{"kind": "hourly"}', '{"at": 9}', '{"subjects": 7}', "[[]]", DEEP])
async def test_other_records_of_a_schedule_are_read(storage: SqliteStorage, detail: str) -> None:
    """Posts are compared with what their schedule was; one wrong record must not stop that for all servers."""
    schedule = await storage.schedules.add_schedule(replace(make_inbox(), key="0c", owner=None), actor=USER)
    changed = await storage.schedules.change_schedule(schedule, actor=USER, now=NOW, language="en")
    assert changed is not None
    with closing(sqlite3.connect(storage.location)) as database, database:
        [(first,)] = database.execute("SELECT min(id) FROM audit WHERE action LIKE 'schedule.%'")
        database.execute("UPDATE audit SET detail = ? WHERE id = ?", (detail, first))
    async with storage.schedules._database.read() as transaction:
        history = (await read_schedule_history(transaction, [schedule.id]))[schedule.id]
    assert [values["language"] for _at, values in history] == ["en"]
    assert reconstruct_schedule(changed, history, NOW).language == "en"
