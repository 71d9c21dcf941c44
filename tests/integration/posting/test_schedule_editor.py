"""Schedules as moderators of any platform edit and see them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

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
    """There is something to post on one day alone."""
    build_card = bench.post_content.build_card
    bench.post_content.build_card = lambda schedule, today: build_card(schedule, today) if today == day else None  # type: ignore[method-assign]


async def test_the_next_post_is_the_next_day_with_something_to_post(
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
    """Of 24 days without the bot one had something to post: that one is reported, and the others were silent."""
    silence_until(bench, date(2027, 9, 20))
    schedule = (await editor.add(values(), MODERATOR)).schedule
    await bench.run(days=24)
    assert [(alert.code, alert.count) for alert in bench.notifier.alerts] == [("missed", 1)]
    counts = await bench.storage.deliveries.count_by_state(schedule.id)
    assert (counts[DeliveryState.LATE], counts[DeliveryState.SKIPPED]) == (1, 23)


async def test_an_outage_over_silent_days_alone_is_not_reported(
    bench: PostingWorkbench, editor: ScheduleEditor
) -> None:
    silence_until(bench, date(2028, 1, 1))
    await editor.add(values(), MODERATOR)
    await bench.run(days=24)
    assert bench.notifier.alerts == []


@pytest.mark.fault(52)
async def test_a_workspace_has_so_many_and_no_more(bench: PostingWorkbench, editor: ScheduleEditor) -> None:
    """Row 52."""
    for _ in range(MAX_SCHEDULES):
        await bench.add_schedule()
    with pytest.raises(InvalidInput, match=str(MAX_SCHEDULES)):
        await editor.add(values(), MODERATOR)
    other = replace(channel(), workspace="8")
    assert (await editor.add(values(channel_ref=other), MODERATOR)).schedule.id == MAX_SCHEDULES + 1


async def test_the_panel_has_pages(bench: PostingWorkbench) -> None:
    schedules: list[Schedule] = [await bench.add_schedule() for _ in range(17)]
    first = await load_panel(bench.storage, bench.post_content, WORKSPACE, bench.now)
    last = await load_panel(bench.storage, bench.post_content, WORKSPACE, bench.now, page=9)
    assert (len(first.rows), len(last.rows), last.page, last.page_count, last.total) == (15, 2, 2, 2, 17)
    assert [row.schedule.id for row in (*first.rows, *last.rows)] == [schedule.id for schedule in schedules]


async def test_the_history_begins_when_the_schedule_does(bench: PostingWorkbench, editor: ScheduleEditor) -> None:
    """A schedule that is paused and resumed on its first day was not paused on the days before."""
    schedule = (await editor.add(values(), MODERATOR)).schedule
    await editor.pause(schedule, MODERATOR)
    bench.now += timedelta(hours=1)
    await editor.resume(schedule, MODERATOR)
    assert await editor.list_history(schedule, 10) == ()
    await bench.run(days=1)
    assert [delivery.occurrence.date for delivery in await editor.list_history(schedule, 10)] == [date(2027, 9, 2)]
