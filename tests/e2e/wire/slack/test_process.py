"""The unmodified process beside a Slack server on the loopback address, alone and beside Discord."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.discord_server import DiscordServer
from tests.support.discord_server.interactions import slash
from tests.support.slack_server.fault_server import APP_TOKEN, BOT_TOKEN, SlackServer
from tests.support.slack_server.faults import rate_limited


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        server.workspace.add_user("U0JA", "ja-JP")
        server.workspace.add_channel("C0DESK")
        yield server
        assert server.gaps == []


@asynccontextmanager
async def start_process(
    slack: SlackServer, database: Path, discord: DiscordServer | None = None, **settings: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Starts `briefing-bot run` with the tokens of Slack, and with Discord's where a server is given."""
    if discord is None:
        port, certificate, token = "0", "", ""
    else:
        port, certificate, token = str(discord.port), str(discord.write_ca(database.parent)), discord.token
    environment = {
        **os.environ, "DATABASE_PATH": str(database), "PYTHONWARNINGS": "ignore", "DISCORD_TOKEN": token,
        "SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "WIRE_SLACK_URL": slack.api_url, **settings,
    }  # fmt: skip
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.bot_launcher", port, certificate,
        cwd=database.parent, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def answer_to(slack: SlackServer, text: str) -> dict[str, Any]:
    envelope = await slack.send("slash_commands", slack.command("/brief", text, "U0JA", "C0DESK"))
    answer: dict[str, Any] = (await slack.acknowledgement(envelope))["payload"]
    return answer


async def stop(process: asyncio.subprocess.Process) -> tuple[int, str]:
    """Ends the process by SIGTERM; its exit status and its output."""
    process.send_signal(signal.SIGTERM)
    output, _ = await asyncio.wait_for(process.communicate(), 30)
    return process.returncode or 0, output.decode()


async def test_it_answers_alone_and_stops(slack: SlackServer, database: Path) -> None:
    async with start_process(slack, database) as process:
        answer = await answer_to(slack, "ｱﾙﾒﾆｱ")
        assert "アルメニア" in answer["blocks"][0]["text"]["text"]
        status, output = await stop(process)
    assert status == 0, output
    assert "Traceback" not in output


async def test_both_platforms_answer_from_one_process(
    slack: SlackServer, discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    async with start_process(slack, database, discord_server) as process:
        await discord_server.up()
        interaction = await discord_server.interact(slash(guild, "brief", {"query": "アルメニア"}))
        assert "アルメニア" in str(await interaction.response())
        assert "アルメニア" in str(await answer_to(slack, "アルメニア"))
        status, output = await stop(process)
    assert status == 0, output


async def test_a_refused_token_ends_with_one_line_and_status_2(slack: SlackServer, database: Path) -> None:
    async with start_process(slack, database, SLACK_BOT_TOKEN="xoxb-canary-wrong") as process:  # noqa: S106
        output, _ = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 2
    assert "invalid_auth" in output.decode()
    assert "canary" not in output.decode()
    assert "Traceback" not in output.decode()


async def test_a_refused_connection_is_tried_again(slack: SlackServer, database: Path) -> None:
    slack.refuse_connections = True
    async with start_process(slack, database) as process:
        await slack.wait_until(lambda: len(slack.calls_of("apps.connections.open")) >= 2)
        slack.refuse_connections = False
        assert "アルメニア" in str(await answer_to(slack, "アルメニア"))
        assert (await stop(process))[0] == 0


async def test_a_closed_socket_is_opened_again(slack: SlackServer, database: Path) -> None:
    async with start_process(slack, database) as process:
        assert "アルメニア" in str(await answer_to(slack, "アルメニア"))
        slack.connected.clear()
        await slack.connections[-1].close()
        assert "ジョージア" in str(await answer_to(slack, "グルジア"))
        assert (await stop(process))[0] == 0


async def test_a_rate_limit_on_profiles_answers_in_the_default_language(slack: SlackServer, database: Path) -> None:
    slack.fail(rate_limited("users.info", 30, times=100))
    async with start_process(slack, database, DEFAULT_LANGUAGE="en") as process:
        assert "Armenia" in str(await answer_to(slack, "アルメニア"))
        assert (await stop(process))[0] == 0
