"""The publisher and the notifier of Slack: their requests, and how they interpret the answers."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.slack_app.posting.publisher import SlackPublisher
from briefings.domain.cards import Card, CardBlock, CardLine, CardRequest
from briefings.domain.deliveries import (
    Deleted,
    Forbidden,
    Found,
    ModeratorAlert,
    NotFound,
    OutcomeUnknown,
    Rejected,
    RetryLater,
    Sent,
    Unavailable,
    Unreadable,
)
from briefings.domain.refs import ChannelRef, MessageRef, WorkspaceRef
from briefings.domain.schedules import Occurrence
from briefings.domain.workspaces import WorkspaceSettings
from tests.contract.conftest import NOW, SlackAdapter, open_slack
from tests.support.prepared_storage import open_prepared
from tests.support.slack_server.faults import SlackFault, rate_limited

DUE = datetime(2027, 9, 2, tzinfo=UTC)
FIRST = Occurrence(1, "aaaaaaaaaaaa", date(2027, 9, 2), DUE)
SECOND = Occurrence(1, "aaaaaaaaaaaa", date(2027, 9, 3), DUE + timedelta(days=1))
CARD = Card(CardRequest(""), "en", "title", (CardBlock("", (CardLine("a line"),)),))
ELSEWHERE = ChannelRef("slack", "T0OTHER", "C0DESK")


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[SlackAdapter]:
    storage = await open_prepared(tmp_path / "briefings.db", clock=lambda: NOW)
    async with storage, open_slack(storage) as adapter:
        yield adapter


def fail(slack: SlackAdapter, method: str, error: str) -> None:
    slack.server.fail(SlackFault(method, error=error))


async def publish(slack: SlackAdapter, occurrence: Occurrence = FIRST) -> MessageRef:
    result = await slack.publisher.publish(slack.channel_ref, occurrence, CARD)
    assert isinstance(result, Sent)
    assert result.message_ref is not None
    return result.message_ref


async def test_sent_post_is_card_with_marker_and_mentions_nobody(slack: SlackAdapter) -> None:
    await publish(slack)
    (call,) = slack.server.calls_of("chat.postMessage")
    assert call.body["channel"] == slack.channel_ref.channel
    assert FIRST.marker in json.dumps(call.body["metadata"])
    assert "title" in json.dumps(call.body["blocks"])


async def test_workspace_without_application_is_reported(slack: SlackAdapter) -> None:
    publisher = slack.publisher
    post = MessageRef(ELSEWHERE, "1.0")
    assert await publisher.check(ELSEWHERE) == Forbidden("missing:installation")
    assert await publisher.publish(ELSEWHERE, FIRST, CARD) == Rejected("missing:installation")
    assert await publisher.find(ELSEWHERE, FIRST, "0") == Unreadable("missing:installation")
    assert await publisher.edit(post, FIRST, CARD) == Rejected("missing:installation")
    assert await publisher.crosspost(post) == Sent(post)
    assert slack.server.calls == []


async def test_errors_are_classified_for_each_request(slack: SlackAdapter) -> None:
    publisher, channel_ref = slack.publisher, slack.channel_ref
    post = await publish(slack)
    fail(slack, "conversations.history", "channel_not_found")
    assert await publisher.check(channel_ref) == Deleted()
    slack.server.faults.clear()
    fail(slack, "conversations.history", "missing_scope")
    assert await publisher.find(channel_ref, FIRST, "0") == Unreadable("missing:scope")
    slack.server.faults.clear()
    fail(slack, "conversations.history", "internal_error")
    assert await publisher.find(channel_ref, FIRST, "0") == Unavailable("unknown")
    fail(slack, "chat.postMessage", "internal_error")
    assert await publisher.publish(channel_ref, SECOND, CARD) == OutcomeUnknown("internal_error")
    fail(slack, "chat.update", "message_not_found")
    assert await publisher.edit(post, FIRST, CARD) == Sent(None)
    slack.server.faults.clear()
    fail(slack, "chat.update", "thread_not_found")
    assert await publisher.edit(post, FIRST, CARD) == Sent(None)
    slack.server.faults.clear()
    fail(slack, "chat.update", "edit_window_closed")
    assert await publisher.edit(post, FIRST, CARD) == Rejected("edit_window_closed")


async def test_short_wait_requested_by_slack_is_observed(slack: SlackAdapter) -> None:
    slack.server.fail(rate_limited("chat.postMessage", 1))
    await publish(slack)
    assert len(slack.server.calls_of("chat.postMessage")) == 2
    assert len(slack.server.workspace.messages[slack.channel_ref.channel]) == 1


async def test_long_wait_and_another_reason_are_left_to_the_dispatcher(slack: SlackAdapter) -> None:
    slack.server.fail(rate_limited("chat.postMessage", 11))
    assert await slack.publisher.publish(slack.channel_ref, FIRST, CARD) == RetryLater(11)
    slack.server.revoked = True
    assert await slack.publisher.publish(slack.channel_ref, FIRST, CARD) == RetryLater(60, "token_refused")
    assert len(slack.server.calls_of("chat.postMessage")) == 2


@pytest.mark.parametrize("code", ["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"])
async def test_blocks_that_slack_refuses_are_sent_as_text(slack: SlackAdapter, code: str) -> None:
    fail(slack, "chat.postMessage", code)
    post = await publish(slack)
    first, second = slack.server.calls_of("chat.postMessage")
    assert "blocks" in first.body
    assert "blocks" not in second.body
    assert second.body["text"] == first.body["text"]
    assert second.body["channel"] == slack.channel_ref.channel
    assert await slack.publisher.find(slack.channel_ref, FIRST, "0") == Found(post)


async def test_other_refusal_of_slack_is_not_repeated(slack: SlackAdapter) -> None:
    fail(slack, "chat.postMessage", "msg_too_long")
    assert await slack.publisher.publish(slack.channel_ref, FIRST, CARD) == Rejected("msg_too_long")
    assert len(slack.server.calls_of("chat.postMessage")) == 1


async def test_only_own_messages_are_found_on_any_page(slack: SlackAdapter) -> None:
    post = await publish(slack)
    messages = slack.server.workspace.messages[slack.channel_ref.channel]
    assert await slack.publisher.find(slack.channel_ref, FIRST, "0") == Found(post)
    messages[0]["bot_id"] = "B0OTHER"
    assert await slack.publisher.find(slack.channel_ref, FIRST, "0") == NotFound()


async def test_grace_period_has_the_requested_length(slack: SlackAdapter) -> None:
    capabilities = slack.publisher.capabilities
    assert (capabilities.grace, capabilities.idempotent_send, capabilities.crosspost) == (
        timedelta(seconds=60), False, False,
    )  # fmt: skip
    assert capabilities.searchable_history
    assert SlackPublisher(None, timedelta(seconds=5)).capabilities.grace == timedelta(seconds=5)  # type: ignore[arg-type]


async def test_alerts_texts_and_changes_reach_their_channels(
    slack: SlackAdapter, caplog: pytest.LogCaptureFixture
) -> None:
    workspace_ref = slack.channel_ref.workspace_ref
    slack.server.workspace.add_channel("C0LOG")
    settings = WorkspaceSettings(workspace_ref, moderators_channel="C0DESK", log_channel="C0LOG")
    await slack.context.storage.workspace_settings.set_workspace_settings(settings, actor=None, now=NOW)
    await slack.notifier.notify(ModeratorAlert(workspace_ref, 1, "missed", "missed", count=2))
    await slack.notifier.send_text(workspace_ref, "a text")
    await slack.notifier.log_change(workspace_ref, ("a change",))
    sent = [(call.body["channel"], call.body["text"]) for call in slack.server.calls_of("chat.postMessage")]
    assert [channel for channel, _ in sent] == ["C0DESK", "C0DESK", "C0LOG"]
    assert [text for _, text in sent[1:]] == ["a text", "a change"]
    assert "Schedule 1: ⚠️ Schedule 1: 2 missed: the bot was not running" in caplog.text
    fail(slack, "chat.postMessage", "is_archived")
    await slack.notifier.send_text(workspace_ref, "a text")
    assert "The moderators could not be alerted: SlackApiError" in caplog.text
    await slack.notifier.send_text(WorkspaceRef("slack", "T0OTHER"), "a text")
    assert len(slack.server.calls_of("chat.postMessage")) == 4
