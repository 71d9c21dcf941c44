"""Each slot once: what the ledger does after a death, a broken line, a refusal and an outage."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, time, timedelta

import pytest

from briefings.domain.deliveries import (
    ChannelRef,
    Deleted,
    DeliveryState,
    Forbidden,
    Rejected,
    RetryLater,
    Sent,
    Unavailable,
    Unreadable,
)
from briefings.domain.schedules import EmptyPolicy, PostPurpose
from briefings.domain.workspaces import WorkspaceSettings
from tests.support.fake_publisher import CRASH_AFTER, CRASH_BEFORE, LATE_ACCEPT, LOST_AFTER, LOST_BEFORE
from tests.support.posting_workbench import Bench

DAY = date(2027, 9, 2)
DUE = datetime(2027, 9, 2, tzinfo=UTC)
"""09:00 in Tokyo."""


async def test_a_post_goes_out_once_and_is_written_down(bench: Bench) -> None:
    one = await bench.add()
    await bench.wake(DUE - timedelta(seconds=1))
    assert bench.platform.posts == []
    for _ in range(3):
        await bench.wake(DUE, seconds=1)
    row = await bench.row(one, DAY)
    assert (row.state, row.message, row.attempts) == (DeliveryState.SENT, 1, 1)
    assert bench.platform.told == {bench.slot(one, DAY).marker: 1}
    assert "遅延" not in bench.platform.cards[0].subtitle


@pytest.mark.fault(1)
@pytest.mark.parametrize("death", [CRASH_BEFORE, CRASH_AFTER])
async def test_death_before_or_after_the_post_is_taken(bench: Bench, death: int) -> None:
    """Row 1: whichever side of the post the process dies on, the next one finds out and the slot has one post."""
    one = await bench.add()
    bench.platform.script = [death]
    await bench.wake(DUE, seconds=1)
    assert bench.platform.told == {bench.slot(one, DAY).marker: 1}
    assert (await bench.row(one, DAY)).state is DeliveryState.SENT


@pytest.mark.fault(2)
async def test_death_and_an_outage_longer_than_the_nonce_is_known(bench: Bench) -> None:
    """Row 2: hours later the nonce is forgotten, and the post is found by reading."""
    one = await bench.add()
    bench.platform.script = [LOST_AFTER]
    await bench.wake(DUE, seconds=1)
    assert (await bench.row(one, DAY)).state is DeliveryState.CLAIMED
    bench.restart()
    await bench.wake(hours=5)
    assert bench.platform.told == {bench.slot(one, DAY).marker: 1}
    row = await bench.row(one, DAY)
    assert (row.state, row.attempts) == (DeliveryState.SENT, 1)


@pytest.mark.fault(3)
async def test_a_post_that_is_taken_after_the_death(bench: Bench) -> None:
    """Row 3: reading finds nothing yet; posting again with the same nonce leaves one."""
    one = await bench.add()
    bench.platform.script = [LATE_ACCEPT]
    await bench.wake(DUE, seconds=1)
    await bench.wake(minutes=1)
    bench.platform.settle()
    assert bench.platform.told == {bench.slot(one, DAY).marker: 1}


@pytest.mark.fault(4)
@pytest.mark.parametrize("lost", [LOST_BEFORE, LOST_AFTER])
@pytest.mark.parametrize("times", [1, 3])
async def test_an_unknown_outcome_is_looked_into_and_never_taken_for_a_failure(
    bench: Bench, lost: int, times: int
) -> None:
    """Row 4: a 503 or a reset says nothing of the effect."""
    one = await bench.add()
    bench.platform.script = [lost] * times
    for _ in range(12):
        await bench.wake(DUE if bench.now < DUE else None, seconds=30)
    assert bench.platform.told == {bench.slot(one, DAY).marker: 1}
    assert (await bench.row(one, DAY)).state is DeliveryState.SENT


@pytest.mark.fault(5)
async def test_two_processes_on_one_ledger(bench: Bench) -> None:
    """Row 5: only one can claim a slot, and what the other recovers has the same nonce."""
    bench.platform.known_nonces = False  # so that nothing but the claim keeps the second from posting
    schedules = [await bench.add() for _ in range(10)]
    other = Bench(bench.storage)
    other.platform = bench.platform
    other.restart()
    bench.now = other.now = DUE
    await asyncio.gather(bench.deliverer.run_due(DUE), other.deliverer.run_due(DUE))
    assert bench.platform.told == {bench.slot(one, DAY).marker: 1 for one in schedules}


@pytest.mark.fault(6)
async def test_a_long_rate_limit_delays_within_the_window(bench: Bench) -> None:
    """Row 6: half an hour's patience is kept without a single request, and the post then says that it is late."""
    one = await bench.add()
    bench.platform.script = [RetryLater(1800)]
    await bench.wake(DUE, seconds=1)
    for _ in range(29):
        await bench.wake(minutes=1)
    assert bench.platform.requests["post"] == 1
    await bench.wake(minutes=2)
    assert bench.platform.told == {bench.slot(one, DAY).marker: 1}
    assert "遅延" in bench.platform.cards[-1].subtitle


