"""The table of the next actions, row by row of the fault catalogue (docs/faults.md)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from briefings.domain.cards import Card, CardRequest
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
from briefings.domain.refs import ChannelRef, MessageRef
from briefings.domain.schedules import Occurrence, PostPurpose, Schedule, ScheduleKind
from briefings.posting.actions import (
    CheckChannel,
    Crosspost,
    DeliverySituation,
    Find,
    Observation,
    Prepare,
    Prepared,
    Publish,
    Transition,
)
from briefings.posting.next_action import defer_defect, next_action
from briefings.posting.ports import Capabilities

DUE = datetime(2027, 9, 2, tzinfo=UTC)
NOW = DUE + timedelta(seconds=10)
CHANNEL = ChannelRef("fake", "1", "2")
POST = MessageRef(CHANNEL, "m1")
CARD = Card(CardRequest(""), "ja", "title", (), revision=7)
IDEMPOTENT = Capabilities(idempotent_send=True, crosspost=True, searchable_history=True, grace=timedelta(minutes=2))
SEARCH_ONLY = replace(IDEMPOTENT, idempotent_send=False, crosspost=False, grace=timedelta(minutes=1))


def situation(
    state: DeliveryState = DeliveryState.PLANNED,
    *,
    capabilities: Capabilities = IDEMPOTENT,
    prepared: bool = True,
    schedule: dict[str, Any] | None = None,
    **values: Any,
) -> DeliverySituation:
    """A delivery due at 09:00 in Tokyo; one that was claimed then has what a claim stores."""
    options: dict[str, Any] = {"grace_minutes": 60, **(schedule or {})}
    made = Schedule(1, "key", CHANNEL, ScheduleKind.ON_THIS_DAY, time(9), "Asia/Tokyo", "ja", DUE, **options)
    if state in {DeliveryState.CLAIMED, DeliveryState.HELD, DeliveryState.SENT}:
        values = {
            "channel_ref": CHANNEL, "cursor": "c", "attempts": 1, "claimed_at": DUE, "attempted_at": DUE, **values,
        }  # fmt: skip
    delivery = Delivery(Occurrence(1, "key", date(2027, 9, 2), DUE), state, **values)
    ready = {"card": CARD, "channel_ref": CHANNEL} if prepared else {}
    return DeliverySituation(made, delivery, capabilities, **ready)  # type: ignore[arg-type]


def transition(state: DeliverySituation, observation: Observation | None, now: datetime = NOW) -> Transition:
    action = next_action(state, observation, now)
    assert isinstance(action, Transition)
    return action


def outcome(action: Transition) -> tuple[DeliveryState, object, str]:
    """The new state, its reason, and the alert."""
    return action.to, action.values.get("reason"), action.alert.code if action.alert else ""


def test_a_post_is_prepared_checked_claimed_published_and_confirmed() -> None:
    state = situation()
    assert next_action(state, None, NOW) == Prepare()
    assert next_action(state, Prepared(), NOW) == CheckChannel(CHANNEL)
    claim = transition(state, Available("c9"))
    assert (claim.to, claim.values["cursor"], claim.if_active) == (DeliveryState.CLAIMED, "c9", True)
    assert claim.from_states == {DeliveryState.PLANNED, DeliveryState.LATE}
    assert claim.then == Publish(CHANNEL, CARD)
    confirmed = transition(state.apply(claim), Sent(POST))
    assert (confirmed.to, confirmed.values["message_ref"], confirmed.values["revision"]) == (
        DeliveryState.SENT, POST, 7,
    )  # fmt: skip
    assert confirmed.then is None


@pytest.mark.fault(1)
@pytest.mark.fault(2)
@pytest.mark.parametrize("state", [DeliveryState.CLAIMED, DeliveryState.HELD])
def test_a_claim_is_searched_for_first(state: DeliveryState) -> None:
    """Rows 1, 2: whatever ended the process, its successor looks before it sends."""
    assert next_action(situation(state), None, NOW) == Find(CHANNEL, "c")
    found = transition(situation(state), Found(POST))
    assert (found.to, found.values["message_ref"]) == (DeliveryState.SENT, POST)
    assert "revision" not in found.values


@pytest.mark.fault(3)
def test_what_was_not_found_is_repeated_where_a_repeat_is_recognized() -> None:
    """Row 3: a request that is accepted late and its repeat make one post."""
    state = situation(DeliveryState.CLAIMED)
    assert next_action(state, NotFound(), NOW) == Prepare(NotFound())
    repeat = transition(state, Prepared(NotFound()))
    assert (repeat.to, repeat.values) == (DeliveryState.CLAIMED, {"attempts": 2, "attempted_at": NOW})
    assert repeat.then == Publish(CHANNEL, CARD)


@pytest.mark.fault(3)
def test_the_grace_is_waited_for() -> None:
    """Row 3 on a platform that recognizes no repeat: the last request must have failed for sure."""
    state = situation(DeliveryState.CLAIMED, capabilities=SEARCH_ONLY)
    wait = transition(state, NotFound(), DUE + timedelta(seconds=20))
    assert (wait.to, wait.values["not_before"]) == (DeliveryState.CLAIMED, DUE + timedelta(minutes=1))
    assert next_action(state, NotFound(), DUE + timedelta(seconds=61)) == Prepare(NotFound())


@pytest.mark.fault(4)
@pytest.mark.parametrize(("attempts", "seconds"), [(1, 5), (2, 10), (4, 40), (12, 300)])
def test_an_unknown_outcome_stays_claimed(attempts: int, seconds: int) -> None:
    """Row 4: a 503 or a reset says nothing about the effect; the pauses double up to five minutes."""
    action = transition(situation(DeliveryState.CLAIMED, attempts=attempts), OutcomeUnknown("503"))
    assert outcome(action) == (DeliveryState.CLAIMED, "unknown:503", "")
    assert action.values["not_before"] == NOW + timedelta(seconds=seconds)


@pytest.mark.fault(6)
def test_a_rate_limit_stays_claimed_for_as_long_as_the_platform_asks() -> None:
    action = transition(situation(DeliveryState.CLAIMED), RetryLater(1800))
    assert outcome(action) == (DeliveryState.CLAIMED, "rate_limited", "")
    assert action.values["not_before"] == NOW + timedelta(minutes=30)


@pytest.mark.fault(9)
@pytest.mark.parametrize("observation", [Deleted(), Rejected("10003", channel_deleted=True)])
def test_a_deleted_channel_ends_the_delivery_and_counts_for_its_schedule(observation: Observation) -> None:
    """Row 9."""
    at = DeliveryState.PLANNED if observation == Deleted() else DeliveryState.CLAIMED
    action = transition(situation(at), observation)
    assert outcome(action) == (DeliveryState.GIVEN_UP, "channel_deleted", "given_up")
    assert action.is_channel_missing


@pytest.mark.fault(9)
@pytest.mark.parametrize("state", [DeliveryState.PLANNED, DeliveryState.CLAIMED, DeliveryState.HELD])
def test_an_outage_is_no_deletion(state: DeliveryState) -> None:
    """Row 9: an outage is no deleted channel."""
    action = transition(situation(state, reason="before"), Unavailable("outage", 20))
    assert (action.to, action.alert, action.is_channel_missing) == (state, None, False)
    assert action.values["not_before"] == NOW + timedelta(seconds=20)


@pytest.mark.fault(10)
def test_a_missing_permission_is_reported_once_and_looked_at_again() -> None:
    """Row 10: what the gateway has told costs no request."""
    missing = Forbidden("missing:send_messages")
    first = transition(situation(), missing)
    assert outcome(first) == (DeliveryState.PLANNED, "missing:send_messages", "shut")
    assert transition(situation(reason="missing:send_messages"), missing).alert is None


@pytest.mark.fault(10)
def test_a_refused_request_is_the_only_one() -> None:
    """Row 10."""
    assert outcome(transition(situation(), Forbidden("50013", confirmed=True)))[0] is DeliveryState.GIVEN_UP
    rejected = transition(situation(DeliveryState.CLAIMED), Rejected("50013"))
    assert outcome(rejected) == (DeliveryState.GIVEN_UP, "50013", "given_up")


@pytest.mark.fault(11)
@pytest.mark.parametrize(
    ("observation", "reason"),
    [
        (Unreadable("missing:read_message_history"), "missing:read_message_history"),
        (Unreadable("50001", confirmed=True), "refused:50001"),
        (NotFound(safe_to_repost=False), "unsafe"),
    ],
)
def test_what_cannot_be_found_out_is_held_and_reported_once(observation: Observation, reason: str) -> None:
    """Row 11: never a blind second post."""
    later = DUE + timedelta(minutes=3)
    action = transition(situation(DeliveryState.CLAIMED), observation, later)
    assert outcome(action) == (DeliveryState.HELD, reason, "held")
    assert transition(situation(DeliveryState.HELD, reason=reason), observation, later).alert is None


@pytest.mark.fault(11)
def test_a_recent_claim_is_repeated_unread_only_where_repeats_are_recognized() -> None:
    unread = Unreadable("missing:read_message_history")
    assert next_action(situation(DeliveryState.CLAIMED), unread, NOW) == Prepare(unread)
    searching = situation(DeliveryState.CLAIMED, capabilities=SEARCH_ONLY)
    assert transition(searching, unread).to is DeliveryState.HELD
    blind = situation(DeliveryState.CLAIMED, capabilities=replace(SEARCH_ONLY, searchable_history=False))
    assert transition(blind, None).to is DeliveryState.HELD


@pytest.mark.fault(12)
def test_a_post_that_somebody_deleted_counts_as_sent() -> None:
    """Row 12."""
    action = transition(situation(DeliveryState.CLAIMED, schedule={"crosspost": True}), Sent(None))
    assert (action.to, action.values["message_ref"], action.then) == (DeliveryState.SENT, None, None)


@pytest.mark.fault(13)
def test_a_defect_defers_the_delivery() -> None:
    """Row 13."""
    action = defer_defect(situation(), NOW)
    assert outcome(action) == (DeliveryState.PLANNED, "defect", "")


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
def test_an_occurrence_is_posted_from_its_due_time_to_its_deadline(day: date, zone: str) -> None:
    """Rows 31, 32: a change of clocks and a leap day move the due time, and never make it miss its own window."""
    schedule = replace(situation().schedule, zone=zone, at=time(23, 30))
    occurrence = find_occurrence(schedule, day)
    assert occurrence is not None
    state = DeliverySituation(schedule, Delivery(occurrence, DeliveryState.PLANNED), IDEMPOTENT)
    assert next_action(state, None, occurrence.due) == Prepare()
    over = occurrence.due + timedelta(minutes=61)
    prepared = replace(state, card=situation().card, channel_ref=schedule.channel_ref)
    assert next_action(state, None, over) == Prepare()
    assert transition(prepared, Prepared(), over).to is DeliveryState.LATE
    assert transition(replace(prepared, card=None), Prepared(), over).to is DeliveryState.SKIPPED


@pytest.mark.fault(33)
def test_a_missed_post_is_reported_once_and_posted_if_the_clock_is_set_right() -> None:
    """Row 33."""
    late = DUE + timedelta(hours=2)
    assert outcome(transition(situation(), Prepared(), late)) == (DeliveryState.LATE, "missed", "missed")
    assert next_action(situation(DeliveryState.LATE, reason="missed"), None, late) is None
    assert next_action(situation(DeliveryState.LATE, reason="missed"), None, NOW) == Prepare()
    deferred = transition(situation(DeliveryState.LATE, reason="missed"), Unavailable("outage"))
    assert deferred.to is DeliveryState.PLANNED


@pytest.mark.fault(33)
def test_a_claim_from_the_future_is_not_recent() -> None:
    """Row 33: where the clock was set back, the claim may be of any age."""
    before = DUE - timedelta(minutes=10)
    unread = Unreadable("missing:read_message_history")
    assert transition(situation(DeliveryState.CLAIMED), unread, before).to is DeliveryState.HELD
    wait = transition(situation(DeliveryState.CLAIMED, capabilities=SEARCH_ONLY), NotFound(), before)
    assert wait.values["not_before"] == before + SEARCH_ONLY.grace


def test_a_permission_missing_to_the_end_is_a_refusal() -> None:
    action = transition(situation(reason="missing:send_messages"), None, DUE + timedelta(hours=2))
    assert outcome(action) == (DeliveryState.GIVEN_UP, "missing:send_messages", "given_up")


@pytest.mark.parametrize("stopped", [{"paused": True}, {"removed": True}])
def test_a_stopped_schedule_starts_and_repeats_nothing(stopped: dict[str, bool]) -> None:
    assert outcome(transition(situation(schedule=stopped), None)) == (DeliveryState.SKIPPED, "paused", "")
    claimed = situation(DeliveryState.CLAIMED, schedule=stopped)
    assert outcome(transition(claimed, NotFound())) == (DeliveryState.SKIPPED, "paused", "")
    unread = transition(claimed, Unreadable("missing:read_message_history"))
    assert outcome(unread) == (DeliveryState.HELD, "unread", "held")


@pytest.mark.fault(33)
def test_a_claim_past_its_deadline_is_not_repeated() -> None:
    action = transition(situation(DeliveryState.CLAIMED), NotFound(), DUE + timedelta(hours=2))
    assert outcome(action) == (DeliveryState.LATE, "unconfirmed", "missed")


def test_nothing_to_post_and_no_channel_are_skipped() -> None:
    assert outcome(transition(replace(situation(), card=None), Prepared()))[1] == "nothing"
    assert outcome(transition(replace(situation(), channel_ref=None), Prepared()))[1] == "no_moderators_channel"


def test_a_post_is_crossposted_where_the_platform_can() -> None:
    wanted = situation(DeliveryState.CLAIMED, schedule={"crosspost": True})
    confirmed = transition(wanted, Sent(POST))
    assert (confirmed.values["crosspost"], confirmed.then) == ("wanted", Crosspost(POST))
    sent = wanted.apply(confirmed)
    assert next_action(sent, None, NOW) == Crosspost(POST)
    assert transition(sent, Sent(POST)).values == {"crosspost": "done"}
    failed = transition(sent, Rejected("50013"))
    assert (failed.values, failed.alert and failed.alert.code) == ({"crosspost": "failed"}, "unpublished")
    assert transition(sent, RetryLater(30)).to is DeliveryState.SENT
    assert transition(sent, OutcomeUnknown("503")).to is DeliveryState.SENT
    without = replace(wanted, capabilities=SEARCH_ONLY)
    assert transition(without, Sent(POST)).then is None


def test_a_review_that_was_missed_alerts_nobody() -> None:
    state = situation()
    review = replace(state.delivery.occurrence, purpose=PostPurpose.REVIEW)
    state = replace(state, delivery=replace(state.delivery, occurrence=review))
    assert transition(state, Prepared(), DUE + timedelta(hours=2)).alert is None


def test_a_hold_that_only_a_person_can_settle_costs_no_request() -> None:
    action = transition(situation(DeliveryState.HELD, reason="unsafe"), None)
    assert (action.to, action.values["not_before"]) == (DeliveryState.HELD, NOW + timedelta(days=7))


@pytest.mark.fault(9)
def test_an_outage_is_waited_for_at_least_fifteen_seconds() -> None:
    """Row 9: the reason is that of the outage, but a delivery on hold keeps the one that moderators were told."""
    for seconds, wait in ((0, 15), (15, 15), (40, 40)):
        for state, reason in ((DeliveryState.PLANNED, "outage"), (DeliveryState.HELD, "unread")):
            action = transition(situation(state, reason="unread"), Unavailable("outage", seconds))
            assert action.values == {"reason": reason, "not_before": NOW + timedelta(seconds=wait)}


def test_a_claim_whose_card_is_gone_ends_unsent() -> None:
    claimed = replace(situation(DeliveryState.CLAIMED), card=None)
    assert outcome(transition(claimed, Prepared(NotFound()))) == (DeliveryState.LATE, "unconfirmed", "missed")
    unread = transition(claimed, Prepared(Unreadable("missing:read_message_history")))
    assert outcome(unread) == (DeliveryState.HELD, "unread", "held")


def test_a_delivery_that_ends_is_deferred_no_more() -> None:
    late = DUE + timedelta(hours=2)
    ended = [
        transition(situation(schedule={"paused": True}), None),
        transition(situation(reason="outage"), None, late),
        transition(replace(situation(), card=None), Prepared()),
        transition(situation(), Prepared(), late),
        transition(replace(situation(), channel_ref=None), Prepared()),
        transition(situation(DeliveryState.CLAIMED, schedule={"paused": True}), NotFound()),
        transition(situation(DeliveryState.CLAIMED), NotFound(), late),
        transition(situation(DeliveryState.CLAIMED), Rejected("50013")),
        transition(situation(DeliveryState.CLAIMED), Found(POST)),
        transition(situation(), Available("c")),
    ]
    assert [action.values["not_before"] for action in ended] == [None] * len(ended)


def test_a_claim_stores_what_a_search_and_a_correction_need() -> None:
    claim = transition(situation(reason="outage"), Available("c9"))
    assert claim.values == {
        "reason": "", "channel_ref": CHANNEL, "cursor": "c9", "claimed_at": NOW, "attempted_at": NOW, "revision": 7,
        "attempts": 1, "not_before": None,
    }  # fmt: skip
    unknown = replace(situation(), card=replace(CARD, revision=0))
    assert transition(unknown, Available("c9")).values["revision"] is None
    for incomplete in (replace(situation(), card=None), replace(situation(), channel_ref=None)):
        assert next_action(incomplete, Available("c9"), NOW) is None


def test_an_alert_names_the_schedule_its_workspace_and_the_occurrence() -> None:
    state = situation(DeliveryState.CLAIMED)
    alert = transition(state, Rejected("50013")).alert
    assert alert == ModeratorAlert(CHANNEL.workspace_ref, 1, "given_up", "50013", state.delivery.occurrence)


def test_a_publication_is_tried_again_when_the_platform_asks_or_after_a_minute() -> None:
    sent = situation(DeliveryState.SENT, message_ref=POST, crosspost="wanted")
    for observation, seconds, reason in ((RetryLater(30), 30, "rate_limited"), (OutcomeUnknown("503"), 60, "503")):
        action = transition(sent, observation)
        assert action.values == {"reason": reason, "not_before": NOW + timedelta(seconds=seconds)}
    done = situation(DeliveryState.SENT, message_ref=POST, crosspost="done")
    assert next_action(done, None, NOW) is None
    assert next_action(situation(DeliveryState.SENT, crosspost="wanted"), None, NOW) is None


def test_the_grace_of_a_claim_ends_at_its_very_end() -> None:
    unread = Unreadable("missing:read_message_history")
    claimed = situation(DeliveryState.CLAIMED)
    assert next_action(claimed, unread, DUE) == Prepare(unread)
    assert transition(claimed, unread, DUE + timedelta(minutes=2)).to is DeliveryState.HELD
    searching = situation(DeliveryState.CLAIMED, capabilities=SEARCH_ONLY)
    assert next_action(searching, NotFound(), DUE + timedelta(minutes=1)) == Prepare(NotFound())


def test_a_request_was_last_made_when_it_was_repeated_last() -> None:
    repeated = situation(
        DeliveryState.CLAIMED, capabilities=SEARCH_ONLY, attempted_at=DUE + timedelta(seconds=30), attempts=2
    )
    wait = transition(repeated, NotFound(), DUE + timedelta(seconds=80))
    assert wait.values["not_before"] == DUE + timedelta(seconds=90)
    unrecorded = situation(DeliveryState.CLAIMED, capabilities=SEARCH_ONLY, attempted_at=None)
    assert transition(unrecorded, NotFound(), DUE + timedelta(seconds=20)).values["not_before"] == (
        DUE + timedelta(minutes=1)
    )
    neither = situation(DeliveryState.CLAIMED, capabilities=SEARCH_ONLY, attempted_at=None, claimed_at=None)
    assert next_action(neither, NotFound(), NOW) == Prepare(NotFound())


def test_only_a_post_that_is_missing_its_channel_counts_against_its_schedule() -> None:
    state = situation()
    review = replace(state.delivery.occurrence, purpose=PostPurpose.REVIEW)
    state = replace(state, delivery=replace(state.delivery, occurrence=review))
    assert transition(state, Deleted()).is_channel_missing is False
