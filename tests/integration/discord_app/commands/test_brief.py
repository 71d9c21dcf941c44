"""`/brief` for members."""

from __future__ import annotations

from typing import Any

import pytest
import simcord
from simcord import assert_error

from bot.discord_app import create_bot

BUTTON, SELECT = 2, 3


async def test_country_in_any_spelling_gets_its_card_in_the_channel(world: Any, read: Any) -> None:
    result = await world.brief("ｱﾙﾒﾆｱ")
    assert not result.ephemeral
    assert not result.deferred
    assert result.followups == []
    assert read.text(result.response).startswith("## 🇦🇲 アルメニア\n")
    assert "p.14" in read.text(result.response)


async def test_private_answer_is_visible_only_to_the_user(world: Any) -> None:
    assert (await world.brief("アルメニア", visibility="private")).ephemeral
    assert not (await world.brief("アルメニア", visibility="public")).ephemeral


async def test_former_name_is_found_and_explained_on_card(world: Any, read: Any) -> None:
    text = read.text((await world.brief("グルジア")).response)
    assert text.startswith("## 🇬🇪 ジョージア")
    assert "旧称" in text


@pytest.mark.parametrize("query", ["ピザ", "'; DROP TABLE", "ロシアンルーレット", "@everyone", "あ" * 6000])
async def test_unknown_query_gets_private_answer_without_card(world: Any, read: Any, query: str) -> None:
    result = await world.brief(query)
    assert result.ephemeral
    assert "見つかりませんでした" in read.text(result.response)
    assert "## 🇷🇺" not in read.text(result.response)


async def test_name_of_several_offers_each_of_them(world: Any, read: Any) -> None:
    result = await world.brief("コンゴ")
    offered = read.labels(result.response) or [option["label"] for option in read.options(result.response)]
    assert len(offered) >= 2
    assert "どれのことですか" in read.text(result.response)
    first = next(part for part in read.parts(result.response) if part["type"] == BUTTON)
    pressed = await world.alice.click(result.response, custom_id=first["custom_id"])
    assert "コンゴ" in read.text(pressed.response).split("\n")[0]


async def test_phrase_that_names_two_shows_them_side_by_side_and_opens_each(world: Any, read: Any) -> None:
    card = (await world.brief("アルメニアとベラルーシ")).response
    assert read.text(card).startswith("## 🇦🇲🇧🇾 アルメニア、ベラルーシ")
    second = next(part for part in read.parts(card) if part["type"] == BUTTON and part["label"] == "🇧🇾 ベラルーシ")
    await world.alice.click(card, custom_id=second["custom_id"])
    assert read.text(card).startswith("## 🇧🇾 ベラルーシ")


async def test_month_without_a_name_lists_its_events_and_leads_to_others(world: Any, read: Any) -> None:
    card = (await world.brief("2024年10月の出来事")).response
    assert read.text(card).startswith("## 2024年10月の年表")
    for label in ("← 2024年3月", "2024年"):
        button = next(part for part in read.parts(card) if part["type"] == BUTTON and part["label"] == label)
        await world.alice.click(card, custom_id=button["custom_id"])
        assert read.text(card).startswith(f"## {label.removeprefix('← ')}の年表")


async def test_word_of_the_text_is_answered_in_the_channel_and_leads_to_subjects_and_back(
    world: Any, read: Any
) -> None:
    result = await world.brief("防災")
    assert not result.ephemeral
    assert "「防災」は本文に1か所あります" in read.text(result.response)
    assert "p.143" in read.text(result.response)
    await world.alice.click(result.response, label="🇦🇲 アルメニア")
    assert read.text(result.response).startswith("## 🇦🇲 アルメニア")
    await world.alice.click(result.response, label="← 防災")
    assert "「防災」は本文に1か所あります" in read.text(result.response)


@pytest.mark.parametrize("query", ["項目の一覧", "All subjects", "  "])
async def test_first_completion_and_a_blank_open_the_start_card_only_for_the_user(
    world: Any, read: Any, query: str
) -> None:
    choices = await world.alice.autocomplete(world.channel, "brief", "query", "")
    assert choices[0]["value"] == "項目の一覧"
    result = await world.brief(query)
    assert result.ephemeral
    assert read.text(result.response).startswith("## 何を調べますか")
    await world.alice.click(result.response, label="国・地域")
    assert read.text(result.response).startswith("## 国・地域")
    opened = next(option for option in read.options(result.response))
    await world.alice.select(result.response, [opened["value"]])
    assert "← 国・地域" in read.labels(result.response)


