"""Calendar files are sent in direct messages, because a private message can't contain a file."""

from __future__ import annotations

from typing import Any

import pytest
from icalendar import Calendar

from bot.context import BotContext
from bot.cooldowns import Cooldowns, Cost
from bot.slack_app.local_workspace.members import LocalMember
from tests.integration.slack_app.conftest import elements_of, texts_of
from tests.support.slack_server.fault_server import SlackServer

pytestmark = pytest.mark.usefixtures("connection")


async def ask(slack: SlackServer, user: str, command: str, text: str) -> dict[str, Any]:
    shown = slack.surfaces.private[user]
    before = len(shown)
    await LocalMember(slack, user).run_command("C0DESK", command, text)
    await slack.wait_until(lambda: len(shown) > before, 30)
    return shown[-1]


async def press_calendar(slack: SlackServer, user: str, message: dict[str, Any], label: str) -> str:
    """Presses the button; returns the answer."""
    shown = slack.surfaces.private[user]
    before = len(shown)
    (button,) = [e for e in elements_of(message["blocks"]).values() if e.get("text", {}).get("text") == label]
    action = {"type": "button", "action_id": button["action_id"], "value": button["value"]}
    await LocalMember(slack, user).press_message("C0DESK", message["ts"], action)
    await slack.wait_until(lambda: len(shown) > before, 30)
    return texts_of(shown[-1]["blocks"])


async def test_calendar_of_all_days_follows_upcoming(slack: SlackServer) -> None:
    answer = await ask(slack, "U0JA", "/upcoming", "90")
    kept = texts_of(answer["blocks"])
    text = await press_calendar(slack, "U0JA", answer, "カレンダー（.ics）")
    assert "ダイレクトメッセージ" in text
    assert texts_of(answer["blocks"]) == kept, "the card stays"
    about, sent = slack.workspace.messages["D0JA"]
    assert "Outlook" in texts_of(about["blocks"])
    (file,) = sent["files"]
    assert file["name"] == "anniversaries.ics"
    assert len(Calendar.from_ical(slack.workspace.files[file["id"]]["content"]).walk("VEVENT")) > 50


async def test_calendar_of_a_subject_follows_its_timeline(slack: SlackServer) -> None:
    answer = await ask(slack, "U0EN", "/timeline", "Armenia")
    text = await press_calendar(slack, "U0EN", answer, "Calendar file")
    assert "direct messages" in text
    (file,) = slack.workspace.messages["D0EN"][1]["files"]
    assert file["name"] == "anniversaries-AM.ics"
    calendar = Calendar.from_ical(slack.workspace.files[file["id"]]["content"])
    assert str(calendar["X-WR-CALNAME"]) == "Armenia"
    assert slack.workspace.messages["C0DESK"] == []


@pytest.mark.fault(53)
async def test_many_files_wait(slack: SlackServer, context: BotContext) -> None:
    context.cooldowns = Cooldowns(clock=lambda: 1000.0)
    answer = await ask(slack, "U0JA", "/upcoming", "90")
    label = "カレンダー（.ics）"
    texts = [await press_calendar(slack, "U0JA", answer, label) for _ in range(Cost.PICTURE.value.per_user + 1)]
    assert ["秒後" in text for text in texts] == [False] * Cost.PICTURE.value.per_user + [True]
