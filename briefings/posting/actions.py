"""Defines the situation of a delivery, the observations of actions, and the actions that can follow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from briefings.domain.cards import Card
from briefings.domain.deliveries import (
    ChannelStatus,
    Delivery,
    DeliveryState,
    LookupResult,
    ModeratorAlert,
    NotFound,
    PublishResult,
    Unreadable,
)
from briefings.domain.recurrence import compute_deadline
from briefings.domain.refs import ChannelRef, MessageRef
from briefings.domain.schedules import Schedule
from briefings.posting.ports import Capabilities


class DeliverySituation(Struct, frozen=True):
    """The known state of a delivery.

    Attributes:
        schedule: the schedule of the delivery.
        delivery: the delivery.
        capabilities: the guarantees of the platform.
        card: the card to post; None before `Prepare`, and if there is nothing to post.
        channel_ref: the channel to post it to; None before `Prepare`, and if there is no channel.
    """

    schedule: Schedule
    delivery: Delivery
    capabilities: Capabilities
    card: Card | None = None
    channel_ref: ChannelRef | None = None

    @property
    def is_stopped(self) -> bool:
        """Whether a moderator paused or removed the schedule."""
        return self.schedule.paused or self.schedule.removed

    def is_past_deadline(self, now: datetime) -> bool:
        """Returns whether the window for the post has ended."""
        return now > compute_deadline(self.schedule, self.delivery.occurrence)

    def apply(self, transition: Transition) -> DeliverySituation:
        """Returns the situation after a transition."""
        return replace(self, delivery=replace(self.delivery, state=transition.to, **transition.values))


class Prepared(Struct, frozen=True):
    """The card was built and the channel determined (`DeliverySituation.card`, `channel_ref`).

    Attributes:
        lookup: the result of the search before it; None before the first request.
    """

    lookup: NotFound | Unreadable | None = None


Observation = Prepared | ChannelStatus | LookupResult | PublishResult
"""The result of an action."""


class Prepare(Struct, frozen=True):
    """Build the card, and determine the channel."""

    lookup: NotFound | Unreadable | None = None


class CheckChannel(Struct, frozen=True):
    """Check whether the channel can be posted to."""

    channel_ref: ChannelRef


class Publish(Struct, frozen=True):
    """Post the card."""

    channel_ref: ChannelRef
    card: Card


class Find(Struct, frozen=True):
    """Search for the post."""

    channel_ref: ChannelRef
    cursor: str


class Crosspost(Struct, frozen=True):
    """Forward the post to the channel's followers."""

    message_ref: MessageRef


class Transition(Struct, frozen=True):
    """Change the stored delivery.

    Attributes:
        to: the new state.
        values: fields of `Delivery` to set.
        from_states: the states in which the row may be.
        if_active: whether the schedule must be active, neither paused nor removed.
        alert: the alert to moderators after the change.
        is_channel_missing: whether it counts as evidence that the schedule's channel does not exist.
        then: the action that follows the change; None if there is none.
    """

    to: DeliveryState
    values: Mapping[str, Any]
    from_states: frozenset[DeliveryState]
    if_active: bool = False
    alert: ModeratorAlert | None = None
    is_channel_missing: bool = False
    then: Publish | Crosspost | None = field(default=None)


Action = Prepare | CheckChannel | Publish | Find | Crosspost | Transition
