"""What every storage must do with what members asked to have stored, whichever database is behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from briefings.domain.cards import CardRequest, View
from briefings.domain.refs import UserRef
from briefings.domain.reports import ErrorReport
from briefings.storage.ports import Storage
from briefings.storage.postgres.storage import PostgresStorage
from briefings.storage.sql import reports as report_rows
from briefings.storage.sqlite.storage import SqliteStorage

NOW = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)
USER, OTHER = UserRef("slack", "U0789"), UserRef("slack", "U0790")
KEY = "0123456789abcdef" * 2
REQUEST = CardRequest("AM", View.SECTION, "2-(1)-ア", 3, 2025)


@pytest.fixture(params=["sqlite", "postgres"])
async def storage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Storage]:
    opened: SqliteStorage | PostgresStorage
    if request.param == "postgres":
        opened = await PostgresStorage.open(request.getfixturevalue("postgres_url"), clock=lambda: NOW)
    else:
        opened = await SqliteStorage.open(tmp_path / "briefings.db", clock=lambda: NOW)
    async with opened:
        yield opened


def make_report(text: str = "", *, reporter: UserRef | None = None, days: int = 0) -> ErrorReport:
    contact = "@alice" if reporter else ""
    return ErrorReport(0, KEY, NOW + timedelta(days=days), REQUEST, 12, "ja", text, contact, reporter)


async def test_a_report_comes_back_as_it_was_made(storage: Storage) -> None:
    stored = await storage.reports.add_report(make_report("年が違う", reporter=USER))
    assert stored == replace(make_report("年が違う", reporter=USER), id=stored.id)
    assert await storage.reports.find_report(stored.id) == stored
    assert await storage.reports.find_report(stored.id + 1) is None


async def test_open_reports_are_listed_newest_first_by_pages(storage: Storage) -> None:
    for text in ("one", "two", "three"):
        await storage.reports.add_report(make_report(text))
    assert [report.text for report in await storage.reports.list_reports(limit=2)] == ["three", "two"]
    assert [report.text for report in await storage.reports.list_reports(limit=2, offset=2)] == ["one"]


async def test_a_report_is_done_once_and_opened_again(storage: Storage) -> None:
    number = (await storage.reports.add_report(make_report())).id
    assert await storage.reports.set_report_done(number, NOW)
    assert not await storage.reports.set_report_done(number, NOW)
    assert await storage.reports.list_reports() == ()
    (done,) = await storage.reports.list_reports(done=True)
    assert done.done_at == NOW
    assert await storage.reports.set_report_done(number, None)
    assert not await storage.reports.set_report_done(number, None)
    assert not await storage.reports.set_report_done(number + 1, NOW)
    assert len(await storage.reports.list_reports()) == 1


async def test_only_who_has_the_key_withdraws_a_report(storage: Storage) -> None:
    number = (await storage.reports.add_report(make_report())).id
    assert not await storage.reports.withdraw_report(number, "f" * 32)
    assert not await storage.reports.withdraw_report(number + 1, KEY)
    assert await storage.reports.withdraw_report(number, KEY)
    assert await storage.reports.find_report(number) is None


async def test_the_reports_of_a_user_are_listed_and_deleted(storage: Storage) -> None:
    await storage.reports.add_report(make_report("without"))
    await storage.reports.add_report(make_report("other", reporter=OTHER))
    await storage.reports.add_report(make_report("first", reporter=USER))
    await storage.reports.add_report(make_report("second", reporter=USER))
    assert [report.text for report in await storage.reports.list_reports_by(USER)] == ["second", "first"]
    assert await storage.reports.list_reports_by(UserRef("discord", USER.user)) == ()
    assert await storage.reports.delete_reports_by(USER) == 2
    assert [report.text for report in await storage.reports.list_reports()] == ["other", "without"]


async def test_old_reports_are_deleted(storage: Storage) -> None:
    await storage.reports.add_report(make_report("old", days=-30))
    await storage.reports.add_report(make_report("new"))
    assert await storage.reports.delete_reports_before(NOW) == 1
    assert [report.text for report in await storage.reports.list_reports()] == ["new"]


async def test_the_oldest_reports_make_room(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_rows, "REPORT_LIMIT", 2)
    for text in ("one", "two", "three"):
        await storage.reports.add_report(make_report(text))
    assert [report.text for report in await storage.reports.list_reports()] == ["three", "two"]
