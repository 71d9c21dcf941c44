"""`/search` for members."""

from __future__ import annotations

from typing import Any

import pytest

from bot.cooldowns import Cost
from bot.discord_app import create_bot
from bot.settings import Settings
from briefings.domain.refs import UserRef

BUTTON = 2


async def search(world: Any, words: str, **options: str) -> Any:
    return await world.alice.slash(world.channel, "search", words=words, **options)


def buttons(read: Any, message: Any) -> dict[str, str]:
    return {part["label"]: part["custom_id"] for part in read.parts(message) if part["type"] == BUTTON}


async def test_hits_are_bold_with_section_and_page(world: Any, read: Any) -> None:
    result = await search(world, "外相")
    assert not result.ephemeral
    assert not result.deferred
    text = read.text(result.response)
    assert text.startswith("## 検索「外相」: 1か所")
    assert "**外相**会談を行った。" in text
    assert "p.142" in text
    assert "-# 2-(1) アルメニア" in text


async def test_pages_and_hits_open_after_a_restart_and_lead_back(
    world: Any, read: Any, store: Any, settings: Any
) -> None:
    card = (await search(world, "た")).response
    assert "1／2ページ" in read.text(card)
    await world.env.restart_bot(create_bot(store, settings))
    await world.alice.click(card, label="次のページ »")
    assert "2／2ページ" in read.text(card)
    assert "6\\." in read.text(card)
    await world.alice.click(card, label="6を開く")
    assert "p.1" in read.text(card)
    await world.alice.click(card, label="← た")
    assert read.text(card).startswith("## 検索「た」: 6か所")


async def test_hit_opened_by_another_member_is_visible_only_to_that_member(world: Any, read: Any) -> None:
    card = (await search(world, "機材")).response
    before = read.text(card)
    pressed = await world.bob.click(card, label="1を開く")
    assert pressed.ephemeral
    assert "防災の**機材**" in read.text(pressed.response)
    assert read.text(card) == before


async def test_filters_narrow_the_results_and_are_shown_in_card_and_list(world: Any, read: Any) -> None:
    text = read.text((await search(world, "ロシア", section="2-(1)", edition="2025")).response)
    assert text.startswith("## 検索「ロシア」: 1か所")
    assert "範囲: 2025年版 · 2-(1) アルメニア" in text
    by_subject = read.text((await search(world, "ロシア", subject="ベラルーシ")).response)
    assert "ベラルーシに関する記述" in by_subject
    card = (await search(world, "ロシア")).response
    option = next(option for option in read.options(card) if option["label"] == "2-(1) アルメニア")
    await world.alice.select(card, [option["value"]])
    assert "範囲: 2-(1)" in read.text(card)


async def test_former_name_finds_current_name_with_explanation(world: Any, read: Any) -> None:
    text = read.text((await search(world, "グルジア")).response)
    assert "**ジョージア**" in text
    assert "旧称" in text


async def test_unanswerable_search_is_explained_privately(world: Any, read: Any) -> None:
    for words, options, sentence in (
        ("。、", {}, "探す語を入力してください"),
        ("-制裁", {}, "探す語を加えてください"),
        ("制" * 2000, {}, "200文字以内"),
        ("ロシア", {"section": "9-(9)"}, "「9-(9)」という節はありません"),
        ("ロシア", {"edition": "1850"}, "1850"),
        ("ロシア", {"subject": "ぽよぽよ帝国"}, "1つの項目に定まりません"),
        ("ピザ", {}, "本文にこの語はありません"),
        ('" OR 1=1; --', {}, "語"),
    ):
        result = await search(world, words, **options)
        assert result.ephemeral
        assert sentence in read.text(result.response)


async def test_search_that_no_button_can_remember_shows_its_first_places(world: Any, read: Any) -> None:
    result = await search(world, "た " * 90)
    text = read.text(result.response)
    assert "6か所" in text
    assert "最初の箇所だけ" in text
    assert buttons(read, result.response)
    for custom_id in buttons(read, result.response).values():
        pressed = await world.bob.click(result.response, custom_id=custom_id)
        assert "p.1" in read.text(pressed.response)


async def test_private_search_is_visible_only_to_the_user(world: Any) -> None:
    assert (await search(world, "ロシア", visibility="private")).ephemeral


async def test_sections_and_names_are_completed(world: Any) -> None:
    async def complete(option: str, typed: str) -> list[str]:
        found = await world.alice.autocomplete(world.channel, "search", option, typed)
        return [choice["name"] for choice in found]

    assert await complete("section", "") == ["1 概観", "2 各国", "2-(1) アルメニア", "2-(2) ジョージア"]
    assert await complete("section", "あるめ") == ["2-(1) アルメニア"]
    assert await complete("edition", "") == ["外交青書2025"]
    assert any("アルメニア" in name for name in await complete("subject", "ある"))


async def test_markup_in_a_search_is_shown_as_typed(world: Any, read: Any) -> None:
    text = read.text((await search(world, "**ロシア** @everyone OR ロシア")).response)
    assert "@everyone" not in text
    assert "\\*\\*ロシア" in text


@pytest.mark.parametrize("settings", [Settings(cooldowns=True)])
async def test_number_of_searches_per_member_is_limited(world: Any, read: Any) -> None:
    cooldowns = world.env.bot.context.cooldowns
    while not cooldowns.use(Cost.SEARCH, UserRef("discord", str(world.alice.id)), None):
        pass
    card = (await world.bob.slash(world.channel, "search", words="た")).response
    assert "か所" in read.text(card)
    refused = await search(world, "た")
    assert refused.ephemeral
    assert "秒後" in read.text(refused.response)
    pressed = await world.alice.click(card, label="次のページ »")
    assert "秒後" in read.text(pressed.response)
