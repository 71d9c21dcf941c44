"""What a platform must be able to do for posts to go out once, and what it may answer.

A platform answers with values and doesn't raise: each says what is known of the effect, which alone decides what may
follow. A channel is looked at before anything is claimed, so that what can be known beforehand costs no post.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from briefings.domain.cards import Card
from briefings.domain.schedules import Occurrence

MISSED_REASON: Final = "missed"
"""Reason of a delivery that was past its grace period when it was planned."""

RECHECK_PERIOD: Final = timedelta(days=7)
"""How long after its due time a delivery that is held, missed or unpublished is looked at again."""


@dataclass(frozen=True, slots=True)
class ChannelRef:
    """Where a slot is posted: a channel of a server."""

    guild: int
    channel: int


@dataclass(frozen=True, slots=True)
class Available:
    """The channel can be posted to; `anchor` is the id of its last message, or one before all of them."""

    anchor: int


@dataclass(frozen=True, slots=True)
class Forbidden:
    """The channel can't be posted to for now: a permission is missing.

    `reason` is a code; `confirmed` says that a request was refused for it, and that no other one may follow.
    """

    reason: str
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Deleted:
    """The platform says that the channel is not there any more. An outage is never told so."""


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Nothing can be known now: an outage, a lost connection, a limit; try again after some seconds."""

    reason: str
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Sent:
    """It is there; `message` is None where a person has deleted it meanwhile.

    `is_current` says that it tells what was given now: a repeated nonce may be answered with what was taken earlier.
    """

    message: int | None
    is_current: bool = True


@dataclass(frozen=True, slots=True)
class Rejected:
    """It is not there, and asking again would not help: `reason` is a code."""

    reason: str
    channel_deleted: bool = False


@dataclass(frozen=True, slots=True)
class RetryLater:
    """It was not taken now, and may be tried again after some seconds.

    An earlier try of the same call, made by the platform's library, may have been taken all the same.
    """

    seconds: float
    reason: str = "rate_limited"


@dataclass(frozen=True, slots=True)
class OutcomeUnknown:
    """It may be there or not: the line broke, or the platform failed after taking it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Found:
    """The post is there."""

    message: int


@dataclass(frozen=True, slots=True)
class NotFound:
    """Everything behind the anchor was read, and the post is not among it.

    `safe_to_repost` says that posting again can't double it: the platform recognises a repeated nonce.
    """

    safe_to_repost: bool = True


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What stands behind the anchor can't be read; `confirmed` says that a request was refused for it."""

    reason: str
    confirmed: bool = False


ChannelStatus = Available | Forbidden | Deleted | Unavailable
PublishResult = Sent | Rejected | RetryLater | OutcomeUnknown
LookupResult = Found | NotFound | Unreadable | Unavailable


class Publisher(Protocol):
    """A platform."""

    async def check_channel(self, channel_ref: ChannelRef) -> ChannelStatus:
        """Whether the channel can be posted to. Nothing changes by it."""

    async def publish_card(self, channel_ref: ChannelRef, occurrence: Occurrence, card: Card) -> PublishResult:
        """Post the card with the slot's marker on it and, where the platform knows such, its nonce.

        Args:
            channel_ref: where.
            occurrence: what for.
            card: what.
        """

    async def find_post(self, channel_ref: ChannelRef, occurrence: Occurrence, anchor: int) -> LookupResult:
        """Look for a post of our own with the slot's marker behind the message `anchor`."""

    async def crosspost_post(self, channel_ref: ChannelRef, message: int) -> PublishResult:
        """Publish a post to those who follow the channel. Publishing again changes nothing."""

    async def edit_post(
        self, channel_ref: ChannelRef, message: int, occurrence: Occurrence, card: Card
    ) -> PublishResult:
        """Let a post of ours tell another card, with the same marker. Editing again changes nothing.

        Args:
            channel_ref: where it was posted.
            message: its id.
            occurrence: what for.
            card: what it says from now on.

        Returns:
            As for a post; `Posted(None)` where a person has deleted it.
        """


@dataclass(frozen=True, slots=True)
class ModeratorAlert:
    """Something that moderators must know.

    Attributes:
        guild: whose moderators.
        schedule: id of the schedule.
        code: what happened: `held`, `given_up`, `shut`, `paused`, `missed`.
        reason: why, as in a delivery.
        occurrence: of which post; None where it is of none.
        count: how many posts, for `missed`.
    """

    guild: int
    schedule: int
    code: str
    reason: str = ""
    occurrence: Occurrence | None = None
    count: int = 1


class Notifier(Protocol):
    """How moderators are told. It never raises: what can't be told stands in the ledger all the same."""

    async def notify(self, alert: ModeratorAlert) -> None:
        """Tell it."""


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PLANNED = "planned"
    """Owed, and not begun: no request of it can have had an effect."""
    CLAIMED = "claimed"
    """Begun: it may have been posted."""
    SENT = "sent"
    SKIPPED = "skipped"
    """Not to be posted: nothing to tell, paused, or a moderator said so."""
    LATE = "late"
    """Missed: its window ended before it could be posted."""
    HELD = "held"
    """It may have been posted, and that can't be found out: a person must look."""
    GIVEN_UP = "given_up"
    """Refused by the platform."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A row of the ledger.

    Attributes:
        occurrence: what it is of.
        state: where it stands.
        reason: why, as a code (`nothing`, `paused`, `missing`), with details behind a colon; empty where the state
            says all.
        channel: id of the channel it was claimed for; None before.
        anchor: id of the last message in the channel when it was claimed.
        message: id of the post.
        attempts: how often a post was tried.
        not_before: it rests until then.
        claimed_at: when it was claimed first.
        sent_at: when it was confirmed.
        publish: `wanted`, `done` or `failed` where the post is to be published to followers; else empty.
        revision: id of the revision that its card was made from; None where that is not known.
        corrected_at: when it was corrected last; None where it never was.
    """

    occurrence: Occurrence
    state: DeliveryState
    reason: str = ""
    channel: int | None = None
    anchor: int | None = None
    message: int | None = None
    attempts: int = 0
    not_before: datetime | None = None
    claimed_at: datetime | None = None
    sent_at: datetime | None = None
    publish: str = ""
    revision: int | None = None
    corrected_at: datetime | None = None
