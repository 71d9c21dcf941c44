"""A schedule with a stored value that cannot be read is paused, and does not affect others."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, time

import pytest

from briefings.domain.deliveries import DeliveryState
from briefings.posting.schedule_editor import ScheduleEditor
from briefings.posting.schedule_input import InvalidInput
from tests.support.posting_workbench import MODERATOR, WORKSPACE, PostingWorkbench

DAMAGES = {
    "kind": "yearly", "at": "9 o'clock", "zone": "Mars/Olympus", "subjects": "[1, 2]", "lead_days": "{",
    "minimum_importance": "huge", "on_empty": "", "tags": "null",
}  # fmt: skip


def damage(bench: PostingWorkbench, number: int, **values: str) -> None:
    for name, value in values.items():
        execute(bench, f"UPDATE schedule SET {name} = ? WHERE id = ?", value, number)  # noqa: S608


def execute(bench: PostingWorkbench, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(bench.storage.location)) as database, database:
        database.execute(statement, values)


@pytest.mark.fault(51)
@pytest.mark.parametrize("field", DAMAGES)
async def test_others_are_posted(bench: PostingWorkbench, field: str) -> None:
    """Row 51: of two schedules one is damaged; the post of the other is sent, and moderators are alerted once."""
    broken, whole = await bench.add_schedule("70"), await bench.add_schedule("71")
    damage(bench, broken.id, **{field: DAMAGES[field]})
    for _ in range(3):
        await bench.run(hours=25)
    assert (await bench.find_delivery(whole, date(2027, 9, 2))).state is DeliveryState.SENT
    assert [(alert.code, alert.schedule) for alert in bench.notifier.alerts] == [("unreadable", broken.id)]
    assert bench.notifier.alerts[0].reason == f"unreadable:{field}"
    listed = await bench.storage.schedules.list_schedules(WORKSPACE)
    assert [(schedule.id, schedule.defects, schedule.paused) for schedule in listed] == [
        (broken.id, (field,), True), (whole.id, (), False),
    ]  # fmt: skip


OUT_OF_RANGE = [
    ("grace_minutes", 2**62), ("subjects", "[" * 100_000), ("lead_days", "[" * 100_000),
    ("tags", "[" * 5_000), ("planned_until", "2027-09-01T00:00:00"), ("planned_until", "0001-01-01T00:00:00+00:00"),
    ("planned_until", "9999-12-31T23:59:59+00:00"), ("planned_until", "soon"), ("since", "9999-12-31T23:59:59+00:00"),
]  # fmt: skip
"""Values of the right type that overflow, are nested too deeply, or can't be compared."""


@pytest.mark.fault(51)
@pytest.mark.parametrize(("field", "value"), OUT_OF_RANGE, ids=lambda value: str(value)[:30])
async def test_values_out_of_range_do_not_block_others(bench: PostingWorkbench, field: str, value: object) -> None:
    broken, whole = await bench.add_schedule("70"), await bench.add_schedule("71")
    execute(bench, f"UPDATE schedule SET {field} = ? WHERE id = ?", value, broken.id)  # noqa: S608
    for _ in range(3):
        await bench.run(hours=25)
    assert (await bench.find_delivery(whole, date(2027, 9, 2))).state is DeliveryState.SENT
    assert len(await bench.storage.schedules.list_schedules(WORKSPACE)) == 2


async def test_schedule_runs_again_after_its_values_are_entered_again(bench: PostingWorkbench) -> None:
    schedule = await bench.add_schedule()
    damage(bench, schedule.id, zone="Mars/Olympus", kind="yearly")
    await bench.run(hours=25)
    editor = ScheduleEditor(bench.storage, bench.post_content, bench.clock)
    broken = await editor.find(WORKSPACE, schedule.id)
    with pytest.raises(InvalidInput, match="time zone"):
        await editor.change(broken, {"kind": schedule.kind}, MODERATOR)
    with pytest.raises(InvalidInput):
        await editor.resume(broken, MODERATOR)
    edited = await editor.change(broken, {"zone": "Asia/Tokyo", "kind": schedule.kind, "at": time(8)}, MODERATOR)
    assert (edited.schedule.defects, edited.schedule.paused, edited.schedule.zone) == ((), False, "Asia/Tokyo")
    assert edited.next_post is not None
    await bench.run(days=1)
    assert (await bench.find_delivery(schedule, date(2027, 9, 3))).state is DeliveryState.SENT


async def test_damaged_delivery_does_not_block_others(bench: PostingWorkbench) -> None:
    first, second = await bench.add_schedule("70"), await bench.add_schedule("71")
    await bench.storage.deliveries.plan_deliveries(bench.occurrence(first, date(2027, 9, 2)).due)
    execute(bench, "UPDATE delivery SET claimed_at = '?' WHERE schedule_id = ?", first.id)
    await bench.run(hours=26)
    assert (await bench.find_delivery(second, date(2027, 9, 2))).state is DeliveryState.SENT
