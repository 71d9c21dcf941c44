"""Schedules as moderators of any platform edit and view them."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from briefings.domain.cards import Card, CardRequest
from briefings.domain.deliveries import DeliveryState
from briefings.domain.schedules import MAX_SCHEDULES, Schedule, ScheduleKind
from briefings.posting.panel import load_panel
from briefings.posting.schedule_editor import ScheduleEditor
from briefings.posting.schedule_input import InvalidInput
from tests.support.posting_workbench import MODERATOR, WORKSPACE, PostingWorkbench, channel


@pytest.fixture
def editor(bench: PostingWorkbench) -> ScheduleEditor:
    return ScheduleEditor(bench.storage, bench.post_content, bench.clock)


def values(**others: Any) -> dict[str, Any]:
    return {
        "channel_ref": channel(), "kind": ScheduleKind.ON_THIS_DAY, "at": time(9), "zone": "Asia/Tokyo",
        "language": "ja", **others,
    }  # fmt: skip


def silence_until(bench: PostingWorkbench, day: date) -> None:
    """Leaves a single day with something to post."""
    build_card = bench.post_content.build_card
    bench.post_content.build_card = lambda schedule, today: build_card(schedule, today) if today == day else None  # type: ignore[method-assign]


async def test_next_post_is_the_next_day_with_something_to_post(
    bench: PostingWorkbench, editor: ScheduleEditor
) -> None:
    silence_until(bench, date(2027, 9, 20))
    added = await editor.add(values(), MODERATOR)
    assert added.next_post is not None
    assert added.next_post.occurrence.date == date(2027, 9, 20)
    panel = await load_panel(bench.storage, bench.post_content, WORKSPACE, bench.now)
    assert panel.rows[0].next_post == added.next_post


@pytest.mark.fault(33)
async def test_silent_days_are_not_missed(bench: PostingWorkbench, editor: ScheduleEditor) -> None:
    """Of 24 days without the bot, one had something to post: only that one is reported as missed."""
    silence_until(bench, date(2027, 9, 20))
    schedule = (await editor.add(values(), MODERATOR)).schedule
    await bench.run(days=24)
    assert [(alert.code, alert.count) for alert in bench.notifier.alerts] == [("missed", 1)]
    counts = await bench.storage.deliveries.count_by_state(schedule.id)
    assert (counts[DeliveryState.LATE], counts[DeliveryState.SKIPPED]) == (1, 23)


async def test_outage_on_days_without_posts_is_not_reported(bench: PostingWorkbench, editor: ScheduleEditor) -> None:
    silence_until(bench, date(2028, 1, 1))
    await editor.add(values(), MODERATOR)
    await bench.run(days=24)
    assert bench.notifier.alerts == []


@pytest.mark.fault(52)
async def test_number_per_workspace_is_limited(bench: PostingWorkbench, editor: ScheduleEditor) -> None:
    """Row 52."""
    for _ in range(MAX_SCHEDULES):
        await bench.add_schedule()
    with pytest.raises(InvalidInput, match=str(MAX_SCHEDULES)):
        await editor.add(values(), MODERATOR)
    other = replace(channel(), workspace="8")
    assert (await editor.add(values(channel_ref=other), MODERATOR)).schedule.id == MAX_SCHEDULES + 1


async def test_panel_has_pages(bench: PostingWorkbench) -> None:
    schedules: list[Schedule] = [await bench.add_schedule() for _ in range(17)]
    first = await load_panel(bench.storage, bench.post_content, WORKSPACE, bench.now)
    last = await load_panel(bench.storage, bench.post_content, WORKSPACE, bench.now, page=9)
    assert (len(first.rows), len(last.rows), last.page, last.page_count, last.total) == (15, 2, 2, 2, 17)
    assert [row.schedule.id for row in (*first.rows, *last.rows)] == [schedule.id for schedule in schedules]


async def test_history_begins_when_the_schedule_does(bench: PostingWorkbench, editor: ScheduleEditor) -> None:
    """A schedule that is paused and resumed on its first day was not paused on the days before."""
    schedule = (await editor.add(values(), MODERATOR)).schedule
    await editor.pause(schedule, MODERATOR)
    bench.now += timedelta(hours=1)
    await editor.resume(schedule, MODERATOR)
    assert await editor.list_history(schedule, 10) == ()
    await bench.run(days=1)
    assert [delivery.occurrence.date for delivery in await editor.list_history(schedule, 10)] == [date(2027, 9, 2)]


async def test_schedule_is_found_in_its_workspace_until_it_is_removed(
    bench: PostingWorkbench, editor: ScheduleEditor
) -> None:
    schedule = (await editor.add(values(), MODERATOR)).schedule
    assert schedule.created_by == MODERATOR
    assert await editor.find(WORKSPACE, schedule.id) == schedule
    missing = r"^There is no schedule {}\. /schedule list shows all schedules\.$"
    with pytest.raises(InvalidInput, match=missing.format(schedule.id)):
        await editor.find(replace(WORKSPACE, workspace="8"), schedule.id)
    with pytest.raises(InvalidInput, match=missing.format(99)):
        await editor.find(WORKSPACE, 99)
    await editor.remove(schedule, MODERATOR)
    with pytest.raises(InvalidInput):
        await editor.find(WORKSPACE, schedule.id)
    assert (await editor.find(WORKSPACE, schedule.id, include_removed=True)).removed
    with pytest.raises(InvalidInput, match=missing.format(schedule.id)):
        await editor.change(schedule, {"at": time(10)}, MODERATOR)
    actions = [
        (entry.action, entry.actor, entry.at) for entry in await bench.storage.audit.list_audit_entries(WORKSPACE)
    ]
    assert actions == [("schedule.remove", MODERATOR, bench.now), ("schedule.add", MODERATOR, bench.now)]


async def test_change_a_pause_and_a_resumption_show_the_next_post(
    bench: PostingWorkbench, editor: ScheduleEditor
) -> None:
    schedule = (await editor.add(values(), MODERATOR)).schedule
    bench.now += timedelta(hours=5)
    changed = await editor.change(schedule, {"at": time(15)}, MODERATOR)
    assert (changed.schedule.at, changed.next_post and changed.next_post.occurrence.date) == (
        time(15), date(2027, 9, 1),
    )  # fmt: skip
    paused = (await editor.pause(changed.schedule, MODERATOR)).schedule
    assert (paused.paused, paused.pause_reason) == (True, "moderator")
    other = (await editor.pause(paused, MODERATOR, "missing_tag")).schedule
    assert other.pause_reason == "missing_tag"
    resumed = await editor.resume(paused, MODERATOR)
    assert (resumed.schedule.paused, resumed.schedule.pause_reason) == (False, "")
    assert resumed.next_post is not None
    entries = await bench.storage.audit.list_audit_entries(WORKSPACE)
    assert {entry.actor for entry in entries} == {MODERATOR}
    assert {entry.at for entry in entries[:-1]} == {bench.now}


async def test_settings_that_cannot_be_read_must_be_entered_again(
    bench: PostingWorkbench, editor: ScheduleEditor
) -> None:
    schedule = replace((await editor.add(values(), MODERATOR)).schedule, defects=("zone", "at"))
    problem = r"^Of schedule 1, these settings can't be read and must be entered again: {}\.$"
    with pytest.raises(InvalidInput, match=problem.format("time zone, time of day")):
        await editor.resume(schedule, MODERATOR)
    with pytest.raises(InvalidInput, match=problem.format("time of day")):
        await editor.change(schedule, {"zone": "UTC"}, MODERATOR)
    assert editor.find_next_post(schedule) is None
    changed = await editor.change(schedule, {"zone": "UTC", "at": time(8)}, MODERATOR)
    assert (changed.schedule.zone, changed.schedule.at) == ("UTC", time(8))


class News:
    """Has news on one day."""

    def __init__(self, day: date, card: Card) -> None:
        self.day, self.card = day, card

    async def build_card(self, _schedule: Schedule, local_date: date) -> Card | None:
        return self.card if local_date == self.day else None


async def test_preview_of_news_equals_post_now(bench: PostingWorkbench) -> None:
    card = Card(CardRequest(""), "ja", "what is new", ())
    editor = ScheduleEditor(bench.storage, bench.post_content, bench.clock, News(date(2027, 9, 2), card))
    schedule = (await editor.add(values(kind=ScheduleKind.NEWS), MODERATOR)).schedule
    bench.now += timedelta(hours=5)
    previewed = await editor.preview_next_post(schedule)
    assert previewed is not None
    assert (previewed.occurrence.date, previewed.card, previewed.headline) == (date(2027, 9, 2), card, "what is new")
    bench.now += timedelta(days=1)
    calendar = await editor.preview_next_post(schedule)
    assert calendar is not None
    assert (calendar.occurrence.date, calendar.headline) == (date(2027, 9, 3), "What happened on this day")
    bench.now -= timedelta(days=1)
    for unusual in (replace(schedule, kind=ScheduleKind.ON_THIS_DAY), replace(schedule, defects=("zone",))):
        assert (await editor.preview_next_post(unusual)) == editor.find_next_post(unusual)
    plain = ScheduleEditor(bench.storage, bench.post_content, bench.clock)
    assert await plain.preview_next_post(schedule) == plain.find_next_post(schedule)


async def test_history_has_the_requested_number_of_entries(bench: PostingWorkbench, editor: ScheduleEditor) -> None:
    schedule = (await editor.add(values(), MODERATOR)).schedule
    for _ in range(3):
        await bench.run(days=1)
    dates = [delivery.occurrence.date.day for delivery in await editor.list_history(schedule, 2)]
    assert dates == [4, 3]


async def test_paused_schedule_has_no_next_post_and_counts_missed_ones(
    bench: PostingWorkbench, editor: ScheduleEditor
) -> None:
    first = (await editor.add(values(grace_minutes=15), MODERATOR)).schedule
    second = (await editor.add(values(), MODERATOR)).schedule
    await editor.pause(second, MODERATOR)
    await bench.run(days=2, hours=3)
    active_row, paused_row = (await load_panel(bench.storage, bench.post_content, WORKSPACE, bench.now, page=0)).rows
    assert (active_row.schedule.id, active_row.missed, active_row.next_post is not None) == (first.id, 2, True)
    assert (paused_row.schedule.id, paused_row.missed, paused_row.next_post) == (second.id, 0, None)
    empty = await load_panel(bench.storage, bench.post_content, replace(WORKSPACE, workspace="8"), bench.now)
    assert (empty.rows, empty.page, empty.page_count, empty.total) == ((), 1, 1, 0)
    small = await load_panel(bench.storage, bench.post_content, WORKSPACE, bench.now, page=2, page_size=1)
    assert [row.schedule.id for row in small.rows] == [second.id]
