"""「Look up this text」: the subjects that a message mentions."""

from __future__ import annotations

from typing import Any

import pytest

MENU = "Look up this text"


async def look_up(world: Any, text: str) -> Any:
    message = await world.bob.send(world.channel, text)
    return await world.alice.context_menu(world.channel, MENU, message)


async def test_every_known_subject_is_offered_only_to_the_user(world: Any, read: Any) -> None:
    result = await look_up(world, "アルメニアとグルジアの首脳がロシアンルーレットの話をした")
    assert result.ephemeral
    labels = read.labels(result.response)
    assert {"🇦🇲 アルメニア", "🇬🇪 ジョージア"} <= set(labels)
    assert not any("ロシア" in label for label in labels)


async def test_card_opens_beside_the_list(world: Any, read: Any) -> None:
    result = await look_up(world, "アルメニアとベラルーシ")
    before = read.text(result.response)
    opened = await world.alice.click(result.response, label="🇦🇲 アルメニア")
    assert opened.ephemeral
    assert opened.response.id != result.response.id
    assert read.text(opened.response).startswith("## 🇦🇲 アルメニア")
    assert read.text(result.response) == before


async def test_many_subjects_stand_in_a_select(world: Any, read: Any) -> None:
    result = await look_up(
        world, "アルメニア、ジョージア、ロシア、ベラルーシ、カザフスタン、ウズベキスタン、キルギス"
    )
    options = read.options(result.response)
    assert len(options) >= 7
    opened = await world.alice.select(result.response, [options[1]["value"]])
    assert opened.ephemeral
    assert "ジョージア" in read.text(opened.response)


@pytest.mark.parametrize("text", ["おはようございます", "🍕", "||", "12345"])
async def test_nothing_known_is_one_kind_sentence(world: Any, read: Any, text: str) -> None:
    result = await look_up(world, text)
    assert result.ephemeral
    assert read.text(result.response) == "この文には、知っている国や話題が見つかりませんでした。"


async def test_cards_can_be_looked_up_too(world: Any, read: Any) -> None:
    card = (await world.brief("アルメニア")).response
    result = await world.alice.context_menu(world.channel, MENU, card)
    offered = read.labels(result.response) or [option["label"] for option in read.options(result.response)]
    assert "🇦🇲 アルメニア" in offered
