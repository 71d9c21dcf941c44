"""Posts are edited one after the other, each edit is recorded, and the remaining ones can follow later."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from briefings.domain.cards import Card, CardBlock, CardLine, CardRequest
from briefings.domain.deliveries import OutcomeUnknown, Rejected, RetryLater, Sent
from briefings.domain.reviews import CorrectionFindings, PostCorrection, StatementChange, StatementChangeKind
from briefings.domain.schedules import EmptyPolicy
from briefings.domain.schedules import ScheduleKind as Tells
from briefings.posting.corrections.apply import CorrectionTally, PostCorrector
from tests.support.fake_publisher import Crash
from tests.support.posting_workbench import MODERATOR, PostingWorkbench

DUE = datetime(2027, 9, 2, tzinfo=UTC)
DAY = date(2027, 9, 2)


async def posted(bench: PostingWorkbench, days: int = 3) -> CorrectionFindings:
    """Posts some cards of revision 7; returns the findings of revision 8, which contradicts each."""
    await bench.add_schedule()
    bench.post_content.revision = 7
    for day in range(days):
        await bench.run(DUE + timedelta(days=day), seconds=1)
    return await wrong(bench)


async def wrong(bench: PostingWorkbench) -> CorrectionFindings:
    """Returns every post that does not show revision 8 yet."""
    posts = [item for item in await bench.storage.corrections.list_posts_since(DUE) if item.revisions[-1] != 8]
    card = Card(CardRequest(""), "ja", "corrected", (CardBlock("", (CardLine("right"),)),), revision=8)
    change = StatementChange(StatementChangeKind.CHANGED, CardLine("wrong"), CardLine("right"))
    return CorrectionFindings(8, tuple(PostCorrection(post, (change,), card) for post in posts), len(posts))


def corrector(bench: PostingWorkbench, **options: object) -> PostCorrector:
    return PostCorrector(bench.storage, bench.publisher, bench.clock, MODERATOR, pause=0, **options)  # type: ignore[arg-type]


async def test_every_wrong_post_is_edited_with_date(bench: PostingWorkbench) -> None:
    findings = await posted(bench)
    seen: list[int] = []

    async def progress(tally: CorrectionTally) -> None:
        seen.append(tally.tried_count)

    tally = await corrector(bench).apply_corrections(findings, progress)
    assert (tally.corrected, tally.deleted, tally.failed, tally.untried) == (3, 0, (), 0)
    assert seen == [1, 2, 3]
    assert {message: len(cards) for message, cards in bench.publisher.edits.items()} == {"1": 1, "2": 1, "3": 1}
    posts = await bench.storage.corrections.list_posts_since(DUE)
    assert [post.revisions for post in posts] == [(7, 8)] * 3
    assert {post.delivery.corrected_at for post in posts} == {bench.now}
    assert (await wrong(bench)).corrections == ()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Rejected("50001"), "50001"),
        (Rejected("10003", channel_deleted=True), "channel_deleted"),
        (Rejected("missing:view_channel"), "missing:view_channel"),
        (OutcomeUnknown("503"), "unknown:503"),
        (RetryLater(1800), "rate_limited"),
    ],
)
async def test_uneditable_post_is_reported_and_can_be_retried(
    bench: PostingWorkbench, answer: object, reason: str
) -> None:
    findings = await posted(bench)
    bench.publisher.edit_answers = [Sent(findings.corrections[0].post.delivery.message_ref), answer]  # type: ignore[list-item]
    tally = await corrector(bench).apply_corrections(findings)
    assert tally.corrected == 2
    assert [why for _, why in tally.failed] == [reason]
    (again,) = (await wrong(bench)).corrections
    assert again.post.delivery.corrected_at is None
    assert (await corrector(bench).apply_corrections(await wrong(bench))).corrected == 1
    assert (await wrong(bench)).corrections == ()


async def test_short_timeout_is_respected(bench: PostingWorkbench) -> None:
    findings = await posted(bench, days=1)
    bench.publisher.edit_answers = [RetryLater(0.01)]
    assert (await corrector(bench).apply_corrections(findings)).corrected == 1
    assert bench.publisher.requests["edit"] == 2


async def test_post_that_somebody_deleted_is_not_looked_at_again(bench: PostingWorkbench) -> None:
    findings = await posted(bench, days=1)
    bench.publisher.edit_answers = [Sent(None)]
    tally = await corrector(bench).apply_corrections(findings)
    assert (tally.corrected, tally.deleted) == (0, 1)
    assert await bench.storage.corrections.list_posts_since(DUE) == ()


async def test_remaining_posts_follow_after_a_crash(bench: PostingWorkbench) -> None:
    """A post that was edited but not recorded is edited again, which changes nothing."""
    findings = await posted(bench)
    message = findings.corrections[0].post.delivery.message_ref
    bench.publisher.edit_answers = [Sent(message), Crash()]
    with pytest.raises(Crash):
        await corrector(bench).apply_corrections(findings)
    rest = await wrong(bench)
    assert len(rest.corrections) == 2
    assert (await corrector(bench).apply_corrections(rest)).corrected == 2
    assert {message: len(cards) for message, cards in bench.publisher.edits.items()} == {"1": 1, "2": 1, "3": 1}


async def test_another_revision_in_between_stops_it(bench: PostingWorkbench) -> None:
    findings = await posted(bench)
    tally = await corrector(bench, is_current=lambda: bench.publisher.requests["edit"] < 1).apply_corrections(
        findings
    )
    assert (tally.corrected, tally.untried) == (1, 2)


async def test_posts_of_earlier_and_other_days_are_distinguished(bench: PostingWorkbench) -> None:
    """A post without a revision is listed without one; an earlier post is not listed."""
    await bench.add_schedule()
    await bench.run(DUE, seconds=1)
    bench.post_content.revision = 7
    await bench.run(DUE + timedelta(days=1), seconds=1)
    assert [item.revisions for item in await bench.storage.corrections.list_posts_since(DUE)] == [(), (7,)]
    assert [
        item.revisions for item in await bench.storage.corrections.list_posts_since(DUE + timedelta(hours=20))
    ] == [(7,)]


async def test_post_is_remembered_with_its_schedule_as_it_was(bench: PostingWorkbench) -> None:
    """A later change or removal of the schedule does not affect the record."""
    schedule = await bench.add_schedule(subjects=("AM",), language="en")
    bench.post_content.revision = 7
    await bench.run(DUE, seconds=1)
    changed = await bench.storage.schedules.change_schedule(
        schedule, actor=MODERATOR, now=bench.now + timedelta(hours=1), kind=Tells.THIS_MONTH, language="ja",
        subjects=(), on_empty=EmptyPolicy.SAY, zone="UTC",
    )  # fmt: skip
    assert changed is not None
    await bench.storage.schedules.remove_schedule(changed, actor=MODERATOR, now=bench.now + timedelta(hours=2))
    (post,) = await bench.storage.corrections.list_posts_since(DUE)
    then = post.schedule
    assert (then.kind, then.language, then.subjects, then.on_empty) == (
        Tells.ON_THIS_DAY, "en", ("AM",), EmptyPolicy.SILENCE,
    )  # fmt: skip
    assert (then.zone, then.removed, post.delivery.occurrence.date) == ("Asia/Tokyo", True, DAY)
