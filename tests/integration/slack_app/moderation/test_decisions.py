"""Decisions on a proposal in Slack, while or after other moderators decide."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.context import BotContext
from bot.miss_counter import MissCounter
from bot.slack_app.connection import SlackConnection, SlackCredentials
from bot.slack_app.local_workspace.workspace import TEAM
from bot.slack_app.refs import make_workspace_ref
from tests.integration.slack_app.moderation.conftest import CHANNEL, WorkspaceMember, find_button, labels_of, read
from tests.support.refresh_documents import LINES, document
from tests.support.slack_server.fault_server import APP_TOKEN, BOT_TOKEN, SlackServer
from tests.support.slack_server.faults import SlackFault

pytestmark = pytest.mark.usefixtures("connection")

OTHER_DOCUMENT = document((*LINES, "- ロシアの新しい話。 {p=146}"))


@pytest.fixture
def other(moderator: WorkspaceMember, slack: SlackServer) -> WorkspaceMember:
    """Another administrator of the home workspace."""
    slack.workspace.add_user("U0OTHER", admin=True, name="もう一人")
    return WorkspaceMember(slack, "U0OTHER")


async def active_id(context: BotContext) -> int:
    active = await context.storage.revisions.get_active_revision()
    assert active is not None
    return active.id


async def revision_ids(context: BotContext) -> list[int]:
    return sorted(revision.id for revision in await context.storage.revisions.list_revisions())


async def apply(moderator: WorkspaceMember, proposal: dict[str, Any]) -> dict[str, Any]:
    """Applies a proposal; returns its message after that."""
    await moderator.press(proposal, "適用する")
    await moderator.wait_for_change(proposal, "適用しました")
    return proposal


async def wait_for_private(moderator: WorkspaceMember, text: str) -> dict[str, Any]:
    """Waits for the newest private message with a text."""
    await moderator.wait(lambda: any(text in read(message) for message in moderator.private))
    return next(message for message in reversed(moderator.private) if text in read(message))


async def test_failed_checks_require_confirmation(moderator: WorkspaceMember, context: BotContext) -> None:
    proposal = await moderator.refresh(document((*LINES, "- ロシアの新しい話。 {p=146}"), edition=2024))
    assert "2025年版より古い" in read(proposal)
    await moderator.press(proposal, "適用する")
    await moderator.wait(lambda: "それでも適用する" in labels_of(proposal))
    assert await active_id(context) == 1
    await moderator.press(proposal, "それでも適用する")
    await moderator.wait_for_text("適用しました")
    assert await active_id(context) == 2


async def test_document_that_names_no_country_cannot_be_applied(
    moderator: WorkspaceMember, context: BotContext
) -> None:
    proposal = await moderator.refresh(document(("- 天気の話。 {p=1}", "- 料理の話。 {p=2}", "- 音楽の話。 {p=3}")))
    assert "国名が一つも見つかりません" in read(proposal)
    assert "適用する" not in labels_of(proposal)


async def test_comparison_leads_to_the_next_card_and_to_the_decision(
    moderator: WorkspaceMember, context: BotContext
) -> None:
    proposal = await moderator.refresh()
    await moderator.choose(proposal)
    shown = await wait_for_private(moderator, "変更前")
    first, count = read(shown), len(moderator.private)
    await moderator.choose(shown, 1)
    await moderator.wait(lambda: read(shown) != first)
    assert len(moderator.private) == count, "another card replaces the one that is shown"
    await moderator.press(shown, "適用する")
    await moderator.wait_for_change(shown, "適用しました")
    await moderator.wait_for_change(proposal, "適用しました")
    assert await active_id(context) == 2


@pytest.mark.fault(21)
async def test_double_press_applies_once(
    moderator: WorkspaceMember, other: WorkspaceMember, context: BotContext
) -> None:
    proposal = await moderator.refresh()
    await asyncio.gather(moderator.press(proposal, "適用する"), other.press(proposal, "適用する"))
    await moderator.wait_for_change(proposal, "もう適用されています")
    assert labels_of(proposal) == ["版 1 に戻す"]
    assert [step.revision for step in await context.storage.revisions.list_activations()] == [2, 1]
    workspace = make_workspace_ref(TEAM)
    assert len(await context.storage.audit.list_audit_entries(workspace, action="data.apply")) == 1


@pytest.mark.fault(21)
async def test_second_moderator_reviews_change_over_first_applied_one(
    moderator: WorkspaceMember, other: WorkspaceMember, context: BotContext
) -> None:
    first, second = await moderator.refresh(), await other.refresh(OTHER_DOCUMENT, "other.md")
    await apply(moderator, first)
    await other.press(second, "適用する")
    await other.wait_for_change(second, "その間に別の版が適用されました")
    assert await active_id(context) == 2
    assert await revision_ids(context) == [1, 2, 4], "the proposal over the former revision is discarded"
    await other.press(second, "適用する")
    await other.wait_for_change(second, "適用しました")
    content = (await context.storage.revisions.load_snapshot()).content
    assert [chapter.edition for chapter in content.chapters] == [2026, 2025]
    assert any("新しい話" in passage.text for passage in content.chapters[1].passages)


async def test_proposal_of_already_applied_document_is_explained(
    moderator: WorkspaceMember, other: WorkspaceMember, context: BotContext
) -> None:
    first, second = await moderator.refresh(), await other.refresh()
    await apply(moderator, first)
    await other.press(second, "適用する")
    await other.wait_for_change(second, "取り込み済み")
    assert await revision_ids(context) == [1, 2]


async def test_second_discard_of_proposal_reports_that_it_no_longer_exists(
    moderator: WorkspaceMember, other: WorkspaceMember, context: BotContext
) -> None:
    proposal = await moderator.refresh()
    await asyncio.gather(moderator.press(proposal, "破棄する"), other.press(proposal, "破棄する"))
    await moderator.wait_for_text("内容は変わっていません")
    await moderator.wait(lambda: bool(moderator.private or other.private))
    assert "もうありません" in read((moderator.private or other.private)[-1])


async def test_old_buttons_of_an_applied_proposal_change_nothing(
    moderator: WorkspaceMember, other: WorkspaceMember, context: BotContext
) -> None:
    """The comparison keeps its buttons when the proposal is applied in the channel."""
    proposal = await moderator.refresh()
    await moderator.choose(proposal)
    shown = await wait_for_private(moderator, "変更前")
    await apply(moderator, proposal)
    await moderator.press(shown, "破棄する")
    await moderator.wait_for_change(shown, "もう適用されています")
    back = find_button(proposal, "版 1 に戻す")
    await moderator.press(proposal, "版 1 に戻す")
    await moderator.wait_for_change(proposal, "戻しました")
    await other.member.press_message(CHANNEL, proposal["ts"], back)
    await wait_for_private(other, "もう版 1 に戻っています")
    assert [step.revision for step in await context.storage.revisions.list_activations()] == [1, 2, 1]


async def test_rollback_over_later_revision_is_refused(moderator: WorkspaceMember, context: BotContext) -> None:
    applied = await apply(moderator, await moderator.refresh())
    await moderator.wait(lambda: context.service.snapshot.revision.id == 2)
    await moderator.teach("石の国", "AM")
    await wait_for_private(moderator, "登録しました")
    await moderator.press(applied, "版 1 に戻す")
    await wait_for_private(moderator, "その後、版 3 が適用されています")
    assert await active_id(context) == 3


async def test_result_not_visible_in_the_channel_is_shown_to_the_moderator(
    moderator: WorkspaceMember, slack: SlackServer, context: BotContext
) -> None:
    """The channel's message was deleted.

    A decision in the private comparison updates the comparison; one on the message is answered privately.
    """
    proposal = await moderator.refresh()
    await moderator.choose(proposal)
    shown = await wait_for_private(moderator, "変更前")
    slack.fail(SlackFault("chat.update", times=100, error="message_not_found"))
    await moderator.press(shown, "適用する")
    await moderator.wait_for_change(shown, "適用しました")
    await moderator.press(proposal, "破棄する")
    refused = await wait_for_private(moderator, "もう適用されています")
    assert refused is not shown
    assert "まだ適用していません" in read(proposal)
    assert await active_id(context) == 2


async def test_the_buttons_work_after_a_restart(
    moderator: WorkspaceMember, slack: SlackServer, connection: SlackConnection, context: BotContext
) -> None:
    proposal = await moderator.refresh()
    await connection.close()
    restarted = SlackConnection(
        context, MissCounter(context), SlackCredentials(BOT_TOKEN, APP_TOKEN), base_url=slack.api_url
    )
    await restarted.connect()
    await moderator.choose(proposal)
    await wait_for_private(moderator, "変更前")
    await apply(moderator, proposal)
    assert await active_id(context) == 2
    await restarted.close()
