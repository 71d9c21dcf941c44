"""A row that can't be read does not affect the other rows of a list."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.operations.results import CheckState
from bot.operations.storage_checks import check_storage
from briefings.domain.audit import AuditEntry
from briefings.domain.calendars import CalendarSubscription
from briefings.domain.cards import CardRequest
from briefings.domain.installations import Installation
from briefings.domain.place_settings import PlaceSettings, Visibility
from briefings.domain.refs import UserRef, WorkspaceRef
from briefings.domain.reports import ErrorReport
from briefings.search.misses import MissedQuery
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
]


FIRST_ROWS = {
    "place_setting": "workspace_id = 'T1'",
    "installation": "workspace_id = 'T1'",
    "audit": "id = (SELECT min(id) FROM audit WHERE action = 'data.teach')",
    "error_report": "id = (SELECT min(id) FROM error_report)",
    "calendar_subscription": "id = '0000000000000000'",
    "unanswered": "folded = 'one'",
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
        await storage.misses.count_misses([MissedQuery("one", "One", 1), MissedQuery("two", "Two", 1)], NOW)
        yield storage


async def count_listed(storage: SqliteStorage, table: str) -> int:
    """Returns the number of rows in a list of a table."""
    lists = {
        "place_setting": storage.place_settings.load_place_settings,
        "installation": lambda: storage.installations.list_installations("slack"),
        "audit": lambda: storage.audit.list_audit_entries(FIRST, action="data.teach"),
        "error_report": storage.reports.list_reports,
        "calendar_subscription": storage.calendars.list_calendars,
        "unanswered": storage.misses.list_misses,
    }
    return len(await lists[table]())


def damage(storage: SqliteStorage, table: str, column: str, value: str) -> None:
    """Changes a value of the first row of a table."""
    with closing(sqlite3.connect(storage.location)) as database, database:
        database.execute("PRAGMA ignore_check_constraints = ON")
        changed = database.execute(f"UPDATE {table} SET {column} = ? WHERE {FIRST_ROWS[table]}", (value,))  # noqa: S608
        assert changed.rowcount == 1


# The integrity check finds a visibility that the schema forbids; audit entries are read for one server at a time.
CHECKED = [values for values in DAMAGES if values[0] != "audit" and values[1] != "visibility"]


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
