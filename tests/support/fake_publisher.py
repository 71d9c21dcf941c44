"""A platform in memory: its channels store posts, recognize repeats for a while, and fail according to a script."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum, auto
from itertools import count
from typing import NamedTuple

from briefings.domain.cards import Card, CardBlock, CardLine, CardRequest
from briefings.domain.deliveries import (
    Available,
    ChannelStatus,
    Found,
    LookupResult,
    ModeratorAlert,
    NotFound,
    OutcomeUnknown,
    PublishResult,
    Sent,
)
from briefings.domain.refs import ChannelRef, MessageRef
from briefings.domain.schedules import Occurrence, Schedule
from briefings.posting.ports import Capabilities

PLATFORM = "fake"
LATE_ACCEPT_DELAY = timedelta(seconds=2)


class Fault(Enum):
    """The fault of a request to post."""

    CRASH_BEFORE = auto()
    """The process is killed before the platform accepts it."""
    CRASH_AFTER = auto()
    """The process is killed after the platform accepted it."""
    LOST_BEFORE = auto()
    """The connection breaks before the platform accepts it."""
    LOST_AFTER = auto()
    """The connection breaks after the platform accepted it."""
    LATE_ACCEPT = auto()
    """The process is killed, and the platform accepts it two seconds later."""


CRASH_BEFORE, CRASH_AFTER, LOST_BEFORE, LOST_AFTER, LATE_ACCEPT = Fault


class Crash(BaseException):
    """The process is killed here."""


class FakePost(NamedTuple):
    """A post as the platform stores it."""

    message: str
    channel: str
    marker: str


@dataclass
class FakePublisher:
    """Implements `briefings.posting.ports.Publisher`.

    Attributes:
        clock: returns the current time.
        window: how long a repeat is recognized, if repeats are.
        idempotent_send: whether the platform recognizes a repeated request.
        safe_to_repost: whether the guarantees apply in its channels; not in a forum of Discord.
        grace: the period for which the outcome of a request is open (`Capabilities.grace`).
        posts: the posts, the oldest first.
        cards: the card of each request that was accepted or recognized.
        script: the faults or answers of the next requests to post; further ones are accepted.
        statuses: the results of `check`, by id of the channel.
        lookups: the results of `find`, by id of the channel.
        edit_answers: the results of the next edits.
        edits: the cards that a post was edited to, by its id.
        crossposts: how often a post was forwarded, by its id.
        requests: how many requests there were of each kind.
        titles: the title of the card of each post, by its id.
    """

    clock: Callable[[], datetime]
    window: timedelta = timedelta(minutes=5)
    idempotent_send: bool = True
    safe_to_repost: bool = True
    grace: timedelta = timedelta(minutes=2)
    posts: list[FakePost] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    script: list[Fault | PublishResult | None] = field(default_factory=list)
    statuses: dict[str, ChannelStatus] = field(default_factory=dict)
    lookups: dict[str, LookupResult] = field(default_factory=dict)
    edit_answers: list[PublishResult | Crash] = field(default_factory=list)
    edits: dict[str, list[Card]] = field(default_factory=dict)
    crossposts: Counter[str] = field(default_factory=Counter)
    requests: Counter[str] = field(default_factory=Counter)
    titles: dict[str, str] = field(default_factory=dict)
    _recognized: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    _late_requests: list[tuple[datetime, ChannelRef, Occurrence]] = field(default_factory=list)
    _message_ids: count[int] = field(default_factory=lambda: count(1))

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            idempotent_send=self.idempotent_send, crosspost=True, searchable_history=True, grace=self.grace
        )

    async def check(self, channel_ref: ChannelRef) -> ChannelStatus:
        self.requests["check"] += 1
        return self.statuses.get(channel_ref.channel, Available(str(len(self.posts))))

    async def publish(
        self, channel_ref: ChannelRef, occurrence: Occurrence, card: Card, tags: tuple[str, ...] = ()
    ) -> PublishResult:
        self.requests["publish"] += 1
        answer = self.script.pop(0) if self.script else None
        if answer is not None and not isinstance(answer, Fault):
            return answer
        if answer is CRASH_BEFORE:
            raise Crash
        if answer is LOST_BEFORE:
            return OutcomeUnknown("reset")
        if answer is LATE_ACCEPT:
            self._late_requests.append((self.clock() + LATE_ACCEPT_DELAY, channel_ref, occurrence))
            raise Crash
        self.accept_late_requests()
        post_count = len(self.posts)
        message = self.accept(channel_ref, occurrence, self.clock())
        self.cards.append(card)
        self.titles.setdefault(message, card.title)
        if answer is CRASH_AFTER:
            raise Crash
        if answer is LOST_AFTER:
            return OutcomeUnknown("503")
        return Sent(MessageRef(channel_ref, message), is_current=len(self.posts) > post_count)

    async def find(self, channel_ref: ChannelRef, occurrence: Occurrence, cursor: str) -> LookupResult:
        self.requests["find"] += 1
        self.accept_late_requests()
        if channel_ref.channel in self.lookups:
            return self.lookups[channel_ref.channel]
        for post in self.posts[int(cursor) :]:
            if post.channel == channel_ref.channel and post.marker == occurrence.marker:
                return Found(MessageRef(channel_ref, post.message))
        return NotFound(safe_to_repost=self.safe_to_repost)

    async def crosspost(self, message_ref: MessageRef) -> PublishResult:
        self.crossposts[message_ref.message] += 1
        return Sent(message_ref)

    async def edit(self, message_ref: MessageRef, occurrence: Occurrence, card: Card) -> PublishResult:
        self.requests["edit"] += 1
        if self.edit_answers:
            answer = self.edit_answers.pop(0)
        else:
            is_there = any(post.message == message_ref.message for post in self.posts)
            answer = Sent(message_ref if is_there else None)
        if isinstance(answer, Crash):
            raise answer
        if answer == Sent(message_ref):
            self.edits.setdefault(message_ref.message, []).append(card)
        return answer

    def accept(self, channel_ref: ChannelRef, occurrence: Occurrence, now: datetime) -> str:
        """Stores a post, or recognizes a repeat; returns the id of the message."""
        known = self._recognized.get(occurrence.marker)
        if self.idempotent_send and known is not None and now - known[0] <= self.window:
            return known[1]
        message = str(next(self._message_ids))
        self.posts.append(FakePost(message, channel_ref.channel, occurrence.marker))
        self._recognized[occurrence.marker] = (now, message)
        return message

    def accept_late_requests(self) -> None:
        """Accepts requests of killed processes once their time has come."""
        due = [request for request in self._late_requests if request[0] <= self.clock()]
        self._late_requests = [request for request in self._late_requests if request[0] > self.clock()]
        for at, channel_ref, occurrence in due:
            self.accept(channel_ref, occurrence, at)

    def forget_requests(self) -> None:
        """Recognizes no repeat of what was sent so far."""
        self._recognized.clear()

    def delete(self, message: str) -> None:
        """Deletes a post, as a moderator does."""
        self.posts = [post for post in self.posts if post.message != message]

    @property
    def count_by_marker(self) -> Counter[str]:
        """Counts how often each occurrence was posted."""
        return Counter(post.marker for post in self.posts)


@dataclass
class RecordingNotifier:
    """Implements `briefings.posting.ports.Notifier`: records the alerts for moderators.

    Attributes:
        alerts: the alerts, the oldest first.
        is_enabled: whether the moderators have a channel.
    """

    is_enabled: bool = True
    alerts: list[ModeratorAlert] = field(default_factory=list)

    async def notify(self, alert: ModeratorAlert) -> None:
        if self.is_enabled:
            self.alerts.append(alert)

    @property
    def codes(self) -> list[str]:
        return [alert.code for alert in self.alerts]


@dataclass
class FakePostContent:
    """Builds a card for every date except some.

    Attributes:
        empty_dates: dates without a card.
        broken_dates: dates on which making the card raises.
        revision: id of the revision of the cards.
    """

    empty_dates: Iterable[date] = ()
    broken_dates: Iterable[date] = ()
    revision: int = 0

    def build_card(self, schedule: Schedule, local_date: date) -> Card | None:
        if local_date in self.broken_dates:
            raise RuntimeError("this card cannot be made")
        if local_date in self.empty_dates:
            return None
        block = CardBlock("", (CardLine(f"{local_date:%Y-%m-%d}"),))
        return Card(CardRequest(""), schedule.language, "What happened on this day", (block,), revision=self.revision)
