"""Contract of `Publisher`: each platform's implementation runs these tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from briefings.domain.cards import Card, CardBlock, CardLine, CardRequest
from briefings.domain.deliveries import Available, Forbidden, Found, NotFound, Sent
from briefings.domain.refs import MessageRef
from briefings.domain.schedules import Occurrence
from tests.contract.conftest import PlatformAdapter

DUE = datetime(2027, 9, 2, tzinfo=UTC)
FIRST = Occurrence(1, "aaaaaaaaaaaa", date(2027, 9, 2), DUE)
SECOND = Occurrence(1, "aaaaaaaaaaaa", date(2027, 9, 3), DUE + timedelta(days=1))


def card(title: str) -> Card:
    return Card(CardRequest(""), "en", title, (CardBlock("", (CardLine("a line"),)),))


async def check(platform: PlatformAdapter) -> str:
    status = await platform.publisher.check(platform.channel_ref)
    assert isinstance(status, Available)
    return status.cursor


async def publish(platform: PlatformAdapter, occurrence: Occurrence, title: str = "title") -> MessageRef:
    result = await platform.publisher.publish(platform.channel_ref, occurrence, card(title))
    assert isinstance(result, Sent)
    assert result.message_ref is not None
    return result.message_ref


async def test_post_is_found_after_the_cursor_only_by_its_marker(platform: PlatformAdapter) -> None:
    cursor = await check(platform)
    message_ref = await publish(platform, FIRST)
    assert message_ref.channel_ref == platform.channel_ref
    assert await platform.publisher.find(platform.channel_ref, FIRST, cursor) == Found(message_ref)
    assert isinstance(await platform.publisher.find(platform.channel_ref, SECOND, cursor), NotFound)


async def test_post_from_before_the_cursor_is_not_found(platform: PlatformAdapter) -> None:
    await publish(platform, FIRST)
    cursor = await check(platform)
    assert isinstance(await platform.publisher.find(platform.channel_ref, FIRST, cursor), NotFound)


async def test_each_occurrence_has_its_own_post(platform: PlatformAdapter) -> None:
    first, second = await publish(platform, FIRST, "one"), await publish(platform, SECOND, "two")
    assert first != second
    texts = await platform.list_texts()
    assert ["one" in texts[0], "two" in texts[1]] == [True, True]


async def test_check_changes_nothing(platform: PlatformAdapter) -> None:
    assert await check(platform) == await check(platform)
    assert await platform.list_texts() == []


async def test_missing_permission_is_detected_before_sending(platform: PlatformAdapter) -> None:
    permission = await platform.forbid_posting()
    assert await platform.publisher.check(platform.channel_ref) == Forbidden(f"missing:{permission}")


async def test_edit_replaces_the_card_and_keeps_the_marker(platform: PlatformAdapter) -> None:
    cursor = await check(platform)
    message_ref = await publish(platform, FIRST, "before")
    for _ in range(2):
        assert await platform.publisher.edit(message_ref, FIRST, card("after")) == Sent(message_ref)
    (text,) = await platform.list_texts()
    assert "after" in text
    assert "before" not in text
    assert await platform.publisher.find(platform.channel_ref, FIRST, cursor) == Found(message_ref)


async def test_edit_of_deleted_post_reports_deletion(platform: PlatformAdapter) -> None:
    message_ref = await publish(platform, FIRST)
    await platform.delete_message(message_ref)
    assert await platform.publisher.edit(message_ref, FIRST, card("after")) == Sent(None)


async def test_platform_capabilities_prevent_duplicate_posts(platform: PlatformAdapter) -> None:
    capabilities = platform.publisher.capabilities
    assert capabilities.idempotent_send or capabilities.searchable_history
    assert capabilities.grace > timedelta()
