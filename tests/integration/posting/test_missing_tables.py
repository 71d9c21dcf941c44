"""Failures of the database during a post: the log names the waiting post, and it is posted once."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

import pytest

from briefings.domain.deliveries import DeliveryState
from tests.support.fake_publisher import FakePostContent
from tests.support.posting_workbench import PostingWorkbench

if TYPE_CHECKING:
    from briefings.domain.cards import Card
    from briefings.domain.schedules import Schedule


class DamagingContent(FakePostContent):
    """Renames the table of deliveries of a database once, when a card is made."""

    def __init__(self, location: str) -> None:
        super().__init__()
        self._location = location
        self.is_damaged = False

    def rename(self, old: str, new: str) -> None:
        with closing(sqlite3.connect(self._location)) as database:
            database.execute(f"ALTER TABLE {old} RENAME TO {new}")

    def build_card(self, schedule: Schedule, local_date: date) -> Card | None:
        if not self.is_damaged:
            self.is_damaged = True
            self.rename("delivery", "away")
        return super().build_card(schedule, local_date)


async def test_post_waits_for_the_database_and_is_sent_once(
    bench: PostingWorkbench, caplog: pytest.LogCaptureFixture
) -> None:
    content = DamagingContent(bench.storage.location)
    bench.post_content = content
    bench.restart()
    schedule = await bench.add_schedule()
    await bench.run(hours=25)
    assert content.is_damaged
    assert [record.getMessage() for record in caplog.records if "waits for the database" in record.getMessage()]
    assert bench.publisher.posts == []
    content.rename("away", "delivery")
    await bench.run(seconds=30)
    assert (await bench.find_delivery(schedule, date(2027, 9, 2))).state is DeliveryState.SENT
    assert len(bench.publisher.posts) == 1
