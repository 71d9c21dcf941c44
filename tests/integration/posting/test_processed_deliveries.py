"""Which deliveries a dispatcher processes, with which card, and where: by platform, kind and purpose."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from briefings.domain.cards import Card, CardBlock, CardLine, CardRequest
from briefings.domain.deliveries import DeliveryState, PublishResult, Unavailable
from briefings.domain.refs import ChannelRef, UserRef
from briefings.domain.schedules import Occurrence, PostPurpose, Schedule, ScheduleKind
from briefings.domain.workspaces import WorkspaceSettings
from briefings.posting.dispatcher import Dispatcher
from briefings.posting.ports import PostingContext
from tests.support.fake_publisher import PLATFORM, FakePublisher
from tests.support.posting_workbench import MODERATOR, WORKSPACE, PostingWorkbench, channel

DAY = date(2027, 9, 2)
DUE = datetime(2027, 9, 2, tzinfo=UTC)


@dataclass
class News:
    """Builds cards with news."""

    asked: list[int] = field(default_factory=list)

    async def build_card(self, schedule: Schedule, local_date: date) -> Card | None:
        self.asked.append(schedule.id)
        lines = (CardLine(f"{local_date:%Y-%m-%d}"),)
        return Card(CardRequest(""), schedule.language, "what is new", (CardBlock("", lines),))


def use(bench: PostingWorkbench, **options: object) -> None:
    context = PostingContext(bench.storage, bench.publisher, bench.post_content, bench.notifier, bench.clock)
    bench.dispatcher = Dispatcher(replace(context, **options))  # type: ignore[arg-type]


async def test_only_news_kinds_request_news(bench: PostingWorkbench) -> None:
    news = News()
    use(bench, news=news)
    plain = await bench.add_schedule()
    fresh = await bench.add_schedule("71", kind=ScheduleKind.NEWS)
    await bench.run(DUE)
    assert news.asked == [fresh.id]
    titles = {card.title for card in bench.publisher.cards}
    assert titles == {"What happened on this day", "what is new"}
    assert (await bench.find_delivery(plain, DAY)).state is DeliveryState.SENT
    use(bench)
    await bench.run(DUE, days=1)
    assert news.asked == [fresh.id], "without news, its card is that of the calendar"


async def test_dispatcher_ignores_other_platforms(bench: PostingWorkbench) -> None:
    own = await bench.add_schedule()
    other = await bench.add_schedule(channel_ref=ChannelRef("other", "7", "70"))
    bench.publisher.statuses["70"] = Unavailable("outage")
    await bench.run(DUE)
    assert bench.publisher.requests["check"] == 2
    use(bench, platform=PLATFORM)
    bench.publisher.statuses.clear()
    await bench.run(minutes=1)
    assert bench.publisher.requests["check"] == 3
    assert (await bench.find_delivery(own, DAY)).state is DeliveryState.SENT
    assert (await bench.find_delivery(other, DAY)).state is DeliveryState.PLANNED
    await bench.run(DUE, days=1)
    assert await bench.storage.deliveries.find_delivery(other.id, DAY + timedelta(days=1), PostPurpose.POST) is None


@dataclass
class Slow(FakePublisher):
    """A publisher whose requests last until the test ends them."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)
    end: asyncio.Event = field(default_factory=asyncio.Event)

    async def publish(
        self, channel_ref: ChannelRef, occurrence: Occurrence, card: Card, tags: tuple[str, ...] = ()
    ) -> PublishResult:
        self.begun.set()
        await self.end.wait()
        return await super().publish(channel_ref, occurrence, card, tags)


async def test_delivery_under_way_is_not_begun_again(bench: PostingWorkbench) -> None:
    await bench.add_schedule()
    publisher = Slow(bench.clock)
    use(bench, publisher=publisher)
    bench.now = DUE
    (task,) = await bench.dispatcher.start_due(bench.now)
    await publisher.begun.wait()
    assert await bench.dispatcher.start_due(bench.now + timedelta(minutes=1)) == []
    publisher.end.set()
    await task
    assert len(publisher.posts) == 1
    await bench.dispatcher.drain(0)


async def test_overdue_delivery_is_canceled_and_recovered(bench: PostingWorkbench) -> None:
    schedule = await bench.add_schedule()
    publisher = Slow(bench.clock)
    use(bench, publisher=publisher)
    bench.now = DUE
    (task,) = await bench.dispatcher.start_due(bench.now)
    await publisher.begun.wait()
    await bench.dispatcher.drain(0.01)
    assert task.cancelled()
    use(bench)
    await bench.run(minutes=1)
    assert bench.publisher.count_by_marker == {bench.occurrence(schedule, DAY).marker: 1}


async def test_card_that_cannot_be_made_counts_as_missed(
    bench: PostingWorkbench, caplog: pytest.LogCaptureFixture
) -> None:
    """Whether there was something to post on that day is unknown."""
    schedule = await bench.add_schedule(grace_minutes=15)
    bench.post_content.empty_dates = [DAY]
    bench.post_content.broken_dates = [DAY + timedelta(days=1)]
    await bench.run(DUE, days=2, hours=3)
    assert [(alert.code, alert.reason, alert.count) for alert in bench.notifier.alerts] == [("missed", "missed", 2)]
    assert f"The card of {bench.occurrence(schedule, DAY + timedelta(days=1)).marker} can't be made" in caplog.text
    assert (await bench.find_delivery(schedule, DAY)).state is DeliveryState.SKIPPED


async def test_members_own_schedule_alerts_no_moderator(bench: PostingWorkbench) -> None:
    await bench.add_schedule(grace_minutes=15, owner=UserRef(PLATFORM, "9"))
    await bench.run(DUE, hours=3)
    await bench.run(days=1)
    assert bench.notifier.alerts == []


async def test_review_is_sent_to_the_moderators_channel_and_the_post_to_its_channel(bench: PostingWorkbench) -> None:
    schedule = await bench.add_schedule(review=True, tags=("5",))
    settings = WorkspaceSettings(WORKSPACE, moderators_channel="99")
    await bench.storage.workspace_settings.set_workspace_settings(settings, actor=MODERATOR, now=bench.now)
    for hour in range(30):
        await bench.run(DUE if not hour else None, hours=1 if hour else -15)
    placed = [(post.channel, post.marker[0]) for post in bench.publisher.posts]
    assert placed[:2] == [("99", "r"), ("70", "d")]
    assert (await bench.find_delivery(schedule, DAY)).state is DeliveryState.SENT


async def test_review_without_a_moderators_channel_is_skipped(bench: PostingWorkbench) -> None:
    schedule = await bench.add_schedule(review=True)
    await bench.run(DUE, hours=-12)
    review = await bench.find_delivery(schedule, DAY, PostPurpose.REVIEW)
    assert (review.state, review.reason) == (DeliveryState.SKIPPED, "no_moderators_channel")
    assert bench.notifier.alerts == []


async def test_tags_are_those_of_the_schedule(bench: PostingWorkbench) -> None:
    given: list[tuple[str, ...]] = []

    class Tagged(FakePublisher):
        async def publish(
            self, channel_ref: ChannelRef, occurrence: Occurrence, card: Card, tags: tuple[str, ...] = ()
        ) -> PublishResult:
            given.append(tags)
            return await super().publish(channel_ref, occurrence, card, tags)

    use(bench, publisher=Tagged(bench.clock))
    await bench.add_schedule(tags=("5", "6"))
    await bench.run(DUE)
    assert given == [("5", "6")]
    assert channel() == channel("70")
