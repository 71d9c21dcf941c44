"""History, rollback and names in Slack."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from bot.context import BotContext
from briefings.catalog.aliases import add_alias
from tests.integration.slack_app.conftest import texts_of
from tests.integration.slack_app.moderation.conftest import Desk, labels_of, read
from tests.support.slack_server.fault_server import SlackServer
from tests.support.slack_server.faults import SlackFault

pytestmark = pytest.mark.usefixtures("connection")


async def teach(desk: Desk, name: str, subject_id: str) -> dict[str, Any]:
    await desk.teach(name, subject_id)
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
    await desk.teach("ぬるぽ三国", "AM", "GE", "RU")
    saved = await desk.wait_for_text("一覧を登録しました", private=True)
    assert "アルメニア、ジョージア、ロシア" in texts_of(saved["blocks"])
    hits = context.service.search("ぬるぽ三国", "ja").hits
    assert {hit.subject for hit in hits} == {"AM", "GE", "RU"}
    await desk.press(saved, "削除する")
    await desk.wait_for_text("一覧を取り消しました", private=True)
    assert context.service.search("ぬるぽ三国", "ja").hits == ()


async def test_the_form_completes_subjects(desk: Desk) -> None:
    view = await desk.open_form("教える")
    options = await desk.member.complete(view["id"], "subject", "subject_select", "じょーじ")
    assert options[0]["text"]["text"] == "ジョージア"


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


@pytest.mark.parametrize(
    ("name", "subjects", "expected"),
    [
        ("ジョージア", ("AM",), "「ジョージア」は ジョージア の名前です"),
        ("アルメニア", ("AM",), "もともと アルメニア の名前です"),
        ("経済", ("RU",), "いろいろな問い合わせに出てくる言葉"),
        ("？！", ("RU",), "文字も数字もない"),
        ("露", ("RU",), "一文字だけ"),
        ("あ" * 101, ("RU",), "100文字まで"),
        ("ピロシキの国", ("ZZ",), "この項目は、いまの内容にありません"),
        ("アルメニア", ("GE", "RU"), "アルメニア"),
    ],
)
async def test_what_can_not_be_an_alias_is_refused_with_the_reason(
    desk: Desk, context: BotContext, name: str, subjects: tuple[str, ...], expected: str
) -> None:
    await desk.teach(name, *subjects)
    await desk.wait(lambda: bool(desk.private))
    assert expected in read(desk.private[-1])
    assert len(await context.storage.revisions.list_activations()) == 1


async def test_an_alias_is_removed_once(desk: Desk) -> None:
    await desk.teach("石の国", "AM")
    added = await desk.wait_for_text("登録しました", private=True)
    listed = await desk.ask("names")
    await desk.press(added, "削除する")
    await desk.wait_for_change(added, "取り消しました")
    await desk.choose(listed)
    await desk.wait_for_change(listed, "もう取り消されています")
    assert "登録した別名はありません" in read(await desk.ask("呼び名"))


async def test_the_list_of_aliases_turns_its_pages(desk: Desk, context: BotContext) -> None:
    content: Any = context.service.snapshot.content
    for number in range(12):
        content = add_alias(content, "AM", f"石の国その{number}")
    await context.storage.revisions.apply_content(content, expected_id=1)
    await context.reload_if_changed()
    listed = await desk.ask("names")
    first = read(listed)
    await desk.press(listed, "次へ")
    await desk.wait(lambda: labels_of(listed) == ["前へ"])
    pages = [{number for number in range(12) if f"石の国その{number} →" in page} for page in (first, read(listed))]
    assert [len(page) for page in pages] == [10, 2]
    assert pages[0] | pages[1] == set(range(12))


async def apply_long_aliases(context: BotContext) -> None:
    content: Any = context.service.snapshot.content
    for number in range(20):
        content = add_alias(content, "AM", f"石の国その{number}" + "と山" * 45)
    await context.storage.revisions.apply_content(content, expected_id=1)
    await context.reload_if_changed()


async def test_a_file_that_is_too_long_for_a_private_message_is_sent_in_direct_messages(
    desk: Desk, slack: SlackServer, context: BotContext
) -> None:
    await apply_long_aliases(context)
    listed = await desk.ask("names")
    assert "countries.toml" in read(listed)
    assert "ダイレクトメッセージ" in read(listed)
    about, sent = slack.workspace.messages["D0ADMIN"]
    assert "登録した別名" in read(about)
    (file,) = sent["files"]
    toml = tomllib.loads(slack.workspace.files[file["id"]]["content"].decode())
    assert len(toml["AM"]["variants"]["ja"]) >= 20
    await desk.press(listed, "次へ")
    await desk.wait(lambda: labels_of(listed) == ["前へ"])
    assert len(slack.workspace.messages["D0ADMIN"]) == 2, "a turned page sends nothing again"


async def test_a_long_file_that_slack_refuses_says_why(desk: Desk, slack: SlackServer, context: BotContext) -> None:
    await apply_long_aliases(context)
    slack.fail(SlackFault("chat.postMessage", error="messages_tab_disabled"))
    assert "briefing-bot slack-manifest" in read(await desk.ask("names"))
