"""History, rollback, unanswered queries and names in Slack."""

from __future__ import annotations

from typing import Any

import pytest

from bot.context import BotContext
from bot.slack_app.ui.values import encode_value
from briefings.domain.cards import CardRequest
from tests.integration.slack_app.conftest import texts_of
from tests.integration.slack_app.moderation.conftest import CHANNEL, Desk

pytestmark = pytest.mark.usefixtures("connection")


@pytest.fixture
def context(builtin_context: BotContext) -> BotContext:
    """The built-in content: these tests name countries that the small chapter lacks."""
    return builtin_context


def subject(*subject_ids: str) -> dict[str, Any]:
    options = [
        {"text": {"type": "plain_text", "text": subject_id}, "value": encode_value(CardRequest(subject_id))}
        for subject_id in subject_ids
    ]
    return {"type": "multi_external_select", "selected_options": options}


async def teach(desk: Desk, name: str, subject_id: str) -> dict[str, Any]:
    await desk.open_form("teach")
    await desk.submit({"name": {"type": "plain_text_input", "value": name}, "subject": subject(subject_id)})
    return await desk.wait_for_text(name, private=True)


async def test_a_name_is_added_listed_and_removed(desk: Desk, context: BotContext) -> None:
    added = await teach(desk, "ぬるぽ王国", "AM")
    assert "アルメニア" in texts_of(added["blocks"])
    assert context.service.search("ぬるぽ王国", "ja").hits[0].subject == "AM"
    await desk.command("names")
    listed = await desk.wait_for_text("@管理者", private=True)
    assert "ぬるぽ王国" in texts_of(listed["blocks"])
    assert "countries.toml" in texts_of(listed["blocks"]), "the TOML for editors"
    await desk.choose(listed)
    await desk.wait_for_text("取り消しました", private=True)
    assert all(hit.subject != "AM" for hit in context.service.search("ぬるぽ王国", "ja").hits)


async def test_a_word_with_several_subjects_offers_them_until_it_is_removed(desk: Desk, context: BotContext) -> None:
    await desk.open_form("teach")
    word = {"type": "plain_text_input", "value": "ぬるぽ三国"}
    await desk.submit({"name": word, "subject": subject("AM", "AZ", "GE")})
    saved = await desk.wait_for_text("一覧を登録しました", private=True)
    assert "アゼルバイジャン、アルメニア、ジョージア" in texts_of(saved["blocks"])
    hits = context.service.search("ぬるぽ三国", "ja").hits
    assert {hit.subject for hit in hits} == {"AM", "AZ", "GE"}
    await desk.press(saved, "削除する")
    await desk.wait_for_text("一覧を取り消しました", private=True)
    assert context.service.search("ぬるぽ三国", "ja").hits == ()


async def test_the_form_completes_subjects(desk: Desk) -> None:
    view = await desk.open_form("教える")
    options = await desk.member.complete(view["id"], "subject", "subject_select", "じょーじ")
    assert options[0]["text"]["text"] == "ジョージア"


async def test_an_unanswered_query_becomes_a_name(desk: Desk, context: BotContext) -> None:
    await desk.member.run_command(CHANNEL, "/brief", "ぬるぽ共和国")
    await desk.command("未回答")
    await desk.wait(lambda: len(desk.private) > 1)
    await desk.choose(desk.private[-1])
    await desk.wait(lambda: len(desk.private) > 2)
    miss = desk.private[-1]
    await desk.press(miss, "別の項目…")
    await desk.wait(lambda: desk.view is not None)
    await desk.submit({"subject": subject("GE")})
    await desk.wait(lambda: bool(context.service.search("ぬるぽ共和国", "ja").hits))
    assert context.service.search("ぬるぽ共和国", "ja").hits[0].subject == "GE"


async def test_the_menu_leads_to_lists_and_forms(desk: Desk) -> None:
    view = await desk.open_form()
    tasks = {option["value"]: option for option in view["blocks"][0]["element"]["options"]}
    assert set(tasks) == {
        "refresh",
        "history",
        "rollback",
        "corrections",
        "unanswered",
        "reports",
        "teach",
        "names",
        "export",
    }
    await desk.submit({"task": {"type": "radio_buttons", "selected_option": tasks["teach"]}})
    assert desk.view is not None
    assert desk.view["callback_id"] == "data_teach"
    desk.member.close(desk.view["id"])
    await desk.open_form()
    await desk.submit({"task": {"type": "radio_buttons", "selected_option": tasks["history"]}})
    await desk.wait_for_text("/data rollback", private=True)


async def test_there_is_nothing_to_go_back_to_at_first(desk: Desk) -> None:
    await desk.command("rollback")
    await desk.wait_for_text("戻れる版がありません", private=True)


async def test_an_earlier_revision_is_chosen(desk: Desk, context: BotContext) -> None:
    await teach(desk, "ぬるぽ王国", "AM")
    view = await desk.open_form("rollback")
    option = view["blocks"][0]["element"]["options"][0]
    assert option["value"] == "1"
    await desk.submit({"revision": {"type": "static_select", "selected_option": option}})
    await desk.wait_for_text("戻しました")
    active = await context.storage.revisions.get_active_revision()
    assert active is not None
    assert active.id == 1
    await desk.command("履歴")
    history = await desk.wait_for_text("/data rollback", private=True)
    assert "@管理者" in texts_of(history["blocks"])
    assert '"type": "date"' in str(history["blocks"]).replace("'", '"')


async def test_without_wrong_posts_there_is_nothing_to_correct(desk: Desk) -> None:
    await desk.command("corrections")
    await desk.wait(lambda: bool(desk.posts))
    assert "14" in texts_of(desk.posts[-1]["blocks"])
