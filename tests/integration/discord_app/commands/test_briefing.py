"""`/briefing` and the tools of a card send a file, in a server simulated by SimCord."""

from __future__ import annotations

import io
from typing import Any

import docx
import pypdfium2
import pytest

from bot.card_tools.tools import format_more_label
from bot.cooldowns import Cost
from bot.settings import Settings


async def read_file(message: Any) -> tuple[str, bytes]:
    [attachment] = message.attachments
    return attachment.filename, await attachment.read()


async def test_word_file_is_sent_only_to_the_user(world: Any, read: Any) -> None:
    answer = await world.alice.slash(world.channel, "briefing", subjects="アルメニア ジョージア")
    assert answer.ephemeral
    assert "ブリーフィング資料：アルメニア、ジョージア" in read.text(answer.response)
    name, data = await read_file(answer.response)
    assert name.startswith("briefing-AM-GE-")
    document = docx.Document(io.BytesIO(data))
    assert document.core_properties.title == "ブリーフィング資料：アルメニア、ジョージア"
    assert any(part["type"] == 13 and name in part["file"]["url"] for part in read.parts(answer.response))


async def test_pdf_is_public_if_chosen(world: Any, payload: Any) -> None:
    payload.set(locale="en-US")
    answer = await world.alice.slash(world.channel, "briefing", subjects="Armenia", format="pdf", visibility="public")
    assert not answer.ephemeral
    _name, data = await read_file(answer.response)
    assert pypdfium2.PdfDocument(data).get_metadata_value("Title") == "Briefing: Armenia"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("コンゴ", "候補が複数あります"),
        ("アルメニア フランケン", "「フランケン」は見つかりませんでした"),
        ("カザフスタン *x*", "見つかりませんでした"),
        ("コンゴ共和国", "収録されていません"),
    ],
)
async def test_invalid_input_is_refused_with_one_sentence(world: Any, read: Any, typed: str, expected: str) -> None:
    answer = await world.alice.slash(world.channel, "briefing", subjects=typed)
    assert answer.ephemeral
    assert expected in read.text(answer.response)
    assert not answer.response.attachments


async def test_last_name_of_a_list_is_completed(world: Any) -> None:
    offered = await world.alice.autocomplete(world.channel, "briefing", "subjects", "アルメニア、ジョー")
    assert [choice["value"] for choice in offered][:1] == ["アルメニア、ジョージア"]


@pytest.mark.parametrize(("label", "ending"), [("Word で渡す", "docx"), ("PDF で渡す", "pdf")])
async def test_card_has_a_button_for_each_format(world: Any, read: Any, label: str, ending: str) -> None:
    card = await world.brief("アルメニア")
    tools = await world.alice.click(card.response, label=format_more_label("ja"))
    assert {"Word で渡す", "PDF で渡す"} <= set(read.labels(tools.response))
    sent = await world.alice.click(tools.response, label=label)
    assert sent.ephemeral
    name, data = await read_file(sent.response)
    assert name.endswith(f".{ending}")
    assert data


@pytest.mark.fault(53)
@pytest.mark.parametrize("settings", [Settings(cooldowns=True)])
async def test_number_of_files_per_user_is_limited(world: Any, read: Any) -> None:
    answers = [
        await world.alice.slash(world.channel, "briefing", subjects="アルメニア", format="md")
        for _ in range(Cost.HANDOUT.value.per_user + 1)
    ]
    assert ["秒後" in read.text(answer.response) for answer in answers] == [False] * (len(answers) - 1) + [True]
