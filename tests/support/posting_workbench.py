"""A dispatcher over a separate database and a platform in memory, with a clock that tests set."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from briefings.domain.deliveries import Delivery
from briefings.domain.recurrence import find_occurrence
from briefings.domain.refs import ChannelRef, UserRef, WorkspaceRef
from briefings.domain.schedules import Occurrence, PostPurpose, Schedule, ScheduleKind
from briefings.posting.dispatcher import Dispatcher
from briefings.posting.ports import PostingContext
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.fake_publisher import PLATFORM, Crash, FakePostContent, FakePublisher, RecordingNotifier

BEGIN = datetime(2027, 9, 1, tzinfo=UTC)
WORKSPACE = WorkspaceRef(PLATFORM, "7")
MODERATOR = UserRef(PLATFORM, "1")


def channel(channel_id: str = "70") -> ChannelRef:
    """Returns a channel of the workspace."""
    return ChannelRef(WORKSPACE.platform, WORKSPACE.workspace, channel_id)


@dataclass
class PostingWorkbench:
    """A dispatcher with its database, its platform and its clock."""

    storage: SqliteStorage
    now: datetime = BEGIN
    notifier: RecordingNotifier = field(default_factory=RecordingNotifier)
    post_content: FakePostContent = field(default_factory=FakePostContent)

    def __post_init__(self) -> None:
        self.publisher = FakePublisher(self.clock)
        self.restart()

    def clock(self) -> datetime:
        return self.now

    def restart(self) -> None:
        """Starts a new process; the memory of the old one is lost."""
        self.dispatcher = Dispatcher(
            PostingContext(self.storage, self.publisher, self.post_content, self.notifier, self.clock)
        )

    async def add_schedule(self, channel_id: str = "70", **values: object) -> Schedule:
        """Adds a schedule: every day at 09:00 in Tokyo unless the values differ."""
        defaults: dict[str, object] = {
            "id": 0, "key": secrets.token_hex(6), "channel_ref": channel(channel_id),
            "kind": ScheduleKind.ON_THIS_DAY, "at": time(9), "zone": "Asia/Tokyo", "language": "ja",
            "since": self.now,
        }  # fmt: skip
        return await self.storage.schedules.add_schedule(Schedule(**{**defaults, **values}), actor=MODERATOR)  # type: ignore[arg-type]

    async def run(self, now: datetime | None = None, **later: float) -> None:
        """Processes what is due at a time, or some time from now; after a crash a new process does at once."""
        self.now = (now or self.now) + timedelta(**later)
        while True:
            try:
                await self.dispatcher.run_due(self.now)
            except Crash:
                await self.dispatcher.drain(0)
                self.restart()
                self.now += timedelta(seconds=1)
            else:
                return

    async def find_delivery(self, schedule: Schedule, day: date, purpose: PostPurpose = PostPurpose.POST) -> Delivery:
        delivery = await self.storage.deliveries.find_delivery(schedule.id, day, purpose)
        assert delivery is not None
        return delivery

    def occurrence(self, schedule: Schedule, day: date) -> Occurrence:
        occurrence = find_occurrence(schedule, day)
        assert occurrence is not None
        return occurrence
