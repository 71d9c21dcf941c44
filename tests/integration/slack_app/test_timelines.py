"""`/timeline` in a workspace without charts: a picture with a button for the list, or the list."""

from __future__ import annotations

from typing import Any

import pytest

from bot.context import BotContext
from bot.cooldowns import Cooldowns, Cost
from bot.slack_app.local_workspace.members import LocalMember
from tests.integration.slack_app.conftest import elements_of, texts_of
from tests.support.slack_server.fault_server import SlackServer
from tests.support.slack_server.faults import SlackFault
from tests.support.slack_server.schema import SlackSchemas

pytestmark = pytest.mark.usefixtures("connection")


@pytest.fixture(autouse=True)
def _without_charts(slack: SlackServer) -> None:
    slack.workspace.has_charts = False


async def ask(slack: SlackServer, user: str = "U0JA") -> dict[str, Any]:
    """Returns the private answer to `/timeline`."""
    shown = slack.surfaces.private[user]
    before = len(shown)
    await LocalMember(slack, user).run_command("C0DESK", "/timeline", "アルメニア")
    await slack.wait_until(lambda: len(shown) > before, 30)
    return shown[-1]


async def press(slack: SlackServer, message: dict[str, Any], label: str) -> None:
    (button,) = [e for e in elements_of(message["blocks"]).values() if e.get("text", {}).get("text") == label]
    action = {"type": "button", "action_id": button["action_id"], "value": button["value"]}
    await LocalMember(slack, "U0JA").press_message("C0DESK", message["ts"], action)


def pictures_of(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [block for block in blocks if block["type"] == "image"]


async def test_picture_is_shown_with_the_list_behind_a_button(
    slack: SlackServer, schemas: SlackSchemas | None
) -> None:
    answer = await ask(slack)
    (picture,) = pictures_of(answer["blocks"])
    file = slack.workspace.files[picture["slack_file"]["id"]]
    assert file["content"].startswith(b"\x89PNG")
    assert file["shared"] == [{"channel": None, "thread_ts": None}], "the file is in no channel"
    assert "2024" in picture["alt_text"]
    assert schemas is None or schemas.block_violations(answer["blocks"]) == []
    await press(slack, answer, "出典つきの一覧")
    await slack.wait_until(lambda: not pictures_of(answer["blocks"]), 30)
    assert "2024年" in texts_of(answer["blocks"])


async def test_picture_is_uploaded_once(slack: SlackServer) -> None:
    first, second = await ask(slack), await ask(slack)
    assert pictures_of(first["blocks"]) == pictures_of(second["blocks"])
    assert len(slack.calls_of("files.completeUploadExternal")) == 1
    await ask(slack, "U0EN")
    assert len(slack.calls_of("files.completeUploadExternal")) == 2


async def test_picture_is_shown_in_the_channel(slack: SlackServer) -> None:
    await press(slack, await ask(slack), "チャンネルに表示")
    await slack.wait_until(lambda: slack.workspace.messages["C0DESK"], 30)
    assert pictures_of(slack.workspace.messages["C0DESK"][0]["blocks"])


async def test_channel_gets_the_list_if_slack_refuses_the_picture(slack: SlackServer) -> None:
    answer = await ask(slack)
    slack.fail(SlackFault("chat.postMessage", error="invalid_blocks"))
    await press(slack, answer, "チャンネルに表示")
    await slack.wait_until(lambda: slack.workspace.messages["C0DESK"], 30)
    posted = slack.workspace.messages["C0DESK"][0]["blocks"]
    assert not pictures_of(posted)
    assert "2024年" in texts_of(posted)


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
async def test_list_is_shown_without_an_upload(slack: SlackServer, method: str) -> None:
    slack.fail(SlackFault(method, error="missing_scope"))
    answer = await ask(slack)
    assert not pictures_of(answer["blocks"])
    assert "2024年" in texts_of(answer["blocks"])
    assert pictures_of((await ask(slack))["blocks"]), "the next request tries again"


async def test_picture_that_is_still_processed_is_sent_again(slack: SlackServer) -> None:
    slack.fail(SlackFault("response_url", nth=2, manner="status", status=400, body="invalid_blocks"))
    assert pictures_of((await ask(slack))["blocks"])
    assert len(slack.calls_of("response_url")) == 3, "the chart, the picture, and the picture again"


async def test_picture_that_is_never_accepted_becomes_a_list(slack: SlackServer) -> None:
    slack.fail(SlackFault("response_url", nth=2, times=2, manner="status", status=400, body="invalid_blocks"))
    answer = await ask(slack)
    assert not pictures_of(answer["blocks"])
    assert "2024年" in texts_of(answer["blocks"])


@pytest.mark.fault(53)
async def test_number_of_timeline_pictures_per_member_is_limited(slack: SlackServer, context: BotContext) -> None:
    """Row 53: one sentence states the waiting time; another member is answered."""
    context.cooldowns = Cooldowns(clock=lambda: 1000.0)
    answers = [await ask(slack) for _ in range(Cost.PICTURE.value.per_user + 1)]
    assert ["秒後" in texts_of(answer) for answer in answers] == [False] * Cost.PICTURE.value.per_user + [True]
    assert "seconds" not in texts_of(await ask(slack, "U0EN"))
