"""Clocks that jump, and schedules that are changed, paused or removed while their posts are due."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from briefings.domain.deliveries import DeliveryState
from briefings.domain.refs import MessageRef
from briefings.domain.schedules import EmptyPolicy, PostPurpose
from briefings.domain.workspaces import WorkspaceSettings
from tests.support.fake_publisher import CRASH_AFTER, LOST_AFTER, LOST_BEFORE
from tests.support.posting_workbench import MODERATOR, WORKSPACE, PostingWorkbench, channel

DAY = date(2027, 9, 2)
DUE = datetime(2027, 9, 2, tzinfo=UTC)
"""09:00 in Tokyo."""


@pytest.mark.fault(33)
@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(hours=-1), timedelta(days=1), timedelta(days=-1)])
async def test_clock_that_jumps_and_is_set_right(bench: PostingWorkbench, jump: timedelta) -> None:
    """Row 33: after the clock is corrected, each date has one post, in either direction."""
    schedule = await bench.add_schedule()
    await bench.run(DUE, minutes=1)
    await bench.run(bench.now + jump)
    await bench.run(bench.now - jump)
    for hours in range(1, 73):
        await bench.run(DUE, hours=hours)
    assert bench.publisher.count_by_marker == {
        bench.occurrence(schedule, DAY + timedelta(days=n)).marker: 1 for n in range(4)
    }


@pytest.mark.fault(33)
async def test_clock_that_ran_far_ahead_loses_nothing_once_set_right(bench: PostingWorkbench) -> None:
    """Row 33: occurrences that counted as missed are posted on their day."""
    schedule = await bench.add_schedule()
    await bench.run(DUE, days=5, hours=20)
    for hours in range(0, 24 * 6, 3):
        await bench.run(DUE, hours=hours)
    assert bench.publisher.count_by_marker == {
        bench.occurrence(schedule, DAY + timedelta(days=n)).marker: 1 for n in range(6)
    }


@pytest.mark.fault(33)
async def test_last_post_is_sent_after_four_days_of_suspension(bench: PostingWorkbench) -> None:
    """Row 33: the last post is within its window and is posted as late; the earlier ones are counted and reported."""
    schedule = await bench.add_schedule()
    await bench.run(DUE, days=4, hours=3)
    assert bench.publisher.count_by_marker == {bench.occurrence(schedule, DAY + timedelta(days=4)).marker: 1}
    assert "遅延" in bench.publisher.cards[0].subtitle
    counts = await bench.storage.deliveries.count_by_state(schedule.id)
    assert counts == {DeliveryState.LATE: 4, DeliveryState.SENT: 1}
    assert [(notice.code, notice.count) for notice in bench.notifier.alerts] == [("missed", 4)]


@pytest.mark.fault(31)
async def test_zone_changed_after_the_post_brings_no_second_one(bench: PostingWorkbench) -> None:
    """Row 31: in New York, 2 September is still in the future, but already has its post."""
    schedule = await bench.add_schedule()
    await bench.run(DUE, minutes=1)
    moved = await bench.storage.schedules.change_schedule(
        schedule, actor=MODERATOR, now=bench.now, zone="America/New_York"
    )
    assert moved is not None
    for hours in range(1, 60):
        await bench.run(DUE, hours=hours)
    assert bench.publisher.count_by_marker == {
        bench.occurrence(schedule, day).marker: 1 for day in (DAY, date(2027, 9, 3))
    }


async def test_time_changed_before_the_post_moves_it_and_one_changed_after_does_not_double_it(
    bench: PostingWorkbench,
) -> None:
    schedule = await bench.add_schedule()
    bench.now = DUE - timedelta(hours=1)
    later = await bench.storage.schedules.change_schedule(schedule, actor=MODERATOR, now=bench.now, at=time(18))
    assert later is not None
    await bench.run(DUE, hours=8)
    assert bench.publisher.posts == []
    sooner = await bench.storage.schedules.change_schedule(later, actor=MODERATOR, now=bench.now, at=time(9))
    assert sooner is not None
    await bench.run(minutes=1)
    assert bench.publisher.count_by_marker == {bench.occurrence(schedule, DAY).marker: 1}
    await bench.storage.schedules.change_schedule(sooner, actor=MODERATOR, now=bench.now, at=time(18))
    await bench.run(DUE, hours=10)
    assert len(bench.publisher.posts) == 1


@pytest.mark.fault(32)
async def test_leap_day_and_a_new_year(bench: PostingWorkbench) -> None:
    """Row 32: 29 February 2028 and 31 December each have one post."""
    schedule = await bench.add_schedule(since=datetime(2027, 12, 30, tzinfo=UTC))
    for day in range(70):
        await bench.run(datetime(2027, 12, 30, 1, tzinfo=UTC), days=day)
    markers = {bench.occurrence(schedule, date(2027, 12, 31) + timedelta(days=n)).marker for n in range(69)}
    assert bench.publisher.count_by_marker == dict.fromkeys(markers, 1)
    assert any(marker.endswith("2028-02-29") for marker in markers)


async def test_schedule_owes_nothing_from_before_it_was_made(bench: PostingWorkbench) -> None:
    await bench.add_schedule(since=DUE + timedelta(minutes=1))
    await bench.run(DUE, hours=3)
    assert bench.publisher.posts == []


async def test_pause_skips_posts_and_resumption_begins_with_the_next(bench: PostingWorkbench) -> None:
    schedule = await bench.add_schedule()
    await bench.storage.schedules.pause_schedule(schedule, actor=MODERATOR, now=bench.now, reason="moderator")
    await bench.run(DUE, minutes=1)
    assert (await bench.find_delivery(schedule, DAY)).state is DeliveryState.SKIPPED
    await bench.storage.schedules.resume_schedule(schedule, actor=MODERATOR, now=bench.now)
    await bench.run(minutes=5)
    assert bench.publisher.posts == []
    await bench.run(DUE, days=1)
    assert len(bench.publisher.posts) == 1


async def test_removed_schedule_posts_nothing_and_keeps_its_rows(bench: PostingWorkbench) -> None:
    schedule = await bench.add_schedule()
    await bench.run(DUE, minutes=1)
    await bench.storage.schedules.remove_schedule(schedule, actor=MODERATOR, now=bench.now)
    await bench.run(DUE, days=1)
    assert len(bench.publisher.posts) == 1
    assert (await bench.find_delivery(schedule, DAY)).message_ref == MessageRef(channel(), "1")


async def test_claim_of_a_stopped_schedule_is_confirmed_but_not_repeated(bench: PostingWorkbench) -> None:
    accepted, not_accepted = await bench.add_schedule(), await bench.add_schedule(at=time(10))
    for schedule, death in ((accepted, LOST_AFTER), (not_accepted, LOST_BEFORE)):
        bench.publisher.script = [death]
        await bench.run(bench.occurrence(schedule, DAY).due)
        await bench.storage.schedules.remove_schedule(schedule, actor=MODERATOR, now=bench.now)
    await bench.run(minutes=3)
    assert (await bench.find_delivery(accepted, DAY)).state is DeliveryState.SENT
    assert (await bench.find_delivery(not_accepted, DAY)).state is DeliveryState.SKIPPED


async def test_nothing_is_posted_on_a_day_without_entries(bench: PostingWorkbench) -> None:
    schedule = await bench.add_schedule(on_empty=EmptyPolicy.SILENCE)
    bench.post_content.empty_dates = [DAY]
    await bench.run(DUE, minutes=1)
    row = await bench.find_delivery(schedule, DAY)
    assert (row.state, row.reason) == (DeliveryState.SKIPPED, "nothing")
    assert bench.publisher.requests["check"] == 0


async def test_post_is_published_after_it_is_sent_and_after_a_crash(bench: PostingWorkbench) -> None:
    schedule = await bench.add_schedule(crosspost=True)
    bench.publisher.script = [CRASH_AFTER]
    await bench.run(DUE, seconds=1)
    assert (await bench.find_delivery(schedule, DAY)).crosspost == "done"
    assert bench.publisher.crossposts == {"1": 1}


async def test_channel_changed_after_the_claim_is_read_where_it_was_claimed(bench: PostingWorkbench) -> None:
    schedule = await bench.add_schedule()
    bench.publisher.script = [LOST_AFTER]
    await bench.run(DUE, seconds=1)
    await bench.storage.schedules.change_schedule(schedule, actor=MODERATOR, now=bench.now, channel_ref=channel("71"))
    await bench.run(minutes=5)
    assert [post.channel for post in bench.publisher.posts] == ["70"]
    assert (await bench.find_delivery(schedule, DAY)).state is DeliveryState.SENT


async def test_review_is_sent_previous_evening_and_applies(bench: PostingWorkbench) -> None:
    await bench.storage.workspace_settings.set_workspace_settings(
        WorkspaceSettings(WORKSPACE, moderators_channel="99"), actor=MODERATOR, now=bench.now
    )
    schedule = await bench.add_schedule(review=True)
    evening = datetime(2027, 9, 1, 11, tzinfo=UTC)
    await bench.run(evening, minutes=1)
    assert [(post.channel, post.marker[0]) for post in bench.publisher.posts] == [("99", "r")]
    assert (await bench.find_delivery(schedule, DAY, PostPurpose.REVIEW)).state is DeliveryState.SENT
    slot = bench.occurrence(schedule, DAY)
    assert await bench.storage.deliveries.skip_delivery(slot, reason="review:5")
    await bench.run(DUE, minutes=1)
    assert (await bench.find_delivery(schedule, DAY)).reason == "review:5"
    assert await bench.storage.deliveries.undo_skip(slot)
    await bench.run(minutes=1)
    assert bench.publisher.count_by_marker[slot.marker] == 1
    assert not await bench.storage.deliveries.skip_delivery(slot, reason="review:5"), "it is out already"
