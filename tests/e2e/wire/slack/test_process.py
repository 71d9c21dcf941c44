"""The unmodified process with a Slack server on the loopback address, with and without Discord."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.e2e.wire.slack.conftest import RunBot
from tests.support.discord_server import DiscordServer
from tests.support.discord_server.interactions import slash
from tests.support.monitoring import fetch, find_free_port, read_metrics
from tests.support.slack_server.fault_server import SlackServer
from tests.support.slack_server.faults import rate_limited


async def answer_to(slack: SlackServer, text: str) -> dict[str, Any]:
    envelope = await slack.send("slash_commands", slack.build_command("/brief", text, "U0JA", "C0DESK"))
    answer: dict[str, Any] = (await slack.wait_for_acknowledgement(envelope))["payload"]
    return answer


async def test_it_answers_alone_and_stops(slack: SlackServer, run_bot: RunBot) -> None:
    async with run_bot(WIRE_LOADS_CONTENT="1") as bot:
        answer = await answer_to(slack, "ｱﾙﾒﾆｱ")
        assert "アルメニア" in answer["blocks"][0]["text"]["text"]
        status, output = await bot.stop()
    assert status == 0, output
    assert "Traceback" not in output


async def test_both_platforms_answer_from_one_process(
    slack: SlackServer, run_bot: RunBot, discord_server: DiscordServer, guild: dict[str, Any]
) -> None:
    async with run_bot(discord_server) as bot:
        await discord_server.up()
        interaction = await discord_server.interact(slash(guild, "brief", {"query": "アルメニア"}))
        assert "アルメニア" in str(await interaction.response())
        assert "アルメニア" in str(await answer_to(slack, "アルメニア"))
        status, output = await bot.stop()
    assert status == 0, output


async def test_metrics_and_health_cover_slack(slack: SlackServer, run_bot: RunBot) -> None:
    port = find_free_port()
    async with run_bot(METRICS_PORT=str(port)) as bot:
        await answer_to(slack, "アルメニア")
        await answer_to(slack, "zqxj-vwkp")
        status, health = await fetch(port, "/health")
        _status, text = await fetch(port, "/metrics")
        assert (await bot.stop())[0] == 0
    assert (status, json.loads(health)["platforms"]) == (200, {"slack": {"connected": True, "revision": 1}})
    metrics = read_metrics(text)
    assert metrics["briefing_bot_commands_total", "brief", "ok", "slack"] == 2
    assert metrics["briefing_bot_unanswered_queries_total", "slack"] == 1
    assert "zqxj" not in text


async def test_refused_token_ends_with_one_line_and_status_2(slack: SlackServer, run_bot: RunBot) -> None:
    async with run_bot(SLACK_BOT_TOKEN="xoxb-canary-wrong") as bot:  # noqa: S106
        status, output = await bot.wait()
    assert status == 2
    assert "invalid_auth" in output
    assert "canary" not in output
    assert "Traceback" not in output


@pytest.mark.fault(42)
async def test_refused_connection_is_tried_again(slack: SlackServer, run_bot: RunBot) -> None:
    slack.refuse_connections = True
    async with run_bot() as bot:
        await slack.wait_until(lambda: len(slack.calls_of("apps.connections.open")) >= 2)
        slack.refuse_connections = False
        assert "アルメニア" in str(await answer_to(slack, "アルメニア"))
        status, output = await bot.stop()
    assert status == 0
    assert "Slack refuses the connection (too_many_websockets). Next attempt in 1 s." in output
    assert "Traceback" not in output


async def test_refused_token_of_the_application_ends_with_one_line_and_status_2(
    slack: SlackServer, run_bot: RunBot
) -> None:
    async with run_bot(SLACK_APP_TOKEN="xapp-canary-wrong") as bot:  # noqa: S106
        status, output = await bot.wait()
    assert status == 2
    assert "Slack does not accept the token (invalid_auth)" in output
    assert "canary" not in output
    assert "Traceback" not in output


async def test_closed_socket_is_opened_again(slack: SlackServer, run_bot: RunBot) -> None:
    async with run_bot() as bot:
        assert "アルメニア" in str(await answer_to(slack, "アルメニア"))
        slack.connected.clear()
        await slack.connections[-1].close()
        assert "ジョージア" in str(await answer_to(slack, "グルジア"))
        assert (await bot.stop())[0] == 0


async def test_rate_limit_on_profiles_answers_in_the_default_language(slack: SlackServer, run_bot: RunBot) -> None:
    slack.fail(rate_limited("users.info", 30, times=100))
    async with run_bot(DEFAULT_LANGUAGE="en") as bot:
        assert "Armenia" in str(await answer_to(slack, "アルメニア"))
        assert (await bot.stop())[0] == 0
