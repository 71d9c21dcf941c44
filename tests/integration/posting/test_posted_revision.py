"""A delivery records the revision of its post, even after crashes and lost requests."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from briefings.domain.deliveries import DeliveryState, RetryLater, Unreadable
from tests.support.fake_publisher import CRASH_AFTER, CRASH_BEFORE, LOST_AFTER, LOST_BEFORE
from tests.support.posting_workbench import PostingWorkbench

DAY = date(2027, 9, 2)
DUE = datetime(2027, 9, 2, tzinfo=UTC)


async def test_post_remembers_its_revision(bench: PostingWorkbench) -> None:
    schedule = await bench.add_schedule()
    bench.post_content.revision = 7
    await bench.run(DUE, seconds=1)
    row = await bench.find_delivery(schedule, DAY)
    assert (row.state, row.revision, row.corrected_at) == (DeliveryState.SENT, 7, None)


async def test_card_without_a_revision_is_stored_as_unknown(bench: PostingWorkbench) -> None:
    schedule = await bench.add_schedule()
    await bench.run(DUE, seconds=1)
    assert (await bench.find_delivery(schedule, DAY)).revision is None


async def test_post_found_after_kill_has_revision_of_claim(bench: PostingWorkbench) -> None:
    """Another revision became active while no process ran: the post was made from the previous one."""
    schedule = await bench.add_schedule()
    bench.post_content.revision = 7
    bench.publisher.script = [CRASH_AFTER]
    original = bench.restart

    def restart() -> None:
        bench.post_content.revision = 8
        original()

    bench.restart = restart  # type: ignore[method-assign]
    await bench.run(DUE, seconds=1)
    row = await bench.find_delivery(schedule, DAY)
    assert (row.state, row.revision) == (DeliveryState.SENT, 7)


@pytest.mark.parametrize(
    ("first", "revision"), [(LOST_BEFORE, 8), (CRASH_BEFORE, 8), (LOST_AFTER, 7), (RetryLater(30), 8)]
)
async def test_repeated_post_records_revision_used(bench: PostingWorkbench, first: object, revision: int) -> None:
    """A post that was never accepted shows the newer revision; an accepted one is not changed by the repetition.

    The history can't be read, so that only the nonce identifies the first attempt.
    """
    schedule = await bench.add_schedule()
    bench.publisher.lookups["70"] = Unreadable("missing:read_message_history")
    bench.post_content.revision = 7
    bench.publisher.script = [first]  # type: ignore[list-item]
    original = bench.restart

    def restart() -> None:
        bench.post_content.revision = 8
        original()

    bench.restart = restart  # type: ignore[method-assign]
    await bench.run(DUE, seconds=1)
    bench.post_content.revision = 8
    await bench.run(seconds=45)
    row = await bench.find_delivery(schedule, DAY)
    assert (row.state, row.revision) == (DeliveryState.SENT, revision)
    assert bench.publisher.count_by_marker == {bench.occurrence(schedule, DAY).marker: 1}
