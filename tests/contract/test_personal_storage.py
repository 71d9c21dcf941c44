"""Contract of the storage of members' personal data, run for each database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.card_tools.menu import CardToolUse
from bot.context import BotContext
from bot.operations.retention import delete_old_records
from bot.personal.report_intake import add_report
from bot.settings import Settings
from briefings.domain.audit import AuditEntry
from briefings.domain.cards import CardLimits, CardRequest, View
from briefings.domain.deliveries import DeliveryState
from briefings.domain.follows import FollowedSubject
from briefings.domain.refs import ChannelRef, UserRef, WorkspaceRef
from briefings.domain.reports import ErrorReport
from briefings.domain.schedules import Schedule, ScheduleKind
from briefings.storage.ports import Storage
from briefings.storage.postgres.storage import PostgresStorage
from briefings.storage.sql import reports as report_rows
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.prepared_storage import open_prepared
from tests.support.stored_content import make_content

NOW = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)
USER, OTHER = UserRef("slack", "U0789"), UserRef("slack", "U0790")
KEY = "0123456789abcdef" * 2
REQUEST = CardRequest("AM", View.SECTION, "2-(1)-ア", 3, 2025)


@pytest.fixture(params=["sqlite", "postgres"])
async def storage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Storage]:
    opened: SqliteStorage | PostgresStorage
    if request.param == "postgres":
        opened = await PostgresStorage.open(request.getfixturevalue("migrated_postgres_url"), clock=lambda: NOW)
    else:
        opened = await open_prepared(tmp_path / "briefings.db", clock=lambda: NOW)
    async with opened:
        yield opened


def make_report(text: str = "", *, reporter: UserRef | None = None, days: int = 0) -> ErrorReport:
    contact = "@alice" if reporter else ""
    return ErrorReport(0, KEY, NOW + timedelta(days=days), REQUEST, 12, "ja", text, contact, reporter)


async def test_report_round_trips(storage: Storage) -> None:
    stored = await storage.reports.add_report(make_report("年が違う", reporter=USER))
    assert stored == replace(make_report("年が違う", reporter=USER), id=stored.id)
    assert await storage.reports.find_report(stored.id) == stored
    assert await storage.reports.find_report(stored.id + 1) is None


async def test_open_reports_are_listed_newest_first_by_pages(storage: Storage) -> None:
    for text in ("one", "two", "three"):
        await storage.reports.add_report(make_report(text))
    assert [report.text for report in await storage.reports.list_reports(limit=2)] == ["three", "two"]
    assert [report.text for report in await storage.reports.list_reports(limit=2, offset=2)] == ["one"]


async def test_a_report_is_done_once_and_opened_again(storage: Storage) -> None:
    number = (await storage.reports.add_report(make_report())).id
    assert await storage.reports.set_report_done(number, NOW)
    assert not await storage.reports.set_report_done(number, NOW)
    assert await storage.reports.list_reports() == ()
    (done,) = await storage.reports.list_reports(done=True)
    assert done.done_at == NOW
    assert await storage.reports.set_report_done(number, None)
    assert not await storage.reports.set_report_done(number, None)
    assert not await storage.reports.set_report_done(number + 1, NOW)
    assert len(await storage.reports.list_reports()) == 1


async def test_report_is_withdrawn_only_with_its_key(storage: Storage) -> None:
    number = (await storage.reports.add_report(make_report())).id
    assert not await storage.reports.withdraw_report(number, "f" * 32)
    assert not await storage.reports.withdraw_report(number + 1, KEY)
    assert await storage.reports.withdraw_report(number, KEY)
    assert await storage.reports.find_report(number) is None


async def test_the_reports_of_a_user_are_listed_and_deleted(storage: Storage) -> None:
    await storage.reports.add_report(make_report("without"))
    await storage.reports.add_report(make_report("other", reporter=OTHER))
    await storage.reports.add_report(make_report("first", reporter=USER))
    await storage.reports.add_report(make_report("second", reporter=USER))
    assert [report.text for report in await storage.reports.list_reports_by(USER)] == ["second", "first"]
    assert await storage.reports.list_reports_by(UserRef("discord", USER.user)) == ()
    assert await storage.reports.delete_reports_by(USER) == 2
    assert [report.text for report in await storage.reports.list_reports()] == ["other", "without"]


async def test_old_reports_are_deleted(storage: Storage) -> None:
    await storage.reports.add_report(make_report("old", days=-30))
    await storage.reports.add_report(make_report("new"))
    assert await storage.reports.delete_reports_before(NOW) == 1
    assert [report.text for report in await storage.reports.list_reports()] == ["new"]


async def test_oldest_reports_are_deleted_over_the_limit(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_rows, "REPORT_LIMIT", 2)
    for text in ("one", "two", "three"):
        await storage.reports.add_report(make_report(text))
    assert [report.text for report in await storage.reports.list_reports()] == ["three", "two"]


def make_inbox(owner: UserRef = USER, **changes: object) -> Schedule:
    values = {"lead_days": (7,), "language": "ja", "zone": "Asia/Tokyo", **changes}
    channel_ref = ChannelRef(owner.platform, "T0123", f"D{owner.user}")
    return Schedule(
        0, f"key{owner.user}".lower(), channel_ref, ScheduleKind.NEWS, time(9), since=NOW, owner=owner, **values
    )  # type: ignore[arg-type]  # as given


def make_followed(subject: str, minutes: int = 0) -> FollowedSubject:
    return FollowedSubject(subject, WorkspaceRef("slack", "T0123"), 3, NOW + timedelta(minutes=minutes))


async def test_followed_subjects_are_returned_in_order(storage: Storage) -> None:
    await storage.follows.follow(make_inbox(), make_followed("GE"))
    follower = await storage.follows.follow(make_inbox(), make_followed("AM", 1))
    assert follower == await storage.follows.find_follower(USER)
    assert follower.subjects == (make_followed("GE"), make_followed("AM", 1))
    assert (follower.schedule.owner, follower.schedule.subjects) == (USER, ("GE", "AM"))
    assert await storage.follows.find_follower(OTHER) is None
    again = await storage.follows.follow(make_inbox(), make_followed("GE", 5))
    assert again.subjects == follower.subjects, "what is followed already stays as it is"


async def test_later_choices_of_the_member_take_the_place_of_earlier_ones(storage: Storage) -> None:
    first = await storage.follows.follow(make_inbox(), make_followed("GE"))
    changed = make_inbox(language="en", zone="Asia/Yerevan", lead_days=(30, 1))
    follower = await storage.follows.follow(changed, make_followed("AM"))
    assert follower.schedule.id == first.schedule.id
    assert follower.schedule.key == first.schedule.key
    chosen = (follower.schedule.language, follower.schedule.zone, follower.schedule.lead_days)
    assert chosen == ("en", "Asia/Yerevan", (30, 1))


async def test_removing_the_last_subject_deletes_everything(storage: Storage) -> None:
    await storage.follows.follow(make_inbox(), make_followed("GE"))
    await storage.follows.follow(make_inbox(), make_followed("AM"))
    left = await storage.follows.unfollow(USER, "GE")
    assert left is not None
    assert [followed.subject for followed in left.subjects] == ["AM"]
    assert left.schedule.subjects == ("AM",)
    assert await storage.follows.unfollow(USER, "AM") is None
    assert await storage.follows.find_follower(USER) is None
    assert await storage.schedules.find_schedule_by_key("keyu0789") is None


async def test_messages_are_planned_and_deleted_with_followed_subjects(storage: Storage) -> None:
    await storage.follows.follow(make_inbox(), make_followed("GE"))
    await storage.follows.follow(make_inbox(OTHER), make_followed("GE"))
    await storage.deliveries.plan_deliveries(NOW + timedelta(days=1))
    planned = await storage.deliveries.list_open_deliveries(NOW + timedelta(days=1))
    assert {schedule.owner for schedule, _ in planned} == {USER, OTHER}
    assert all(delivery.occurrence.is_personal for _, delivery in planned)
    assert await storage.follows.stop_following(USER) == 1
    assert await storage.follows.stop_following(USER) == 0
    left = await storage.deliveries.list_open_deliveries(NOW + timedelta(days=1))
    assert {schedule.owner for schedule, _ in left} == {OTHER}


async def test_moderators_neither_see_nor_find_the_schedule_of_a_member(storage: Storage) -> None:
    follower = await storage.follows.follow(make_inbox(), make_followed("GE"))
    workspace_ref = WorkspaceRef("slack", "T0123")
    assert await storage.schedules.list_schedules(workspace_ref) == ()
    assert await storage.schedules.find_schedule(workspace_ref, follower.schedule.id) is None
    assert await storage.schedules.list_channels("slack") == ()
    assert await storage.audit.list_audit_entries(workspace_ref) == (), "nothing is recorded of it"


async def test_old_records_of_messages_are_deleted_except_the_last_sent_one(storage: Storage) -> None:
    follower = await storage.follows.follow(make_inbox(), make_followed("GE"))
    for days in (1, 2, 3, 4):
        await storage.deliveries.plan_deliveries(NOW + timedelta(days=days))
    deliveries = await storage.deliveries.list_deliveries(follower.schedule.id)
    for delivery, state in zip(reversed(deliveries), ("sent", "sent", "skipped", "planned"), strict=True):
        await storage.deliveries.transition(delivery.occurrence, set(DeliveryState), DeliveryState(state))
    assert await storage.follows.delete_old_messages(NOW + timedelta(days=30)) == 2
    left = await storage.deliveries.list_deliveries(follower.schedule.id)
    assert [delivery.state for delivery in left] == [DeliveryState.PLANNED, DeliveryState.SENT]


async def test_actions_of_user_are_listed_and_anonymized_after_retention(storage: Storage) -> None:
    for days, actor in ((-9, USER), (-1, USER), (-9, OTHER)):
        entry = AuditEntry(NOW + timedelta(days=days), WorkspaceRef("slack", "T0123"), actor, "data.apply")
        await storage.audit.record_audit_entry(entry)
    assert len(await storage.audit.list_entries_by(USER)) == 2
    assert await storage.audit.list_entries_by(UserRef("discord", USER.user)) == ()
    assert await storage.audit.remove_actors_before(NOW - timedelta(days=5)) == 2
    (left,) = await storage.audit.list_entries_by(USER)
    assert left.at == NOW - timedelta(days=1)
    entries = await storage.audit.list_audit_entries(WorkspaceRef("slack", "T0123"))
    assert [entry.actor for entry in entries] == [None, USER, None]


async def test_personal_records_are_deleted_when_their_time_is_over(storage: Storage) -> None:
    await storage.reports.add_report(make_report("old", days=-400))
    await storage.reports.add_report(make_report("new", days=-300))
    assert await delete_old_records(storage, NOW, 0) == 0
    assert await delete_old_records(storage, NOW, 365) == 1
    assert [report.text for report in await storage.reports.list_reports()] == ["new"]


async def test_corrected_posts_of_a_workspace_are_listed_since_a_time(storage: Storage) -> None:
    channel_ref = ChannelRef("slack", "T0123", "C0456")
    made = Schedule(0, "abc", channel_ref, ScheduleKind.ON_THIS_DAY, time(9), "Asia/Tokyo", "ja", NOW)
    schedule = await storage.schedules.add_schedule(made, actor=USER)
    await storage.deliveries.plan_deliveries(NOW + timedelta(days=1))
    (delivery,) = await storage.deliveries.list_deliveries(schedule.id)
    await storage.deliveries.transition(delivery.occurrence, set(DeliveryState), DeliveryState.SENT, sent_at=NOW)
    await storage.corrections.record_correction(delivery.occurrence, revision=4, reason="", actor=USER, now=NOW)
    workspace_ref, before = WorkspaceRef("slack", "T0123"), NOW - timedelta(minutes=1)
    ((found, day),) = await storage.corrections.list_corrected_since(workspace_ref, before)
    assert (found.id, day) == (schedule.id, delivery.occurrence.date)
    assert await storage.corrections.list_corrected_since(workspace_ref, NOW) == ()
    assert await storage.corrections.list_corrected_since(WorkspaceRef("slack", "T9"), before) == ()


@pytest.mark.fault(37)
async def test_unstorable_characters_of_a_report_are_removed(storage: Storage) -> None:
    """PostgreSQL does not store NUL, and no database stores an unpaired surrogate, which JSON may contain."""
    revision = await storage.revisions.apply_content(make_content(), expected_id=None)
    context = BotContext(Settings(), storage, CardLimits(), lambda: NOW)
    use = CardToolUse(CardRequest("AM"), revision.id, "ja")
    await add_report(context, use, OTHER, text="the y\x00ear\ud800 is wrong", contact="@al\x00ice\udfff")
    (report,) = await storage.reports.list_reports()
    assert (report.text, report.contact) == ("the year is wrong", "@alice")
