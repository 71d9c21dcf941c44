"""Decides the next step of a delivery from its state and the last observation.

A pure function without side effects.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from briefings.domain.deliveries import (
    MISSED_REASON,
    NOTHING_REASON,
    RECHECK_PERIOD,
    Available,
    Deleted,
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
from briefings.domain.refs import MessageRef
from briefings.domain.schedules import PostPurpose
from briefings.posting.actions import (
    Action,
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

RETRY_SECONDS: Final = 60.0
"""Seconds until a delivery that is held, or that failed because of a defect, is rechecked."""

MIN_WAIT_SECONDS: Final = 15.0
"""Minimum number of seconds until an unusable channel is rechecked, which needs no request."""

FIRST_RETRY_DELAY, MAX_RETRY_DELAY = 5.0, 300.0
"""Seconds between requests whose outcome is unknown: doubled from the first to the longest."""

FINAL_HOLD_REASONS: Final = ("unsafe", "refused")
"""Reasons of a held delivery that no observation of the bot can resolve."""

_UNSENT: Final = frozenset(DeliveryState) - {DeliveryState.SENT}


def choose_next_action(state: DeliverySituation, observation: Observation | None, now: datetime) -> Action | None:  # noqa: C901, PLR0911, PLR0912  # a table: one line a case
    """Returns the next step of a delivery.

    Args:
        state: its known state.
        observation: the result of the last action; None at the beginning.
        now: the current time.

    Returns:
        None if nothing is to be done for now.
    """
    match state.delivery.state, observation:
        case ((DeliveryState.PLANNED | DeliveryState.LATE), None):
            return _start(state, now)
        case ((DeliveryState.PLANNED | DeliveryState.LATE), Prepared()):
            return _check_or_skip(state, now)
        case ((DeliveryState.PLANNED | DeliveryState.LATE), Available(cursor)):
            return _claim(state, cursor, now)
        case ((DeliveryState.PLANNED | DeliveryState.LATE), Forbidden(reason, confirmed=True)):
            return _give_up(state, reason)
        case ((DeliveryState.PLANNED | DeliveryState.LATE), Forbidden(reason)):
            alert = _build_alert(state, "shut", reason) if state.delivery.reason != reason else None
            return replace(_defer(state, reason, now, MIN_WAIT_SECONDS), alert=alert)
        case ((DeliveryState.PLANNED | DeliveryState.LATE), Deleted()):
            return _give_up_channel(state)

        case ((DeliveryState.CLAIMED | DeliveryState.HELD), None):
            # guard 1 value None: tests/unit/posting/test_next_action.py::test_post_of_a_claim_is_searched_for_first
            return _search(state, now)
        case ((DeliveryState.CLAIMED | DeliveryState.HELD), Found(message_ref)):
            return _confirm(state, message_ref, now)
        case ((DeliveryState.CLAIMED | DeliveryState.HELD), (NotFound() | Unreadable()) as lookup):
            return _decide_repeat(state, lookup, now)
        case ((DeliveryState.CLAIMED | DeliveryState.HELD), Prepared(lookup)):
            return _repeat_or_end(state, lookup, now)

        case DeliveryState.CLAIMED, Sent(message_ref, is_current):
            # If an earlier request was accepted, the post shows the card of the claim instead of this one.
            revision = state.card.revision if state.card is not None and is_current else 0
            return _confirm(state, message_ref, now, revision=revision)
        case DeliveryState.CLAIMED, Rejected(_, channel_deleted=True):
            return _give_up_channel(state)
        case DeliveryState.CLAIMED, Rejected(reason):
            # guard 10 value _defer(state, reason, now, 0):
            #   tests/integration/posting/test_dispatcher.py::test_refused_request_is_made_once_per_slot
            return _give_up(state, reason)
        case DeliveryState.CLAIMED, RetryLater(seconds, reason):
            # It stays claimed: the platform's library retries by itself, and an earlier attempt may have been
            # accepted.
            # guard 6 value _defer(state, reason, now, 0):
            #   tests/integration/posting/test_dispatcher.py::test_long_rate_limit_delays_within_the_window
            return _defer(state, reason, now, seconds)
        case DeliveryState.CLAIMED, OutcomeUnknown(reason):
            seconds = min(FIRST_RETRY_DELAY * 2 ** (state.delivery.attempts - 1), MAX_RETRY_DELAY)
            # guard 4 value None: tests/unit/posting/test_next_action.py::test_unknown_outcome_remains_claimed
            return _defer(state, f"unknown:{reason}", now, seconds)

        case DeliveryState.SENT, None if state.delivery.crosspost == "wanted" and state.delivery.message_ref:
            return Crosspost(state.delivery.message_ref)
        case DeliveryState.SENT, Sent():
            return _change(state, DeliveryState.SENT, crosspost="done")
        case DeliveryState.SENT, Rejected(reason):
            failed = _change(state, DeliveryState.SENT, crosspost="failed")
            return replace(failed, alert=_build_alert(state, "unpublished", reason))
        case DeliveryState.SENT, RetryLater(seconds, reason):
            return _defer(state, reason, now, seconds)
        case DeliveryState.SENT, OutcomeUnknown(reason):
            return _defer(state, reason, now, RETRY_SECONDS)

        case DeliveryState.HELD, Unavailable(_, seconds):
            # The reason is kept, because moderators have been alerted of it.
            # guard 9 value None: tests/unit/posting/test_next_action.py::test_outage_is_not_a_deletion
            return _defer(state, state.delivery.reason, now, max(seconds, MIN_WAIT_SECONDS))
        case _, Unavailable(reason, seconds):
            return _defer(state, reason, now, max(seconds, MIN_WAIT_SECONDS))
        case _:
            return None


def defer_defect(state: DeliverySituation, now: datetime) -> Transition:
    """Returns the transition after an action that failed because of a defect of the program."""
    return _defer(state, "defect", now, RETRY_SECONDS)


def _start(state: DeliverySituation, now: datetime) -> Action | None:
    is_past = state.is_past_deadline(now)
    if is_past and state.delivery.state is DeliveryState.LATE:
        return None  # recorded and reported already; it is due again only if the clock is corrected
    if state.is_stopped:
        return _change(state, DeliveryState.SKIPPED, reason="paused", not_before=None)
    if is_past and state.delivery.reason:
        return _end_missed_delivery(state, state.delivery.reason)
    return Prepare()  # also after the deadline: a day without anything to post is not missed


def _check_or_skip(state: DeliverySituation, now: datetime) -> Action:
    if state.card is None:
        return _change(state, DeliveryState.SKIPPED, reason=NOTHING_REASON, not_before=None)
    if state.is_past_deadline(now):
        return _end_missed_delivery(state, MISSED_REASON)
    if state.channel_ref is None:
        return _change(state, DeliveryState.SKIPPED, reason="no_moderators_channel", not_before=None)
    return CheckChannel(state.channel_ref)


def _claim(state: DeliverySituation, cursor: str, now: datetime) -> Transition | None:
    """Marks the delivery as started, before the first request that posts it."""
    if state.card is None or state.channel_ref is None:
        return None
    return Transition(
        DeliveryState.CLAIMED,
        {
            "reason": "",
            "channel_ref": state.channel_ref,
            "cursor": cursor,
            "claimed_at": now,
            "attempted_at": now,
            "revision": state.card.revision or None,
            "attempts": 1,
            "not_before": None,
        },
        frozenset({DeliveryState.PLANNED, DeliveryState.LATE}),
        if_active=True,
        then=Publish(state.channel_ref, state.card),
    )


def _search(state: DeliverySituation, now: datetime) -> Action | None:
    delivery = state.delivery
    if delivery.channel_ref is None or delivery.cursor is None:  # pragma: no cover - a claim has both
        return None
    if delivery.state is DeliveryState.HELD and delivery.reason.startswith(FINAL_HOLD_REASONS):
        return _defer(state, delivery.reason, now, RECHECK_PERIOD.total_seconds())
    if not state.capabilities.searchable_history:
        return _decide_repeat(state, Unreadable("unsearchable"), now)
    # guard 2 value _decide_repeat(state, NotFound(), now):
    #   tests/integration/posting/test_dispatcher.py::test_crash_and_outage_longer_than_the_nonce_is_valid
    return Find(delivery.channel_ref, delivery.cursor)


def _decide_repeat(state: DeliverySituation, lookup: NotFound | Unreadable, now: datetime) -> Action:
    """Returns whether a post that was not found may be sent again without the risk of a duplicate."""
    match lookup:
        case NotFound(safe_to_repost=False):
            # guard 11 value Prepare(lookup):
            #   tests/integration/posting/test_dispatcher.py::test_doubtful_post_without_nonce_is_held
            return _hold(state, "unsafe", now)
        case Unreadable(reason, confirmed=True):
            return _hold(state, f"refused:{reason}", now)
        case Unreadable(reason) if not _is_recognized(state, now):
            # guard 11 value Prepare(lookup):
            #   tests/integration/posting/test_dispatcher.py::test_unreadable_claim_is_held_and_reported
            return _hold(state, reason, now)
    # guard 33 false: tests/unit/posting/test_next_action.py::test_claim_past_its_deadline_is_not_repeated
    if state.is_past_deadline(now) or state.is_stopped:
        return _end_unsent(state, lookup, now)
    if isinstance(lookup, NotFound) and not state.capabilities.idempotent_send:
        wait = _compute_remaining_grace(state, now)
        # guard 3 false: tests/unit/posting/test_next_action.py::test_grace_is_waited_for
        if wait > timedelta():
            return _defer(state, state.delivery.reason, now, wait.total_seconds())
    return Prepare(lookup)


def _repeat_or_end(state: DeliverySituation, lookup: NotFound | Unreadable | None, now: datetime) -> Action | None:
    if lookup is None or state.delivery.channel_ref is None:  # pragma: no cover - a claim has a channel
        return None
    if state.card is None:
        return _end_unsent(state, lookup, now)
    return Transition(
        DeliveryState.CLAIMED,
        {"attempts": state.delivery.attempts + 1, "attempted_at": now},
        frozenset({DeliveryState.CLAIMED, DeliveryState.HELD}),
        then=Publish(state.delivery.channel_ref, state.card),
    )


def _end_unsent(state: DeliverySituation, lookup: NotFound | Unreadable, now: datetime) -> Transition:
    """Ends a delivery that is not to be sent again: its post certainly does not exist, or a person has to check."""
    if isinstance(lookup, Unreadable):
        return _hold(state, "unread", now)
    if state.is_stopped:
        return _change(state, DeliveryState.SKIPPED, reason="paused", not_before=None)
    reason = state.delivery.reason or "unconfirmed"
    late = _change(state, DeliveryState.LATE, reason=reason, not_before=None)
    return replace(late, alert=_build_alert(state, "missed", reason))


def _confirm(
    state: DeliverySituation, message_ref: MessageRef | None, now: datetime, *, revision: int = 0
) -> Transition:
    is_crossposted = (
        state.schedule.crosspost
        and state.capabilities.crosspost
        and state.delivery.occurrence.purpose is PostPurpose.POST
        and message_ref is not None
    )
    values: dict[str, object] = {
        "reason": "",
        "message_ref": message_ref,
        "sent_at": now,
        "crosspost": "wanted" if is_crossposted else "",
        "not_before": None,
    }
    if revision:
        values["revision"] = revision
    then = Crosspost(message_ref) if is_crossposted and message_ref is not None else None
    return Transition(DeliveryState.SENT, values, _UNSENT, then=then)


def _end_missed_delivery(state: DeliverySituation, reason: str) -> Transition:
    """Ends a delivery whose window is over. A missing permission counts as a refusal."""
    to = DeliveryState.GIVEN_UP if reason.startswith("missing") else DeliveryState.LATE
    ended = _change(state, to, reason=reason, not_before=None)
    if state.delivery.occurrence.purpose is not PostPurpose.POST:
        return ended
    return replace(ended, alert=_build_alert(state, "missed" if to is DeliveryState.LATE else "given_up", reason))


def _give_up(state: DeliverySituation, reason: str) -> Transition:
    ended = _change(state, DeliveryState.GIVEN_UP, reason=reason, not_before=None)
    return replace(ended, alert=_build_alert(state, "given_up", reason))


def _give_up_channel(state: DeliverySituation) -> Transition:
    is_post = state.delivery.occurrence.purpose is PostPurpose.POST
    return replace(_give_up(state, "channel_deleted"), is_channel_missing=is_post)


def _hold(state: DeliverySituation, reason: str, now: datetime) -> Transition:
    """Holds the delivery until its post can be searched for, or a person has checked."""
    not_before = now + timedelta(seconds=RETRY_SECONDS)
    transition = _change(state, DeliveryState.HELD, reason=reason, not_before=not_before)
    is_known = (state.delivery.state, state.delivery.reason) == (DeliveryState.HELD, reason)
    return transition if is_known else replace(transition, alert=_build_alert(state, "held", reason))


def _defer(state: DeliverySituation, reason: str, now: datetime, seconds: float) -> Transition:
    # A missed delivery that is due again because the clock was corrected is planned like any other.
    to = DeliveryState.PLANNED if state.delivery.state is DeliveryState.LATE else state.delivery.state
    return _change(state, to, reason=reason, not_before=now + timedelta(seconds=seconds))


def _change(state: DeliverySituation, to: DeliveryState, **values: object) -> Transition:
    return Transition(to, values, frozenset({state.delivery.state}))


def _build_alert(state: DeliverySituation, code: str, reason: str) -> ModeratorAlert:
    return ModeratorAlert(
        state.schedule.channel_ref.workspace_ref, state.schedule.id, code, reason, state.delivery.occurrence
    )


def _is_recognized(state: DeliverySituation, now: datetime) -> bool:
    """Returns whether the platform reliably recognizes a repeated request, so that no search is needed."""
    claimed_at = state.delivery.claimed_at
    if state.delivery.state is not DeliveryState.CLAIMED or claimed_at is None:
        return False
    # A claim from the future, made before the clock was set back, may be of any age.
    # guard 33 value True: tests/unit/posting/test_next_action.py::test_claim_from_the_future_is_not_recent
    is_recent = timedelta() <= now - claimed_at < state.capabilities.grace
    return state.capabilities.idempotent_send and is_recent


def _compute_remaining_grace(state: DeliverySituation, now: datetime) -> timedelta:
    """Returns the remaining time in which the last request may still be accepted."""
    attempted_at = state.delivery.attempted_at or state.delivery.claimed_at
    if attempted_at is None:
        return timedelta()
    # If the clock was set back, the request may be of any age, so a full period has to pass from now on.
    return min(attempted_at + state.capabilities.grace - now, state.capabilities.grace)
