"""`/data export` sends a backup in direct messages, and names where it was sent."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from bot.context import BotContext
from bot.cooldowns import Cooldowns, Cost
from bot.slack_app.local_workspace.workspace import TEAM
from bot.slack_app.refs import make_workspace_ref
from briefings.storage.content_json import from_json
from tests.integration.slack_app.conftest import texts_of
from tests.integration.slack_app.moderation.conftest import WorkspaceMember
from tests.support.slack_server.fault_server import SlackServer
from tests.support.slack_server.faults import SlackFault

pytestmark = pytest.mark.usefixtures("connection")
DIRECT = "D0ADMIN"


async def export(moderator: WorkspaceMember) -> dict[str, Any]:
    """Runs the command and returns the private answer."""
    before = len(moderator.private)
    await moderator.command("export")
    await moderator.wait(lambda: len(moderator.private) > before)
    return moderator.private[-1]


async def test_backup_is_sent_only_to_the_moderator(
    moderator: WorkspaceMember, slack: SlackServer, context: BotContext
) -> None:
    answer = await export(moderator)
    assert "ダイレクトメッセージ" in texts_of(answer["blocks"])
    about, sent = slack.workspace.messages[DIRECT]
    assert "briefings-1.json.gz" in texts_of(about["blocks"])
    assert [file["name"] for file in sent["files"]] == ["briefings-1.db.gz", "briefings-1.json.gz"]
    database, content = [slack.workspace.files[file["id"]]["content"] for file in sent["files"]]
    assert from_json(gzip.decompress(content)).content == (await context.storage.revisions.load_snapshot()).content
    assert gzip.decompress(database).startswith(b"SQLite format 3")
    assert slack.workspace.messages["C0DESK"] == []


async def test_it_is_recorded(moderator: WorkspaceMember, context: BotContext) -> None:
    await export(moderator)
    (entry,) = await context.storage.audit.list_audit_entries(make_workspace_ref(TEAM))
    assert entry.action == "data.export"


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (SlackFault("chat.postMessage", error="messages_tab_disabled"), "briefing-bot slack-manifest"),
        (SlackFault("files.getUploadURLExternal", error="missing_scope"), "files:write"),
        (SlackFault("files.completeUploadExternal", error="fatal_error"), "受け付けませんでした"),
        (SlackFault("files.completeUploadExternal", manner="reset", accept=True), "応答がありません"),
    ],
)
async def test_export_error_is_explained(
    moderator: WorkspaceMember, slack: SlackServer, fault: SlackFault, expected: str
) -> None:
    slack.fail(fault)
    assert expected in texts_of((await export(moderator))["blocks"])
    assert len(slack.calls_of(fault.method)) == 1, "nothing is sent twice"


@pytest.mark.fault(53)
async def test_many_exports_wait(moderator: WorkspaceMember, context: BotContext) -> None:
    context.cooldowns = Cooldowns(clock=lambda: 1000.0)
    answers = [texts_of((await export(moderator))["blocks"]) for _ in range(Cost.EXPORT.value.per_user + 1)]
    assert ["秒後" in answer for answer in answers] == [False] * Cost.EXPORT.value.per_user + [True]
