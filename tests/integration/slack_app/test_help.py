"""`/briefing-help`, whose buttons run commands, and `/briefing-about`, in Slack."""

from __future__ import annotations

from typing import Any

import pytest

from bot.slack_app.app import COMMANDS
from bot.slack_app.local_workspace.members import LocalMember
from tests.integration.slack_app.conftest import texts_of
from tests.support.slack_server.fault_server import SlackServer
from tests.support.slack_server.schema import SlackSchemas

pytestmark = pytest.mark.usefixtures("connection")


async def ask(slack: SlackServer, command: str, user: str = "U0JA") -> dict[str, Any]:
    """Returns the private answer to a command."""
    shown = slack.surfaces.private[user]
    before = len(shown)
    await LocalMember(slack, user).run_command("C0DESK", command, "")
    await slack.wait_until(lambda: len(shown) > before, 30)
    return shown[-1]


def buttons_of(message: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        block["accessory"]["text"]["text"]: block["accessory"] for block in message["blocks"] if "accessory" in block
    }


async def press(slack: SlackServer, message: dict[str, Any], label: str, user: str = "U0JA") -> None:
    button = buttons_of(message)[label]
    action = {"type": "button", "action_id": button["action_id"], "value": button["value"]}
    await LocalMember(slack, user).press_message("C0DESK", message["ts"], action)


async def test_help_has_buttons_for_tasks(slack: SlackServer, schemas: SlackSchemas | None) -> None:
    answer = await ask(slack, "/briefing-help")
    assert {"/brief", "/today", "/framework", "/briefing-about"} <= set(buttons_of(answer))
    assert "/schedule add" not in buttons_of(answer)
    assert "国・枠組み・テーマ・人物を調べる" in str(answer["blocks"])
    assert schemas is None or schemas.block_violations(answer["blocks"]) == []
    assert "Look up a country" in str((await ask(slack, "/briefing-help", "U0EN"))["blocks"])


async def test_moderators_also_see_their_commands(slack: SlackServer) -> None:
    slack.workspace.add_user("U0ADMIN", admin=True)
    answer = await ask(slack, "/briefing-help", "U0ADMIN")
    assert "/schedule add" in buttons_of(answer)


@pytest.mark.parametrize(("label", "expected"), [("/today", "の出来事"), ("/framework", "国と枠組み")])
async def test_button_runs_its_command(slack: SlackServer, label: str, expected: str) -> None:
    answer = await ask(slack, "/briefing-help")
    shown = slack.surfaces.private["U0JA"]
    await press(slack, answer, label)
    await slack.wait_until(lambda: expected in str(shown[-1]["blocks"]), 30)


async def test_button_opens_the_form_of_its_command(slack: SlackServer) -> None:
    await press(slack, await ask(slack, "/briefing-help"), "/brief")
    await slack.wait_until(lambda: slack.calls_of("views.open"), 30)


async def test_about_shows_content(slack: SlackServer, schemas: SlackSchemas | None) -> None:
    answer = await ask(slack, "/briefing-about")
    text = texts_of(answer["blocks"])
    for part in ("外交青書2025", "公共データ利用規約", "briefing-bot", "MIT", "問題は見つかっていません"):
        assert part in text, part
    assert schemas is None or schemas.block_violations(answer["blocks"]) == []


def test_every_command_of_slack_has_another_name_than_slacks_own() -> None:
    assert not {"/help", "/about"} & set(COMMANDS)
