"""Every storage stores schedules, deliveries and corrections in the same way."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest
from msgspec.structs import replace

from briefings.domain.deliveries import DeliveryState, PlanningResult
from briefings.domain.refs import ChannelRef, MessageRef
from briefings.domain.schedules import Occurrence, Schedule, ScheduleKind
from briefings.storage.ports import Storage
from tests.contract.storage.samples import (
    CHANNEL,
    NOW,
    OTHER_WORKSPACE,
    USER,
    WORKSPACE,
    OpenStorage,
    make_schedule,
    occurrence_on,
)


class TestSchedules:
    async def test_schedule_is_found_as_it_was_stored(self, storage: Storage) -> None:
        added = await storage.schedules.add_schedule(make_schedule(), actor=USER)
        assert added == replace(make_schedule(), id=added.id)
        assert await storage.schedules.find_schedule(WORKSPACE, added.id) == added
        assert await storage.schedules.find_schedule_by_key(added.key) == added
        assert await storage.schedules.list_schedules(WORKSPACE) == (added,)

    async def test_workspaces_of_different_platforms_are_separate(self, storage: Storage) -> None:
        added = await storage.schedules.add_schedule(make_schedule(), actor=USER)
        assert await storage.schedules.find_schedule(OTHER_WORKSPACE, added.id) is None
        assert await storage.schedules.list_schedules(OTHER_WORKSPACE) == ()
        assert await storage.audit.list_audit_entries(OTHER_WORKSPACE) == ()

    async def test_changes_are_stored_and_audited(self, storage: Storage) -> None:
        added = await storage.schedules.add_schedule(make_schedule(), actor=USER)
        changed = await storage.schedules.change_schedule(added, actor=USER, now=NOW, at=time(18), language="en")
        assert changed == replace(added, at=time(18), language="en")
        await storage.schedules.pause_schedule(added, actor=USER, now=NOW, reason="moderator")
        paused = await storage.schedules.find_schedule(WORKSPACE, added.id)
        assert paused is not None
        assert (paused.paused, paused.pause_reason) == (True, "moderator")
        await storage.schedules.resume_schedule(added, actor=USER, now=NOW)
        assert await storage.schedules.find_schedule(WORKSPACE, added.id) == changed
        entries = await storage.audit.list_audit_entries(WORKSPACE)
        assert [entry.action for entry in entries] == [
            "schedule.resume",
            "schedule.pause",
            "schedule.edit",
            "schedule.add",
        ]
        assert {(entry.actor, entry.schedule) for entry in entries} == {(USER, added.id)}
        assert entries[2].detail == {"at": "18:00", "language": "en"}

    async def test_removed_schedule_is_found_but_not_listed(self, storage: Storage) -> None:
        added = await storage.schedules.add_schedule(make_schedule(), actor=USER)
        await storage.schedules.remove_schedule(added, actor=USER, now=NOW)
        assert await storage.schedules.list_schedules(WORKSPACE) == ()
        removed = await storage.schedules.find_schedule(WORKSPACE, added.id)
        assert removed is not None
        assert removed.removed
        assert await storage.schedules.change_schedule(added, actor=USER, now=NOW, language="en") is None
        other = await storage.schedules.add_schedule(make_schedule("b1b2c3d4e5f6"), actor=None)
        assert other.id > added.id


async def test_channels_of_active_schedules_are_listed_once(storage: Storage) -> None:
    other = ChannelRef("discord", "T0123", "C0456")
    added = [
        await storage.schedules.add_schedule(make_schedule(key, channel_ref), actor=USER)
        for key, channel_ref in (("a" * 12, CHANNEL), ("b" * 12, CHANNEL), ("c" * 12, other))
    ]
    assert await storage.schedules.list_channels("slack") == (CHANNEL,)
    assert await storage.schedules.list_channels("discord") == (other,)
    await storage.schedules.pause_schedule(added[0], actor=USER, now=NOW, reason="")
    assert await storage.schedules.list_channels("slack") == (CHANNEL,)
    await storage.schedules.remove_schedule(added[1], actor=USER, now=NOW)
    assert await storage.schedules.list_channels("slack") == ()


class TestDeliveries:
    @pytest.fixture
    async def schedule(self, storage: Storage) -> Schedule:
        schedule = replace(make_schedule(), grace_minutes=24 * 60)
        return await storage.schedules.add_schedule(schedule, actor=USER)

    async def test_every_occurrence_is_planned_once(self, storage: Storage, schedule: Schedule) -> None:
        missed = (await storage.deliveries.plan_deliveries(NOW)).missed
        assert [(found.id, occurrence.date) for found, occurrence in missed] == [(schedule.id, date(2026, 3, 31))]
        assert await storage.deliveries.plan_deliveries(NOW) == PlanningResult()
        assert await storage.deliveries.plan_deliveries(NOW - timedelta(hours=5)) == PlanningResult()
        deliveries = await storage.deliveries.list_deliveries(schedule.id)
        assert [(delivery.occurrence.date, delivery.state) for delivery in deliveries] == [
            (date(2026, 4, 1), DeliveryState.PLANNED),
            (date(2026, 3, 31), DeliveryState.LATE),
        ]
        states = await storage.deliveries.count_by_state(schedule.id)
        assert states == Counter({DeliveryState.PLANNED: 1, DeliveryState.LATE: 1})

    async def test_platform_lists_only_its_own_deliveries(self, storage: Storage, schedule: Schedule) -> None:
        channel_ref = ChannelRef("discord", "1", "70")
        other = await storage.schedules.add_schedule(
            replace(make_schedule("b1b2c3d4e5f6", channel_ref), grace_minutes=24 * 60), actor=None
        )
        planned = await storage.deliveries.plan_deliveries(NOW, platform="slack")
        assert {found.id for found, _ in planned.missed} == {schedule.id}
        assert await storage.deliveries.list_deliveries(other.id) == ()
        planned = await storage.deliveries.plan_deliveries(NOW, platform="discord")
        assert {found.id for found, _ in planned.missed} == {other.id}
        for platform, expected in (("slack", {schedule.id}), ("discord", {other.id}), ("teams", set())):
            found = await storage.deliveries.list_open_deliveries(NOW, platform=platform)
            assert {one.id for one, _ in found} == expected
        assert {one.id for one, _ in await storage.deliveries.list_open_deliveries(NOW)} == {schedule.id, other.id}

    async def test_one_of_two_processes_claims(
        self, storage: Storage, open_storage: OpenStorage, schedule: Schedule
    ) -> None:
        await storage.deliveries.plan_deliveries(NOW)
        occurrence = occurrence_on(schedule, date(2026, 4, 1))
        other = await open_storage()
        claims = await asyncio.gather(
            *(
                process.deliveries.transition(
                    occurrence, {DeliveryState.PLANNED}, DeliveryState.CLAIMED, if_active=True, channel_ref=CHANNEL,
                    cursor="1714558200.000100", claimed_at=NOW, attempted_at=NOW, attempts=1, revision=7,
                )
                for process in [storage, other] * 4
            )
        )  # fmt: skip
        assert sum(claims) == 1
        claimed = await other.deliveries.find_delivery(schedule.id, occurrence.date)
        assert claimed is not None
        assert (claimed.state, claimed.channel_ref, claimed.revision) == (DeliveryState.CLAIMED, CHANNEL, 7)
        assert (claimed.cursor, claimed.claimed_at, claimed.attempts) == ("1714558200.000100", NOW, 1)

    async def test_paused_schedule_is_not_claimed(self, storage: Storage, schedule: Schedule) -> None:
        await storage.deliveries.plan_deliveries(NOW)
        await storage.schedules.pause_schedule(schedule, actor=USER, now=NOW, reason="moderator")
        occurrence = occurrence_on(schedule, date(2026, 4, 1))
        assert not await storage.deliveries.transition(
            occurrence, {DeliveryState.PLANNED}, DeliveryState.CLAIMED, if_active=True
        )
        assert await storage.deliveries.transition(occurrence, {DeliveryState.PLANNED}, DeliveryState.SKIPPED)

    async def test_open_deliveries_are_listed_until_they_are_finished(
        self, storage: Storage, schedule: Schedule
    ) -> None:
        await storage.deliveries.plan_deliveries(NOW)
        occurrence = occurrence_on(schedule, date(2026, 4, 1))

        async def list_open(now: datetime) -> list[tuple[date, DeliveryState]]:
            deliveries = await storage.deliveries.list_open_deliveries(now)
            return [(delivery.occurrence.date, delivery.state) for _, delivery in deliveries]

        missed = (date(2026, 3, 31), DeliveryState.LATE)
        assert await list_open(NOW) == [missed, (occurrence.date, DeliveryState.PLANNED)]
        later = NOW + timedelta(minutes=5)
        await storage.deliveries.transition(
            occurrence, {DeliveryState.PLANNED}, DeliveryState.PLANNED, reason="away", not_before=later
        )
        assert await list_open(NOW) == [missed]
        assert await list_open(later) == [missed, (occurrence.date, DeliveryState.PLANNED)]
        sent = {"message_ref": MessageRef(CHANNEL, "1714558200.000200"), "sent_at": NOW}
        await storage.deliveries.transition(occurrence, {DeliveryState.PLANNED}, DeliveryState.SENT, **sent)
        assert await list_open(later) == [missed]

    async def test_skip_by_a_reviewer_can_be_undone(self, storage: Storage, schedule: Schedule) -> None:
        tomorrow = occurrence_on(schedule, date(2026, 4, 2))
        assert await storage.deliveries.skip_delivery(tomorrow, reason="review:U0789")
        skipped = await storage.deliveries.find_delivery(schedule.id, tomorrow.date)
        assert skipped is not None
        assert (skipped.state, skipped.reason) == (DeliveryState.SKIPPED, "review:U0789")
        assert await storage.deliveries.undo_skip(tomorrow)
        assert not await storage.deliveries.undo_skip(tomorrow)
        await storage.deliveries.transition(tomorrow, {DeliveryState.PLANNED}, DeliveryState.CLAIMED)
        assert not await storage.deliveries.skip_delivery(tomorrow, reason="review:U0789")

    async def test_only_a_post_that_a_reviewer_skipped_or_that_was_not_begun_is_skipped(
        self, storage: Storage, schedule: Schedule
    ) -> None:
        day = occurrence_on(schedule, date(2026, 4, 2))
        assert await storage.deliveries.skip_delivery(day, reason="review:U0789")
        assert await storage.deliveries.skip_delivery(day, reason="review:U0790")
        await storage.deliveries.transition(day, {DeliveryState.SKIPPED}, DeliveryState.CLAIMED)
        assert not await storage.deliveries.skip_delivery(day, reason="review:U0789")
        await storage.deliveries.transition(day, {DeliveryState.CLAIMED}, DeliveryState.SKIPPED, reason="paused")
        assert not await storage.deliveries.skip_delivery(day, reason="review:U0789")
        assert not await storage.deliveries.undo_skip(day)

    async def test_post_that_was_sent_ends_the_count_of_reports_of_its_own_schedule(
        self, storage: Storage, schedule: Schedule
    ) -> None:
        other = await storage.schedules.add_schedule(make_schedule("0123456789ab"), actor=USER)
        await storage.deliveries.plan_deliveries(NOW)
        for item in (schedule, other):
            assert [await report_missing_channel(storage, item) for _ in range(2)] == [False, False]
        occurrence = occurrence_on(schedule, date(2026, 4, 1))
        await storage.deliveries.transition(occurrence, {DeliveryState.PLANNED}, DeliveryState.SENT)
        await storage.deliveries.transition(occurrence, {DeliveryState.SENT}, DeliveryState.PLANNED)
        assert await report_missing_channel(storage, schedule) is False
        assert await report_missing_channel(storage, other) is True

    async def test_posts_are_counted_by_state(self, storage: Storage, schedule: Schedule) -> None:
        other = await storage.schedules.add_schedule(make_schedule("0123456789ab"), actor=USER)
        await storage.deliveries.plan_deliveries(NOW)
        await storage.deliveries.skip_delivery(occurrence_on(other, date(2026, 4, 1)), reason="review:U0789")
        counts = {DeliveryState.LATE: 1, DeliveryState.PLANNED: 1}
        assert await storage.deliveries.count_by_state(schedule.id) == counts
        assert await storage.deliveries.count_by_state(other.id) == {DeliveryState.LATE: 1, DeliveryState.SKIPPED: 1}
        assert await storage.deliveries.count_by_state() == {
            DeliveryState.LATE: 2, DeliveryState.PLANNED: 1, DeliveryState.SKIPPED: 1,
        }  # fmt: skip

    async def test_schedule_is_paused_after_several_reports_that_its_channel_is_missing(
        self, storage: Storage, schedule: Schedule
    ) -> None:
        await storage.deliveries.plan_deliveries(NOW)
        assert [await report_missing_channel(storage, schedule) for _ in range(4)] == [False, False, True, False]
        paused = await storage.schedules.find_schedule(WORKSPACE, schedule.id)
        assert paused is not None
        assert (paused.paused, paused.pause_reason) == (True, "channel_deleted")

    async def test_delivery_that_has_changed_counts_no_missing_channel(
        self, storage: Storage, schedule: Schedule
    ) -> None:
        await storage.deliveries.plan_deliveries(NOW)
        occurrence = occurrence_on(schedule, date(2026, 4, 1))
        for _ in range(5):
            assert (
                await storage.deliveries.transition_without_channel(
                    schedule, occurrence, {DeliveryState.CLAIMED}, DeliveryState.GIVEN_UP
                )
                is None
            )
        assert await report_missing_channel(storage, schedule) is False


async def report_missing_channel(storage: Storage, schedule: Schedule) -> bool | None:
    """Reports for the post of 1 April, which stays planned, that its channel is missing."""
    state = DeliveryState.PLANNED
    occurrence = occurrence_on(schedule, date(2026, 4, 1))
    return await storage.deliveries.transition_without_channel(schedule, occurrence, {state}, state)


class TestCorrections:
    @pytest.fixture
    async def sent(self, storage: Storage) -> Occurrence:
        schedule = await storage.schedules.add_schedule(make_schedule(), actor=USER)
        await storage.deliveries.plan_deliveries(NOW)
        occurrence = occurrence_on(schedule, date(2026, 4, 1))
        values = {"message_ref": MessageRef(CHANNEL, "1714558200.000200"), "channel_ref": CHANNEL, "revision": 1}
        assert await storage.deliveries.transition(
            occurrence, {DeliveryState.PLANNED}, DeliveryState.SENT, sent_at=NOW, claimed_at=NOW, **values
        )
        return occurrence

    async def test_post_is_judged_by_the_settings_of_its_own_schedule(
        self, storage: Storage, sent: Occurrence
    ) -> None:
        """The settings are those of the time of the post, not the present ones or another schedule's."""
        other = replace(make_schedule("b1b2c3d4e5f6"), language="de", subjects=("GE",), kind=ScheduleKind.THIS_MONTH)
        other = await storage.schedules.add_schedule(other, actor=USER)
        before = NOW - timedelta(minutes=5)
        await storage.schedules.change_schedule(other, actor=USER, now=before, language="fr", subjects=("RU",))
        own = await storage.schedules.find_schedule(WORKSPACE, sent.schedule_id)
        assert own is not None
        later = NOW + timedelta(hours=1)
        await storage.schedules.change_schedule(own, actor=USER, now=later, language="en", subjects=("AM",))
        (post,) = await storage.corrections.list_posts_since(NOW - timedelta(days=1))
        assert (post.schedule.language, post.schedule.subjects, post.schedule.kind) == (
            own.language, own.subjects, own.kind
        )  # fmt: skip

    async def test_sent_posts_are_listed_with_the_revisions_that_they_showed(
        self, storage: Storage, sent: Occurrence
    ) -> None:
        (post,) = await storage.corrections.list_posts_since(NOW - timedelta(days=1))
        assert (post.delivery.occurrence, post.revisions) == (sent, (1,))
        await storage.corrections.record_correction(sent, revision=2, reason="forbidden", actor=USER, now=NOW)
        (post,) = await storage.corrections.list_posts_since(NOW - timedelta(days=1))
        assert post.revisions == (1,)
        await storage.corrections.record_correction(sent, revision=2, reason="", actor=USER, now=NOW)
        await storage.corrections.record_correction(sent, revision=2, reason="forbidden", actor=USER, now=NOW)
        (post,) = await storage.corrections.list_posts_since(NOW - timedelta(days=1))
        assert post.revisions == (1, 2)
        assert post.delivery.corrected_at == NOW
        assert await storage.corrections.list_posts_since(NOW + timedelta(days=1)) == ()

    async def test_deleted_post_is_not_listed(self, storage: Storage, sent: Occurrence) -> None:
        await storage.corrections.record_deleted_post(sent)
        assert await storage.corrections.list_posts_since(NOW - timedelta(days=1)) == ()

    async def test_post_has_the_schedule_of_its_time(self, storage: Storage, sent: Occurrence) -> None:
        schedule = await storage.schedules.find_schedule(WORKSPACE, sent.schedule_id)
        assert schedule is not None
        later = NOW + timedelta(hours=1)
        await storage.schedules.change_schedule(schedule, actor=USER, now=later, language="en")
        (post,) = await storage.corrections.list_posts_since(NOW - timedelta(days=1))
        assert post.schedule.language == "ja"

    @pytest.mark.parametrize(
        ("values", "language"), [({"claimed_at": NOW}, "en"), ({}, "ja")], ids=["claimed", "due"]
    )
    async def test_post_has_the_schedule_of_when_it_was_claimed_or_due(
        self, storage: Storage, values: dict[str, object], language: str
    ) -> None:
        schedule = await storage.schedules.add_schedule(make_schedule(), actor=USER)
        await storage.deliveries.plan_deliveries(NOW)
        occurrence = occurrence_on(schedule, date(2026, 4, 1))
        between = NOW - timedelta(hours=1)
        assert occurrence.due < between
        await storage.schedules.change_schedule(schedule, actor=USER, now=between, language="en")
        post_values = {"message_ref": MessageRef(CHANNEL, "1714558200.000200"), "channel_ref": CHANNEL, "revision": 1}
        assert await storage.deliveries.transition(
            occurrence, {DeliveryState.PLANNED}, DeliveryState.SENT, sent_at=NOW, **post_values, **values
        )
        (post,) = await storage.corrections.list_posts_since(NOW - timedelta(days=1))
        assert post.schedule.language == language
