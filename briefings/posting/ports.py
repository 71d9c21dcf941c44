"""Declares what posting needs from a platform and from the content."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Protocol

from msgspec import Struct

from briefings.domain.cards import Card
from briefings.domain.deliveries import ChannelStatus, LookupResult, ModeratorAlert, PublishResult
from briefings.domain.refs import ChannelRef, MessageRef
from briefings.domain.schedules import Occurrence, Schedule
from briefings.storage.ports import Storage


class Capabilities(Struct, frozen=True):
    """What a platform promises.

    Attributes:
        idempotent_send: whether a repeated `publish` of an occurrence makes no second post while the platform
            remembers the first one.
        crosspost: whether posts can be forwarded to the followers of a channel.
        searchable_history: whether `find` can read the messages of a channel.
        grace: how long the outcome of a request is open. Within it, a platform with idempotent sends surely
            recognizes a repeat; on any other, a lost request may still be accepted, so that nothing is sent again.
    """

    idempotent_send: bool
    crosspost: bool
    searchable_history: bool
    grace: timedelta


class PostEditor(Protocol):
    """Edits posts, on one platform or on several."""

    async def edit(self, message_ref: MessageRef, occurrence: Occurrence, card: Card) -> PublishResult:
        """Replaces the card of a post; it keeps its marker. A repeat changes nothing.

        Args:
            message_ref: the post.
            occurrence: what for.
            card: what it shows from now on.

        Returns:
            As for `publish`; `Sent(None)` where somebody has deleted the post.
        """


class Publisher(PostEditor, Protocol):
    """Posts cards on a platform. Its methods answer with values and do not raise."""

    @property
    def capabilities(self) -> Capabilities:
        """What the platform promises."""

    async def check(self, channel_ref: ChannelRef) -> ChannelStatus:
        """Returns whether the channel can be posted to. Changes nothing."""

    async def publish(
        self, channel_ref: ChannelRef, occurrence: Occurrence, card: Card, tags: tuple[str, ...] = ()
    ) -> PublishResult:
        """Posts a card.

        Args:
            channel_ref: where.
            occurrence: what for; the post contains its marker, and a platform with idempotent sends recognizes a
                repeat by it, also after a restart.
            card: what to post.
            tags: ids of the tags that the post gets, on a platform whose channels have tags.
        """

    async def find(self, channel_ref: ChannelRef, occurrence: Occurrence, cursor: str) -> LookupResult:
        """Searches the bot's own messages for the one with an occurrence's marker.

        Args:
            channel_ref: where.
            occurrence: whose post.
            cursor: where the search begins (`Available.cursor`).
        """

    async def crosspost(self, message_ref: MessageRef) -> PublishResult:
        """Forwards a post to the followers of its channel. A repeat changes nothing."""


class Notifier(Protocol):
    """Alerts moderators. It does not raise: what an alert says can also be read from the deliveries."""

    async def notify(self, alert: ModeratorAlert) -> None:
        """Sends an alert to the moderators of its workspace; does nothing where they have no channel."""


class PostContent(Protocol):
    """Makes the cards of posts."""

    def build_card(self, schedule: Schedule, local_date: date) -> Card | None:
        """Builds the post of a schedule for a local date; None where there is nothing to post."""


class NewsContent(Protocol):
    """Makes the cards of the kinds whose posts depend on what was posted before (`NEWS_KINDS`)."""

    async def build_card(self, schedule: Schedule, local_date: date) -> Card | None:
        """Builds the post of a schedule for a local date; None where nothing is new.

        Raises:
            StoreError: the database can't be used.
        """


class PostingContext(Struct, frozen=True):
    """What the dispatcher needs.

    Attributes:
        storage: stores the deliveries.
        publisher: posts on the platform.
        post_content: makes the cards.
        notifier: alerts moderators.
        clock: gives the current time, with its zone.
        platform: the platform whose schedules are posted (`ChannelRef.platform`); None for all.
        news: makes the cards of `NEWS_KINDS`; without it, they have only what the calendar says.
    """

    storage: Storage
    publisher: Publisher
    post_content: PostContent
    notifier: Notifier
    clock: Callable[[], datetime]
    platform: str | None = None
    news: NewsContent | None = None
