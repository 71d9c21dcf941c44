"""A platform in memory: channels that keep posts, know a nonce for a while, and fail as they are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count

from briefings.domain.cards import Card, CardBlock, CardLine, CardRequest
from briefings.domain.deliveries import (
    Available,
    ChannelRef,
    ChannelStatus,
    Deleted,
    Forbidden,
    Found,
    LookupResult,
    ModeratorAlert,
    NotFound,
    OutcomeUnknown,
    PublishResult,
    Rejected,
    Sent,
    Unavailable,
    Unreadable,
)
from briefings.domain.schedules import Occurrence, Schedule

ACCEPT, CRASH_BEFORE, CRASH_AFTER, LOST_BEFORE, LOST_AFTER, LATE_ACCEPT = range(6)
"""What becomes of a post: taken; the process dies before or after it is taken; the line breaks before or after; it is
taken some seconds after the process died."""


class Crash(BaseException):
    """The process dies here."""


@dataclass
class Platform:
    """All channels of one platform."""

    clock: Callable[[], datetime]
    window: timedelta = timedelta(minutes=5)
    posts: list[tuple[int, int, str]] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    nonces: dict[str, tuple[datetime, int]] = field(default_factory=dict)
    script: list[int | PublishResult] = field(default_factory=list)
    underway: list[tuple[datetime, ChannelRef, Occurrence]] = field(default_factory=list)
    standing: dict[int, ChannelStatus] = field(default_factory=dict)
    finding: dict[int, LookupResult] = field(default_factory=dict)
    published: Counter[int] = field(default_factory=Counter)
    requests: Counter[str] = field(default_factory=Counter)
    known_nonces: bool = True
    edits: list[PublishResult | Crash] = field(default_factory=list)
    edited: dict[int, list[Card]] = field(default_factory=dict)
    ids: count[int] = field(default_factory=lambda: count(1))

    async def check_channel(self, channel_ref: ChannelRef) -> ChannelStatus:
        self.requests["look"] += 1
        return self.standing.get(channel_ref.channel, Available(self.last(channel_ref)))

    async def publish_card(self, channel_ref: ChannelRef, occurrence: Occurrence, card: Card) -> PublishResult:
        self.requests["post"] += 1
        manner = self.script.pop(0) if self.script else ACCEPT
        match manner:
            case int():
                return self._post(manner, channel_ref, occurrence, card)
            case _:
                return manner

    def _post(self, manner: int, place: ChannelRef, slot: Occurrence, card: Card) -> PublishResult:
        if manner == CRASH_BEFORE:
            raise Crash
        if manner == LOST_BEFORE:
            return OutcomeUnknown("reset")
        if manner == LATE_ACCEPT:
            self.underway.append((self.clock() + timedelta(seconds=2), place, slot))
            raise Crash
        self.settle()
        before = len(self.posts)
        message = self.accept(place, slot, self.clock())
        self.cards.append(card)
        if manner == CRASH_AFTER:
            raise Crash
        return OutcomeUnknown("503") if manner == LOST_AFTER else Sent(message, is_current=len(self.posts) > before)

    async def find_post(self, channel_ref: ChannelRef, occurrence: Occurrence, anchor: int) -> LookupResult:
        self.requests["find"] += 1
        self.settle()
        if channel_ref.channel in self.finding:
            return self.finding[channel_ref.channel]
        for number, channel, marker in self.posts:
            if channel == channel_ref.channel and number > anchor and marker == occurrence.marker:
                return Found(number)
        return NotFound(safe_to_repost=self.known_nonces)

    async def crosspost_post(self, channel_ref: ChannelRef, message: int) -> PublishResult:
        self.published[message] += 1
        return Sent(message)

    async def edit_post(
        self, channel_ref: ChannelRef, message: int, occurrence: Occurrence, card: Card
    ) -> PublishResult:
        self.requests["edit"] += 1
        answer = self.edits.pop(0) if self.edits else Sent(message)
        if isinstance(answer, Crash):
            raise answer
        if answer == Sent(message):
            self.edited.setdefault(message, []).append(card)
        return answer

    def accept(self, place: ChannelRef, slot: Occurrence, now: datetime) -> int:
        """Take a post, or recognise its nonce."""
        known = self.nonces.get(slot.nonce)
        if self.known_nonces and known is not None and now - known[0] <= self.window:
            return known[1]
        number = next(self.ids)
        self.posts.append((number, place.channel, slot.marker))
        self.nonces[slot.nonce] = (now, number)
        return number

    def settle(self) -> None:
        """Take the posts of dead processes that are still on the line."""
        due = [one for one in self.underway if one[0] <= self.clock()]
        self.underway = [one for one in self.underway if one[0] > self.clock()]
        for at, place, slot in due:
            self.accept(place, slot, at)

    def last(self, place: ChannelRef) -> int:
        return max((number for number, channel, _ in self.posts if channel == place.channel), default=0)

    @property
    def told(self) -> Counter[str]:
        """How often each slot was posted."""
        return Counter(marker for _, _, marker in self.posts)


@dataclass
class Board:
    """What moderators were told."""

    notices: list[ModeratorAlert] = field(default_factory=list)

    async def notify(self, alert: ModeratorAlert) -> None:
        self.notices.append(alert)

    @property
    def codes(self) -> list[str]:
        return [notice.code for notice in self.notices]


@dataclass
class Plain:
    """Something to tell on every day but some."""

    silent: Iterable[date] = ()
    broken: Iterable[date] = ()
    revision: int = 0

    def build_card(self, schedule: Schedule, local_date: date) -> Card | None:
        if local_date in self.broken:
            raise RuntimeError("this card can't be made")
        if local_date in self.silent:
            return None
        line = CardLine(f"{local_date:%Y-%m-%d}")
        return Card(
            CardRequest(""),
            schedule.language,
            "What happened on this day",
            (CardBlock("", (line,)),),
            revision=self.revision,
        )


__all__ = ["Deleted", "Forbidden", "Rejected", "Unavailable", "Unreadable"]
