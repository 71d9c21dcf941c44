"""Posts of the unmodified process in Slack: each is posted once, even if requests fail."""

from __future__ import annotations

import json
from typing import Any

import pytest

from briefings.domain.deliveries import DeliveryState
from tests.e2e.wire.slack.conftest import CHANNEL, MODERATORS, DuePost, RunBot
from tests.support.slack_server.fault_server import SlackServer
from tests.support.slack_server.faults import SlackFault, rate_limited
from tests.support.slack_server.schema import SlackSchemas

pytestmark = pytest.mark.fault(42)
POST, HISTORY = "chat.postMessage", "conversations.history"
GRACE = 0.4


def posts(slack: SlackServer) -> list[dict[str, Any]]:
    return slack.workspace.messages[CHANNEL]


def alerts(slack: SlackServer) -> str:
    return json.dumps(slack.workspace.messages[MODERATORS], ensure_ascii=False)


async def test_due_post_is_sent_without_previews_and_mentions(
    slack: SlackServer, run_bot: RunBot, due_post: DuePost, schemas: SlackSchemas | None
) -> None:
    async with run_bot(grace=GRACE) as bot:
        sent = await due_post.wait_for(DeliveryState.SENT)
        assert (await bot.stop())[0] == 0
    (message,) = posts(slack)
    assert sent.message_ref is not None
    assert sent.message_ref.message == message["ts"]
    assert message["metadata"]["event_payload"] == {"marker": sent.occurrence.marker}
    assert schemas is None or schemas.block_violations(message["blocks"]) == []
    (call,) = slack.calls_of(POST)
    assert {call.body[name] for name in ("unfurl_links", "unfurl_media", "link_names")} <= {False, "0", "false"}
    assert not {"mrkdwn", "user", "usergroup", "broadcast"} & kinds(message["blocks"])


def kinds(value: Any) -> set[str]:
    """Returns every type in blocks."""
    if isinstance(value, dict):
        return {str(value.get("type"))}.union(*(kinds(part) for part in value.values()))
    return set().union(*(kinds(part) for part in value)) if isinstance(value, list) else set()


@pytest.mark.parametrize(
    "fault",
    [
        SlackFault(POST, manner="status", status=503, accept=True),
        SlackFault(POST, manner="reset", accept=True),
        SlackFault(POST, manner="error", error="internal_error", accept=True),
        SlackFault(POST, manner="status", status=503),
        SlackFault(POST, manner="reset"),
        SlackFault(POST, manner="error", error="fatal_error"),
        SlackFault(HISTORY, manner="status", status=502, times=2),
        SlackFault(HISTORY, manner="reset", nth=2),
        SlackFault(POST, manner="error", error="invalid_blocks"),
    ],
    ids=lambda fault: f"{fault.method}-{fault.manner}-{fault.error}-{fault.status}-{fault.accept}",
)
async def test_failed_request_ends_in_one_post(
    slack: SlackServer, run_bot: RunBot, due_post: DuePost, fault: SlackFault
) -> None:
    slack.fail(fault)
    speed = {"WIRE_SPEED": "60"}  # pauses between requests pass a minute a second
    async with run_bot(grace=GRACE, **speed) as bot:
        await due_post.wait_for(DeliveryState.SENT)
        assert (await bot.stop())[0] == 0
    assert len(posts(slack)) == 1
    assert fault.done >= 1 or fault.nth == 2


async def test_nothing_is_sent_again_while_a_request_may_still_be_accepted(
    slack: SlackServer, run_bot: RunBot, due_post: DuePost
) -> None:
    """A post that Slack accepts after its process was killed is found, and the next process sends none."""
    fault = slack.fail(SlackFault(POST, manner="hang"))
    async with run_bot(grace=600) as bot:
        await slack.wait_until(lambda: fault.done > 0)
        await bot.kill()
    (lost_call,) = slack.calls_of(POST)
    async with run_bot(grace=600) as bot:
        # It is searched for at once and not found, and again after the grace period.
        await slack.wait_until(lambda: len(slack.calls_of(HISTORY)) >= 2)
        assert (await bot.stop())[0] == 0
    assert len(slack.calls_of(POST)) == 1
    slack.call_method(POST, lost_call.body, lost_call.token)
    async with run_bot(grace=0.1, WIRE_SPEED="6000") as bot:
        await due_post.wait_for(DeliveryState.SENT)
        assert (await bot.stop())[0] == 0
    assert len(slack.calls_of(POST)) == 1
    assert len(posts(slack)) == 1


