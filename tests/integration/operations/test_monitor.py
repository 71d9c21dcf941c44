"""Tests which results of the checks are reported, over restarts and beside another process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.context import BotContext
from bot.operations.monitor import HealthMonitor
from bot.operations.results import CheckResult, CheckState, make_verbatim_message
from bot.settings import Settings
from briefings.domain.cards import CardLimits, CardRequest
from briefings.domain.refs import WorkspaceRef
from briefings.domain.reports import ErrorReport
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.prepared_storage import open_prepared

NOW = datetime(2026, 11, 28, tzinfo=UTC)
HOME = WorkspaceRef("discord", "1")
OTHER = WorkspaceRef("discord", "2")


def result(name: str, state: CheckState, workspace_ref: WorkspaceRef | None = None) -> CheckResult:
    scope = "host" if workspace_ref is None else "discord"
    return CheckResult(
        scope, name, make_verbatim_message(name), state, make_verbatim_message("details"), None, workspace_ref
    )


class Installation:
    """A monitor, the results of its checks, and the messages that it sends."""

    def __init__(self, storage: SqliteStorage, home: WorkspaceRef | None = HOME, first_after: float = 120) -> None:
        self.results: list[CheckResult] = []
        self.sent: list[tuple[WorkspaceRef, str]] = []
        self.has_sent = asyncio.Event()
        settings = Settings(default_language="en")
        context = BotContext(settings, storage, CardLimits(), lambda: NOW)
        self.monitor = HealthMonitor(
            context, ("host", "discord"), self._run, self._send, home=home, first_after=first_after
        )

    async def _run(self) -> list[CheckResult]:
        return self.results

    async def _send(self, workspace_ref: WorkspaceRef, line: str) -> None:
        self.sent.append((workspace_ref, line))
        self.has_sent.set()

    async def check(self, *results: CheckResult) -> list[tuple[WorkspaceRef, str]]:
        self.results, self.sent = list(results), []
        await self.monitor.check_once()
        return self.sent


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[SqliteStorage]:
    async with await open_prepared(tmp_path / "briefings.db", clock=lambda: NOW) as opened:
        yield opened


DISK = result("disk", CheckState.WARNING)


async def test_each_round_deletes_personal_records_whose_time_is_over(storage: SqliteStorage) -> None:
    for days in (400, 300):
        made = ErrorReport(0, "0" * 32, NOW - timedelta(days=days), CardRequest("AM"), 1, "ja", str(days))
        await storage.reports.add_report(made)
    installation = Installation(storage, first_after=0)
    installation.results = [DISK]
    installation.monitor.start()
    await asyncio.wait_for(installation.has_sent.wait(), 60)
    await installation.monitor.stop()
    assert [report.text for report in await storage.reports.list_reports()] == ["300"]


async def test_first_round_is_soon_after_the_start(storage: SqliteStorage) -> None:
    installation = Installation(storage, first_after=0)
    installation.results = [DISK]
    installation.monitor.start()
    await asyncio.wait_for(installation.has_sent.wait(), 60)
    await installation.monitor.stop()
    assert installation.sent == [(HOME, "The installation has a problem:\ndisk: warning (details)")]


async def test_problem_is_reported_once_and_its_end_once(storage: SqliteStorage) -> None:
    installation = Installation(storage)
    assert await installation.check(DISK) == [(HOME, "The installation has a problem:\ndisk: warning (details)")]
    assert await installation.check(DISK) == []
    assert await installation.check(replace(DISK, state=CheckState.OK)) == [
        (HOME, "This problem is solved:\ndisk: ok (details)")
    ]
    assert await installation.check(replace(DISK, state=CheckState.OK)) == []


async def test_restart_reports_nothing_again(storage: SqliteStorage) -> None:
    await Installation(storage).check(DISK)
    assert await Installation(storage).check(DISK) == []


async def test_problems_of_a_workspace_reach_its_own_moderators_in_one_message(storage: SqliteStorage) -> None:
    channels = [result(f"channel {n}", CheckState.PROBLEM, OTHER) for n in (1, 2)]
    sent = dict(await Installation(storage).check(DISK, *channels))
    assert sent.keys() == {HOME, OTHER}
    assert sent[OTHER].count("\n") == 2


async def test_problem_is_only_logged_without_a_home_server(
    storage: SqliteStorage, caplog: pytest.LogCaptureFixture
) -> None:
    assert await Installation(storage, home=None).check(DISK) == []
    assert "disk: warning" in caplog.text


async def test_outage_neither_ends_nor_begins_a_problem(storage: SqliteStorage) -> None:
    installation = Installation(storage)
    channel = result("channel 1", CheckState.PROBLEM, OTHER)
    await installation.check(channel)
    assert await installation.check(replace(channel, state=CheckState.UNKNOWN)) == []
    assert await installation.check(channel) == []


async def test_unchecked_problem_is_forgotten_and_can_be_reported_again(storage: SqliteStorage) -> None:
    installation = Installation(storage)
    channel = result("channel 1", CheckState.PROBLEM, OTHER)
    await installation.check(channel)
    assert await installation.check() == []
    assert len(await installation.check(channel)) == 1


async def test_one_of_two_processes_reports(storage: SqliteStorage) -> None:
    first, second = Installation(storage), Installation(storage)
    reports = [*await first.check(DISK), *await second.check(DISK)]
    assert len(reports) == 1
