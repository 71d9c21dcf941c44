"""The table of the next actions, for each row of the fault catalog (docs/faults.md)."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from msgspec.structs import replace

from briefings.domain.deliveries import (
    Available,
    Deleted,
    Delivery,
    DeliveryState,
    Forbidden,
    Found,
    ModeratorAlert,
    NotFound,
    OutcomeUnknown,
    Rejected,
    RetryLater,
    Sent,
    Unavailable,
    Unreadable,
)
from briefings.domain.recurrence import find_occurrence
from briefings.domain.schedules import PostPurpose
from briefings.posting.actions import (
    CheckChannel,
    Crosspost,
    DeliverySituation,
    Find,
    Observation,
    Prepare,
    Prepared,
    Publish,
)
from briefings.posting.next_action import choose_next_action, defer_defect
from tests.support.delivery_situations import (
    CARD,
    CHANNEL,
    DUE,
    IDEMPOTENT,
    NOW,
    POST,
    SEARCH_ONLY,
    decide,
    describe,
    make_situation,
)


def test_post_is_prepared_checked_claimed_published_and_confirmed() -> None:
    state = make_situation()
    assert choose_next_action(state, None, NOW) == Prepare()
    assert choose_next_action(state, Prepared(), NOW) == CheckChannel(CHANNEL)
    claim = decide(state, Available("c9"))
    assert (claim.to, claim.values["cursor"], claim.if_active) == (DeliveryState.CLAIMED, "c9", True)
    assert claim.from_states == {DeliveryState.PLANNED, DeliveryState.LATE}
    assert claim.then == Publish(CHANNEL, CARD)
    confirmed = decide(state.apply(claim), Sent(POST))
    assert (confirmed.to, confirmed.values["message_ref"], confirmed.values["revision"]) == (
        DeliveryState.SENT, POST, 7,
    )  # fmt: skip
    assert confirmed.then is None


@pytest.mark.fault(1)
@pytest.mark.fault(2)
@pytest.mark.parametrize("state", [DeliveryState.CLAIMED, DeliveryState.HELD])
def test_post_of_a_claim_is_searched_for_first(state: DeliveryState) -> None:
    """Rows 1, 2: after any end of the process, the next one searches for the post before it sends."""
    assert choose_next_action(make_situation(state), None, NOW) == Find(CHANNEL, "c")
    found = decide(make_situation(state), Found(POST))
    assert (found.to, found.values["message_ref"]) == (DeliveryState.SENT, POST)
    assert "revision" not in found.values


@pytest.mark.fault(3)
def test_missing_post_is_repeated_if_repeat_is_recognized() -> None:
    """Row 3: a request that is accepted late and its repeat make one post."""
    state = make_situation(DeliveryState.CLAIMED)
    assert choose_next_action(state, NotFound(), NOW) == Prepare(NotFound())
    repeat = decide(state, Prepared(NotFound()))
    assert (repeat.to, repeat.values) == (DeliveryState.CLAIMED, {"attempts": 2, "attempted_at": NOW})
    assert repeat.then == Publish(CHANNEL, CARD)


@pytest.mark.fault(3)
def test_grace_is_waited_for() -> None:
    """Row 3 on a platform that recognizes no repeat: the last request must certainly have failed."""
    state = make_situation(DeliveryState.CLAIMED, capabilities=SEARCH_ONLY)
    wait = decide(state, NotFound(), DUE + timedelta(seconds=20))
    assert (wait.to, wait.values["not_before"]) == (DeliveryState.CLAIMED, DUE + timedelta(minutes=1))
    assert choose_next_action(state, NotFound(), DUE + timedelta(seconds=61)) == Prepare(NotFound())


@pytest.mark.fault(4)
@pytest.mark.parametrize(("attempts", "seconds"), [(1, 5), (2, 10), (4, 40), (12, 300)])
def test_unknown_outcome_remains_claimed(attempts: int, seconds: int) -> None:
    """Row 4: a 503 or a reset does not show whether the request took effect.

    The intervals double up to five minutes.
    """
    action = decide(make_situation(DeliveryState.CLAIMED, attempts=attempts), OutcomeUnknown("503"))
    assert describe(action) == (DeliveryState.CLAIMED, "unknown:503", "")
    assert action.values["not_before"] == NOW + timedelta(seconds=seconds)


@pytest.mark.fault(6)
def test_rate_limited_post_remains_claimed_for_the_requested_time() -> None:
    action = decide(make_situation(DeliveryState.CLAIMED), RetryLater(1800))
    assert describe(action) == (DeliveryState.CLAIMED, "rate_limited", "")
    assert action.values["not_before"] == NOW + timedelta(minutes=30)


@pytest.mark.fault(9)
@pytest.mark.parametrize("observation", [Deleted(), Rejected("10003", channel_deleted=True)])
def test_deleted_channel_ends_the_delivery_and_counts_for_its_schedule(observation: Observation) -> None:
    """Row 9."""
    at = DeliveryState.PLANNED if observation == Deleted() else DeliveryState.CLAIMED
    action = decide(make_situation(at), observation)
    assert describe(action) == (DeliveryState.GIVEN_UP, "channel_deleted", "given_up")
    assert action.is_channel_missing


@pytest.mark.fault(9)
@pytest.mark.parametrize("state", [DeliveryState.PLANNED, DeliveryState.CLAIMED, DeliveryState.HELD])
def test_outage_is_not_a_deletion(state: DeliveryState) -> None:
    """Row 9: an outage is no deleted channel."""
    action = decide(make_situation(state, reason="before"), Unavailable("outage", 20))
    assert (action.to, action.alert, action.is_channel_missing) == (state, None, False)
    assert action.values["not_before"] == NOW + timedelta(seconds=20)


@pytest.mark.fault(10)
def test_missing_permission_is_reported_once_and_looked_at_again() -> None:
    """Row 10: permissions that the gateway reported cost no request."""
    missing = Forbidden("missing:send_messages")
    first = decide(make_situation(), missing)
    assert describe(first) == (DeliveryState.PLANNED, "missing:send_messages", "shut")
    assert decide(make_situation(reason="missing:send_messages"), missing).alert is None


@pytest.mark.fault(10)
def test_refused_request_is_not_repeated() -> None:
    """Row 10."""
    assert describe(decide(make_situation(), Forbidden("50013", confirmed=True)))[0] is DeliveryState.GIVEN_UP
    rejected = decide(make_situation(DeliveryState.CLAIMED), Rejected("50013"))
    assert describe(rejected) == (DeliveryState.GIVEN_UP, "50013", "given_up")


@pytest.mark.fault(11)
@pytest.mark.parametrize(
    ("observation", "reason"),
    [
        (Unreadable("missing:read_message_history"), "missing:read_message_history"),
        (Unreadable("50001", confirmed=True), "refused:50001"),
        (NotFound(safe_to_repost=False), "unsafe"),
    ],
)
def test_unknown_outcome_is_held_and_reported_once(observation: Observation, reason: str) -> None:
    """Row 11: nothing is posted again without reading the history."""
    later = DUE + timedelta(minutes=3)
    action = decide(make_situation(DeliveryState.CLAIMED), observation, later)
    assert describe(action) == (DeliveryState.HELD, reason, "held")
    assert decide(make_situation(DeliveryState.HELD, reason=reason), observation, later).alert is None


@pytest.mark.fault(11)
def test_recent_claim_is_repeated_unread_only_where_repeats_are_recognized() -> None:
    unread = Unreadable("missing:read_message_history")
    assert choose_next_action(make_situation(DeliveryState.CLAIMED), unread, NOW) == Prepare(unread)
    searching = make_situation(DeliveryState.CLAIMED, capabilities=SEARCH_ONLY)
    assert decide(searching, unread).to is DeliveryState.HELD
    blind = make_situation(DeliveryState.CLAIMED, capabilities=replace(SEARCH_ONLY, searchable_history=False))
    assert decide(blind, None).to is DeliveryState.HELD


@pytest.mark.fault(12)
def test_post_that_somebody_deleted_counts_as_sent() -> None:
    """Row 12."""
    action = decide(make_situation(DeliveryState.CLAIMED, schedule={"crosspost": True}), Sent(None))
    assert (action.to, action.values["message_ref"], action.then) == (DeliveryState.SENT, None, None)


@pytest.mark.fault(13)
def test_defect_defers_the_delivery() -> None:
    """Row 13."""
    action = defer_defect(make_situation(), NOW)
    assert describe(action) == (DeliveryState.PLANNED, "defect", "")


@pytest.mark.fault(31)
@pytest.mark.fault(32)
@pytest.mark.parametrize(
    ("day", "zone"),
    [
        (date(2025, 3, 30), "America/Nuuk"),
        (date(2026, 3, 8), "America/New_York"),
        (date(2026, 11, 1), "America/New_York"),
        (date(2028, 2, 29), "Asia/Tokyo"),
        (date(2027, 12, 31), "Pacific/Kiritimati"),
    ],
)
def test_occurrence_is_posted_from_its_due_time_to_its_deadline(day: date, zone: str) -> None:
    """Rows 31, 32: a change of clocks or a leap day moves the due time and its deadline."""
    schedule = replace(make_situation().schedule, zone=zone, at=time(23, 30))
    occurrence = find_occurrence(schedule, day)
    assert occurrence is not None
    state = DeliverySituation(schedule, Delivery(occurrence, DeliveryState.PLANNED), IDEMPOTENT)
    assert choose_next_action(state, None, occurrence.due) == Prepare()
    late = occurrence.due + timedelta(minutes=61)
    prepared = replace(state, card=make_situation().card, channel_ref=schedule.channel_ref)
    assert choose_next_action(state, None, late) == Prepare()
    assert decide(prepared, Prepared(), late).to is DeliveryState.LATE
    assert decide(replace(prepared, card=None), Prepared(), late).to is DeliveryState.SKIPPED


@pytest.mark.fault(33)
def test_missed_post_is_reported_once_and_posted_if_the_clock_is_set_right() -> None:
    """Row 33."""
    late = DUE + timedelta(hours=2)
    assert describe(decide(make_situation(), Prepared(), late)) == (
        DeliveryState.LATE,
        "missed",
        "missed",
    )
    assert choose_next_action(make_situation(DeliveryState.LATE, reason="missed"), None, late) is None
    assert choose_next_action(make_situation(DeliveryState.LATE, reason="missed"), None, NOW) == Prepare()
    deferred = decide(make_situation(DeliveryState.LATE, reason="missed"), Unavailable("outage"))
    assert deferred.to is DeliveryState.PLANNED


@pytest.mark.fault(33)
def test_claim_from_the_future_is_not_recent() -> None:
    """Row 33: if the clock was set back, the claim may be of any age."""
    before = DUE - timedelta(minutes=10)
    unread = Unreadable("missing:read_message_history")
    assert decide(make_situation(DeliveryState.CLAIMED), unread, before).to is DeliveryState.HELD
    wait = decide(make_situation(DeliveryState.CLAIMED, capabilities=SEARCH_ONLY), NotFound(), before)
    assert wait.values["not_before"] == before + SEARCH_ONLY.grace


def test_permission_missing_to_the_end_is_a_refusal() -> None:
    action = decide(make_situation(reason="missing:send_messages"), None, DUE + timedelta(hours=2))
    assert describe(action) == (DeliveryState.GIVEN_UP, "missing:send_messages", "given_up")


@pytest.mark.parametrize("stopped", [{"paused": True}, {"removed": True}])
def test_stopped_schedule_starts_and_repeats_nothing(stopped: dict[str, bool]) -> None:
    assert describe(decide(make_situation(schedule=stopped), None)) == (
        DeliveryState.SKIPPED,
        "paused",
        "",
    )
    claimed = make_situation(DeliveryState.CLAIMED, schedule=stopped)
    assert describe(decide(claimed, NotFound())) == (DeliveryState.SKIPPED, "paused", "")
    unread = decide(claimed, Unreadable("missing:read_message_history"))
    assert describe(unread) == (DeliveryState.HELD, "unread", "held")


@pytest.mark.fault(33)
def test_claim_past_its_deadline_is_not_repeated() -> None:
    action = decide(make_situation(DeliveryState.CLAIMED), NotFound(), DUE + timedelta(hours=2))
    assert describe(action) == (DeliveryState.LATE, "unconfirmed", "missed")


def test_nothing_to_post_and_no_channel_are_skipped() -> None:
    assert describe(decide(replace(make_situation(), card=None), Prepared()))[1] == "nothing"
    assert describe(decide(replace(make_situation(), channel_ref=None), Prepared()))[1] == "no_moderators_channel"


def test_post_is_crossposted_if_the_platform_supports_it() -> None:
    wanted = make_situation(DeliveryState.CLAIMED, schedule={"crosspost": True})
    confirmed = decide(wanted, Sent(POST))
    assert (confirmed.values["crosspost"], confirmed.then) == ("wanted", Crosspost(POST))
    sent = wanted.apply(confirmed)
    assert choose_next_action(sent, None, NOW) == Crosspost(POST)
    assert decide(sent, Sent(POST)).values == {"crosspost": "done"}
    failed = decide(sent, Rejected("50013"))
    assert (failed.values, failed.alert and failed.alert.code) == ({"crosspost": "failed"}, "unpublished")
    assert decide(sent, RetryLater(30)).to is DeliveryState.SENT
    assert decide(sent, OutcomeUnknown("503")).to is DeliveryState.SENT
    without = replace(wanted, capabilities=SEARCH_ONLY)
    assert decide(without, Sent(POST)).then is None


def test_missed_review_sends_no_alert() -> None:
    state = make_situation()
    review = replace(state.delivery.occurrence, purpose=PostPurpose.REVIEW)
    state = replace(state, delivery=replace(state.delivery, occurrence=review))
    assert decide(state, Prepared(), DUE + timedelta(hours=2)).alert is None


def test_held_delivery_sends_no_request() -> None:
    action = decide(make_situation(DeliveryState.HELD, reason="unsafe"), None)
    assert (action.to, action.values["not_before"]) == (DeliveryState.HELD, NOW + timedelta(days=7))


@pytest.mark.fault(9)
def test_outage_is_waited_for_at_least_fifteen_seconds() -> None:
    """Row 9: the reason is the outage, but a delivery on hold keeps the reason that moderators were given."""
    for seconds, wait in ((0, 15), (15, 15), (40, 40)):
        for state, reason in ((DeliveryState.PLANNED, "outage"), (DeliveryState.HELD, "unread")):
            action = decide(make_situation(state, reason="unread"), Unavailable("outage", seconds))
            assert action.values == {"reason": reason, "not_before": NOW + timedelta(seconds=wait)}


def test_claim_without_card_is_not_sent() -> None:
    claimed = replace(make_situation(DeliveryState.CLAIMED), card=None)
    assert describe(decide(claimed, Prepared(NotFound()))) == (
        DeliveryState.LATE,
        "unconfirmed",
        "missed",
    )
    unread = decide(claimed, Prepared(Unreadable("missing:read_message_history")))
    assert describe(unread) == (DeliveryState.HELD, "unread", "held")


def test_finished_delivery_is_no_longer_deferred() -> None:
    late = DUE + timedelta(hours=2)
    ended = [
        decide(make_situation(schedule={"paused": True}), None),
        decide(make_situation(reason="outage"), None, late),
        decide(replace(make_situation(), card=None), Prepared()),
        decide(make_situation(), Prepared(), late),
        decide(replace(make_situation(), channel_ref=None), Prepared()),
        decide(make_situation(DeliveryState.CLAIMED, schedule={"paused": True}), NotFound()),
        decide(make_situation(DeliveryState.CLAIMED), NotFound(), late),
        decide(make_situation(DeliveryState.CLAIMED), Rejected("50013")),
        decide(make_situation(DeliveryState.CLAIMED), Found(POST)),
        decide(make_situation(), Available("c")),
    ]
    assert [action.values["not_before"] for action in ended] == [None] * len(ended)


def test_claim_stores_data_for_search_and_correction() -> None:
    claim = decide(make_situation(reason="outage"), Available("c9"))
    assert claim.values == {
        "reason": "", "channel_ref": CHANNEL, "cursor": "c9", "claimed_at": NOW, "attempted_at": NOW, "revision": 7,
        "attempts": 1, "not_before": None,
    }  # fmt: skip
    unknown = replace(make_situation(), card=replace(CARD, revision=0))
    assert decide(unknown, Available("c9")).values["revision"] is None
    for incomplete in (replace(make_situation(), card=None), replace(make_situation(), channel_ref=None)):
        assert choose_next_action(incomplete, Available("c9"), NOW) is None


def test_alert_names_the_schedule_its_workspace_and_the_occurrence() -> None:
    state = make_situation(DeliveryState.CLAIMED)
    alert = decide(state, Rejected("50013")).alert
    assert alert == ModeratorAlert(CHANNEL.workspace_ref, 1, "given_up", "50013", state.delivery.occurrence)


def test_publication_is_retried_when_platform_requests_or_after_a_minute() -> None:
    sent = make_situation(DeliveryState.SENT, message_ref=POST, crosspost="wanted")
    for observation, seconds, reason in ((RetryLater(30), 30, "rate_limited"), (OutcomeUnknown("503"), 60, "503")):
        action = decide(sent, observation)
        assert action.values == {"reason": reason, "not_before": NOW + timedelta(seconds=seconds)}
    done = make_situation(DeliveryState.SENT, message_ref=POST, crosspost="done")
    assert choose_next_action(done, None, NOW) is None
    assert choose_next_action(make_situation(DeliveryState.SENT, crosspost="wanted"), None, NOW) is None


def test_grace_of_a_claim_ends_at_its_very_end() -> None:
    unread = Unreadable("missing:read_message_history")
    claimed = make_situation(DeliveryState.CLAIMED)
    assert choose_next_action(claimed, unread, DUE) == Prepare(unread)
    assert decide(claimed, unread, DUE + timedelta(minutes=2)).to is DeliveryState.HELD
    searching = make_situation(DeliveryState.CLAIMED, capabilities=SEARCH_ONLY)
    assert choose_next_action(searching, NotFound(), DUE + timedelta(minutes=1)) == Prepare(NotFound())


def test_time_of_a_request_is_that_of_its_last_repetition() -> None:
    repeated = make_situation(
        DeliveryState.CLAIMED, capabilities=SEARCH_ONLY, attempted_at=DUE + timedelta(seconds=30), attempts=2
    )
    wait = decide(repeated, NotFound(), DUE + timedelta(seconds=80))
    assert wait.values["not_before"] == DUE + timedelta(seconds=90)
    unrecorded = make_situation(DeliveryState.CLAIMED, capabilities=SEARCH_ONLY, attempted_at=None)
    assert decide(unrecorded, NotFound(), DUE + timedelta(seconds=20)).values["not_before"] == (
        DUE + timedelta(minutes=1)
    )
    neither = make_situation(DeliveryState.CLAIMED, capabilities=SEARCH_ONLY, attempted_at=None, claimed_at=None)
    assert choose_next_action(neither, NotFound(), NOW) == Prepare(NotFound())


def test_only_a_post_that_is_missing_its_channel_counts_against_its_schedule() -> None:
    state = make_situation()
    review = replace(state.delivery.occurrence, purpose=PostPurpose.REVIEW)
    state = replace(state, delivery=replace(state.delivery, occurrence=review))
    assert decide(state, Deleted()).is_channel_missing is False
