"""A post in Slack that a new document makes wrong is corrected in one press."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from bot.context import BotContext
from bot.slack_app.connection import SlackConnection
from bot.slack_app.local_workspace.workspace import TEAM
from bot.slack_app.posting.scheduler import SlackPosting
from bot.slack_app.refs import make_workspace_ref
from briefings.domain.refs import ChannelRef
from briefings.domain.schedules import MinimumImportance, Schedule, ScheduleKind
from briefings.domain.workspaces import WorkspaceSettings
from tests.integration.slack_app.conftest import texts_of
from tests.integration.slack_app.moderation.conftest import CHANNEL, WorkspaceMember, find_button, labels_of
from tests.support.slack_server.fault_server import SlackServer
from tests.support.slack_server.faults import SlackFault

NEWS = "C0NEWS"
BEGIN = datetime(2026, 11, 23, 23, 59, tzinfo=UTC)
HEAD = """+++
edition = 2026
number = "2-6"
kind = "digest"
language = "ja"
title = "試験の章"
+++
# 1 各国 {p=142}

- 日本はアルメニアに防災の機材を贈った。 {p=142}
"""
BRIDGE = "- アルメニアは2025年11月24日に120メートルの橋を北の谷に開いた。 {p=142 date=2025-11-24}\n"


@pytest.fixture
async def posted(
    moderator: WorkspaceMember, connection: SlackConnection, context: BotContext, slack: SlackServer
) -> dict[str, Any]:
    """The post of 24 November, which reports on a bridge of 120 meters."""
    slack.workspace.add_channel(NEWS)
    context.clock = lambda: BEGIN
    await moderator.press(await moderator.refresh((HEAD + BRIDGE).encode()), "適用する")
    await moderator.wait(lambda: context.service.snapshot.revision.id == 2)
    await context.storage.schedules.add_schedule(
        Schedule(
            0, secrets.token_hex(6), ChannelRef("slack", TEAM, NEWS), ScheduleKind.ON_THIS_DAY, time(9),
            "Asia/Tokyo", "ja", BEGIN, minimum_importance=MinimumImportance.ALL,
        ),
        actor=None,
    )  # fmt: skip
    context.clock = lambda: BEGIN + timedelta(minutes=2)
    posting = SlackPosting(context, connection.workspaces, wake_every=0.05)
    posting.start()
    await slack.wait_until(lambda: bool(slack.workspace.messages[NEWS]), 30)
    await posting.stop()
    (post,) = slack.workspace.messages[NEWS]
    assert "120メートル" in texts_of(post["blocks"])
    return post


async def apply_correction(moderator: WorkspaceMember) -> dict[str, Any]:
    """Applies the correct length of the bridge; returns the offer to correct the post."""
    await moderator.press(await moderator.refresh((HEAD + BRIDGE.replace("120", "180")).encode()), "適用する")
    return await moderator.wait_for_text("1件", private=True)


async def test_wrong_post_is_corrected_in_one_press(moderator: WorkspaceMember, posted: dict[str, Any]) -> None:
    """The post is edited: its note names the error, and its marker is unchanged."""
    metadata = posted["metadata"]
    offer = await apply_correction(moderator)
    assert "120メートル" in texts_of(offer["blocks"])
    await moderator.press(offer, "1件の投稿を訂正する")
    await moderator.wait_for_text("訂正した投稿: 1件", private=True)
    text = texts_of(posted["blocks"])
    assert "180メートル" in text
    assert "訂正（2026-11-24）" in text
    assert posted["metadata"] == metadata
    await moderator.command("corrections")
    await moderator.wait_for_text("訂正の必要な投稿はありません")


async def test_post_that_slack_does_not_edit_is_named(
    moderator: WorkspaceMember, posted: dict[str, Any], slack: SlackServer
) -> None:
    offer = await apply_correction(moderator)
    slack.fail(SlackFault("chat.update", error="cant_update_message", times=100))
    await moderator.press(offer, "1件の投稿を訂正する")
    await moderator.wait_for_text("cant_update_message", private=True)
    assert "120メートル" in texts_of(posted["blocks"])


async def test_deleted_post_needs_no_correction(
    moderator: WorkspaceMember, posted: dict[str, Any], slack: SlackServer
) -> None:
    offer = await apply_correction(moderator)
    slack.workspace.messages[NEWS].remove(posted)
    await moderator.press(offer, "1件の投稿を訂正する")
    await moderator.wait_for_text("訂正した投稿: 0件", private=True)
    assert slack.workspace.messages[NEWS] == []


async def test_another_press_after_the_result_is_processed(
    moderator: WorkspaceMember, posted: dict[str, Any], context: BotContext, slack: SlackServer
) -> None:
    """The log channel is slow, so the correction is not reported there yet; it is finished nevertheless."""
    settings = WorkspaceSettings(make_workspace_ref(TEAM), log_channel=CHANNEL)
    await context.storage.workspace_settings.set_workspace_settings(settings, actor=None, now=BEGIN)
    await apply_correction(moderator)
    await moderator.command("訂正")
    again = await moderator.wait_for_text("1件の投稿を訂正する")
    button = find_button(again, "1件の投稿を訂正する")
    slack.fail(SlackFault("chat.postMessage", manner="status", delay=3.0, accept=True, times=100))
    await moderator.press(again, "1件の投稿を訂正する")
    await moderator.wait_for_change(again, "訂正した投稿: 1件")
    await moderator.member.press_message(CHANNEL, again["ts"], button)
    await moderator.wait_for_change(again, "訂正の必要な投稿はありません")
    assert texts_of(posted["blocks"]).count("訂正（2026-11-24）") == 1


async def test_posts_are_checked_again_after_another_revision_and_can_be_left(
    moderator: WorkspaceMember, posted: dict[str, Any], context: BotContext
) -> None:
    workspace = make_workspace_ref(TEAM)
    offer = await apply_correction(moderator)
    await moderator.teach("石の国", "AM")
    await moderator.wait_for_text("登録しました", private=True)
    await moderator.press(offer, "1件の投稿を訂正する")
    await moderator.wait_for_change(offer, "その後、版 4 が適用されたため、確かめ直しました")
    await moderator.press(offer, "そのままにする")
    await moderator.wait_for_change(offer, "投稿をそのままにしました")
    assert "120メートル" in texts_of(posted["blocks"])
    assert labels_of(offer) == []

    await moderator.command("訂正")
    again = await moderator.wait_for_text("1件の投稿を訂正する")
    button = find_button(again, "1件の投稿を訂正する")
    await moderator.press(again, "1件の投稿を訂正する")
    await moderator.wait_for_change(again, "訂正した投稿: 1件")
    await moderator.member.press_message(CHANNEL, again["ts"], button)
    await moderator.wait_for_change(again, "訂正の必要な投稿はありません")
    assert texts_of(posted["blocks"]).count("訂正（2026-11-24）") == 1
    (kept,) = await context.storage.audit.list_audit_entries(workspace, action="data.corrections.keep")
    assert kept.detail == {"revision": 4}
