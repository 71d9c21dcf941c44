"""Each occurrence is posted once: after kills, broken connections, refusals and outages."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from briefings.domain.deliveries import (
    Deleted,
    DeliveryState,
    Forbidden,
    PublishResult,
    Rejected,
    RetryLater,
    Sent,
    Unavailable,
    Unreadable,
)
from briefings.domain.refs import MessageRef
from tests.support.fake_publisher import CRASH_AFTER, CRASH_BEFORE, LATE_ACCEPT, LOST_AFTER, LOST_BEFORE
from tests.support.posting_workbench import WORKSPACE, PostingWorkbench, channel

DAY = date(2027, 9, 2)
DUE = datetime(2027, 9, 2, tzinfo=UTC)
"""09:00 in Tokyo."""


async def test_post_is_sent_once_and_recorded(bench: PostingWorkbench) -> None:
    schedule = await bench.add_schedule()
    await bench.run(DUE - timedelta(seconds=1))
    assert bench.publisher.posts == []
    for _ in range(3):
        await bench.run(DUE, seconds=1)
    row = await bench.find_delivery(schedule, DAY)
    assert (row.state, row.message_ref, row.attempts) == (DeliveryState.SENT, MessageRef(channel(), "1"), 1)
    assert bench.publisher.count_by_marker == {bench.occurrence(schedule, DAY).marker: 1}
    assert "遅延" not in bench.publisher.cards[0].subtitle


@pytest.mark.fault(1)
@pytest.mark.parametrize("death", [CRASH_BEFORE, CRASH_AFTER])
async def test_crash_before_or_after_the_post_is_accepted(bench: PostingWorkbench, death: int) -> None:
    """Row 1: if the process is killed before or after the post, the next one determines which; there is one post."""
    schedule = await bench.add_schedule()
    bench.publisher.script = [death]
    await bench.run(DUE, seconds=1)
    assert bench.publisher.count_by_marker == {bench.occurrence(schedule, DAY).marker: 1}
    assert (await bench.find_delivery(schedule, DAY)).state is DeliveryState.SENT


@pytest.mark.fault(2)
async def test_crash_and_outage_longer_than_the_nonce_is_valid(bench: PostingWorkbench) -> None:
    """Row 2: after hours the nonce is no longer recognized, and the post is found in the history."""
    schedule = await bench.add_schedule()
    bench.publisher.script = [LOST_AFTER]
    await bench.run(DUE, seconds=1)
    assert (await bench.find_delivery(schedule, DAY)).state is DeliveryState.CLAIMED
    bench.restart()
    await bench.run(hours=5)
    assert bench.publisher.count_by_marker == {bench.occurrence(schedule, DAY).marker: 1}
    row = await bench.find_delivery(schedule, DAY)
    assert (row.state, row.attempts) == (DeliveryState.SENT, 1)


@pytest.mark.fault(3)
async def test_post_accepted_after_the_crash_is_not_duplicated(bench: PostingWorkbench) -> None:
    """Row 3: the post is not found yet; posting again with the same nonce makes no second one."""
    schedule = await bench.add_schedule()
    bench.publisher.script = [LATE_ACCEPT]
    await bench.run(DUE, seconds=1)
    await bench.run(minutes=1)
    bench.publisher.accept_late_requests()
    assert bench.publisher.count_by_marker == {bench.occurrence(schedule, DAY).marker: 1}


@pytest.mark.fault(4)
@pytest.mark.parametrize("outcome", [LOST_BEFORE, LOST_AFTER])
@pytest.mark.parametrize("times", [1, 3])
async def test_unknown_outcome_is_checked_and_not_treated_as_a_failure(
    bench: PostingWorkbench, outcome: int, times: int
) -> None:
    """Row 4: a 503 or a reset does not show whether the request took effect."""
    schedule = await bench.add_schedule()
    bench.publisher.script = [outcome] * times
    for _ in range(12):
        await bench.run(DUE if bench.now < DUE else None, seconds=30)
    assert bench.publisher.count_by_marker == {bench.occurrence(schedule, DAY).marker: 1}
    assert (await bench.find_delivery(schedule, DAY)).state is DeliveryState.SENT


@pytest.mark.fault(5)
async def test_two_processes_share_one_database(bench: PostingWorkbench) -> None:
    """Row 5: only one process can claim a delivery; if the other one recovers it, the nonce is the same."""
    bench.publisher.idempotent_send = False  # so that only the claim prevents the second post
    schedules = [await bench.add_schedule() for _ in range(10)]
    other = PostingWorkbench(bench.storage)
    other.publisher = bench.publisher
    other.restart()
    bench.now = other.now = DUE
    await asyncio.gather(bench.dispatcher.run_due(DUE), other.dispatcher.run_due(DUE))
    assert bench.publisher.count_by_marker == {bench.occurrence(schedule, DAY).marker: 1 for schedule in schedules}


@pytest.mark.fault(6)
async def test_long_rate_limit_delays_within_the_window(bench: PostingWorkbench) -> None:
    """Row 6: the bot waits half an hour without a request; the post is then marked as late."""
    schedule = await bench.add_schedule()
    bench.publisher.script = [RetryLater(1800)]
    await bench.run(DUE, seconds=1)
    for _ in range(29):
        await bench.run(minutes=1)
    assert bench.publisher.requests["publish"] == 1
    await bench.run(minutes=2)
    assert bench.publisher.count_by_marker == {bench.occurrence(schedule, DAY).marker: 1}
    assert "遅延" in bench.publisher.cards[-1].subtitle


@pytest.mark.fault(6)
async def test_row_read_while_its_delivery_ends_starts_nothing(
    bench: PostingWorkbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row 6: a wake-up reads a claim just before the platform requires a pause: nothing is sent before its end."""
    schedule = await bench.add_schedule()
    bench.publisher.script = [RetryLater(1800)]
    publish, list_open = bench.publisher.publish, bench.storage.deliveries.list_open_deliveries
    requested, answered = asyncio.Event(), asyncio.Event()

    async def answer_slowly(*arguments: Any) -> PublishResult:
        requested.set()
        await answered.wait()
        return await publish(*arguments)

    async def read_before_the_end(*arguments: Any, **options: Any) -> Any:
        rows = await list_open(*arguments, **options)
        answered.set()
        await asyncio.gather(*first)
        return rows

    monkeypatch.setattr(bench.publisher, "publish", answer_slowly)
    bench.now = DUE
    first = await bench.dispatcher.start_due(DUE)
    await requested.wait()
    monkeypatch.setattr(bench.storage.deliveries, "list_open_deliveries", read_before_the_end)
    assert await bench.dispatcher.start_due(DUE) == []
    assert bench.publisher.requests["publish"] == 1
    assert (await bench.find_delivery(schedule, DAY)).reason == "rate_limited"


