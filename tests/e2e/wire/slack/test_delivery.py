"""Deliveries of Slack that are repeated, reach a closing socket, or have slow handlers."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.slack_app.local_workspace.workspace import TEAM
from tests.e2e.wire.slack.conftest import CHANNEL, RunBot
from tests.support.slack_server.fault_server import SlackServer
from tests.support.slack_server.faults import SlackFault

pytestmark = pytest.mark.fault(42)


def mention(slack: SlackServer) -> dict[str, Any]:
    event = {"type": "app_mention", "user": "U0JA", "channel": CHANNEL, "text": "<@U0BOT001> アルメニア", "ts": "1.1"}
    return slack.build_event(event)


async def answered(slack: SlackServer, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    return await slack.wait_for_acknowledgement(await slack.send(kind, payload))


async def test_repeated_event_is_answered_once_also_after_a_restart(slack: SlackServer, run_bot: RunBot) -> None:
    event = mention(slack)
    async with run_bot() as bot:
        await answered(slack, "events_api", event)
        await answered(slack, "events_api", event)
        await slack.wait_until(lambda: len(slack.workspace.messages[CHANNEL]) == 1)
        await bot.kill()
    async with run_bot() as bot:
        await answered(slack, "events_api", event)
        other = mention(slack)
        await answered(slack, "events_api", other)
        await slack.wait_until(lambda: len(slack.workspace.messages[CHANNEL]) == 2)
        assert (await bot.stop())[0] == 0
    assert len(slack.workspace.messages[CHANNEL]) == 2


async def test_repeated_press_posts_once_also_after_a_restart(slack: SlackServer, run_bot: RunBot) -> None:
    async with run_bot() as bot:
        card = await answered(slack, "slash_commands", slack.build_command("/brief", "アルメニア", "U0JA", CHANNEL))
        rows = [block["elements"] for block in card["payload"]["blocks"] if block["type"] == "actions"]
        (share,) = [element for row in rows for element in row if element["action_id"] == "card_share"]
        press = slack.build_block_action("U0JA", CHANNEL, share, None)
        await answered(slack, "interactive", press)
        await slack.wait_until(lambda: len(slack.workspace.messages[CHANNEL]) == 1)
        await bot.kill()
    async with run_bot() as bot:
        await answered(slack, "interactive", press)
        assert (await bot.stop())[0] == 0
    assert len(slack.workspace.messages[CHANNEL]) == 1
    # A press that is not acknowledged at once reaches the handler of unknown ones, which would explain it.
    assert slack.calls_of("response_url") == []


async def test_repeated_command_is_answered_once(slack: SlackServer, run_bot: RunBot) -> None:
    """The second delivery gets an empty acknowledgment."""
    async with run_bot() as bot:
        command = slack.build_command("/brief", "アルメニア", "U0JA", CHANNEL)
        assert "アルメニア" in str(await answered(slack, "slash_commands", command))
        assert not (await answered(slack, "slash_commands", command)).get("payload")
        assert (await bot.stop())[0] == 0


async def test_repeated_command_that_sends_something_is_run_once_also_after_a_restart(
    slack: SlackServer, run_bot: RunBot
) -> None:
    slack.workspace.add_user("U0ADMIN", admin=True)
    export = slack.build_command("/data", "export", "U0ADMIN", CHANNEL)
    async with run_bot(HOME_WORKSPACE=TEAM) as bot:
        await answered(slack, "slash_commands", export)
        await slack.wait_until(lambda: len(slack.workspace.messages["D0ADMIN"]) == 2)
        await bot.kill()
    async with run_bot(HOME_WORKSPACE=TEAM) as bot:
        await answered(slack, "slash_commands", export)
        assert (await bot.stop())[0] == 0
    assert len(slack.workspace.messages["D0ADMIN"]) == 2


async def test_refresh_of_the_socket_is_survived(slack: SlackServer, run_bot: RunBot) -> None:
    async with run_bot() as bot:
        for reason in ("warning", "refresh_requested"):
            await asyncio.wait_for(slack.connected.wait(), 60)
            count = len(slack.connections)
            await slack.disconnect(reason)
            await slack.wait_until(lambda count=count: len(slack.connections) > count)
            command = slack.build_command("/brief", "グルジア", "U0JA", CHANNEL)
            assert "ジョージア" in str(await answered(slack, "slash_commands", command))
        assert (await bot.stop())[0] == 0


async def test_slow_profile_request_does_not_delay_a_command(slack: SlackServer, run_bot: RunBot) -> None:
    """Slack waits for three seconds, so the answer is in the default language."""
    slack.fail(SlackFault("users.info", manner="hang", times=100))
    async with run_bot(DEFAULT_LANGUAGE="en") as bot:
        command = slack.build_command("/brief", "Armenia", "U0JA", CHANNEL)
        assert "Armenia" in str(await answered(slack, "slash_commands", command))
        await bot.kill()


async def test_slow_post_acknowledges_its_press_at_once(slack: SlackServer, run_bot: RunBot) -> None:
    fault = slack.fail(SlackFault("chat.postMessage", manner="hang", accept=True, delay=1.0))
    async with run_bot() as bot:
        await answered(slack, "events_api", mention(slack))
        assert fault.done == 0
        await slack.wait_until(lambda: fault.done == 1)
        await bot.kill()


async def test_expired_response_url_breaks_nothing(slack: SlackServer, run_bot: RunBot) -> None:
    slack.fail(SlackFault("response_url", manner="status", status=404, body="expired_url", times=100))
    async with run_bot() as bot:
        card = await answered(slack, "slash_commands", slack.build_command("/brief", "アルメニア", "U0JA", CHANNEL))
        rows = [block["elements"] for block in card["payload"]["blocks"] if block["type"] == "actions"]
        button = rows[0][0]
        await answered(slack, "interactive", slack.build_block_action("U0JA", CHANNEL, button, None))
        command = slack.build_command("/brief", "グルジア", "U0JA", CHANNEL)
        assert "ジョージア" in str(await answered(slack, "slash_commands", command))
        status, output = await bot.stop()
    assert status == 0
    assert "Traceback" not in output
