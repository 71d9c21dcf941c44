"""A delivery: what became of a slot, as the ledger has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from briefings.schedules.model import Occurrence


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
