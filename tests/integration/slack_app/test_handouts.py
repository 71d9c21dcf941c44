"""`/briefing` and the tools of a card send a file in a direct message."""

from __future__ import annotations

import io
from typing import Any

import docx
import pypdfium2
import pytest

from bot.card_tools.tools import format_more_label
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


async def press(slack: SlackServer, user: str, message: dict[str, Any], label: str) -> dict[str, Any]:
    shown = slack.surfaces.private[user]
    before = len(shown)
    button = [e for e in elements_of(message["blocks"]).values() if e.get("text", {}).get("text") == label][-1]
    action = {"type": "button", "action_id": button["action_id"], "value": button["value"]}
    await LocalMember(slack, user).press_message("C0DESK", message["ts"], action)
    await slack.wait_until(lambda: len(shown) > before, 30)
    return shown[-1]


def sent_file(slack: SlackServer, channel: str) -> tuple[str, bytes]:
    (file,) = slack.workspace.messages[channel][-1]["files"]
    return file["name"], slack.workspace.files[file["id"]]["content"]


async def test_word_file_is_sent_as_a_direct_message(slack: SlackServer) -> None:
    answer = await ask(slack, "U0JA", "/briefing", "アルメニア ウズベキスタン")
    assert "ダイレクトメッセージ" in texts_of(answer["blocks"])
    assert "ブリーフィング資料：アルメニア、ウズベキスタン" in texts_of(slack.workspace.messages["D0JA"][0]["blocks"])
    name, data = sent_file(slack, "D0JA")
    assert name == "briefing-AM-UZ-2026-11-24.docx"
    assert docx.Document(io.BytesIO(data)).core_properties.language == "ja"
    assert slack.workspace.messages["C0DESK"] == []


async def test_last_word_chooses_the_format(slack: SlackServer) -> None:
    await ask(slack, "U0EN", "/briefing", "Armenia pdf")
    name, data = sent_file(slack, "D0EN")
    assert name == "briefing-AM-2026-11-24.pdf"
    assert pypdfium2.PdfDocument(data).get_metadata_value("Title") == "Briefing: Armenia"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", "at least one subject"),
        ("Congo", "several subjects"),
        ("Armenia Frankenia", "Frankenia"),
        ("Lesotho pdf", "no statements about"),
    ],
)
async def test_invalid_input_is_refused_with_one_sentence(slack: SlackServer, typed: str, expected: str) -> None:
    answer = await ask(slack, "U0EN", "/briefing", typed)
    assert expected in texts_of(answer["blocks"])
    assert not slack.workspace.messages.get("D0EN")


async def test_card_has_a_button_for_each_format(slack: SlackServer) -> None:
    card = await ask(slack, "U0EN", "/brief", "Armenia")
    tools = await press(slack, "U0EN", card, format_more_label("en"))
    result = await press(slack, "U0EN", tools, "As a PDF file")
    assert "direct messages" in texts_of(result["blocks"])
    assert sent_file(slack, "D0EN")[0] == "briefing-AM-2026-11-24.pdf"


@pytest.mark.fault(53)
async def test_many_files_wait(slack: SlackServer, context: BotContext) -> None:
    context.cooldowns = Cooldowns(clock=lambda: 1000.0)
    texts = [
        texts_of((await ask(slack, "U0JA", "/briefing", "アルメニア md"))["blocks"])
        for _ in range(Cost.HANDOUT.value.per_user + 1)
    ]
    assert ["秒後" in text for text in texts] == [False] * Cost.HANDOUT.value.per_user + [True]
