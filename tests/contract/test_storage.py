"""What every storage must do, whichever database is behind it: one suite for each repository of `storage.ports`.

A new adapter is added to `ADAPTERS` and `open_storage`.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from briefings.domain import ActivationDetails, ActivationReason, Content, DocumentWarning
from briefings.domain.audit import AuditEntry
from briefings.domain.calendars import CalendarSubscription
from briefings.domain.deliveries import DeliveryState, PlanningResult
from briefings.domain.installations import Installation
from briefings.domain.place_settings import PlaceSettings, Visibility
from briefings.domain.proposals import Proposal
from briefings.domain.recurrence import find_occurrence
from briefings.domain.refs import ChannelRef, MessageRef, UserRef, WorkspaceRef
from briefings.domain.schedules import Occurrence, Schedule, ScheduleKind
from briefings.domain.text_searches import build_words_request
from briefings.domain.workspaces import WorkspaceSettings
from briefings.errors import ContentError, StaleRevision, StoreError
from briefings.search.misses import MissedQuery
from briefings.service import BriefingService
from briefings.storage.ports import Storage
from briefings.storage.postgres.storage import PostgresStorage
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.prepared_storage import open_prepared
from tests.support.stored_content import add_alias, make_content

NOW = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)
WORKSPACE = WorkspaceRef("slack", "T0123")
OTHER_WORKSPACE = WorkspaceRef("discord", "T0123")
CHANNEL = ChannelRef("slack", "T0123", "C0456")
USER = UserRef("slack", "U0789")
DIGEST = "d1"

OpenStorage = Callable[[], Awaitable[Storage]]


ADAPTERS = ("sqlite", "postgres")


@pytest.fixture(params=ADAPTERS)
async def open_storage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[OpenStorage]:
    """Opens the same database again and again, as one process after another does."""
    opened: list[Storage] = []
    url = request.getfixturevalue("migrated_postgres_url") if request.param == "postgres" else ""

    async def open_one() -> Storage:
        storage: Storage
        if url:
            storage = await PostgresStorage.open(url, clock=lambda: NOW)
        else:
            path = tmp_path / "briefings.db"
            opening = SqliteStorage.open if path.exists() else open_prepared
            storage = await opening(path, clock=lambda: NOW)
        opened.append(storage)
        return storage

    yield open_one
    for storage in opened:
        await storage.close()


@pytest.fixture
async def storage(open_storage: OpenStorage) -> Storage:
    return await open_storage()


@pytest.fixture
def content() -> Content:
    return make_content()


@pytest.fixture
def changed(content: Content) -> Content:
    return add_alias(content)


def make_schedule(key: str = "a1b2c3d4e5f6", channel_ref: ChannelRef = CHANNEL) -> Schedule:
    """Posts every day at 9:00 in Tokyo, from an hour before `NOW` on."""
    return Schedule(
        0, key, channel_ref, ScheduleKind.ON_THIS_DAY, time(9), "Asia/Tokyo", "ja", NOW - timedelta(days=2),
        created_by=USER,
    )  # fmt: skip


def occurrence_on(schedule: Schedule, day: date) -> Occurrence:
    occurrence = find_occurrence(schedule, day)
    assert occurrence is not None
    return occurrence


class TestRevisions:
    async def test_nothing_is_active_at_first(self, storage: Storage) -> None:
        assert await storage.revisions.get_active_revision() is None
        assert await storage.revisions.get_previous_revision() is None
        assert await storage.revisions.list_revisions() == ()
        with pytest.raises(StoreError, match="no content"):
            await storage.revisions.load_snapshot()

    async def test_content_is_loaded_as_it_was_stored(
        self, storage: Storage, open_storage: OpenStorage, content: Content
    ) -> None:
        stored = await storage.revisions.apply_content(
            content, expected_id=None, author="editor", note="first", builtin="1"
        )
        other = await open_storage()
        snapshot = await other.revisions.load_snapshot()
        assert snapshot.content == content
        assert snapshot.revision == stored
        assert (stored.author, stored.note, stored.builtin, stored.active) == ("editor", "first", "1", True)
        assert await other.revisions.get_active_revision() == stored

    async def test_a_staged_revision_is_not_active_until_it_is_activated(
        self, storage: Storage, content: Content, changed: Content
    ) -> None:
        first = await storage.revisions.apply_content(content, expected_id=None)
        staged = await storage.revisions.stage_content(changed, base_id=first.id)
        assert not staged.active
        assert not await storage.revisions.was_ever_active(staged.id)
        assert (await storage.revisions.load_snapshot()).content == content
        assert (await storage.revisions.load_snapshot(staged.id)).content == changed
        details = ActivationDetails(ActivationReason.APPLY, USER, "editor", "reviewed")
        activated = await storage.revisions.activate_revision(staged.id, expected_id=first.id, details=details)
        assert activated.active
        assert await storage.revisions.was_ever_active(staged.id)
        assert await storage.revisions.get_previous_revision() == replace(first, active=False)
        newest, oldest = await storage.revisions.list_activations()
        assert (newest.revision, newest.previous, newest.details) == (staged.id, first.id, details)
        assert (oldest.revision, oldest.previous) == (first.id, None)

    async def test_a_search_finds_what_is_in_the_active_revision_also_after_going_back(
        self, storage: Storage, open_storage: OpenStorage, content: Content
    ) -> None:
        async def find(word: str) -> tuple[int, list[int]]:
            snapshot = await (await open_storage()).revisions.load_snapshot()
            card = BriefingService(snapshot).build_card(build_words_request(word), "ja")
            assert card is not None
            return card.revision, [
                len(line.emphasis) for block in card.blocks for line in block.lines if line.citation
            ]

        (chapter,) = content.chapters
        passages = tuple(replace(passage, text=passage.text.replace("雪", "霧")) for passage in chapter.passages)
        misty = replace(content, chapters=(replace(chapter, passages=passages),))
        first = await storage.revisions.apply_content(content, expected_id=None)
        assert await find("雪") == (first.id, [1])
        second = await storage.revisions.apply_content(misty, expected_id=first.id)
        assert await find("霧") == (second.id, [1])
        assert await find("雪") == (second.id, [])
        await storage.revisions.activate_revision(first.id, expected_id=second.id)
        assert await find("雪") == (first.id, [1])
        assert await find("霧") == (first.id, [])

    async def test_a_change_of_another_process_is_noticed(
        self, storage: Storage, open_storage: OpenStorage, content: Content, changed: Content
    ) -> None:
        first = await storage.revisions.apply_content(content, expected_id=None)
        other = await open_storage()
        second = await other.revisions.apply_content(changed, expected_id=first.id)
        with pytest.raises(StaleRevision):
            await storage.revisions.apply_content(content, expected_id=first.id)
        with pytest.raises(StaleRevision):
            await storage.revisions.stage_content(content, base_id=first.id)
        with pytest.raises(StaleRevision):
            await storage.revisions.activate_revision(first.id, expected_id=first.id)
        assert await storage.revisions.get_active_revision() == second
        assert len(await storage.revisions.list_revisions()) == 2

    async def test_of_many_writers_one_succeeds(
        self, storage: Storage, open_storage: OpenStorage, content: Content, changed: Content
    ) -> None:
        first = await storage.revisions.apply_content(content, expected_id=None)
        other = await open_storage()
        results = await asyncio.gather(
            *(
                writer.revisions.apply_content(changed, expected_id=first.id, note=str(number))
                for number, writer in enumerate([storage, other] * 3)
            ),
            return_exceptions=True,
        )
        assert sum(isinstance(result, StaleRevision) for result in results) == 5
        assert len(await storage.revisions.list_revisions()) == 2

    async def test_inconsistent_content_is_refused(self, storage: Storage, content: Content) -> None:
        with pytest.raises(ContentError):
            await storage.revisions.stage_content(replace(content, subjects=content.subjects * 2))
        assert await storage.revisions.list_revisions() == ()

    async def test_only_unused_revisions_are_discarded(
        self, storage: Storage, content: Content, changed: Content
    ) -> None:
        first = await storage.revisions.apply_content(content, expected_id=None)
        staged = await storage.revisions.stage_content(changed)
        await storage.revisions.discard_revision(staged.id)
        assert [revision.id for revision in await storage.revisions.list_revisions()] == [first.id]
        with pytest.raises(StoreError):
            await storage.revisions.discard_revision(staged.id)
        with pytest.raises(StaleRevision):
            await storage.revisions.discard_revision(first.id)
        assert (await storage.revisions.load_snapshot()).content == content
        await storage.verify()

    async def test_ids_are_never_given_twice(self, storage: Storage, content: Content, changed: Content) -> None:
        await storage.revisions.apply_content(content, expected_id=None)
        staged = await storage.revisions.stage_content(changed)
        await storage.revisions.discard_revision(staged.id)
        assert (await storage.revisions.stage_content(changed)).id > staged.id


class TestProposals:
    async def propose(self, storage: Storage, content: Content, changed: Content) -> Proposal:
        base = await storage.revisions.apply_content(content, expected_id=None)
        chapter = replace(changed.chapters[0], language="en", title="Hills and rivers")
        staged = await storage.revisions.stage_content(replace(changed, chapters=(*changed.chapters, chapter)))
        warning = DocumentWarning(1, 3, "page", "the page number {number} is missing", "p. 3", {"number": 3})
        files, warnings = ("hills.md",), {"hills.md": (warning,)}
        proposal = Proposal(staged.id, base.id, NOW, USER, "editor", CHANNEL, None, files, warnings)
        await storage.proposals.add_proposal(proposal)
        return proposal

    async def test_a_proposal_is_found_as_it_was_stored(
        self, storage: Storage, content: Content, changed: Content
    ) -> None:
        proposal = await self.propose(storage, content, changed)
        assert await storage.proposals.find_proposal(proposal.revision) == proposal
        assert await storage.proposals.find_proposal(proposal.base) is None
        assert await storage.proposals.list_proposed_files() == {proposal.revision: ("hills.md",)}

    async def test_its_message_is_recorded(self, storage: Storage, content: Content, changed: Content) -> None:
        proposal = await self.propose(storage, content, changed)
        message = MessageRef(CHANNEL, "1714558200.000100")
        await storage.proposals.set_proposal_message(proposal.revision, message)
        stored = await storage.proposals.find_proposal(proposal.revision)
        assert stored == replace(proposal, message_ref=message)

    async def test_its_new_chapters_are_listed(self, storage: Storage, content: Content, changed: Content) -> None:
        proposal = await self.propose(storage, content, changed)
        (head,) = await storage.proposals.list_new_chapters(proposal)
        assert (head.title, head.language) == ("Hills and rivers", "en")

    async def test_old_proposals_are_deleted_unless_they_were_applied(
        self, storage: Storage, content: Content, changed: Content
    ) -> None:
        proposal = await self.propose(storage, content, changed)
        assert await storage.proposals.delete_old_proposals(NOW - timedelta(days=1)) == 0
        assert await storage.proposals.delete_old_proposals(NOW + timedelta(days=1)) == 1
        assert await storage.proposals.find_proposal(proposal.revision) is None
        assert [revision.id for revision in await storage.revisions.list_revisions()] == [proposal.base]


class TestSchedules:
    async def test_a_schedule_is_found_as_it_was_stored(self, storage: Storage) -> None:
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

    async def test_a_removed_schedule_is_found_but_not_listed(self, storage: Storage) -> None:
        added = await storage.schedules.add_schedule(make_schedule(), actor=USER)
        await storage.schedules.remove_schedule(added, actor=USER, now=NOW)
        assert await storage.schedules.list_schedules(WORKSPACE) == ()
        removed = await storage.schedules.find_schedule(WORKSPACE, added.id)
        assert removed is not None
        assert removed.removed
        assert await storage.schedules.change_schedule(added, actor=USER, now=NOW, language="en") is None
        other = await storage.schedules.add_schedule(make_schedule("b1b2c3d4e5f6"), actor=None)
        assert other.id > added.id


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

    async def test_a_platform_sees_its_own_deliveries_alone(self, storage: Storage, schedule: Schedule) -> None:
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

    async def test_of_two_processes_one_claims(
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

    async def test_a_paused_schedule_is_not_claimed(self, storage: Storage, schedule: Schedule) -> None:
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

    async def test_a_skip_by_a_reviewer_can_be_undone(self, storage: Storage, schedule: Schedule) -> None:
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

    async def test_a_post_that_was_sent_ends_the_count_of_reports_of_its_own_schedule(
        self, storage: Storage, schedule: Schedule
    ) -> None:
        other = await storage.schedules.add_schedule(make_schedule("0123456789ab"), actor=USER)
        for each in (schedule, other):
            assert not await storage.deliveries.record_missing_channel(each)
            assert not await storage.deliveries.record_missing_channel(each)
        await storage.deliveries.plan_deliveries(NOW)
        occurrence = occurrence_on(schedule, date(2026, 4, 1))
        await storage.deliveries.transition(occurrence, {DeliveryState.PLANNED}, DeliveryState.SENT)
        assert not await storage.deliveries.record_missing_channel(schedule)
        assert await storage.deliveries.record_missing_channel(other)

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

    async def test_a_schedule_is_paused_after_several_reports_that_its_channel_is_missing(
        self, storage: Storage, schedule: Schedule
    ) -> None:
        reports = [await storage.deliveries.record_missing_channel(schedule) for _ in range(5)]
        assert reports.count(True) == 1
        assert not reports[0]
        paused = await storage.schedules.find_schedule(WORKSPACE, schedule.id)
        assert paused is not None
        assert (paused.paused, paused.pause_reason) == (True, "channel_deleted")


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

    async def test_a_post_is_judged_by_the_settings_of_its_own_schedule(
        self, storage: Storage, sent: Occurrence
    ) -> None:
        """Those that it had when the post was sent, whatever other schedules have, and it has now."""
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

    async def test_a_deleted_post_is_not_listed(self, storage: Storage, sent: Occurrence) -> None:
        await storage.corrections.record_deleted_post(sent)
        assert await storage.corrections.list_posts_since(NOW - timedelta(days=1)) == ()

    async def test_a_post_has_the_schedule_of_its_time(self, storage: Storage, sent: Occurrence) -> None:
        schedule = await storage.schedules.find_schedule(WORKSPACE, sent.schedule_id)
        assert schedule is not None
        later = NOW + timedelta(hours=1)
        await storage.schedules.change_schedule(schedule, actor=USER, now=later, language="en")
        (post,) = await storage.corrections.list_posts_since(NOW - timedelta(days=1))
        assert post.schedule.language == "ja"

    @pytest.mark.parametrize(
        ("values", "language"), [({"claimed_at": NOW}, "en"), ({}, "ja")], ids=["claimed", "due"]
    )
    async def test_a_post_has_the_schedule_of_when_it_was_claimed_or_due(
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


class TestMisses:
    async def test_misses_are_counted_by_their_folded_text(self, storage: Storage) -> None:
        yesterday = NOW - timedelta(days=1)
        await storage.misses.count_misses([MissedQuery("mongolia", "Mongolia", 2)], yesterday)
        await storage.misses.count_misses(
            [MissedQuery("mongolia", "MONGOLIA", 1), MissedQuery("tuva", "Tuva", 1)], NOW
        )
        mongolia, tuva = await storage.misses.list_misses()
        assert (mongolia.text, mongolia.count) == ("Mongolia", 3)
        assert (mongolia.first_on, mongolia.last_on) == (date(2026, 3, 31), date(2026, 4, 1))
        assert await storage.misses.list_misses(limit=1, offset=1) == (tuva,)
        assert await storage.misses.find_miss_by_key(tuva.key) == tuva
        assert await storage.misses.find_miss_by_key("0000000000000000") is None

    async def test_dismissed_misses_are_counted_but_not_listed(self, storage: Storage) -> None:
        await storage.misses.count_misses([MissedQuery("tuva", "Tuva", 1)], NOW)
        await storage.misses.set_dismissed("tuva")
        await storage.misses.count_misses([MissedQuery("tuva", "Tuva", 1)], NOW)
        assert await storage.misses.list_misses() == ()
        await storage.misses.set_dismissed("tuva", dismissed=False)
        (tuva,) = await storage.misses.list_misses()
        assert tuva.count == 2
        await storage.misses.delete_all_misses()
        assert await storage.misses.list_misses() == ()

    async def test_the_least_frequent_misses_are_deleted(self, storage: Storage) -> None:
        await storage.misses.count_misses(
            [MissedQuery(f"query {number}", f"Query {number}", 1 + number % 7) for number in range(2_500)], NOW
        )
        misses = await storage.misses.list_misses()
        assert len(misses) == 2_000
        assert {miss.count for miss in misses} == {2, 3, 4, 5, 6, 7}


class TestAuditAndWorkspaceSettings:
    async def test_entries_are_listed_newest_first(self, storage: Storage) -> None:
        entries = [
            AuditEntry(NOW + timedelta(minutes=number), WORKSPACE, USER, f"action.{number % 2}", detail={"n": number})
            for number in range(4)
        ]
        for entry in entries:
            await storage.audit.record_audit_entry(entry)
        await storage.audit.record_audit_entry(AuditEntry(NOW, OTHER_WORKSPACE, None, "action.0"))
        assert await storage.audit.list_audit_entries(WORKSPACE) == tuple(reversed(entries))
        assert await storage.audit.list_audit_entries(WORKSPACE, limit=1) == (entries[3],)
        assert await storage.audit.list_audit_entries(WORKSPACE, action="action.0") == (entries[2], entries[0])
        (other,) = await storage.audit.list_audit_entries(OTHER_WORKSPACE)
        assert other.actor is None
        assert await storage.audit.list_entries_by(USER) == tuple(reversed(entries))
        assert await storage.audit.list_entries_by(USER, limit=2) == (entries[3], entries[2])
        assert await storage.audit.list_entries_by(replace(USER, platform="discord")) == ()

    async def test_settings_are_stored_for_each_workspace_and_audited(self, storage: Storage) -> None:
        assert await storage.workspace_settings.load_workspace_settings(WORKSPACE) == WorkspaceSettings(WORKSPACE)
        settings = WorkspaceSettings(WORKSPACE, "C1", "S1", "C2")
        await storage.workspace_settings.set_workspace_settings(settings, actor=USER, now=NOW)
        await storage.workspace_settings.set_workspace_settings(
            replace(settings, log_channel=None), actor=USER, now=NOW
        )
        stored = await storage.workspace_settings.load_workspace_settings(WORKSPACE)
        assert stored == replace(settings, log_channel=None)
        other = await storage.workspace_settings.load_workspace_settings(OTHER_WORKSPACE)
        assert other == WorkspaceSettings(OTHER_WORKSPACE)
        entries = await storage.audit.list_audit_entries(WORKSPACE, action="settings")
        values = {"moderators_channel": "C1", "moderators_role": "S1", "log_channel": "C2"}
        assert entries == (
            AuditEntry(NOW, WORKSPACE, USER, "settings", detail=values | {"log_channel": None}),
            AuditEntry(NOW, WORKSPACE, USER, "settings", detail=values),
        )

    async def test_settings_of_places_are_stored_taken_back_and_audited(self, storage: Storage) -> None:
        repository = storage.place_settings
        english = PlaceSettings("en", Visibility.PRIVATE, "UTC")
        await repository.set_place_settings(WORKSPACE, "", english, actor=USER, now=NOW)
        await repository.set_place_settings(WORKSPACE, "C1", PlaceSettings("ja"), actor=USER, now=NOW)
        await repository.set_place_settings(OTHER_WORKSPACE, "C1", PlaceSettings(zone="UTC"), actor=None, now=NOW)
        stored = {
            (WORKSPACE, ""): english,
            (WORKSPACE, "C1"): PlaceSettings("ja"),
            (OTHER_WORKSPACE, "C1"): PlaceSettings(zone="UTC"),
        }
        assert await repository.load_place_settings() == stored
        await repository.set_place_settings(WORKSPACE, "", PlaceSettings(), actor=USER, now=NOW)
        del stored[WORKSPACE, ""]
        assert await repository.load_place_settings() == stored
        entries = await storage.audit.list_audit_entries(WORKSPACE, action="settings.place")
        taken_back = {"channel": "", "language": "", "visibility": "", "zone": ""}
        assert [entry.detail for entry in entries] == [
            taken_back,
            taken_back | {"channel": "C1", "language": "ja"},
            {"channel": "", "language": "en", "visibility": "private", "zone": "UTC"},
        ]

    async def test_a_passage_that_was_corrected_has_the_day_since_when(self, storage: Storage) -> None:
        content = make_content()
        chapter = content.chapters[0]
        first = await storage.revisions.apply_content(content, expected_id=None)
        assert (await storage.revisions.load_snapshot()).corrections == {}
        passages = (replace(chapter.passages[0], text=f"{chapter.passages[0].text}!"), *chapter.passages[1:])
        changed = replace(content, chapters=(replace(chapter, passages=passages), *content.chapters[1:]))
        await storage.revisions.apply_content(changed, expected_id=first.id)
        corrections = (await storage.revisions.load_snapshot()).corrections
        assert {key: list(days) for key, days in corrections.items()} == {chapter.key: [passages[0].ordinal]}


async def test_a_closed_storage_says_so(storage: Storage) -> None:
    await storage.close()
    await storage.close()
    with pytest.raises(StoreError, match="closed"):
        await storage.revisions.get_active_revision()


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


async def test_problems_are_added_and_removed_once(storage: Storage) -> None:
    disk, channel = ("host", "disk"), ("discord", "channel 1/2")
    problems = storage.problems
    assert await problems.change_problems(added={disk, channel}, removed=(), now=NOW) == ({disk, channel}, set())
    assert await problems.change_problems(added={disk}, removed={channel}, now=NOW) == (set(), {channel})
    assert await problems.change_problems(added=(), removed={channel}, now=NOW) == (set(), set())
    assert await problems.list_problems() == {disk}


class TestInstallations:
    @staticmethod
    def make(organization: str = "", workspace: str = "T1", sealed: str = "sealed") -> Installation:
        return Installation(
            "slack", organization, workspace, "Desk", "B1", "U1", ("chat:write", "commands"), sealed,
            NOW + timedelta(hours=12), NOW,
        )  # fmt: skip

    async def test_an_installation_is_replaced_and_deleted(self, storage: Storage, open_storage: OpenStorage) -> None:
        await storage.installations.save_installation(self.make())
        renewed = replace(self.make(sealed="other"), expires_at=None)
        await storage.installations.save_installation(renewed)
        other = await open_storage()
        assert await other.installations.find_installation(WorkspaceRef("slack", "T1")) == renewed
        assert await other.installations.find_installation(WorkspaceRef("discord", "T1")) is None
        assert await other.installations.find_installation(WorkspaceRef("slack", "T2")) is None
        assert await other.installations.list_installations("slack") == (renewed,)
        await other.installations.delete_installation(renewed)
        assert await storage.installations.list_installations("slack") == ()

    async def test_a_workspace_has_its_own_installation_or_that_of_its_organization(self, storage: Storage) -> None:
        installations = storage.installations
        whole, own = self.make("E1", ""), self.make("E1", "T1")
        await installations.save_installation(whole)
        assert await installations.find_installation(WorkspaceRef("slack", "T1")) is None
        assert await installations.find_installation(WorkspaceRef("slack", "T1"), "E1") == whole
        assert await installations.find_installation(WorkspaceRef("slack", ""), "E1") == whole
        assert await installations.find_installation(WorkspaceRef("slack", "T1"), "E2") is None
        await installations.record_organization(WorkspaceRef("slack", "T1"), "E1")
        assert await installations.find_installation(WorkspaceRef("slack", "T1")) == whole
        await installations.save_installation(own)
        assert await installations.find_installation(WorkspaceRef("slack", "T1")) == own


class TestReceivedEvents:
    async def test_an_event_is_new_once_until_it_is_old(self, storage: Storage, open_storage: OpenStorage) -> None:
        async def add(storage: Storage, event_id: str, now: datetime, platform: str = "slack") -> bool:
            since = now - timedelta(minutes=10)
            return await storage.received_events.add_event(platform, event_id, now=now, since=since)

        assert await add(storage, "Ev1", NOW)
        other = await open_storage()
        assert not await add(other, "Ev1", NOW + timedelta(minutes=5))
        assert await add(other, "Ev2", NOW)
        assert await add(other, "Ev1", NOW, "discord")
        assert await add(other, "Ev1", NOW + timedelta(minutes=11))


class TestCalendars:
    @staticmethod
    def make(calendar_id: str = "a1", owner: UserRef = USER) -> CalendarSubscription:
        return CalendarSubscription(calendar_id, owner, "ja", ("AM", "CSTO"), (30, 7), NOW, NOW)

    async def test_a_calendar_is_found_by_the_digest_of_its_token_until_it_is_revoked(
        self, storage: Storage, open_storage: OpenStorage
    ) -> None:
        calendars, calendar = storage.calendars, self.make()
        assert await calendars.add_calendar(calendar, token_digest=DIGEST, limit=10)
        other = (await open_storage()).calendars
        assert await other.find_calendar(DIGEST) == calendar
        assert await other.get_calendar("a1") == calendar
        assert await other.find_calendar("a1") is None
        assert not await other.revoke_calendar("a1", owner=UserRef("discord", USER.user))
        assert await other.revoke_calendar("a1", owner=USER)
        assert not await other.revoke_calendar("a1", owner=USER)
        assert await calendars.find_calendar(DIGEST) is None
        assert await calendars.list_calendars() == ()

    async def test_a_user_has_a_limited_number_and_sees_only_their_own(self, storage: Storage) -> None:
        calendars, stranger = storage.calendars, UserRef("discord", "1")
        added = await asyncio.gather(
            *(calendars.add_calendar(self.make(f"a{n}"), token_digest=f"d{n}", limit=3) for n in range(6))
        )
        assert Counter(added) == {True: 3, False: 3}
        assert await calendars.add_calendar(self.make("b", stranger), token_digest=DIGEST[::-1], limit=3)
        assert len(await calendars.list_calendars(USER)) == 3
        assert [calendar.owner for calendar in await calendars.list_calendars(stranger)] == [stranger]
        assert len(await calendars.list_calendars()) == 4
        assert await calendars.delete_calendars(USER) == 3
        assert await calendars.delete_calendars(USER) == 0
        assert len(await calendars.list_calendars()) == 1

    async def test_what_it_contains_is_changed_and_its_address_stays(self, storage: Storage) -> None:
        calendars = storage.calendars
        await calendars.add_calendar(self.make(), token_digest=DIGEST, limit=10)
        later = NOW + timedelta(days=1)

        async def change(owner: UserRef | None, subjects: tuple[str, ...]) -> bool:
            calendar = replace(
                self.make(), language="en", subjects=subjects, lead_days=(), changed_at=later, followed=True
            )
            return await calendars.change_calendar(calendar, owner=owner)

        assert not await change(UserRef("slack", "U1"), ("KZ",))
        assert (await calendars.find_calendar(DIGEST)) == self.make()
        assert await change(USER, ("KZ",))
        changed = replace(self.make(), language="en", subjects=("KZ",), lead_days=(), changed_at=later, followed=True)
        assert await calendars.find_calendar(DIGEST) == changed
        assert await change(None, ())
        await calendars.record_fetch("a1", date(2026, 4, 3))
        assert await calendars.find_calendar(DIGEST) == replace(changed, subjects=(), fetched_on="2026-04-03")


class TestLinkKeys:
    async def test_every_process_has_the_same_key_until_it_is_replaced(
        self, storage: Storage, open_storage: OpenStorage
    ) -> None:
        other = await open_storage()
        keys = await asyncio.gather(
            *(
                opened.link_keys.load_key("card", candidate=bytes([n]) * 32)
                for n, opened in enumerate((storage, other))
            )
        )
        assert len(set(keys)) == 1
        assert await other.link_keys.load_key("other", candidate=b"x") == b"x"
        await other.link_keys.replace_key("card", b"new")
        assert await storage.link_keys.load_key("card", candidate=b"y") == b"new"
