"""Requests reach the publisher of their platform, or are deferred while it is not connected."""

from __future__ import annotations

from datetime import UTC, date, datetime

from briefings.domain.cards import Card, CardRequest
from briefings.domain.deliveries import Available, Found, RetryLater, Sent, Unavailable
from briefings.domain.refs import ChannelRef, MessageRef
from briefings.domain.schedules import Occurrence
from briefings.posting.routing import PublisherRoutes
from tests.support.fake_publisher import FakePublisher

NOW = datetime(2027, 9, 2, tzinfo=UTC)
OCCURRENCE = Occurrence(1, "key", date(2027, 9, 2), NOW)
CARD = Card(CardRequest(""), "en", "title", ())
NEAR, FAR = ChannelRef("near", "1", "70"), ChannelRef("far", "1", "70")


def publisher() -> FakePublisher:
    return FakePublisher(lambda: NOW)


async def test_request_reaches_the_publisher_of_its_platform() -> None:
    routes, near, far = PublisherRoutes(), publisher(), publisher()
    routes.add_publisher("near", near)
    routes.add_publisher("far", far)
    await far.publish(FAR, OCCURRENCE, CARD)
    post = MessageRef(FAR, "1")
    assert await routes.check(FAR) == Available("1")
    assert await routes.find(FAR, OCCURRENCE, "0") == Found(post)
    assert await routes.edit(post, OCCURRENCE, CARD) == Sent(post)
    assert far.edits == {"1": [CARD]}
    assert far.requests == {"publish": 1, "check": 1, "find": 1, "edit": 1}
    assert near.requests == {}
    assert routes.get_capabilities("far") == far.capabilities


async def test_disconnected_platform_defers_requests() -> None:
    routes = PublisherRoutes()
    routes.add_publisher("near", publisher())
    assert await routes.check(FAR) == Unavailable("connecting", 60)
    assert await routes.find(FAR, OCCURRENCE, "0") == Unavailable("connecting", 60)
    assert await routes.edit(MessageRef(FAR, "1"), OCCURRENCE, CARD) == RetryLater(60, "connecting")
    assert routes.get_capabilities("far") is None


async def test_publisher_that_was_replaced_removes_nothing() -> None:
    routes, former, later = PublisherRoutes(), publisher(), publisher()
    routes.add_publisher("near", former)
    routes.add_publisher("near", later)
    routes.remove_publisher("near", former)
    assert await routes.check(NEAR) == Available("0")
    routes.remove_publisher("near", later)
    assert await routes.check(NEAR) == Unavailable("connecting", 60)