async def test_every_answer_is_first_response_and_mentions_nobody(world: Any) -> None:
    """Without a server installation Discord takes at most five follow-ups; the bot needs none."""
    await world.brief("アルメニア")
    await world.brief("ピザ")
    sent = [request for request in world.env.http_requests if request.method == "POST"]
    assert [request.path.rsplit("/", 1)[-1] for request in sent] == ["callback", "callback"]
    assert all(request.json["data"]["allowed_mentions"]["parse"] == [] for request in sent)


async def test_markup_and_mentions_in_a_query_are_shown_and_not_done(world: Any, read: Any) -> None:
    query = "[x](https://evil.example) **y** @everyone <@1> # z"
    text = read.text((await world.brief(query)).response)
    assert r"\[x\]" in text
    assert r"\*\*y\*\*" in text
    assert "@everyone" not in text
    assert "<@1>" not in text


@pytest.mark.parametrize(
    ("locales", "title"),
    [
        (("ja", "en-US"), "アルメニア"),
        (("en-US", "ja"), "Armenia"),
        (("en-GB", "ja"), "Armenia"),
        (("fr", "ja"), "アルメニア"),
        (("fr", "en-US"), "Armenia"),
        (("ko", "de"), "アルメニア"),
    ],
)
async def test_answer_is_in_the_users_language_then_the_servers_then_the_operators(
    world: Any, payload: Any, read: Any, locales: tuple[str, str], title: str
) -> None:
    payload.set(locale=locales[0], guild_locale=locales[1])
    assert read.text((await world.brief("AM")).response).startswith(f"## 🇦🇲 {title}")


async def test_it_works_in_a_direct_message(world: Any, read: Any) -> None:
    result = await world.alice.user.slash("brief", query="アルメニア")
    assert read.text(result.response).startswith("## 🇦🇲 アルメニア")
    pressed = await world.alice.user.click(result.response, label="年表")
    assert pressed.response.id == result.response.id


async def test_user_installed_app_works_where_the_bot_is_not_a_member(world: Any, payload: Any, read: Any) -> None:
    elsewhere = "987654321987654321"
    payload.set(
        locale="ja",
        guild_id=elsewhere,
        guild={"id": elsewhere, "locale": "en-US", "features": []},
        authorizing_integration_owners={"1": str(world.alice.id)},
        context=0,
        app_permissions="0",
    )
    result = await world.brief("アルメニア")
    assert read.text(result.response).startswith("## 🇦🇲 アルメニア")
    payload.set(locale="ja", authorizing_integration_owners={"1": str(world.alice.id)}, context=2)
    assert read.text((await world.brief("ロシア")).response).startswith("## 🇷🇺 ロシア")


async def test_discord_error_is_explained_in_one_sentence_with_reference(
    world: Any, read: Any, caplog: pytest.LogCaptureFixture
) -> None:
    world.env.inject_error("POST", "/interactions/*/*/callback", status=500)
    result = await world.brief("アルメニア")
    assert_error(world.env, contains="500")
    assert result.ephemeral
    text = read.text(result.response)
    reference = text.split("参照番号: ")[1].split("）")[0]
    assert f"reference {reference}" in caplog.text
    assert "Traceback" not in text
    assert result._interaction.token not in caplog.text


async def test_answer_delivered_despite_an_error_is_not_followed_by_an_error_message(
    world: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Discord may accept an answer and report status 500; it refuses a second answer."""
    world.env.inject_error("POST", "/interactions/*/*/callback", status=500)
    world.env.inject_error("POST", "/interactions/*/*/callback", status=400, code=40060)
    result = await world.brief("アルメニア")
    assert_error(world.env, contains="500")
    assert result.followups == []
    assert "could not be answered" not in caplog.text


async def test_internal_error_is_explained_in_users_language(
    world: Any, payload: Any, read: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(query: str, language: str, edition: str) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(world.env.bot.context.answers, "answer_query", broken)
    payload.set(locale="en-US")
    result = await world.brief("Armenia")
    assert_error(world.env, contains="secret detail")
    assert read.text(result.response).startswith("Something went wrong.")
    assert "secret detail" not in read.text(result.response)


async def test_unreachable_discord_causes_no_other_failure(world: Any, caplog: pytest.LogCaptureFixture) -> None:
    world.env.inject_error("POST", "*", status=500, times=None)
    result = await world.brief("アルメニア")
    assert_error(world.env, contains="500")
    assert result.response is None
    assert "could not be answered" in caplog.text


async def test_answers_are_the_same_with_several_shards(store: Any, settings: Any, payload: Any, read: Any) -> None:
    async with simcord.run(create_bot(store, settings, shard_count=3)) as env:
        for shard in range(3):
            guild = env.create_guild(shard_id=shard)
            member = guild.add_member(env.create_user(f"reader{shard}"))
            result = await member.slash(guild.create_text_channel("desk"), "brief", query="アルメニア")
            assert read.text(result.response).startswith("## 🇦🇲 アルメニア")