@pytest.mark.fault(6)
async def test_a_rate_limit_beyond_the_window_is_a_miss_and_is_told(bench: Bench) -> None:
    one = await bench.add(lateness=15)
    bench.platform.script = [RetryLater(1800)]
    await bench.wake(DUE, seconds=1)
    await bench.wake(minutes=31)
    row = await bench.row(one, DAY)
    assert (row.state, row.reason) == (DeliveryState.LATE, "rate_limited")
    assert bench.board.codes == ["missed"]
    assert bench.platform.posts == []


@pytest.mark.fault(9)
async def test_a_deleted_channel_pauses_its_schedule_after_three_posts(bench: Bench) -> None:
    """Row 9: the schedule stays, its moderators are told, and other channels get their posts."""
    one, other = await bench.add(), await bench.add(channel=71)
    bench.platform.standing[70] = Deleted()
    for day in range(5):
        for minute in range(3):
            await bench.wake(DUE, days=day, minutes=minute)
    kept = await bench.storage.schedules.find_schedule(7, one.id)
    assert kept is not None
    assert (kept.paused, kept.paused_because, kept.removed) == (True, "channel_deleted", False)
    assert bench.board.codes == ["given_up", "given_up", "paused"]
    assert bench.platform.requests["look"] == 3 + 5, "a slot whose channel is gone is asked for once"
    assert set(bench.platform.told.values()) == {1}
    assert len(bench.platform.told) == 5
    assert (await bench.row(other, DAY)).state is DeliveryState.SENT


@pytest.mark.fault(9)
async def test_an_outage_is_no_deleted_channel(bench: Bench) -> None:
    """Row 9: while a server is unavailable nothing is counted against it, and its post goes out afterwards."""
    one = await bench.add()
    bench.platform.standing[70] = Unavailable("outage")
    for _ in range(20):
        await bench.wake(DUE if bench.now < DUE else None, minutes=1)
    del bench.platform.standing[70]
    await bench.wake(minutes=1)
    assert bench.platform.told == {bench.slot(one, DAY).marker: 1}
    assert bench.board.notices == []


@pytest.mark.fault(9)
async def test_a_channel_that_came_back_is_counted_anew(bench: Bench) -> None:
    one = await bench.add()
    for day, standing in enumerate([Deleted(), Deleted(), None, Deleted(), Deleted()]):
        bench.platform.standing = {70: standing} if standing else {}
        await bench.wake(DUE, days=day)
    kept = await bench.storage.schedules.find_schedule(7, one.id)
    assert kept is not None
    assert not kept.paused


@pytest.mark.fault(10)
async def test_a_missing_permission_costs_no_request_and_the_post_goes_out_once_granted(bench: Bench) -> None:
    """Row 10: it is seen before anything is sent, told once, and looked at again."""
    one = await bench.add()
    bench.platform.standing[70] = Forbidden("missing:send_messages")
    for _ in range(10):
        await bench.wake(DUE if bench.now < DUE else None, minutes=1)
    assert bench.platform.requests["post"] == 0
    assert bench.board.codes == ["shut"]
    del bench.platform.standing[70]
    await bench.wake(minutes=1)
    assert bench.platform.told == {bench.slot(one, DAY).marker: 1}


@pytest.mark.fault(10)
async def test_a_refused_request_is_the_only_one_of_its_slot(bench: Bench) -> None:
    """Row 10: the next day's post is tried again."""
    one = await bench.add()
    bench.platform.script = [Rejected("50013")]
    for _ in range(10):
        await bench.wake(DUE if bench.now < DUE else None, minutes=1)
    assert bench.platform.requests["post"] == 1
    row = await bench.row(one, DAY)
    assert (row.state, row.reason) == (DeliveryState.GIVEN_UP, "50013")
    assert bench.board.codes == ["given_up"]
    await bench.wake(DUE, days=1)
    assert len(bench.platform.posts) == 1


