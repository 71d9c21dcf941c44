"""Describes deliveries: the state of an occurrence, and what a platform reports about its channel and its post.

Methods of a platform return values and do not raise. Each value states the known effect of a request, which
determines the next step.
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
        cursor: the start of a search for a post that is sent later; opaque to everything but the platform.
    """

    cursor: str


class Forbidden(Struct, frozen=True):
    """The channel cannot be posted to for now: a permission is missing.

    Attributes:
        reason: the reason, as a code.
        confirmed: whether the platform refused a request, so that none may follow.
    """

    reason: str
    confirmed: bool = False


class Deleted(Struct, frozen=True):
    """The platform reports that the channel no longer exists. An outage is never reported this way."""


class Unavailable(Struct, frozen=True):
    """The status is unknown for now: an outage, a lost connection, or a rate limit.

    Attributes:
        reason: the reason, as a code.
        seconds: delay before the next attempt.
    """

    reason: str
    seconds: float = 0.0


class Sent(Struct, frozen=True):
    """The post exists.

    Attributes:
        message_ref: the post; None if it has been deleted.
        is_current: whether it shows the card of this request; a repeated request may be answered with the post of an
            earlier one.
    """

    message_ref: MessageRef | None
    is_current: bool = True


class Rejected(Struct, frozen=True):
    """The post does not exist, and another attempt would not help.

    Attributes:
        reason: the reason, as a code.
        channel_deleted: whether the channel no longer exists.
    """

    reason: str
    channel_deleted: bool = False


class RetryLater(Struct, frozen=True):
    """The request was not accepted, and may be tried again after some seconds.

    An earlier attempt of the same request, made by the platform's library, may have been accepted nevertheless.
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
    """Everything after the cursor was read, and the post was not found.

    Attributes:
        safe_to_repost: whether the platform's guarantees (`Capabilities`) apply in this channel, so that the post may
            be sent again.
    """

    safe_to_repost: bool = True


class Unreadable(Struct, frozen=True):
    """The messages after the cursor cannot be read.

    Attributes:
        reason: the reason, as a code.
        confirmed: whether the platform refused a request, so that none may follow.
    """

    reason: str
    confirmed: bool = False


ChannelStatus = Available | Forbidden | Deleted | Unavailable
PublishResult = Sent | Rejected | RetryLater | OutcomeUnknown
LookupResult = Found | NotFound | Unreadable | Unavailable


class ModeratorAlert(Struct, frozen=True):
    """A problem to report to the moderators.

    Attributes:
        workspace_ref: the workspace of the moderators.
        schedule: id of the schedule.
        code: the kind of problem: `held`, `given_up`, `shut`, `paused`, `missed`, `unpublished`, `unreadable`.
        reason: the reason, as in a delivery.
        occurrence: the post; None if it concerns no single post.
        count: number of posts, for `missed`.
    """

    workspace_ref: WorkspaceRef
    schedule: int
    code: str
    reason: str = ""
    occurrence: Occurrence | None = None
    count: int = 1


class PlanningResult(Struct, frozen=True):
    """The results of planning, besides the deliveries that it stored.

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
    """Not to be posted: there is nothing to post, the schedule is paused, or a moderator skipped it."""
    LATE = "late"
    """Missed: its window ended before it could be posted."""
    HELD = "held"
    """It may have been posted, and the bot cannot determine it: a person has to check."""
    GIVEN_UP = "given_up"
    """Refused by the platform."""


OPEN_STATES = frozenset({DeliveryState.PLANNED, DeliveryState.CLAIMED, DeliveryState.HELD, DeliveryState.LATE})
"""The states of deliveries that are not finished."""

MISSED_REASON = "missed"
"""The reason of a delivery whose window had ended before the program processed it."""

NOTHING_REASON = "nothing"
"""The reason of a delivery for which there was nothing to post."""

UNREADABLE_REASON = "unreadable"
"""The reason of a pause for stored values that cannot be read; the names of the fields follow after a colon."""

RECHECK_PERIOD = timedelta(days=7)
"""Period after its due time in which a delivery that is held, missed or not crossposted is rechecked."""


class Delivery(Struct, frozen=True):
    """A row of the delivery table.

    Attributes:
        occurrence: the occurrence.
        state: its state.
        reason: why, as a code (`nothing`, `paused`, `missing`), with details after a colon; empty if the state
            needs none.
        channel_ref: the channel that it was claimed for; None before.
        cursor: where a search for its post begins.
        message_ref: the post.
        attempts: number of requests that were made to post it.
        not_before: time until which it is deferred.
        claimed_at: when it was first claimed.
        attempted_at: when the last request to post it was made.
        sent_at: when the post was confirmed.
        crosspost: `wanted`, `done` or `failed` if the post is to be forwarded to the channel's followers; else
            empty.
        revision: id of the revision that its card was made from; None if that is unknown.
        corrected_at: when the post was last corrected; None if it never was.
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
