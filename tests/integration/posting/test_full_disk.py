"""A disk that is full at any step of a delivery delays the post; it is sent once, when there is space again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from briefings.domain.cards import Card
from briefings.domain.deliveries import ChannelStatus, DeliveryState, PublishResult
from briefings.domain.refs import ChannelRef
from briefings.domain.schedules import Occurrence
from briefings.errors import StoreError
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.fake_publisher import FakePublisher
from tests.support.posting_workbench import BEGIN, PostingWorkbench
from tests.support.prepared_storage import open_prepared
from tests.support.small_disks import fill_disk, mount_disk, remount

DAY = date(2027, 9, 2)
DUE = datetime(2027, 9, 2, tzinfo=UTC)


class FillingPublisher(FakePublisher):
    """Fills the disk, as another program would, after one step."""

    disk: Path
    step = ""

    async def check(self, channel_ref: ChannelRef) -> ChannelStatus:
        status = await super().check(channel_ref)
        self._fill("check")
        return status

    async def publish(
        self, channel_ref: ChannelRef, occurrence: Occurrence, card: Card, tags: tuple[str, ...]
    ) -> PublishResult:
        result = await super().publish(channel_ref, occurrence, card, tags)
        self._fill("publish")
        return result

    def _fill(self, step: str) -> None:
        if step == self.step:
            fill_disk(self.disk)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[PostingWorkbench]:
    with mount_disk(tmp_path / "disk") as disk:
        path = disk / "briefings.db"
        await (await open_prepared(path, clock=lambda: BEGIN)).close()
        async with await SqliteStorage.open(path, clock=lambda: BEGIN) as storage:
            bench = PostingWorkbench(storage)
            bench.publisher = FillingPublisher(bench.clock)
            bench.publisher.disk = disk
            bench.restart()
            yield bench
            remount(disk, "size=64m")


@pytest.mark.fault(25)
@pytest.mark.parametrize("restarts", [False, True])
@pytest.mark.parametrize("step", ["plan", "check", "publish"])
async def test_post_is_sent_once_when_there_is_space_again(
    bench: PostingWorkbench, step: str, restarts: bool, caplog: pytest.LogCaptureFixture
) -> None:
    publisher = bench.publisher
    assert isinstance(publisher, FillingPublisher)
    schedule = await bench.add_schedule()
    publisher.step = step
    if step == "plan":
        fill_disk(publisher.disk)
        with pytest.raises(StoreError, match="the disk is full"):
            await bench.run(DUE)
    else:
        await bench.run(DUE)
        assert "waits for the database" in caplog.text
        assert "the disk is full" in caplog.text
    sent = 1 if step == "publish" else 0
    assert publisher.requests["publish"] == sent
    publisher.step = ""
    if restarts:
        bench.restart()
    remount(publisher.disk, "size=64m")
    for _ in range(3):
        await bench.run(minutes=1)
    assert publisher.count_by_marker == {bench.occurrence(schedule, DAY).marker: 1}
    assert (await bench.find_delivery(schedule, DAY)).state is DeliveryState.SENT
