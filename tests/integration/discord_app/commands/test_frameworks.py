"""`/framework`, `/compare` and the tool of cards that leads to it, in a server simulated by SimCord."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.prepared_storage import open_prepared
from tests.support.shipped_content import shipped_content


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStorage]:
    """A store with what ships."""
    now, path = datetime(2026, 1, 1, tzinfo=UTC), tmp_path / "briefings.db"
    async with await open_prepared(path, clock=lambda: now, content=shipped_content()) as store:
        yield store


async def slash(world: Any, command: str, **options: Any) -> Any:
    return await world.alice.slash(world.channel, command, **options)


def description_of(message: Any) -> str:
    """Returns the description of the picture of a message."""
    (gallery,) = (part for part in message.components[0]["components"] if part["type"] == 12)
    return str(gallery["items"][0]["description"])


async def test_matrix_is_a_picture_with_the_list_and_the_colors_behind_buttons(world: Any, read: Any) -> None:
    result = await slash(world, "framework")
    message = result.response
    assert not message.flags.ephemeral
    (file,) = message.attachments
    assert file.filename == "frameworks.png"
    assert "トルクメニスタン 2005" in description_of(message)
    assert read.labels(message)[:2] == ["出典つきの一覧", "明るい図"]
    light = await world.alice.click(message, label="明るい図")
    assert read.labels(light.response)[1] == "暗い図"
    listed = await world.alice.click(light.response, label="出典つきの一覧")
    text = read.text(listed.response)
    assert "独立国家共同体（CIS）" in text
    assert "p.144" in text
    assert listed.response.attachments == []


async def test_framework_has_its_picture_and_its_members(world: Any, read: Any) -> None:
    result = await slash(world, "framework", name="CSTO")
    assert [file.filename for file in result.response.attachments] == ["frameworks-CSTO.png"]
    text = read.text(result.response)
    assert "参加凍結" in text
    assert "2012年から" in text
    opened = await world.alice.click(result.response, label="概要")
    assert "集団安全保障条約機構" in read.text(opened.response)


@pytest.mark.parametrize(
    ("locale", "question"), [("ja", "SCOに入っていてCSTOに入っていない国"), ("en-US", "in SCO but not in CSTO")]
)
async def test_question_is_answered_by_both_commands(
    world: Any, payload: Any, read: Any, locale: str, question: str
) -> None:
    payload.set(locale=locale)
    country = {"ja": "パキスタン", "en-US": "Pakistan"}[locale]
    answers = [await slash(world, "framework", name=question), await slash(world, "brief", query=question)]
    texts = [read.text(answer.response) for answer in answers]
    assert texts[0] == texts[1]
    assert country in texts[0]
    assert not any(answer.response.flags.ephemeral for answer in answers)
    drawn = await world.alice.click(answers[0].response, label={"ja": "図で見る"}.get(locale, "As a picture"))
    assert country in description_of(drawn.response)


async def test_question_not_understood_is_refused_privately(world: Any, read: Any) -> None:
    result = await slash(world, "framework", name="SCOで一番豊かな国")
    assert result.response.flags.ephemeral
    assert "「一番豊」を読み取れません。例えば「" in read.text(result.response)


async def test_frameworks_and_examples_are_offered(world: Any) -> None:
    choices = await world.alice.autocomplete(world.channel, "framework", "name", "")
    values = [choice["value"] for choice in choices]
    assert values[:5] == ["CIS", "CSTO", "EAEU", "SCO", "BRICS"]
    assert "CISに入っていてBRICSに入っていない国" in values
    assert [
        choice["value"] for choice in await world.alice.autocomplete(world.channel, "framework", "name", "上海")
    ] == ["SCO"]


async def test_two_subjects_are_compared_and_a_third_one_is_added(world: Any, read: Any) -> None:
    result = await slash(world, "compare", first="アルメニア", second="グルジア")
    text = read.text(result.response)
    assert "アルメニア、ジョージア" in text
    assert "枠組みへの参加" in text
    assert "p.144" in text


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({"first": "アルメニア", "second": "armenia"}, "異なる名前を二つか三つ"),
        ({"first": "アルメニア", "second": "ベーコン"}, "ベーコン"),
    ],
)
async def test_comparison_error_is_explained_privately(
    world: Any, read: Any, names: dict[str, str], expected: str
) -> None:
    result = await slash(world, "compare", **names)
    assert result.response.flags.ephemeral
    assert expected in read.text(result.response) + " ".join(read.labels(result.response))


async def test_card_links_to_the_comparison(world: Any, read: Any) -> None:
    card = await slash(world, "brief", query="アルメニア")
    tools = await world.alice.click(card.response, label="ほかの操作")
    others = await world.alice.click(tools.response, label="比べる…")
    assert others.response.flags.ephemeral
    assert "アルメニアと比べる" in read.text(others.response)
