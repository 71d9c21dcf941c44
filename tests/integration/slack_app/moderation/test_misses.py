"""Queries that found nothing in Slack: moderators list them, make them aliases, and take them off the list."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from bot.context import BotContext
from bot.slack_app.local_workspace.workspace import TEAM
from bot.slack_app.refs import make_user_ref, make_workspace_ref
from briefings.catalog.aliases import add_alias
from briefings.catalog.broad_words import list_broad_words
from briefings.domain import Content
from tests.integration.slack_app.moderation.conftest import (
    CHANNEL,
    WorkspaceMember,
    aliases_of,
    labels_of,
    read,
    select_subjects,
)
from tests.support.slack_server.fault_server import SlackServer

pytestmark = pytest.mark.usefixtures("connection")

NOTHING = "見つからなかった問い合わせはありません。"
ASKED = "どの項目の別名にしますか"
DENIED = "内容を管理するワークスペース"
NEAR = "アルメニア旅行"
"""Resembles a subject; ピロシキ does not."""

WORD = "直行便"
"""A word of statements about three subjects."""


async def list_misses(moderator: WorkspaceMember, member: WorkspaceMember, *queries: str) -> dict[str, Any]:
    """Returns the list after a member has entered queries."""
    for query in queries:
        await member.member.run_command(CHANNEL, "/brief", query)
    return await moderator.ask("未回答")


async def open_miss(moderator: WorkspaceMember, member: WorkspaceMember, query: str) -> dict[str, Any]:
    """Opens the actions of one query."""
    await moderator.choose(await list_misses(moderator, member, query))
    return await moderator.wait_for_text(ASKED, private=True)


async def test_unanswered_queries_are_listed_with_counts(moderator: WorkspaceMember, member: WorkspaceMember) -> None:
    listed = await list_misses(moderator, member, "ピロシキ", "ﾋﾟﾛｼｷ", "ボルシチ", "アルメニア")
    text = read(listed)
    assert "ピロシキ · 2回" in text
    assert "ボルシチ · 1回" in text
    assert "アルメニア" not in text
    assert moderator.posts == []


async def test_empty_list_of_unanswered_queries_is_stated(moderator: WorkspaceMember) -> None:
    assert read(await moderator.ask("unanswered")) == NOTHING


async def test_disabled_counting_names_the_setting(moderator: WorkspaceMember, context: BotContext) -> None:
    context.settings = replace(context.settings, count_unanswered=False)
    assert "COUNT_UNANSWERED" in read(await moderator.ask("unanswered"))


async def test_query_near_a_subject_becomes_its_alias_in_one_press(
    moderator: WorkspaceMember, member: WorkspaceMember, context: BotContext
) -> None:
    listed = await list_misses(moderator, member, "ピロシキ", NEAR)
    assert labels_of(listed) == [f"{NEAR} → アルメニア"]
    await moderator.press(listed, f"{NEAR} → アルメニア")
    await moderator.wait(lambda: labels_of(listed) == [])
    assert "ピロシキ" in read(listed)
    assert NEAR not in read(listed), "it finds something by now"
    done = moderator.private[-1]
    assert f"「{NEAR}」を アルメニア の別名として登録しました" in read(done)
    assert aliases_of(context) == [("AM", NEAR)]
    (entry,) = await context.storage.audit.list_audit_entries(make_workspace_ref(TEAM), action="data.teach")
    assert (entry.actor, entry.detail) == (make_user_ref(moderator.user), {"name": NEAR, "subject": "AM"})

    await moderator.press(done, "削除する")
    await moderator.wait_for_change(done, "取り消しました")
    assert aliases_of(context) == []
    assert NEAR in read(await list_misses(moderator, member))


async def test_list_turns_its_pages(moderator: WorkspaceMember, member: WorkspaceMember) -> None:
    listed = await list_misses(moderator, member, *(f"料理{number}号" for number in range(12)))
    await moderator.press(listed, "次へ")
    await moderator.wait_for_change(listed, "11. ")
    assert labels_of(listed) == ["前へ"]
    await moderator.press(listed, "前へ")
    await moderator.wait(lambda: labels_of(listed) == ["次へ"])


async def test_form_of_a_query_makes_it_an_alias(
    moderator: WorkspaceMember, member: WorkspaceMember, context: BotContext
) -> None:
    miss = await open_miss(moderator, member, "ピロシキ")
    await moderator.press(miss, "別の項目…")
    await moderator.wait(lambda: moderator.view is not None)
    await moderator.submit({"subject": select_subjects("GE")})
    await moderator.wait_for_change(miss, "登録しました")
    assert aliases_of(context) == [("GE", "ピロシキ")]


async def test_form_of_a_query_makes_it_a_list_of_several_subjects(
    moderator: WorkspaceMember, member: WorkspaceMember, context: BotContext
) -> None:
    miss = await open_miss(moderator, member, "ピロシキ")
    await moderator.press(miss, "別の項目…")
    await moderator.wait(lambda: moderator.view is not None)
    await moderator.submit({"subject": select_subjects("RU", "GE")})
    await moderator.wait_for_change(miss, "一覧を登録しました")
    (word,) = list_broad_words(context.service.snapshot.content)
    assert (word.text, {subject.id for subject in word.subjects}) == ("ピロシキ", {"RU", "GE"})


async def test_form_of_removed_query_changes_nothing(
    moderator: WorkspaceMember, member: WorkspaceMember, context: BotContext
) -> None:
    miss = await open_miss(moderator, member, "ピロシキ")
    await moderator.press(miss, "別の項目…")
    await moderator.wait(lambda: moderator.view is not None)
    await context.storage.misses.delete_all_misses()
    await moderator.submit({"subject": select_subjects("RU")})
    await moderator.wait_for_text("もう一覧にありません", private=True)
    assert aliases_of(context) == []


async def test_buttons_of_a_query_make_it_an_alias(
    moderator: WorkspaceMember, member: WorkspaceMember, context: BotContext
) -> None:
    miss = await open_miss(moderator, member, NEAR)
    assert labels_of(miss) == ["アルメニア", "別の項目…", "別名は要らない"]
    await moderator.press(miss, "アルメニア")
    await moderator.wait_for_change(miss, "登録しました")
    assert aliases_of(context) == [("AM", NEAR)]


async def test_word_of_statements_becomes_a_list_of_their_subjects(
    moderator: WorkspaceMember, member: WorkspaceMember, context: BotContext
) -> None:
    miss = await open_miss(moderator, member, WORD)
    assert "この言葉を含む記述の項目：アルメニア、ジョージア、ロシア" in read(miss)
    await moderator.press(miss, "これらを一覧で示す")
    await moderator.wait_for_change(miss, "一覧を登録しました")
    (word,) = list_broad_words(context.service.snapshot.content)
    assert (word.text, {subject.id for subject in word.subjects}) == (WORD, {"AM", "GE", "RU"})


async def test_list_changed_in_the_meantime_is_shown_and_not_saved(
    moderator: WorkspaceMember, member: WorkspaceMember, context: BotContext
) -> None:
    miss = await open_miss(moderator, member, WORD)
    content = context.service.snapshot.content
    last = content.chapters[0].passages[-1].ordinal
    kept = tuple(mention for mention in content.mentions if (mention.passage, mention.subject) != (last, "RU"))
    await context.storage.revisions.apply_content(replace(content, mentions=kept), expected_id=1)
    await context.reload_if_changed()
    await moderator.press(miss, "これらを一覧で示す")
    await moderator.wait(lambda: "ロシア" not in read(miss))
    assert list_broad_words(context.service.snapshot.content) == ()
    await moderator.press(miss, "これらを一覧で示す")
    await moderator.wait_for_change(miss, "一覧を登録しました")
    (word,) = list_broad_words(context.service.snapshot.content)
    assert {subject.id for subject in word.subjects} == {"AM", "GE"}


async def test_query_marked_as_needing_no_alias_leaves_the_list_and_can_be_restored(
    moderator: WorkspaceMember, member: WorkspaceMember
) -> None:
    miss = await open_miss(moderator, member, "ピロシキ")
    await moderator.press(miss, "別名は要らない")
    await moderator.wait_for_change(miss, "一覧から外しました")
    assert read(await list_misses(moderator, member)) == NOTHING
    await moderator.press(miss, "一覧に戻す")
    await moderator.wait_for_change(miss, ASKED)
    assert "ピロシキ" in read(await list_misses(moderator, member))


async def test_query_with_result_by_now_names_it(
    moderator: WorkspaceMember, member: WorkspaceMember, context: BotContext
) -> None:
    listed = await list_misses(moderator, member, "ピロシキ")
    changed = add_alias(context.service.snapshot.content, "RU", "ピロシキ")
    assert isinstance(changed, Content)
    await context.storage.revisions.apply_content(changed, expected_id=1)
    await context.reload_if_changed()
    await moderator.choose(listed)
    shown = await moderator.wait_for_text(ASKED, private=True)
    assert "いまはこの名前で ロシア が見つかります" in read(shown)


async def test_query_that_is_no_longer_listed_changes_nothing(
    moderator: WorkspaceMember, member: WorkspaceMember, context: BotContext
) -> None:
    listed = await list_misses(moderator, member, NEAR)
    await context.storage.misses.delete_all_misses()
    await moderator.press(listed, f"{NEAR} → アルメニア")
    await moderator.wait_for_text("もう一覧にありません", private=True)
    moderator.private.remove(moderator.private[-1])
    await moderator.choose(listed)
    await moderator.wait_for_text("もう一覧にありません", private=True)
    assert aliases_of(context) == []


async def test_second_moderator_gets_notice_that_name_is_added(
    moderator: WorkspaceMember, member: WorkspaceMember, slack: SlackServer, context: BotContext
) -> None:
    slack.workspace.add_user("U0OTHER", admin=True, name="もう一人")
    other = WorkspaceMember(slack, "U0OTHER")
    first, second = await list_misses(moderator, member, NEAR), await list_misses(other, member)
    await moderator.press(first, f"{NEAR} → アルメニア")
    await moderator.wait_for_text("登録しました", private=True)
    await other.press(second, f"{NEAR} → アルメニア")
    await other.wait(lambda: any("もう アルメニア の別名として" in read(shown) for shown in other.private))
    assert aliases_of(context) == [("AM", NEAR)]


async def test_in_english(
    moderator: WorkspaceMember, member: WorkspaceMember, slack: SlackServer, context: BotContext
) -> None:
    slack.workspace.add_user("U0CHIEF", "en-US", admin=True)
    chief = WorkspaceMember(slack, "U0CHIEF")
    await member.member.run_command(CHANNEL, "/brief", NEAR)
    listed = await chief.ask("unanswered")
    assert "Unanswered queries" in read(listed)
    assert f"{NEAR} · asked 1 time · last on 2026-11-24" in read(listed)
    await chief.choose(listed)
    miss = await chief.wait_for_text("Which subject should this be an alias of?", private=True)
    assert labels_of(miss) == ["Armenia", "Other subjects…", "No alias needed"]
    await chief.press(miss, "No alias needed")
    await chief.wait_for_change(miss, f"“{NEAR}” is no longer listed.")
    await chief.press(miss, "List it again")
    await chief.wait_for_change(miss, "Which subject")
    await chief.press(miss, "Armenia")
    await chief.wait_for_change(miss, f"Typing “{NEAR}” opens the card of")
    assert aliases_of(context) == [("AM", NEAR)]


async def test_former_moderator_changes_nothing(
    moderator: WorkspaceMember, member: WorkspaceMember, slack: SlackServer, context: BotContext
) -> None:
    """A former moderator may still have the list and the message of a query."""
    listed = await list_misses(moderator, member, NEAR)
    await moderator.choose(listed)
    miss = await moderator.wait_for_text(ASKED, private=True)
    slack.workspace.users[moderator.user]["is_admin"] = False
    event = {"type": "user_change", "user": slack.workspace.users[moderator.user]}
    await slack.wait_for_acknowledgement(await slack.send("events_api", slack.build_event(event)))
    for message in (listed, miss):
        for label in labels_of(message):
            count = len(moderator.private)
            await moderator.press(message, label)
            await moderator.wait(lambda count=count: len(moderator.private) > count)
            assert DENIED in read(moderator.private[-1]), label
    assert moderator.view is None
    assert aliases_of(context) == []
    assert len(await context.storage.misses.list_misses()) == 1
