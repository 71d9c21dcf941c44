"""Routes each request to the publisher of its platform, so that one program serves several platforms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefings.domain.deliveries import (
    ChannelStatus,
    LookupResult,
    PublishResult,
    RetryLater,
    Unavailable,
)

if TYPE_CHECKING:
    from briefings.domain.cards import Card
    from briefings.domain.refs import ChannelRef, MessageRef
    from briefings.domain.schedules import Occurrence
    from briefings.posting.ports import Capabilities, Publisher

NOT_CONNECTED: Final = "connecting"
RETRY_SECONDS: Final = 60.0


class PublisherRoutes:
    """The publishers of the connected platforms, by the name of the platform."""

    def __init__(self) -> None:
        self._publishers: dict[str, Publisher] = {}

    def add_publisher(self, platform: str, publisher: Publisher) -> None:
        """Adds the publisher of a platform, in place of an earlier one."""
        self._publishers[platform] = publisher

    def remove_publisher(self, platform: str, publisher: Publisher) -> None:
        """Removes the publisher of a platform, unless another one has replaced it."""
        if self._publishers.get(platform) is publisher:
            del self._publishers[platform]

    def get_capabilities(self, platform: str) -> Capabilities | None:
        """Returns the capabilities of a platform; None while it is not connected."""
        publisher = self._publishers.get(platform)
        return publisher.capabilities if publisher else None

    async def check(self, channel_ref: ChannelRef) -> ChannelStatus:
        """Returns whether a channel can be posted to."""
        publisher = self._publishers.get(channel_ref.platform)
        return await publisher.check(channel_ref) if publisher else Unavailable(NOT_CONNECTED, RETRY_SECONDS)

    async def find(self, channel_ref: ChannelRef, occurrence: Occurrence, cursor: str) -> LookupResult:
        """Searches for the post of an occurrence."""
        publisher = self._publishers.get(channel_ref.platform)
        if publisher is None:
            return Unavailable(NOT_CONNECTED, RETRY_SECONDS)
        return await publisher.find(channel_ref, occurrence, cursor)

    async def edit(self, message_ref: MessageRef, occurrence: Occurrence, card: Card) -> PublishResult:
        """Replaces the card of a post."""
        publisher = self._publishers.get(message_ref.channel_ref.platform)
        if publisher is None:
            return RetryLater(RETRY_SECONDS, NOT_CONNECTED)
        return await publisher.edit(message_ref, occurrence, card)