@pytest.mark.fault(10)
async def test_a_permission_missing_to_the_end_is_given_up(bench: Bench) -> None:
    one = await bench.add(lateness=30)
    bench.platform.standing[70] = Forbidden("missing:send_messages")
    await bench.wake(DUE, seconds=1)
    await bench.wake(hours=1)
    row = await bench.row(one, DAY)
    assert (row.state, row.reason) == (DeliveryState.GIVEN_UP, "missing:send_messages")


@pytest.mark.fault(11)
async def test_a_claim_that_cannot_be_read_back_is_held_and_told(bench: Bench) -> None:
    """Row 11: never a blind second post; once the channel can be read, what is there is found."""
    one = await bench.add()
    bench.platform.script = [LOST_AFTER]
    await bench.wake(DUE, seconds=1)
    bench.platform.finding[70] = Unreadable("missing:read_message_history")
    for _ in range(10):
        await bench.wake(minutes=3)
    assert bench.platform.requests["post"] == 1
    assert (await bench.row(one, DAY)).state is DeliveryState.HELD
    assert bench.board.codes == ["held"]
    bench.platform.finding.clear()
    await bench.wake(minutes=3)
    assert (await bench.row(one, DAY)).state is DeliveryState.SENT
    assert bench.platform.told == {bench.slot(one, DAY).marker: 1}


@pytest.mark.fault(11)
async def test_a_young_claim_may_be_posted_again_unread_by_its_nonce(bench: Bench) -> None:
    one = await bench.add()
    bench.platform.finding[70] = Unreadable("missing:read_message_history")
    bench.platform.script = [CRASH_AFTER]
    await bench.wake(DUE, seconds=1)
    assert (await bench.row(one, DAY)).state is DeliveryState.SENT
    assert bench.platform.told == {bench.slot(one, DAY).marker: 1}


@pytest.mark.fault(33)
async def test_a_clock_that_was_set_back_makes_no_claim_young(bench: Bench) -> None:
    """Row 33: a claim from the future is no young one: its nonce may be forgotten, and what is unread is held."""
    one = await bench.add()
    await bench.wake(DUE, seconds=-1)
    slot, place = bench.slot(one, DAY), ChannelRef(7, 70)
    bench.platform.standing[70] = Unavailable("outage")
    await bench.wake(DUE, minutes=20)
    await bench.storage.deliveries.claim(slot, channel=70, anchor=0, now=bench.now)
    bench.platform.accept(place, slot, bench.now)
    bench.platform.nonces.clear()
    bench.platform.finding[70] = Unreadable("missing:read_message_history")
    bench.restart()
    await bench.wake(minutes=-10)
    assert bench.platform.told == {slot.marker: 1}
    assert (await bench.row(one, DAY)).state is DeliveryState.HELD


@pytest.mark.fault(11)
async def test_a_refused_reading_is_the_only_one_of_its_slot(bench: Bench) -> None:
    one = await bench.add()
    bench.platform.script = [LOST_AFTER]
    await bench.wake(DUE, seconds=1)
    bench.platform.finding[70] = Unreadable("50001", confirmed=True)
    for _ in range(10):
        await bench.wake(minutes=3)
    assert bench.platform.requests["find"] == 1
    assert (await bench.row(one, DAY)).state is DeliveryState.HELD


@pytest.mark.fault(11)
async def test_where_no_nonce_is_known_a_doubtful_post_is_held(bench: Bench) -> None:
    """Row 11: a forum has no nonce; a post that is not found may still come, so nothing is posted again."""
    one = await bench.add()
    bench.platform.known_nonces = False
    bench.platform.script = [CRASH_BEFORE]
    await bench.wake(DUE, seconds=1)
    for _ in range(5):
        await bench.wake(minutes=5)
    assert bench.platform.posts == []
    assert (await bench.row(one, DAY)).state is DeliveryState.HELD
    assert bench.board.codes == ["held"]


async def test_where_no_nonce_is_known_a_post_that_is_there_is_found(bench: Bench) -> None:
    one = await bench.add()
    bench.platform.known_nonces = False
    bench.platform.script = [CRASH_AFTER]
    await bench.wake(DUE, seconds=1)
    assert (await bench.row(one, DAY)).state is DeliveryState.SENT


@pytest.mark.fault(12)
async def test_a_post_that_a_moderator_deleted_meanwhile_is_not_posted_again(bench: Bench) -> None:
    """Row 12: the platform answers the repeated nonce with "no such message": it was there."""
    one = await bench.add()
    bench.platform.script = [LOST_BEFORE, Sent(None)]
    await bench.wake(DUE, seconds=1)
    await bench.wake(minutes=1)
    await bench.wake(minutes=1)
    row = await bench.row(one, DAY)
    assert (row.state, row.message, row.attempts) == (DeliveryState.SENT, None, 2)
    assert bench.platform.requests["post"] == 2


