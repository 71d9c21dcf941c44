"""Members follow subjects in Slack, see their stored data, and delete it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from bot.context import BotContext
from bot.slack_app.connection import SlackConnection
from bot.slack_app.local_workspace.workspace import TEAM
from bot.slack_app.posting.scheduler import SlackPosting
from bot.slack_app.refs import make_user_ref, make_workspace_ref
from briefings.domain.schedules import ScheduleKind
from briefings.posting.dispatcher import Dispatcher
from tests.integration.slack_app.conftest import NOW, texts_of
from tests.integration.slack_app.moderation.conftest import CHANNEL, WorkspaceMember, find_button
from tests.support.slack_server.fault_server import SlackServer

pytestmark = pytest.mark.usefixtures("connection")


@pytest.fixture
async def member(slack: SlackServer) -> WorkspaceMember:
    return WorkspaceMember(slack, "U0JA")


@pytest.fixture
async def moderator(slack: SlackServer) -> WorkspaceMember:
    slack.workspace.add_user("U0ADMIN", admin=True, name="管理者")
    return WorkspaceMember(slack, "U0ADMIN")


async def run(member: WorkspaceMember, name: str, text: str, expected: str) -> dict[str, Any]:
    await member.member.run_command(CHANNEL, name, text)
    return await member.wait_for_text(expected, private=True)


async def dispatch(connection: SlackConnection, context: BotContext, days: int) -> None:
    """Posts what is due some days later."""
    posting = SlackPosting(context, connection.workspaces)
    dispatcher: Dispatcher = posting._scheduler._dispatcher
    now = NOW + timedelta(days=days)
    dispatcher._context = replace(dispatcher._context, clock=lambda: now)
    await dispatcher.run_due(now)


async def wait_for_any(member: WorkspaceMember, text: str) -> None:
    """Waits until one of the private messages has a text."""
    await member.wait(lambda: any(text in texts_of(message["blocks"]) for message in member.private))


def direct_messages(slack: SlackServer) -> list[dict[str, Any]]:
    channel = slack.workspace.open_direct("U0JA")
    return slack.workspace.messages[channel]


async def test_member_follows_and_gets_one_message_a_day(
    member: WorkspaceMember, slack: SlackServer, context: BotContext, connection: SlackConnection
) -> None:
    await run(member, "/follow", "カザフスタン 21", "カザフスタンをフォローしました")
    follower = await context.storage.follows.find_follower(make_user_ref("U0JA"))
    assert follower is not None
    assert (follower.schedule.zone, follower.schedule.lead_days) == ("Asia/Tokyo", (21,))
    assert follower.schedule.channel_ref.workspace == TEAM
    # 16 December: Kazakhstan's independence of 1991.
    for _ in range(2):
        await dispatch(connection, context, 1)
    (message,) = [message for message in direct_messages(slack) if message.get("metadata")]
    assert "カザフスタン" in texts_of(message["blocks"])
    await dispatch(connection, context, 2)
    assert len([message for message in direct_messages(slack) if message.get("metadata")]) == 1
    channel = slack.workspace.open_direct("U0JA")
    await member.member.press_message(channel, message["ts"], find_button(message, "このお知らせを止める"))
    await member.wait_for_text("停止しました", private=True)
    assert await context.storage.follows.find_follower(make_user_ref("U0JA")) is None


async def test_list_stops_a_subject(member: WorkspaceMember, context: BotContext) -> None:
    await run(member, "/follow", "アルメニア", "アルメニアをフォローしました")
    await run(member, "/follow", "ジョージア", "ジョージアをフォローしました")
    await member.member.run_command(CHANNEL, "/follow", "")
    await member.wait(lambda: len(member.private) > 2)
    await member.choose(member.private[-1])
    await member.wait_for_text("アルメニアのフォローをやめました", private=True)
    follower = await context.storage.follows.find_follower(make_user_ref("U0JA"))
    assert follower is not None
    assert [followed.subject for followed in follower.subjects] == ["GE"]


async def test_button_of_a_card_follows_its_subject(member: WorkspaceMember, context: BotContext) -> None:
    await member.member.run_command(CHANNEL, "/brief", "アルメニア")
    await member.wait(lambda: bool(member.private))
    await member.press(member.private[-1], "ほかの操作")
    await member.wait(lambda: len(member.private) > 1)
    await member.press(member.private[-1], "フォロー")
    await member.wait_for_text("アルメニアをフォローしました", private=True)
    assert await context.storage.follows.find_follower(make_user_ref("U0JA")) is not None


async def test_unclear_name_and_wrong_days_get_one_sentence(member: WorkspaceMember, context: BotContext) -> None:
    await run(member, "/follow", "ぬるぽ国", "どの項目か決められません")
    await run(member, "/follow", "アルメニア 900", "30, 7")
    assert await context.storage.follows.find_follower(make_user_ref("U0JA")) is None


@pytest.mark.fault(38)
async def test_members_follow_for_no_channel(member: WorkspaceMember, context: BotContext) -> None:
    await member.member.run_command(CHANNEL, "/follow", "ここ アルメニア")
    await member.wait(lambda: bool(member.private))
    assert await context.storage.schedules.list_schedules(make_workspace_ref(TEAM)) == ()


async def test_moderator_follows_for_the_channel(moderator: WorkspaceMember, context: BotContext) -> None:
    await run(moderator, "/follow", "ここ アルメニア", "予定")
    await moderator.member.run_command(CHANNEL, "/follow", "here ジョージア 5")
    await moderator.wait(lambda: len(moderator.private) > 1)
    (schedule,) = await context.storage.schedules.list_schedules(make_workspace_ref(TEAM))
    assert (schedule.kind, schedule.subjects, schedule.lead_days) == (ScheduleKind.NEWS, ("AM", "GE"), (5,))


async def test_stored_data_is_exported_as_file_and_deleted(
    member: WorkspaceMember, slack: SlackServer, context: BotContext
) -> None:
    await run(member, "/privacy", "", "何も保存されていません")
    await run(member, "/follow", "アルメニア", "アルメニアをフォローしました")
    shown = await run(member, "/privacy", "", "フォローしている項目")
    await member.press(shown, "ファイルで受け取る")
    await member.wait(lambda: any(file["shared"] for file in slack.workspace.files.values()))
    (file,) = slack.workspace.files.values()
    assert json.loads(file["content"])["followed_subjects"][0]["subjects"][0]["subject"] == "AM"
    await member.press(shown, "削除…")
    await wait_for_any(member, "元には戻せません")
    confirmation = next(message for message in member.private if "元には戻せません" in texts_of(message["blocks"]))
    await member.press(confirmation, "完全に削除する")
    await wait_for_any(member, "削除しました")
    assert await context.storage.follows.find_follower(make_user_ref("U0JA")) is None


async def test_home_tab_lists_followed_subjects(member: WorkspaceMember, slack: SlackServer) -> None:
    """Each subject is listed with its next day; subjects of other members are not shown."""
    await run(member, "/follow", "アルメニア", "フォロー")
    await member.member.open_home()
    await member.wait(lambda: "U0JA" in slack.surfaces.homes)
    home = texts_of(slack.surfaces.homes["U0JA"]["blocks"])
    assert "フォロー中の項目" in home
    assert "12月21日" in home.partition("フォロー中の項目")[2]
    await WorkspaceMember(slack, "U0EN").member.open_home()
    await member.wait(lambda: "U0EN" in slack.surfaces.homes)
    assert "What you follow" not in texts_of(slack.surfaces.homes["U0EN"]["blocks"])