@pytest.mark.fault(6)
async def test_rate_limit_beyond_window_is_reported_as_late(bench: PostingWorkbench) -> None:
    schedule = await bench.add_schedule(grace_minutes=15)
    bench.publisher.script = [RetryLater(1800)]
    await bench.run(DUE, seconds=1)
    await bench.run(minutes=31)
    row = await bench.find_delivery(schedule, DAY)
    assert (row.state, row.reason) == (DeliveryState.LATE, "rate_limited")
    assert bench.notifier.codes == ["missed"]
    assert bench.publisher.posts == []


@pytest.mark.fault(9)
async def test_deleted_channel_pauses_its_schedule(bench: PostingWorkbench) -> None:
    """Row 9: the schedule is kept, its moderators are informed, and other channels get their posts."""
    schedule, other = await bench.add_schedule(), await bench.add_schedule("71")
    bench.publisher.statuses["70"] = Deleted()
    for day in range(5):
        for minute in range(3):
            await bench.run(DUE, days=day, minutes=minute)
    kept = await bench.storage.schedules.find_schedule(WORKSPACE, schedule.id)
    assert kept is not None
    assert (kept.paused, kept.pause_reason, kept.removed) == (True, "channel_deleted", False)
    assert bench.notifier.codes == ["given_up", "given_up", "paused"]
    assert bench.publisher.requests["check"] == 3 + 5, "a slot whose channel is gone is asked for once"
    assert set(bench.publisher.count_by_marker.values()) == {1}
    assert len(bench.publisher.count_by_marker) == 5
    assert (await bench.find_delivery(other, DAY)).state is DeliveryState.SENT


