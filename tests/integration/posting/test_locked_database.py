"""A database that another program locks delays posts, which is logged; no post is repeated or lost."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from briefings.domain.cards import Card
from briefings.domain.deliveries import ChannelStatus, Deleted, DeliveryState
from briefings.domain.refs import ChannelRef
from briefings.domain.schedules import Schedule
from briefings.errors import DatabaseBusy
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.fake_publisher import FakePostContent, FakePublisher
from tests.support.posting_workbench import BEGIN, PostingWorkbench
from tests.support.prepared_storage import open_prepared

DAY = date(2027, 9, 2)
DUE = datetime(2027, 9, 2, tzinfo=UTC)


class LockingPublisher(FakePublisher):
    """Locks the database once, as another program would, while the channel is checked."""

    lock: sqlite3.Connection | None = None

    async def check(self, channel_ref: ChannelRef) -> ChannelStatus:
        if self.lock is not None:
            self.lock.execute("BEGIN IMMEDIATE")
        return await super().check(channel_ref)


@pytest.fixture
async def impatient(tmp_path: Path) -> AsyncIterator[PostingWorkbench]:
    """A workbench whose storage waits only briefly for a lock."""
    path = tmp_path / "briefings.db"
    await (await open_prepared(path, clock=lambda: BEGIN)).close()
    async with await SqliteStorage.open(path, clock=lambda: BEGIN, lock_timeout=0.01) as storage:
        yield PostingWorkbench(storage)


async def test_delivery_waits_for_database_and_is_logged(
    impatient: PostingWorkbench, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bench = impatient
    schedule = await bench.add_schedule()
    bench.publisher = LockingPublisher(bench.clock)
    bench.restart()
    with closing(sqlite3.connect(tmp_path / "briefings.db", isolation_level=None)) as other:
        bench.publisher.lock = other
        await bench.run(DUE)
        assert f"Delivery {bench.occurrence(schedule, DAY).marker} waits for the database" in caplog.text
        assert bench.publisher.requests["publish"] == 0
        bench.publisher.lock = None
        other.execute("ROLLBACK")
    await bench.run(seconds=1)
    assert bench.publisher.count_by_marker == {bench.occurrence(schedule, DAY).marker: 1}
    assert (await bench.find_delivery(schedule, DAY)).state is DeliveryState.SENT
    assert (await bench.find_delivery(schedule, DAY)).reason == ""


@pytest.mark.fault(9)
async def test_missing_channel_that_can_not_be_counted_is_reported_later(
    bench: PostingWorkbench, caplog: pytest.LogCaptureFixture
) -> None:
    """The end of a delivery and the count of its missing channel are stored together; the alert follows both."""
    schedule = await bench.add_schedule()
    bench.publisher.statuses["70"] = Deleted()
    with closing(sqlite3.connect(bench.storage.location, isolation_level=None)) as other:
        other.execute(
            "CREATE TRIGGER failing BEFORE UPDATE OF missing_channel_count ON schedule "
            "BEGIN SELECT RAISE(ABORT, 'the disk failed'); END"
        )
        await bench.run(DUE)
        assert "waits for the database" in caplog.text
        assert (await bench.find_delivery(schedule, DAY)).state is DeliveryState.PLANNED
        assert bench.notifier.codes == []
        other.execute("DROP TRIGGER failing")
    await bench.run(seconds=1)
    assert (await bench.find_delivery(schedule, DAY)).state is DeliveryState.GIVEN_UP
    assert bench.notifier.codes == ["given_up"]


class BusyContent(FakePostContent):
    """Builds cards from a database that is locked."""

    def build_card(self, schedule: Schedule, local_date: date) -> Card | None:
        raise DatabaseBusy("locked")


async def test_locked_database_is_not_reported_as_a_card_failure(bench: PostingWorkbench) -> None:
    await bench.add_schedule(grace_minutes=15)
    bench.post_content = BusyContent()
    bench.restart()
    with pytest.raises(DatabaseBusy):
        await bench.run(DUE, hours=3)
    assert bench.notifier.codes == []
