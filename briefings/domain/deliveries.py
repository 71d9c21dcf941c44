"""Describes deliveries: the state of an occurrence, and what a platform reports about its channel and its post.

A platform answers with values and does not raise. Each value states what is known of the effect of a request, which
alone decides what may follow.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from briefings.domain.refs import ChannelRef, MessageRef, WorkspaceRef
from briefings.domain.schedules import Occurrence, Schedule


class Available(Struct, frozen=True):
    """The channel can be posted to.

    Attributes:
        cursor: where a search for a post that is sent from now on has to begin; only the platform can read it.
    """

    cursor: str


class Forbidden(Struct, frozen=True):
    """The channel cannot be posted to for now: a permission is missing.

    Attributes:
        reason: why, as a code.
        confirmed: whether the platform refused a request for it, so that no other request may follow.
    """

    reason: str
    confirmed: bool = False


class Deleted(Struct, frozen=True):
    """The platform says that the channel no longer exists. An outage is never reported this way."""


class Unavailable(Struct, frozen=True):
    """Nothing can be known now: an outage, a lost connection, a rate limit.

    Attributes:
        reason: why, as a code.
        seconds: how long to wait before the next try.
    """

    reason: str
    seconds: float = 0.0


class Sent(Struct, frozen=True):
    """The post exists.

    Attributes:
        message_ref: the post; None where somebody has deleted it.
        is_current: whether it shows the card of this request; a repeated request may be answered with the post of an
            earlier one.
    """

    message_ref: MessageRef | None
    is_current: bool = True


class Rejected(Struct, frozen=True):
    """The post does not exist, and another try would not help.

    Attributes:
        reason: why, as a code.
        channel_deleted: whether the channel no longer exists.
    """

    reason: str
    channel_deleted: bool = False


class RetryLater(Struct, frozen=True):
    """The request was not accepted now, and may be tried again after some seconds.

    An earlier try of the same request, made by the platform's library, may have been accepted all the same.
    """

    seconds: float
    reason: str = "rate_limited"


class OutcomeUnknown(Struct, frozen=True):
    """The post may exist or not: the connection broke, or the platform failed after accepting the request."""

    reason: str


class Found(Struct, frozen=True):
    """The post exists."""

    message_ref: MessageRef


class NotFound(Struct, frozen=True):
    """Everything after the cursor was read, and the post is not there.

    Attributes:
        safe_to_repost: whether the platform's promises (`Capabilities`) hold in this channel, so that the post may be
            sent again.
    """

    safe_to_repost: bool = True


class Unreadable(Struct, frozen=True):
    """The messages after the cursor cannot be read.

    Attributes:
        reason: why, as a code.
        confirmed: whether the platform refused a request for it, so that no other request may follow.
    """

    reason: str
    confirmed: bool = False


ChannelStatus = Available | Forbidden | Deleted | Unavailable
PublishResult = Sent | Rejected | RetryLater | OutcomeUnknown
LookupResult = Found | NotFound | Unreadable | Unavailable


class ModeratorAlert(Struct, frozen=True):
    """Something that moderators must know.

    Attributes:
        workspace_ref: whose moderators.
        schedule: id of the schedule.
        code: what happened: `held`, `given_up`, `shut`, `paused`, `missed`, `unpublished`, `unreadable`.
        reason: why, as in a delivery.
        occurrence: of which post; None where it concerns no single post.
        count: how many posts, for `missed`.
    """

    workspace_ref: WorkspaceRef
    schedule: int
    code: str
    reason: str = ""
    occurrence: Occurrence | None = None
    count: int = 1


class PlanningResult(Struct, frozen=True):
    """What planning found besides the deliveries that it stored.

    Attributes:
        missed: posts whose grace period was over, in order, each with its schedule.
        unreadable: schedules that were paused because stored values cannot be read (`Schedule.defects`).
    """

    missed: tuple[tuple[Schedule, Occurrence], ...] = ()
    unreadable: tuple[Schedule, ...] = ()


class DeliveryState(StrEnum):
    """The state of a delivery."""

    PLANNED = "planned"
    """Due, and not started: no request for it can have had an effect."""
    CLAIMED = "claimed"
    """Started: it may have been posted."""
    SENT = "sent"
    SKIPPED = "skipped"
    """Not to be posted: the card is empty, the schedule is paused, or a moderator decided so."""
    LATE = "late"
    """Missed: its window ended before it could be posted."""
    HELD = "held"
    """It may have been posted, and that cannot be found out: a person must look."""
    GIVEN_UP = "given_up"
    """Refused by the platform."""


OPEN_STATES = frozenset({DeliveryState.PLANNED, DeliveryState.CLAIMED, DeliveryState.HELD, DeliveryState.LATE})
"""The states of which something may still follow."""

MISSED_REASON = "missed"
"""The reason of a delivery whose window had ended before the program saw it."""

NOTHING_REASON = "nothing"
"""The reason of a delivery for which there was nothing to post."""

UNREADABLE_REASON = "unreadable"
"""The reason of a pause for stored values that cannot be read; the names of the fields follow after a colon."""

RECHECK_PERIOD = timedelta(days=7)
"""How long after it was due a delivery that is held, missed or not crossposted is looked at again."""


class Delivery(Struct, frozen=True):
    """A row of the delivery table.

    Attributes:
        occurrence: of which occurrence.
        state: its state.
        reason: why, as a code (`nothing`, `paused`, `missing`), with details after a colon; empty where the state
            says it all.
        channel_ref: the channel that it was claimed for; None before.
        cursor: where a search for its post begins.
        message_ref: the post.
        attempts: how many requests were made to post it.
        not_before: deferred until then.
        claimed_at: when it was claimed first.
        attempted_at: when the last request to post it was made.
        sent_at: when the post was confirmed.
        crosspost: `wanted`, `done` or `failed` where the post is to be forwarded to the channel's followers; else
            empty.
        revision: id of the revision that its card was made from; None where that is unknown.
        corrected_at: when the post was last corrected; None where it never was.
    """

    occurrence: Occurrence
    state: DeliveryState
    reason: str = ""
    channel_ref: ChannelRef | None = None
    cursor: str | None = None
    message_ref: MessageRef | None = None
    attempts: int = 0
    not_before: datetime | None = None
    claimed_at: datetime | None = None
    attempted_at: datetime | None = None
    sent_at: datetime | None = None
    crosspost: str = ""
    revision: int | None = None
    corrected_at: datetime | None = None
