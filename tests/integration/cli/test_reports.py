"""Tests `briefing-bot reports`."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from briefings.domain.cards import CardRequest, View
from briefings.domain.reports import ErrorReport
from briefings.storage.sqlite.storage import SqliteStorage

NOW = datetime(2026, 4, 1, 3, tzinfo=UTC)


def add_reports(database: Path, *reports: ErrorReport) -> None:
    async def work() -> None:
        async with await SqliteStorage.open(database, clock=lambda: NOW) as store:
            for report in reports:
                await store.reports.add_report(report)

    asyncio.run(work())


def test_reports_are_listed_marked_as_done_and_then_left_out(run: Any, database: Path) -> None:
    chronology = CardRequest("AM", View.CHRONOLOGY)
    add_reports(
        database,
        ErrorReport(0, "0" * 32, NOW, CardRequest("RU"), 1, "ja", "年が\n違う", "@alice"),
        ErrorReport(0, "0" * 32, NOW, chronology, 1, "en", "\x1b[31mred"),
    )
    listed = run("reports")
    assert listed.status == 0
    assert listed.out.splitlines() == [
        "2\t2026-04-01 12:00\tAM (chronology)\t1\t\ufffd[31mred",
        "1\t2026-04-01 12:00\tRU\t1\t年が 違う <@alice>",
    ]
    assert run("reports", "--done", "2").status == 0
    assert run("reports", "--done", "2").status == 1
    assert len(run("reports").out.splitlines()) == 1
    assert len(run("reports", "--all").out.splitlines()) == 2
    assert run("reports", "--json").json["contact"] == "@alice"


def test_no_reports_exits_1(run: Any) -> None:
    nothing = run("reports", language="en")
    assert (nothing.status, nothing.out) == (1, "")
    assert "no open reports" in nothing.err
