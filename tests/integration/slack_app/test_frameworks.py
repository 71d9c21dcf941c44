"""`/framework` and `/compare` in Slack, and the tool of cards that leads to the comparison."""

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


async def ask(slack: SlackServer, command: str, text: str, user: str = "U0JA") -> dict[str, Any]:
    """Returns the private answer to a command."""
    shown = slack.surfaces.private[user]
    before = len(shown)
    await LocalMember(slack, user).run_command("C0DESK", command, text)
    await slack.wait_until(lambda: len(shown) > before, 30)
    return shown[-1]


async def press(slack: SlackServer, message: dict[str, Any], label: str, user: str = "U0JA") -> None:
    (button,) = [e for e in elements_of(message["blocks"]).values() if e.get("text", {}).get("text") == label]
    action = {"type": "button", "action_id": button["action_id"], "value": button["value"]}
    await LocalMember(slack, user).press_message("C0DESK", message["ts"], action)


def pictures_of(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [block for block in message["blocks"] if block["type"] == "image"]


async def test_matrix_is_a_picture_with_a_description(slack: SlackServer, schemas: SlackSchemas | None) -> None:
    answer = await ask(slack, "/framework", "")
    (picture,) = pictures_of(answer)
    assert slack.workspace.files[picture["slack_file"]["id"]]["content"].startswith(b"\x89PNG")
    assert "CSTO – " in picture["alt_text"]
    assert schemas is None or schemas.block_violations(answer["blocks"]) == []
    await press(slack, answer, "出典つきの一覧")
    await slack.wait_until(lambda: not pictures_of(slack.surfaces.private["U0JA"][-1]))
    assert "p.144" in texts_of(slack.surfaces.private["U0JA"][-1]["blocks"])


async def test_list_is_shown_without_files(slack: SlackServer) -> None:
    slack.fail(SlackFault("files.getUploadURLExternal", error="missing_scope"))
    answer = await ask(slack, "/framework", "CSTO")
    assert pictures_of(answer) == []
    assert "参加凍結" in texts_of(answer["blocks"])


@pytest.mark.parametrize(
    ("user", "question", "country"),
    [("U0JA", "SCOに入っていてCSTOに入っていない国", "パキスタン"), ("U0EN", "in SCO but not in CSTO", "Pakistan")],
)
async def test_question_is_answered_by_both_commands(
    slack: SlackServer, schemas: SlackSchemas | None, user: str, question: str, country: str
) -> None:
    answers = [await ask(slack, command, question, user) for command in ("/framework", "/brief")]
    texts = [texts_of(answer["blocks"]) for answer in answers]
    assert texts[0] == texts[1]
    assert country in texts[0]
    assert schemas is None or schemas.block_violations(answers[0]["blocks"]) == []


async def test_question_not_understood_is_explained_in_one_sentence(slack: SlackServer) -> None:
    answer = await ask(slack, "/framework", "richest member of SCO", "U0EN")
    assert "“richest” is not understood" in texts_of(answer["blocks"])


async def test_too_many_pictures_are_refused_but_not_text_commands(slack: SlackServer, context: BotContext) -> None:
    context.cooldowns = Cooldowns(clock=lambda: 1000.0)
    answers = [await ask(slack, "/framework", "SCO") for _ in range(Cost.PICTURE.value.per_user + 1)]
    assert [bool(pictures_of(answer)) for answer in answers] == [True] * Cost.PICTURE.value.per_user + [False]
    assert "秒後" in texts_of(answers[-1]["blocks"])
    assert "アルメニア" in texts_of((await ask(slack, "/framework", "CSTOへの参加を凍結した国"))["blocks"])


async def test_subjects_are_compared(slack: SlackServer, schemas: SlackSchemas | None) -> None:
    answer = await ask(slack, "/compare", "アルメニア、ジョージア、アゼルバイジャン")
    text = texts_of(answer["blocks"])
    assert "枠組みへの参加" in text
    assert "p.144" in text
    assert schemas is None or schemas.block_violations(answer["blocks"]) == []
    assert "ベーコン" in texts_of((await ask(slack, "/compare", "アルメニア ベーコン"))["blocks"])
    assert "アルメニアと比べる" in texts_of((await ask(slack, "/compare", "アルメニア"))["blocks"])


async def test_card_links_to_the_comparison(slack: SlackServer) -> None:
    card = await ask(slack, "/brief", "アルメニア")
    shown = slack.surfaces.private["U0JA"]
    await press(slack, card, "ほかの操作")
    await slack.wait_until(lambda: "比べる…" in str(shown[-1]["blocks"]))
    await press(slack, shown[-1], "比べる…")
    await slack.wait_until(lambda: "アルメニアと比べる" in str(shown[-1]["blocks"]))
