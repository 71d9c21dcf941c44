"""Simultaneous commands in Slack: each is acknowledged before answers are made, and is answered once."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.backlog import MAX_AT_ONCE
from bot.slack_app.local_workspace.server import Call
from tests.e2e.wire.slack.conftest import RunBot
from tests.support.slack_server.fault_server import SlackServer

CHANNEL = "C0DESK"
COMMANDS = (
    ("/brief", "アルメニア {number}"),
    ("/brief", "xyzzy {number}"),
    ("/briefing-search", "経済 {number}"),
    ("/upcoming", "{number}"),
    ("/today", "11/24"),
    ("/brief", "Kazakstan {number}"),
    ("/brief", "ロシア"),
)


class RecordingServer(SlackServer):
    """Records the order of acknowledgments and answers, and the time of each command's acknowledgment."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[tuple[str, str]] = []
        self.seconds: list[float] = []
        self.began = 0.0

    def read_acknowledgement(self, text: str) -> None:
        super().read_acknowledgement(text)
        data = json.loads(text)
        self.seconds.append(time.monotonic() - self.began)
        self.events.append(("answered" if data.get("payload") else "acknowledged", data["envelope_id"]))

    def record_call(self, call: Call) -> None:
        super().record_call(call)
        if call.method == "response_url":
            self.events.append(("followed", call.body["name"]))

    def list_events(self, kind: str) -> list[str]:
        """Returns the commands of one kind of event."""
        return [command for event, command in self.events if event == kind]


@pytest.fixture
async def slack() -> AsyncIterator[RecordingServer]:
    """The server that `run_bot` connects to; a command's envelope is named after its response URL."""
    async with RecordingServer() as server:
        server.workspace.add_channel(CHANNEL)
        yield server
        assert server.gaps == []


def make_command(slack: RecordingServer, number: int) -> tuple[str, dict[str, Any]]:
    """Returns the name of a command's response URL, and its payload."""
    user = f"U{number:05}"
    slack.workspace.add_user(user, "ja-JP")
    name, text = COMMANDS[number % len(COMMANDS)]
    payload = slack.build_command(name, text.format(number=number + 1), user, CHANNEL)
    return payload["response_url"].rpartition("/")[2], payload


@pytest.mark.fault(53)
@pytest.mark.parametrize("count", [100, pytest.param(1_000, marks=pytest.mark.soak)])
async def test_simultaneous_commands_are_acknowledged_first(
    slack: RecordingServer, run_bot: RunBot, count: int
) -> None:
    async with run_bot(LOG_LEVEL="WARNING", COOLDOWNS="false") as bot:
        await asyncio.wait_for(slack.connected.wait(), 60)
        commands = dict(make_command(slack, number) for number in range(count))
        slack.began = time.monotonic()
        await asyncio.gather(
            *(slack.send("slash_commands", payload, envelope=name) for name, payload in commands.items())
        )
        await slack.wait_until(lambda: len(slack.seconds) == count)
        await slack.wait_until(lambda: len(slack.list_events("followed")) == len(slack.list_events("acknowledged")))
        seconds = time.monotonic() - slack.began
        in_time = sum(taken < 3 for taken in slack.seconds)
        print(  # noqa: T201
            f"{count} commands at once: acknowledged within {max(slack.seconds):.1f} s ({in_time} within 3 s), "
            f"answered within {seconds:.1f} s, {len(slack.list_events('followed'))} of them afterwards"
        )
        assert (await bot.stop())[0] == 0
    acknowledged, followed = slack.list_events("acknowledged"), slack.list_events("followed")
    assert sorted(acknowledged + slack.list_events("answered")) == sorted(commands), "each once"
    assert len(acknowledged) > count // 2
    assert sorted(followed) == sorted(acknowledged), "each of these is answered once"
    last = max(number for number, (event, _name) in enumerate(slack.events) if event == "acknowledged")
    answers_before = sum(event == "followed" for event, _name in slack.events[:last])
    assert answers_before <= 2 * MAX_AT_ONCE
