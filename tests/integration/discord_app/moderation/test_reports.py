"""A reader reports an error on a card, and moderators work through the list."""

from __future__ import annotations

from typing import Any

import pytest

from bot.cooldowns import Cooldowns
from bot.discord_app import BriefingBot


async def open_form(world: Any, person: Any = None, query: str = "アルメニア") -> Any:
    """Opens the form behind "More" on a card of the channel."""
    person = person or world.member
    card = (await world.manager.slash(world.channel, "brief", query=query)).response
    menu = await person.click(card, label="ほかの操作")
    assert menu.ephemeral
    return await person.click(menu.response, label="誤りを報告")


async def report(world: Any, read: Any, text: str = "年が違います", contact: str = "") -> Any:
    form = await open_form(world)
    first, second = read.fields(form.modal)
    return await world.member.submit_modal(form, {first: text, second: contact})


async def test_report_reaches_the_moderators_with_its_card_and_revision(world: Any, read: Any) -> None:
    thanks = await report(world, read)
    assert thanks.ephemeral
    assert "ありがとうございます" in read.text(thanks.response)
    listed = await world.manager.slash(world.channel, "data reports")
    assert listed.ephemeral
    assert "年が違います" in read.text(listed.response)
    opened = await world.manager.select(listed.response, ["1"])
    assert "版 1" in read.text(opened.response)
    card = await world.manager.click(opened.response, label="カードを開く")
    assert card.ephemeral
    assert "アルメニア" in read.text(card.response).splitlines()[0]
    done = await world.manager.click(opened.response, label="対応済みにする")
    assert "対応済み" in read.text(done.response)
    again = await world.manager.slash(world.channel, "data reports")
    assert "ありません" in read.text(again.response)
    assert await world.manager.click(done.response, label="未対応に戻す")
    assert len(await world.bot.context.storage.reports.list_reports()) == 1


async def test_reporter_is_stored_only_with_a_contact(world: Any, read: Any) -> None:
    await report(world, read)
    await report(world, read, contact="alice@example.org")
    second, first = await world.bot.context.storage.reports.list_reports()
    assert (first.reporter, first.contact) == (None, "")
    assert second.reporter is not None
    assert second.reporter.user == str(world.member.id)


async def test_form_states_stored_data(world: Any) -> None:
    form = await open_form(world)
    assert "保存するもの" in str(form.modal["components"])
    assert "連絡先を記入した場合にのみ" in str(form.modal["components"])


async def test_reader_withdraws_a_report_also_after_a_restart(world: Any, read: Any, make_bot: Any) -> None:
    thanks = await report(world, read)
    await world.env.restart_bot(make_bot())
    withdrawn = await world.member.click(thanks.response, label="報告を取り消す")
    assert "削除しました" in read.text(withdrawn.response)
    assert await world.bot.context.storage.reports.list_reports() == ()


async def test_too_many_reports_are_refused_for_a_while(world: Any, read: Any) -> None:
    bot: BriefingBot = world.bot
    bot.context.cooldowns = Cooldowns()
    answers = [read.text((await report(world, read)).response) for _ in range(4)]
    assert ["ありがとう" in answer for answer in answers] == [True, True, True, False]
    assert len(await bot.context.storage.reports.list_reports()) == 3


@pytest.mark.parametrize("revision", ["0", "99"])
async def test_button_with_an_unknown_revision_stores_nothing(world: Any, read: Any, revision: str) -> None:
    from bot.card_tools.ids import CardToolId
    from bot.discord_app.ui.custom_ids import encode_custom_id
    from briefings.domain.cards import CardRequest
    from tests.integration.discord_app.ui.test_custom_ids import BUTTON, as_if_sent

    card = (await world.manager.slash(world.channel, "brief", query="アルメニア")).response
    made_up = encode_custom_id(CardToolId.from_request(CardRequest("AM"), int(revision), "report"))
    as_if_sent(card, BUTTON, custom_id=made_up, disabled=False)
    form = await world.member.click(card, custom_id=made_up)
    first, second = read.fields(form.modal)
    refused = await world.member.submit_modal(form, {first: "x", second: ""})
    assert "もうありません" in read.text(refused.response)
    assert await world.bot.context.storage.reports.list_reports() == ()
