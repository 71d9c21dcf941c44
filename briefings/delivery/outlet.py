"""What a platform must be able to do for posts to go out once, and what it may answer.

A platform answers with values and doesn't raise: each says what is known of the effect, which alone decides what may
follow. A channel is looked at before anything is claimed, so that what can be known beforehand costs no post.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from briefings.cards.model import Card
from briefings.schedules.model import Slot


@dataclass(frozen=True, slots=True)
class Place:
    """Where a slot is posted: a channel of a server."""

    guild: int
    channel: int


@dataclass(frozen=True, slots=True)
class Open:
    """The channel can be posted to; `anchor` is the id of its last message, or one before all of them."""

    anchor: int


@dataclass(frozen=True, slots=True)
class Shut:
    """The channel can't be posted to for now: a permission is missing.

    `reason` is a code; `asked` says that a request was refused for it, and that no other one may follow.
    """

    reason: str
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """The platform says that the channel is not there any more. An outage is never told so."""


@dataclass(frozen=True, slots=True)
class Away:
    """Nothing can be known now: an outage, a lost connection, a limit; try again after some seconds."""

    reason: str
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Posted:
    """It is there; `message` is None where a person has deleted it meanwhile.

    `told` says that it tells what was given now: a repeated nonce may be answered with what was taken earlier.
    """

    message: int | None
    told: bool = True


@dataclass(frozen=True, slots=True)
class Refused:
    """It is not there, and asking again would not help: `reason` is a code."""

    reason: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Later:
    """It was not taken now, and may be tried again after some seconds.

    An earlier try of the same call, made by the platform's library, may have been taken all the same.
    """

    seconds: float
    reason: str = "rate_limited"


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may be there or not: the line broke, or the platform failed after taking it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Found:
    """The post is there."""

    message: int


@dataclass(frozen=True, slots=True)
class Absent:
    """Everything behind the anchor was read, and the post is not among it.

    `safe` says that posting again can't double it: the platform recognises a repeated nonce.
    """

    safe: bool = True


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What stands behind the anchor can't be read; `asked` says that a request was refused for it."""

    reason: str
    asked: bool = False


Standing = Open | Shut | Gone | Away
Outcome = Posted | Refused | Later | Unknown
Finding = Found | Absent | Unreadable | Away


class Outlet(Protocol):
    """A platform."""

    async def look(self, place: Place) -> Standing:
        """Whether the channel can be posted to. Nothing changes by it."""

    async def post(self, place: Place, slot: Slot, card: Card) -> Outcome:
        """Post the card with the slot's marker on it and, where the platform knows such, its nonce.

        Args:
            place: where.
            slot: what for.
            card: what.
        """

    async def find(self, place: Place, slot: Slot, since: int) -> Finding:
        """Look for a post of our own with the slot's marker behind the message `since`."""

    async def publish(self, place: Place, message: int) -> Outcome:
        """Publish a post to those who follow the channel. Publishing again changes nothing."""

    async def edit(self, place: Place, message: int, slot: Slot, card: Card) -> Outcome:
        """Let a post of ours tell another card, with the same marker. Editing again changes nothing.

        Args:
            place: where it was posted.
            message: its id.
            slot: what for.
            card: what it says from now on.

        Returns:
            As for a post; `Posted(None)` where a person has deleted it.
        """


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that moderators must know.

    Attributes:
        guild: whose moderators.
        schedule: id of the schedule.
        code: what happened: `held`, `given_up`, `shut`, `paused`, `missed`.
        reason: why, as in a delivery.
        slot: of which post; None where it is of none.
        count: how many posts, for `missed`.
    """

    guild: int
    schedule: int
    code: str
    reason: str = ""
    slot: Slot | None = None
    count: int = 1


class Notices(Protocol):
    """How moderators are told. It never raises: what can't be told stands in the ledger all the same."""

    async def tell(self, notice: Notice) -> None:
        """Tell it."""