@pytest.mark.fault(9)
async def test_outage_is_not_a_deleted_channel(bench: PostingWorkbench) -> None:
    """Row 9: while a server is unavailable, nothing is counted, and its post is sent afterwards."""
    schedule = await bench.add_schedule()
    bench.publisher.statuses["70"] = Unavailable("outage")
    for _ in range(20):
        await bench.run(DUE if bench.now < DUE else None, minutes=1)
    del bench.publisher.statuses["70"]
    await bench.run(minutes=1)
    assert bench.publisher.count_by_marker == {bench.occurrence(schedule, DAY).marker: 1}
    assert bench.notifier.alerts == []


@pytest.mark.fault(9)
async def test_count_restarts_for_a_channel_that_is_back(bench: PostingWorkbench) -> None:
    schedule = await bench.add_schedule()
    for day, standing in enumerate([Deleted(), Deleted(), None, Deleted(), Deleted()]):
        bench.publisher.statuses = {"70": standing} if standing else {}
        await bench.run(DUE, days=day)
    kept = await bench.storage.schedules.find_schedule(WORKSPACE, schedule.id)
    assert kept is not None
    assert not kept.paused


@pytest.mark.fault(10)
async def test_missing_permission_sends_no_request_and_the_post_follows_when_granted(
    bench: PostingWorkbench,
) -> None:
    """Row 10: the permission is checked before sending, reported once, and checked again later."""
    schedule = await bench.add_schedule()
    bench.publisher.statuses["70"] = Forbidden("missing:send_messages")
    for _ in range(10):
        await bench.run(DUE if bench.now < DUE else None, minutes=1)
    assert bench.publisher.requests["publish"] == 0
    assert bench.notifier.codes == ["shut"]
    del bench.publisher.statuses["70"]
    await bench.run(minutes=1)
    assert bench.publisher.count_by_marker == {bench.occurrence(schedule, DAY).marker: 1}


@pytest.mark.fault(10)
async def test_refused_request_is_made_once_per_slot(bench: PostingWorkbench) -> None:
    """Row 10: the next day's post is tried again."""
    schedule = await bench.add_schedule()
    bench.publisher.script = [Rejected("50013")]
    for _ in range(10):
        await bench.run(DUE if bench.now < DUE else None, minutes=1)
    assert bench.publisher.requests["publish"] == 1
    row = await bench.find_delivery(schedule, DAY)
    assert (row.state, row.reason) == (DeliveryState.GIVEN_UP, "50013")
    assert bench.notifier.codes == ["given_up"]
    await bench.run(DUE, days=1)
    assert len(bench.publisher.posts) == 1


@pytest.mark.fault(10)
async def test_permission_missing_to_the_end_is_given_up(bench: PostingWorkbench) -> None:
    schedule = await bench.add_schedule(grace_minutes=30)
    bench.publisher.statuses["70"] = Forbidden("missing:send_messages")
    await bench.run(DUE, seconds=1)
    await bench.run(hours=1)
    row = await bench.find_delivery(schedule, DAY)
    assert (row.state, row.reason) == (DeliveryState.GIVEN_UP, "missing:send_messages")


@pytest.mark.fault(11)
async def test_unreadable_claim_is_held_and_reported(bench: PostingWorkbench) -> None:
    """Row 11: nothing is posted again unread; once the channel can be read, the post is found."""
    schedule = await bench.add_schedule()
    bench.publisher.script = [LOST_AFTER]
    await bench.run(DUE, seconds=1)
    bench.publisher.lookups["70"] = Unreadable("missing:read_message_history")
    for _ in range(10):
        await bench.run(minutes=3)
    assert bench.publisher.requests["publish"] == 1
    assert (await bench.find_delivery(schedule, DAY)).state is DeliveryState.HELD
    assert bench.notifier.codes == ["held"]
    bench.publisher.lookups.clear()
    await bench.run(minutes=3)
    assert (await bench.find_delivery(schedule, DAY)).state is DeliveryState.SENT
    assert bench.publisher.count_by_marker == {bench.occurrence(schedule, DAY).marker: 1}


@pytest.mark.fault(11)
async def test_recent_claim_is_repeated_with_its_nonce_without_reading_the_history(bench: PostingWorkbench) -> None:
    schedule = await bench.add_schedule()
    bench.publisher.lookups["70"] = Unreadable("missing:read_message_history")
    bench.publisher.script = [CRASH_AFTER]
    await bench.run(DUE, seconds=1)
    assert (await bench.find_delivery(schedule, DAY)).state is DeliveryState.SENT
    assert bench.publisher.count_by_marker == {bench.occurrence(schedule, DAY).marker: 1}