async def test_rate_limit_is_obeyed(slack: SlackServer, run_bot: RunBot, due_post: DuePost) -> None:
    slack.fail(rate_limited(POST, 1))
    async with run_bot(grace=GRACE) as bot:
        await due_post.wait_for(DeliveryState.SENT)
        assert (await bot.stop())[0] == 0
    first, second = slack.calls_of(POST)
    assert second.at - first.at >= 1
    assert len(posts(slack)) == 1


async def test_post_deleted_before_confirmation_exists_at_most_once(
    slack: SlackServer, run_bot: RunBot, due_post: DuePost
) -> None:
    """Slack leaves no trace of a deleted message: it is sent once more after the grace period, and not again."""
    fault = slack.fail(SlackFault(POST, manner="hang", accept=True))
    async with run_bot(grace=GRACE) as bot:
        await slack.wait_until(lambda: fault.done > 0)
        await bot.kill()
    posts(slack).clear()
    async with run_bot(grace=GRACE) as bot:
        await due_post.wait_for(DeliveryState.SENT)
        assert (await bot.stop())[0] == 0
    assert len(posts(slack)) == 1
    assert len(slack.calls_of(POST)) == 2


async def test_post_that_cannot_be_found_is_held_and_reported(
    slack: SlackServer, run_bot: RunBot, due_post: DuePost
) -> None:
    """The bot is removed from the channel after a post whose outcome is unknown, so a person has to check."""
    fault = slack.fail(SlackFault(POST, manner="hang", accept=True))
    async with run_bot(grace=GRACE) as bot:
        await slack.wait_until(lambda: fault.done > 0)
        await bot.kill()
    slack.workspace.channels[CHANNEL]["is_member"] = False
    async with run_bot(grace=GRACE, WIRE_SPEED="60") as bot:
        delivery = await due_post.wait_for(DeliveryState.HELD)
        assert delivery.reason == "missing:in_channel"
        await slack.wait_until(lambda: "/invite" in alerts(slack))
        # After another invitation, it finds its post.
        slack.workspace.channels[CHANNEL]["is_member"] = True
        await due_post.wait_for(DeliveryState.SENT)
        assert (await bot.stop())[0] == 0
    assert len(posts(slack)) == 1
    assert len(slack.workspace.messages[MODERATORS]) == 1


async def test_revoked_token_is_one_line_and_the_post_waits(
    slack: SlackServer, run_bot: RunBot, due_post: DuePost
) -> None:
    slack.fail(SlackFault(HISTORY, manner="error", error="token_revoked", times=3))
    async with run_bot(grace=GRACE, WIRE_SPEED="120") as bot:
        await due_post.wait_for(DeliveryState.SENT)
        status, output = await bot.stop()
    assert status == 0
    assert output.count("token_revoked at conversations.history") == 1
    assert len(posts(slack)) == 1


async def test_archived_channel_is_given_up(slack: SlackServer, run_bot: RunBot, due_post: DuePost) -> None:
    slack.workspace.channels[CHANNEL]["is_archived"] = True
    async with run_bot(grace=GRACE) as bot:
        given_up = await due_post.wait_for(DeliveryState.GIVEN_UP)
        await slack.wait_until(lambda: "アーカイブ" in alerts(slack))
        assert (await bot.stop())[0] == 0
    assert given_up.reason == "channel_deleted"
    assert posts(slack) == []


async def test_both_platforms_post_from_one_database(
    slack: SlackServer, run_bot: RunBot, due_post: DuePost, discord_server: Any, guild: dict[str, Any]
) -> None:
    """Each process posts the schedules of its own platforms, and schedules of other platforms wait."""
    async with run_bot(discord_server, grace=GRACE) as bot:
        await discord_server.up()
        await due_post.wait_for(DeliveryState.SENT)
        assert (await bot.stop())[0] == 0
    assert len(posts(slack)) == 1
    assert not any(request.method == "POST" and "/messages" in request.path for request in discord_server.requests)
