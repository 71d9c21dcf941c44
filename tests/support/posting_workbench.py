"""A ledger on a file of its own, a platform in memory, and a clock that tests move."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from briefings.domain.deliveries import Delivery
from briefings.domain.recurrence import find_occurrence
from briefings.domain.schedules import Occurrence, PostPurpose, Schedule, ScheduleKind
from briefings.posting.dispatcher import Dispatcher
from briefings.posting.ports import PostingContext
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.fake_publisher import Board, Crash, Plain, Platform

BEGIN = datetime(2027, 9, 1, tzinfo=UTC)
GUILD, CHANNEL = 7, 70


@dataclass
class Bench:
    """The ledger at work."""

    storage: SqliteStorage
    now: datetime = BEGIN
    board: Board = field(default_factory=Board)
    occasions: Plain = field(default_factory=Plain)

    def __post_init__(self) -> None:
        self.platform = Platform(self.clock)
        self.restart()

    def clock(self) -> datetime:
        return self.now

    def restart(self) -> None:
        """A new process: nothing of the old one's memory is left."""
        self.deliverer = Dispatcher(
            PostingContext(self.storage, self.platform, self.occasions, self.board, self.clock)
        )

    async def add(self, **values: object) -> Schedule:
        """A schedule, every day at 09:00 in Tokyo unless said otherwise."""
        wanted: dict[str, object] = {
            "id": 0, "key": secrets.token_hex(6), "guild": GUILD, "channel": CHANNEL, "kind": ScheduleKind.ON_THIS_DAY,  # noqa: E501
            "at": time(9), "zone": "Asia/Tokyo", "language": "ja", "since": self.now,
        }  # fmt: skip
        return await self.storage.schedules.add_schedule(Schedule(**{**wanted, **values}), actor=1)  # type: ignore[arg-type]

    async def wake(self, now: datetime | None = None, **later: float) -> None:
        """Wake up at a time, or so much later than now; a process that dies is started again and wakes at once."""
        self.now = (now or self.now) + timedelta(**later)
        while True:
            try:
                await self.deliverer.run_due(self.now)
            except Crash:
                await self.deliverer.drain(0)
                self.restart()
                self.now += timedelta(seconds=1)
            else:
                return

    async def row(self, schedule: Schedule, day: date, purpose: PostPurpose = PostPurpose.POST) -> Delivery:
        found = await self.storage.deliveries.find_delivery(schedule.id, day, purpose)
        assert found is not None
        return found

    def slot(self, schedule: Schedule, day: date) -> Occurrence:
        found = find_occurrence(schedule, day)
        assert found is not None
        return found