@pytest.mark.fault(33)
async def test_clock_set_back_does_not_make_a_claim_recent(bench: PostingWorkbench) -> None:
    """Row 33: a claim from the future is not recent: its nonce may be forgotten, so the delivery is held."""
    schedule = await bench.add_schedule()
    await bench.run(DUE, seconds=-1)
    slot, place = bench.occurrence(schedule, DAY), channel()
    bench.publisher.statuses["70"] = Unavailable("outage")
    await bench.run(DUE, minutes=20)
    await bench.storage.deliveries.transition(
        slot, {DeliveryState.PLANNED}, DeliveryState.CLAIMED,
        channel_ref=place, cursor="0", claimed_at=bench.now, attempted_at=bench.now, attempts=1, not_before=None,
    )  # fmt: skip
    bench.publisher.accept(place, slot, bench.now)
    bench.publisher.forget_requests()
    bench.publisher.lookups["70"] = Unreadable("missing:read_message_history")
    bench.restart()
    await bench.run(minutes=-10)
    assert bench.publisher.count_by_marker == {slot.marker: 1}
    assert (await bench.find_delivery(schedule, DAY)).state is DeliveryState.HELD


@pytest.mark.fault(11)
async def test_refused_history_request_is_made_once_per_slot(bench: PostingWorkbench) -> None:
    schedule = await bench.add_schedule()
    bench.publisher.script = [LOST_AFTER]
    await bench.run(DUE, seconds=1)
    bench.publisher.lookups["70"] = Unreadable("50001", confirmed=True)
    for _ in range(10):
        await bench.run(minutes=3)
    assert bench.publisher.requests["find"] == 1
    assert (await bench.find_delivery(schedule, DAY)).state is DeliveryState.HELD


@pytest.mark.fault(11)
async def test_doubtful_post_without_nonce_is_held(bench: PostingWorkbench) -> None:
    """Row 11: a forum has no nonce; a post that is not found may still appear, so nothing is posted again."""
    schedule = await bench.add_schedule()
    bench.publisher.safe_to_repost = False
    bench.publisher.script = [CRASH_BEFORE]
    await bench.run(DUE, seconds=1)
    for _ in range(5):
        await bench.run(minutes=5)
    assert bench.publisher.posts == []
    assert (await bench.find_delivery(schedule, DAY)).state is DeliveryState.HELD
    assert bench.notifier.codes == ["held"]


async def test_existing_post_is_found_without_a_nonce(bench: PostingWorkbench) -> None:
    schedule = await bench.add_schedule()
    bench.publisher.safe_to_repost = False
    bench.publisher.script = [CRASH_AFTER]
    await bench.run(DUE, seconds=1)
    assert (await bench.find_delivery(schedule, DAY)).state is DeliveryState.SENT


@pytest.mark.fault(12)
async def test_post_deleted_by_a_moderator_is_not_posted_again(bench: PostingWorkbench) -> None:
    """Row 12: the platform answers the repeated nonce with "no such message", so the post existed."""
    schedule = await bench.add_schedule()
    bench.publisher.script = [LOST_BEFORE, Sent(None)]
    await bench.run(DUE, seconds=1)
    await bench.run(minutes=1)
    await bench.run(minutes=1)
    row = await bench.find_delivery(schedule, DAY)
    assert (row.state, row.message_ref, row.attempts) == (DeliveryState.SENT, None, 2)
    assert bench.publisher.requests["publish"] == 2


@pytest.mark.fault(13)
async def test_card_that_is_refused_or_cannot_be_made_stops_no_other(bench: PostingWorkbench) -> None:
    """Row 13: one card is refused by the platform, one can't be built; the third is posted."""
    refused = await bench.add_schedule()
    bench.publisher.script = [Rejected("50035")]
    await bench.run(DUE, seconds=1)
    assert (await bench.find_delivery(refused, DAY)).state is DeliveryState.GIVEN_UP
    other = await bench.add_schedule(at=time(10))
    bench.post_content.broken_dates = [DAY + timedelta(days=1)]
    await bench.run(DUE, days=1, hours=2)
    assert bench.publisher.posts == []
    bench.post_content.broken_dates = []
    await bench.run(minutes=2)
    assert sorted(bench.publisher.count_by_marker.values()) == [1, 1]
    assert (await bench.find_delivery(other, DAY + timedelta(days=1))).state is DeliveryState.SENT
