"""Requests over HTTP: signatures, clocks, commands, repeated events."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.context import BotContext
from bot.miss_counter import MissCounter
from bot.slack_app.connection import SlackConnection, SlackCredentials
from bot.slack_app.http_server import SlackPortUnusable
from tests.support.slack_server.fault_server import BOT_TOKEN, SlackServer
from tests.support.slack_server.http_requests import post_signed

SECRET = "signing-secret-of-the-test"


@pytest.fixture
async def connection(slack: SlackServer, context: BotContext) -> AsyncIterator[SlackConnection]:
    credentials = SlackCredentials(BOT_TOKEN, signing_secret=SECRET, port=0)
    connection = SlackConnection(context, MissCounter(context), credentials, base_url=slack.api_url)
    await connection.connect()
    yield connection
    await connection.close()


async def post(
    connection: SlackConnection, payload: dict[str, Any], *, secret: str = SECRET, **options: Any
) -> tuple[int, str]:
    """Sends a payload as Slack does."""
    return await post_signed(connection.http_port, payload, secret, **options)


async def test_command_is_answered(slack: SlackServer, connection: SlackConnection) -> None:
    status, text = await post(connection, slack.build_command("/brief", "ｱﾙﾒﾆｱ", "U0JA", "C0DESK"))
    assert status == 200
    answer = json.loads(text)
    assert answer["response_type"] == "ephemeral"
    assert "アルメニア" in answer["blocks"][0]["text"]["text"]
    assert slack.calls_of("apps.connections.open") == []


async def test_address_is_confirmed(connection: SlackConnection) -> None:
    status, text = await post(connection, {"type": "url_verification", "challenge": "abc"})
    assert (status, "abc" in text) == (200, True)


@pytest.mark.parametrize("skew", [-400, 400])
async def test_old_or_future_request_is_refused_and_logged_once(
    slack: SlackServer, connection: SlackConnection, caplog: pytest.LogCaptureFixture, skew: float
) -> None:
    for _ in range(2):
        status, _text = await post(connection, slack.build_command("/brief", "Armenia", "U0EN", "C0DESK"), skew=skew)
        assert status == 401
    assert len([record for record in caplog.records if "clock of this machine" in record.message]) == 1


async def test_wrong_signature_is_refused(slack: SlackServer, connection: SlackConnection) -> None:
    command = slack.build_command("/brief", "Armenia", "U0EN", "C0DESK")
    assert (await post(connection, command, secret="another"))[0] == 401  # noqa: S106 - of no real application
    for header in ({"X-Slack-Request-Timestamp": "soon"}, {"X-Slack-Signature": "v0=é"}, {"X-Slack-Signature": ""}):
        assert (await post(connection, command, headers=header))[0] == 401


async def test_repeated_event_is_answered_once(slack: SlackServer, connection: SlackConnection) -> None:
    event = slack.build_event(
        {"type": "app_mention", "user": "U0EN", "channel": "C0DESK", "text": "<@U0BOT001> Armenia", "ts": "1.1"}
    )
    for number in range(3):
        headers = {"X-Slack-Retry-Num": str(number)} if number else {}
        assert (await post(connection, event, headers=headers))[0] == 200
    await slack.wait_until(lambda: bool(slack.calls_of("chat.postMessage")))
    await connection.context.tasks.drain()
    assert len(slack.workspace.messages["C0DESK"]) == 1


async def test_port_in_use_is_one_clear_line(
    slack: SlackServer, connection: SlackConnection, context: BotContext
) -> None:
    credentials = SlackCredentials(BOT_TOKEN, signing_secret=SECRET, port=connection.http_port)
    second = SlackConnection(context, MissCounter(context), credentials, base_url=slack.api_url)
    with pytest.raises(SlackPortUnusable, match="can't listen"):
        await second.connect()