@pytest.mark.fault(13)
async def test_a_card_that_is_refused_or_cannot_be_made_stops_no_other(bench: Bench) -> None:
    """Row 13: one is refused by the platform, one can't be made; the third goes out."""
    refused = await bench.add()
    bench.platform.script = [Rejected("50035")]
    await bench.wake(DUE, seconds=1)
    assert (await bench.row(refused, DAY)).state is DeliveryState.GIVEN_UP
    other = await bench.add(at=time(10))
    bench.occasions.broken = [DAY + timedelta(days=1)]
    await bench.wake(DUE, days=1, hours=2)
    assert bench.platform.posts == []
    bench.occasions.broken = []
    await bench.wake(minutes=2)
    assert sorted(bench.platform.told.values()) == [1, 1]
    assert (await bench.row(other, DAY + timedelta(days=1))).state is DeliveryState.SENT


@pytest.mark.fault(33)
@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(hours=-1), timedelta(days=1), timedelta(days=-1)])
async def test_a_clock_that_jumps_and_is_set_right(bench: Bench, jump: timedelta) -> None:
    """Row 33: from then on each date has its one post, in one direction as in the other."""
    one = await bench.add()
    await bench.wake(DUE, minutes=1)
    await bench.wake(bench.now + jump)
    await bench.wake(bench.now - jump)
    for hours in range(1, 73):
        await bench.wake(DUE, hours=hours)
    assert bench.platform.told == {bench.slot(one, DAY + timedelta(days=n)).marker: 1 for n in range(4)}


@pytest.mark.fault(33)
async def test_a_clock_that_ran_far_ahead_loses_nothing_once_set_right(bench: Bench) -> None:
    """Row 33: what it took for missed is posted when its day comes."""
    one = await bench.add()
    await bench.wake(DUE, days=5, hours=20)
    for hours in range(0, 24 * 6, 3):
        await bench.wake(DUE, hours=hours)
    assert bench.platform.told == {bench.slot(one, DAY + timedelta(days=n)).marker: 1 for n in range(6)}


@pytest.mark.fault(33)
async def test_four_days_asleep(bench: Bench) -> None:
    """Row 33: the last post is still inside its window and goes out as late; those before are counted and told."""
    one = await bench.add()
    await bench.wake(DUE, days=4, hours=3)
    assert bench.platform.told == {bench.slot(one, DAY + timedelta(days=4)).marker: 1}
    assert "遅延" in bench.platform.cards[0].subtitle
    counts = await bench.storage.deliveries.count_by_state(one.id)
    assert counts == {DeliveryState.LATE: 4, DeliveryState.SENT: 1}
    assert [(notice.code, notice.count) for notice in bench.board.notices] == [("missed", 4)]


@pytest.mark.fault(31)
async def test_a_zone_changed_after_the_post_brings_no_second_one_for_the_date(bench: Bench) -> None:
    """Row 31: in New York 2 September is yet to come; it has its post already."""
    one = await bench.add()
    await bench.wake(DUE, minutes=1)
    moved = await bench.storage.schedules.change_schedule(one, actor=1, now=bench.now, zone="America/New_York")
    assert moved is not None
    for hours in range(1, 60):
        await bench.wake(DUE, hours=hours)
    assert bench.platform.told == {bench.slot(one, day).marker: 1 for day in (DAY, date(2027, 9, 3))}


async def test_a_time_changed_before_the_post_moves_it_and_one_changed_after_does_not_double_it(bench: Bench) -> None:
    one = await bench.add()
    bench.now = DUE - timedelta(hours=1)
    later = await bench.storage.schedules.change_schedule(one, actor=1, now=bench.now, at=time(18))
    assert later is not None
    await bench.wake(DUE, hours=8)
    assert bench.platform.posts == []
    sooner = await bench.storage.schedules.change_schedule(later, actor=1, now=bench.now, at=time(9))
    assert sooner is not None
    await bench.wake(minutes=1)
    assert bench.platform.told == {bench.slot(one, DAY).marker: 1}
    await bench.storage.schedules.change_schedule(sooner, actor=1, now=bench.now, at=time(18))
    await bench.wake(DUE, hours=10)
    assert len(bench.platform.posts) == 1


@pytest.mark.fault(32)
async def test_a_leap_day_and_a_new_year(bench: Bench) -> None:
    """Row 32: 29 February 2028 and 31 December each have one post."""
    one = await bench.add(since=datetime(2027, 12, 30, tzinfo=UTC))
    for day in range(70):
        await bench.wake(datetime(2027, 12, 30, 1, tzinfo=UTC), days=day)
    markers = {bench.slot(one, date(2027, 12, 31) + timedelta(days=n)).marker for n in range(69)}
    assert bench.platform.told == dict.fromkeys(markers, 1)
    assert any(marker.endswith("2028-02-29") for marker in markers)


