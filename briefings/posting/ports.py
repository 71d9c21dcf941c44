"""Defines what posting requires of a platform and of the content."""

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
    """The guarantees of a platform.

    Attributes:
        idempotent_send: whether a repeated `publish` of an occurrence makes no second post while the platform
            remembers the first one.
        crosspost: whether posts can be forwarded to the followers of a channel.
        searchable_history: whether `find` can read the messages of a channel.
        grace: period in which the outcome of a request is undecided. Within it, a platform with idempotent sends
            reliably recognizes a repeat; on any other platform, a lost request may still be accepted, so that nothing
            is sent again.
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
            occurrence: the occurrence of the post.
            card: the new card.

        Returns:
            As for `publish`; `Sent(None)` if somebody has deleted the post.
        """


class Publisher(PostEditor, Protocol):
    """Posts cards on a platform. Its methods return values and do not raise."""

    @property
    def capabilities(self) -> Capabilities:
        """The guarantees of the platform."""

    async def check(self, channel_ref: ChannelRef) -> ChannelStatus:
        """Returns whether the channel can be posted to. Changes nothing."""

    async def publish(
        self, channel_ref: ChannelRef, occurrence: Occurrence, card: Card, tags: tuple[str, ...] = ()
    ) -> PublishResult:
        """Posts a card.

        Args:
            channel_ref: the channel.
            occurrence: the occurrence. The post contains its marker, by which a platform with idempotent sends
                recognizes a repeat, even after a restart.
            card: the card.
            tags: ids of the tags that the post gets, on a platform whose channels have tags.
        """

    async def find(self, channel_ref: ChannelRef, occurrence: Occurrence, cursor: str) -> LookupResult:
        """Searches the bot's own messages for the one with an occurrence's marker.

        Args:
            channel_ref: the channel.
            occurrence: the occurrence of the post.
            cursor: start of the search (`Available.cursor`).
        """

    async def crosspost(self, message_ref: MessageRef) -> PublishResult:
        """Forwards a post to the followers of its channel. A repeat changes nothing."""


class Notifier(Protocol):
    """Alerts moderators. It does not raise, because the deliveries contain the same information."""

    async def notify(self, alert: ModeratorAlert) -> None:
        """Sends an alert to the moderators of its workspace; does nothing if they have no channel."""


class PostContent(Protocol):
    """Builds the cards of posts."""

    def build_card(self, schedule: Schedule, local_date: date) -> Card | None:
        """Builds the post of a schedule for a local date; None if there is nothing to post."""


class NewsContent(Protocol):
    """Builds the cards of the kinds whose posts depend on earlier posts (`NEWS_KINDS`)."""

    async def build_card(self, schedule: Schedule, local_date: date) -> Card | None:
        """Builds the post of a schedule for a local date; None if there is no news.

        Raises:
            StoreError: the database can't be used.
        """


class PostingContext(Struct, frozen=True):
    """The dependencies of the dispatcher.

    Attributes:
        storage: stores the deliveries.
        publisher: posts on the platform.
        post_content: builds the cards.
        notifier: alerts moderators.
        clock: returns the current time, with a time zone.
        platform: the platform whose schedules are posted (`ChannelRef.platform`); None for all.
        news: builds the cards of `NEWS_KINDS`; without it, they contain only anniversaries.
    """

    storage: Storage
    publisher: Publisher
    post_content: PostContent
    notifier: Notifier
    clock: Callable[[], datetime]
    platform: str | None = None
    news: NewsContent | None = None
