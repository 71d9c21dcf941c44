"""History, rollback and names in Slack."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from bot.context import BotContext
from briefings.catalog.aliases import add_alias
from tests.integration.slack_app.conftest import texts_of
from tests.integration.slack_app.moderation.conftest import WorkspaceMember, labels_of, read
from tests.support.slack_server.fault_server import SlackServer
from tests.support.slack_server.faults import SlackFault

pytestmark = pytest.mark.usefixtures("connection")


async def teach(moderator: WorkspaceMember, name: str, subject_id: str) -> dict[str, Any]:
    await moderator.teach(name, subject_id)
    return await moderator.wait_for_text(name, private=True)


async def test_name_is_added_listed_and_removed(moderator: WorkspaceMember, context: BotContext) -> None:
    added = await teach(moderator, "ぬるぽ王国", "AM")
    assert "アルメニア" in texts_of(added["blocks"])
    assert context.service.search("ぬるぽ王国", "ja").hits[0].subject == "AM"
    await moderator.command("names")
    listed = await moderator.wait_for_text("@管理者", private=True)
    assert "ぬるぽ王国" in texts_of(listed["blocks"])
    assert "countries.toml" in texts_of(listed["blocks"]), "the TOML for editors"
    await moderator.choose(listed)
    await moderator.wait_for_text("取り消しました", private=True)
    assert all(hit.subject != "AM" for hit in context.service.search("ぬるぽ王国", "ja").hits)


async def test_word_with_several_subjects_offers_them_until_it_is_removed(
    moderator: WorkspaceMember, context: BotContext
) -> None:
    await moderator.teach("ぬるぽ三国", "AM", "GE", "RU")
    saved = await moderator.wait_for_text("一覧を登録しました", private=True)
    assert "アルメニア、ジョージア、ロシア" in texts_of(saved["blocks"])
    hits = context.service.search("ぬるぽ三国", "ja").hits
    assert {hit.subject for hit in hits} == {"AM", "GE", "RU"}
    await moderator.press(saved, "削除する")
    await moderator.wait_for_text("一覧を取り消しました", private=True)
    assert context.service.search("ぬるぽ三国", "ja").hits == ()


async def test_form_completes_subjects(moderator: WorkspaceMember) -> None:
    view = await moderator.open_form("教える")
    options = await moderator.member.complete(view["id"], "subject", "subject_select", "じょーじ")
    assert options[0]["text"]["text"] == "ジョージア"


async def test_menu_leads_to_lists_and_forms(moderator: WorkspaceMember) -> None:
    view = await moderator.open_form()
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
    await moderator.submit({"task": {"type": "radio_buttons", "selected_option": tasks["teach"]}})
    assert moderator.view is not None
    assert moderator.view["callback_id"] == "data_teach"
    moderator.member.close(moderator.view["id"])
    await moderator.open_form()
    await moderator.submit({"task": {"type": "radio_buttons", "selected_option": tasks["history"]}})
    await moderator.wait_for_text("/data rollback", private=True)


async def test_first_revision_cannot_be_rolled_back(moderator: WorkspaceMember) -> None:
    await moderator.command("rollback")
    await moderator.wait_for_text("戻れる版がありません", private=True)


async def test_earlier_revision_is_chosen(moderator: WorkspaceMember, context: BotContext) -> None:
    await teach(moderator, "ぬるぽ王国", "AM")
    view = await moderator.open_form("rollback")
    option = view["blocks"][0]["element"]["options"][0]
    assert option["value"] == "1"
    await moderator.submit({"revision": {"type": "static_select", "selected_option": option}})
    await moderator.wait_for_text("戻しました")
    active = await context.storage.revisions.get_active_revision()
    assert active is not None
    assert active.id == 1
    await moderator.command("履歴")
    history = await moderator.wait_for_text("/data rollback", private=True)
    assert "@管理者" in texts_of(history["blocks"])
    assert '"type": "date"' in str(history["blocks"]).replace("'", '"')


async def test_without_wrong_posts_there_is_nothing_to_correct(moderator: WorkspaceMember) -> None:
    await moderator.command("corrections")
    await moderator.wait(lambda: bool(moderator.posts))
    assert "14" in texts_of(moderator.posts[-1]["blocks"])


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
async def test_unusable_alias_is_refused_with_reason(
    moderator: WorkspaceMember, context: BotContext, name: str, subjects: tuple[str, ...], expected: str
) -> None:
    await moderator.teach(name, *subjects)
    await moderator.wait(lambda: bool(moderator.private))
    assert expected in read(moderator.private[-1])
    assert len(await context.storage.revisions.list_activations()) == 1


async def test_alias_is_removed_once(moderator: WorkspaceMember) -> None:
    await moderator.teach("石の国", "AM")
    added = await moderator.wait_for_text("登録しました", private=True)
    listed = await moderator.ask("names")
    await moderator.press(added, "削除する")
    await moderator.wait_for_change(added, "取り消しました")
    await moderator.choose(listed)
    await moderator.wait_for_change(listed, "もう取り消されています")
    assert "登録した別名はありません" in read(await moderator.ask("呼び名"))


async def test_list_of_aliases_turns_its_pages(moderator: WorkspaceMember, context: BotContext) -> None:
    content: Any = context.service.snapshot.content
    for number in range(12):
        content = add_alias(content, "AM", f"石の国その{number}")
    await context.storage.revisions.apply_content(content, expected_id=1)
    await context.reload_if_changed()
    listed = await moderator.ask("names")
    first = read(listed)
    await moderator.press(listed, "次へ")
    await moderator.wait(lambda: labels_of(listed) == ["前へ"])
    pages = [{number for number in range(12) if f"石の国その{number} →" in page} for page in (first, read(listed))]
    assert [len(page) for page in pages] == [10, 2]
    assert pages[0] | pages[1] == set(range(12))


async def apply_long_aliases(context: BotContext) -> None:
    content: Any = context.service.snapshot.content
    for number in range(20):
        content = add_alias(content, "AM", f"石の国その{number}" + "と山" * 45)
    await context.storage.revisions.apply_content(content, expected_id=1)
    await context.reload_if_changed()


async def test_file_that_is_too_long_for_a_private_message_is_sent_in_direct_messages(
    moderator: WorkspaceMember, slack: SlackServer, context: BotContext
) -> None:
    await apply_long_aliases(context)
    listed = await moderator.ask("names")
    assert "countries.toml" in read(listed)
    assert "ダイレクトメッセージ" in read(listed)
    about, sent = slack.workspace.messages["D0ADMIN"]
    assert "登録した別名" in read(about)
    (file,) = sent["files"]
    toml = tomllib.loads(slack.workspace.files[file["id"]]["content"].decode())
    assert len(toml["AM"]["variants"]["ja"]) >= 20
    await moderator.press(listed, "次へ")
    await moderator.wait(lambda: labels_of(listed) == ["前へ"])
    assert len(slack.workspace.messages["D0ADMIN"]) == 2, "a turned page sends nothing again"


async def test_long_file_refused_by_slack_is_explained(
    moderator: WorkspaceMember, slack: SlackServer, context: BotContext
) -> None:
    await apply_long_aliases(context)
    slack.fail(SlackFault("chat.postMessage", error="messages_tab_disabled"))
    assert "briefing-bot slack-manifest" in read(await moderator.ask("names"))