async def test_a_schedule_owes_nothing_from_before_it_was_made(bench: Bench) -> None:
    await bench.add(since=DUE + timedelta(minutes=1))
    await bench.wake(DUE, hours=3)
    assert bench.platform.posts == []


async def test_paused_is_skipped_and_resumed_begins_with_the_next(bench: Bench) -> None:
    one = await bench.add()
    await bench.storage.schedules.pause_schedule(one, actor=1, now=bench.now, reason="moderator")
    await bench.wake(DUE, minutes=1)
    assert (await bench.row(one, DAY)).state is DeliveryState.SKIPPED
    await bench.storage.schedules.resume_schedule(one, actor=1, now=bench.now)
    await bench.wake(minutes=5)
    assert bench.platform.posts == []
    await bench.wake(DUE, days=1)
    assert len(bench.platform.posts) == 1


async def test_a_removed_schedule_posts_nothing_and_keeps_its_rows(bench: Bench) -> None:
    one = await bench.add()
    await bench.wake(DUE, minutes=1)
    await bench.storage.schedules.remove_schedule(one, actor=1, now=bench.now)
    await bench.wake(DUE, days=1)
    assert len(bench.platform.posts) == 1
    assert (await bench.row(one, DAY)).message == 1


async def test_a_claim_of_a_schedule_stopped_meanwhile_is_confirmed_but_not_repeated(bench: Bench) -> None:
    there, lost = await bench.add(), await bench.add(at=time(10))
    for one, death in ((there, LOST_AFTER), (lost, LOST_BEFORE)):
        bench.platform.script = [death]
        await bench.wake(bench.slot(one, DAY).due)
        await bench.storage.schedules.remove_schedule(one, actor=1, now=bench.now)
    await bench.wake(minutes=3)
    assert (await bench.row(there, DAY)).state is DeliveryState.SENT
    assert (await bench.row(lost, DAY)).state is DeliveryState.SKIPPED


async def test_a_day_with_nothing_is_silent(bench: Bench) -> None:
    one = await bench.add(on_empty=EmptyPolicy.SILENCE)
    bench.occasions.silent = [DAY]
    await bench.wake(DUE, minutes=1)
    row = await bench.row(one, DAY)
    assert (row.state, row.reason) == (DeliveryState.SKIPPED, "nothing")
    assert bench.platform.requests["look"] == 0


async def test_a_post_is_published_once_it_is_there_and_also_after_a_death(bench: Bench) -> None:
    one = await bench.add(publish=True)
    bench.platform.script = [CRASH_AFTER]
    await bench.wake(DUE, seconds=1)
    assert (await bench.row(one, DAY)).publish == "done"
    assert bench.platform.published == {1: 1}


async def test_a_channel_changed_after_the_claim_is_read_where_it_was_claimed(bench: Bench) -> None:
    one = await bench.add()
    bench.platform.script = [LOST_AFTER]
    await bench.wake(DUE, seconds=1)
    await bench.storage.schedules.change_schedule(one, actor=1, now=bench.now, channel=71)
    await bench.wake(minutes=5)
    assert [channel for _, channel, _ in bench.platform.posts] == [70]
    assert (await bench.row(one, DAY)).state is DeliveryState.SENT


async def test_a_review_comes_the_evening_before_and_what_it_says_holds(bench: Bench) -> None:
    await bench.storage.workspace_settings.set_workspace_settings(
        WorkspaceSettings(7, moderators_channel=99), actor=1, now=bench.now
    )
    one = await bench.add(review=True)
    evening = datetime(2027, 9, 1, 11, tzinfo=UTC)
    await bench.wake(evening, minutes=1)
    assert [(channel, marker[0]) for _, channel, marker in bench.platform.posts] == [(99, "r")]
    assert (await bench.row(one, DAY, PostPurpose.REVIEW)).state is DeliveryState.SENT
    slot = bench.slot(one, DAY)
    assert await bench.storage.deliveries.skip_delivery(slot, reason="review:5")
    await bench.wake(DUE, minutes=1)
    assert (await bench.row(one, DAY)).reason == "review:5"
    assert await bench.storage.deliveries.undo_skip(slot)
    await bench.wake(minutes=1)
    assert bench.platform.told[slot.marker] == 1
    assert not await bench.storage.deliveries.skip_delivery(slot, reason="review:5"), "it is out already"
