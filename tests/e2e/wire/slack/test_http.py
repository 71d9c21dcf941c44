"""The unmodified process over HTTP: Slack's requests are signed, and some are repeated."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from tests.e2e.wire.slack.conftest import CHANNEL, RunBot, RunningBot
from tests.support.monitoring import find_free_port
from tests.support.slack_server.fault_server import SlackServer
from tests.support.slack_server.http_requests import post_signed

pytestmark = pytest.mark.fault(42)
SECRET = "signing-secret-canary"


@dataclass
class HttpBot:
    """A process that listens for Slack."""

    bot: RunningBot
    port: int

    async def post(self, payload: dict[str, Any], *, secret: str = SECRET, **options: Any) -> tuple[int, str]:
        """Sends a payload as Slack does."""
        return await post_signed(self.port, payload, secret, **options)


@asynccontextmanager
async def serve_http(run_bot: RunBot) -> AsyncIterator[HttpBot]:
    """Starts the process and waits until it listens."""
    port = find_free_port()
    settings = {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": SECRET, "SLACK_HTTP_PORT": str(port)}
    async with run_bot(**settings) as bot:
        http_bot = HttpBot(bot, port)
        for _ in range(2_400):
            try:
                await http_bot.post({"type": "url_verification", "challenge": "x"})
                break
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.025)
        yield http_bot


def mention(slack: SlackServer) -> dict[str, Any]:
    event = {"type": "app_mention", "user": "U0JA", "channel": CHANNEL, "text": "<@U0BOT001> アルメニア", "ts": "1.1"}
    return slack.build_event(event)


async def test_commands_and_presses_are_answered_without_a_socket(slack: SlackServer, run_bot: RunBot) -> None:
    async with serve_http(run_bot) as http_bot:
        status, text = await http_bot.post(slack.build_command("/brief", "ｱﾙﾒﾆｱ", "U0JA", CHANNEL))
        assert status == 200
        blocks = json.loads(text)["blocks"]
        assert "アルメニア" in blocks[0]["text"]["text"]
        rows = [block["elements"] for block in blocks if block["type"] == "actions"]
        (share,) = [element for row in rows for element in row if element["action_id"] == "card_share"]
        assert (await http_bot.post(slack.build_block_action("U0JA", CHANNEL, share, None)))[0] == 200
        await slack.wait_until(lambda: len(slack.workspace.messages[CHANNEL]) == 1)
        status, output = await http_bot.bot.stop()
    assert status == 0
    assert "Traceback" not in output
    assert "canary" not in output
    assert slack.calls_of("apps.connections.open") == []


async def test_signed_requests_of_any_form_are_answered(slack: SlackServer, run_bot: RunBot) -> None:
    """One of them is a query for the word “payload”, which bolt takes for the name of a field."""
    async with serve_http(run_bot) as http_bot:
        status, text = await http_bot.post(slack.build_command("/brief", "Armenia payload", "U0JA", CHANNEL))
        assert (status, json.loads(text)["response_type"]) == (200, "ephemeral")
        broken = {**slack.build_command("/brief", "Armenia", "U0JA", CHANNEL), "user_id": ""}
        status, text = await http_bot.post(broken)
        assert (status, json.loads(text)["response_type"]) == (200, "ephemeral")
        for payload in ({"type": "block_actions"}, {"type": "block_actions", "actions": [None]}, {"type": None}, {}):
            assert (await http_bot.post(payload))[0] == 200, payload
        for body in ("payload=%7B", "payload=" + "%5B" * 100_000, "payload=%FF"):
            assert (await http_bot.post({}, body=body))[0] in {200, 400}, body[:20]
        assert (await http_bot.post(slack.build_command("/brief", "Armenia", "U0JA", CHANNEL)))[0] == 200
        status, output = await http_bot.bot.stop()
    assert status == 0
    assert "Traceback" not in output


async def test_unsigned_request_is_refused(slack: SlackServer, run_bot: RunBot) -> None:
    command = slack.build_command("/brief", "Armenia", "U0JA", CHANNEL)
    async with serve_http(run_bot) as http_bot:
        assert (await http_bot.post(command, secret="another"))[0] == 401  # noqa: S106 - of no application
        assert (await http_bot.post(command, headers={"X-Slack-Signature": ""}))[0] == 401
        assert (await http_bot.post(command))[0] == 200
        assert (await http_bot.bot.stop())[0] == 0


async def test_request_with_a_wrong_time_is_refused_and_logged_once(slack: SlackServer, run_bot: RunBot) -> None:
    """A recorded signature cannot be used later; the log reports a wrong clock."""
    command = slack.build_command("/brief", "Armenia", "U0JA", CHANNEL)
    async with serve_http(run_bot) as http_bot:
        for skew in (-400, 400, -400):
            assert (await http_bot.post(command, skew=skew))[0] == 401
        assert (await http_bot.post(command, skew=-200))[0] == 200
        _status, output = await http_bot.bot.stop()
    assert output.count("clock of this machine") == 1


async def test_repeated_request_is_processed_once_also_after_a_restart(slack: SlackServer, run_bot: RunBot) -> None:
    """Slack repeats an event at once, after one minute and after five, with the number of the attempt in a header."""
    event = mention(slack)
    again = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
    async with serve_http(run_bot) as http_bot:
        assert (await http_bot.post(event))[0] == 200
        await slack.wait_until(lambda: len(slack.workspace.messages[CHANNEL]) == 1)
        assert (await http_bot.post(event, headers=again))[0] == 200
        await http_bot.bot.kill()
    async with serve_http(run_bot) as http_bot:
        assert (await http_bot.post(event, headers={**again, "X-Slack-Retry-Num": "2"}))[0] == 200
        # The repeat may be the only one that arrives.
        assert (await http_bot.post(mention(slack), headers={**again, "X-Slack-Retry-Num": "3"}))[0] == 200
        await slack.wait_until(lambda: len(slack.workspace.messages[CHANNEL]) == 2)
        assert (await http_bot.bot.stop())[0] == 0
    assert len(slack.workspace.messages[CHANNEL]) == 2
