"""Makes situations of a delivery, and describes the resulting actions."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from msgspec.structs import replace

from briefings.domain.cards import Card, CardRequest
from briefings.domain.deliveries import (
    Delivery,
    DeliveryState,
)
from briefings.domain.refs import ChannelRef, MessageRef
from briefings.domain.schedules import Occurrence, Schedule, ScheduleKind
from briefings.posting.actions import (
    DeliverySituation,
    Observation,
    Transition,
)
from briefings.posting.next_action import choose_next_action
from briefings.posting.ports import Capabilities

DUE = datetime(2027, 9, 2, tzinfo=UTC)
NOW = DUE + timedelta(seconds=10)
CHANNEL = ChannelRef("fake", "1", "2")
POST = MessageRef(CHANNEL, "m1")
CARD = Card(CardRequest(""), "ja", "title", (), revision=7)
IDEMPOTENT = Capabilities(idempotent_send=True, crosspost=True, searchable_history=True, grace=timedelta(minutes=2))
SEARCH_ONLY = replace(IDEMPOTENT, idempotent_send=False, crosspost=False, grace=timedelta(minutes=1))


def make_situation(
    state: DeliveryState = DeliveryState.PLANNED,
    *,
    capabilities: Capabilities = IDEMPOTENT,
    prepared: bool = True,
    schedule: dict[str, Any] | None = None,
    **values: Any,
) -> DeliverySituation:
    """Returns a delivery due at 09:00 in Tokyo; a claimed one has the values that a claim stores."""
    options: dict[str, Any] = {"grace_minutes": 60, **(schedule or {})}
    made = Schedule(1, "key", CHANNEL, ScheduleKind.ON_THIS_DAY, time(9), "Asia/Tokyo", "ja", DUE, **options)
    if state in {DeliveryState.CLAIMED, DeliveryState.HELD, DeliveryState.SENT}:
        values = {
            "channel_ref": CHANNEL, "cursor": "c", "attempts": 1, "claimed_at": DUE, "attempted_at": DUE, **values,
        }  # fmt: skip
    delivery = Delivery(Occurrence(1, "key", date(2027, 9, 2), DUE), state, **values)
    ready = {"card": CARD, "channel_ref": CHANNEL} if prepared else {}
    return DeliverySituation(made, delivery, capabilities, **ready)  # type: ignore[arg-type]


def decide(state: DeliverySituation, observation: Observation | None, now: datetime = NOW) -> Transition:
    action = choose_next_action(state, observation, now)
    assert isinstance(action, Transition)
    return action


def describe(action: Transition) -> tuple[DeliveryState, object, str]:
    """Returns the new state, its reason, and the alert."""
    return action.to, action.values.get("reason"), action.alert.code if action.alert else ""
