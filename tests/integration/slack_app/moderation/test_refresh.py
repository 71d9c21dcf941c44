"""A moderator uploads a document in Slack, sees its changes, and applies, corrects or discards it."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.context import BotContext
from tests.integration.slack_app.conftest import texts_of
from tests.integration.slack_app.moderation.conftest import CHANNEL, DOCUMENT, WorkspaceMember, find_button
from tests.support.slack_server.fault_server import SlackServer
from tests.support.slack_server.faults import SlackFault

pytestmark = pytest.mark.usefixtures("connection")


async def active_id(context: BotContext) -> int:
    active = await context.storage.revisions.get_active_revision()
    assert active is not None
    return active.id


async def test_document_is_proposed_compared_applied_and_rolled_back(
    moderator: WorkspaceMember, context: BotContext
) -> None:
    proposal = await moderator.refresh()
    text = texts_of(proposal["blocks"])
    assert "2026年版 2-6（要約・日本語）「試験の章」" in text
    assert "report.md" in text
    assert await active_id(context) == 1
    uploads = [file for file in moderator.slack.workspace.files.values() if file["name"] == "report.md"]
    assert uploads
    assert uploads[0]["shared"] == [{"channel": CHANNEL, "thread_ts": proposal["ts"]}]

    await moderator.choose(proposal)
    await moderator.wait_for_text("名古屋", private=True)

    await moderator.press(proposal, "適用する")
    applied = await moderator.wait_for_text("適用しました")
    assert applied["ts"] == proposal["ts"], "the message is updated"
    assert "@管理者" in texts_of(applied["blocks"])
    assert await active_id(context) == 2
    await moderator.wait(lambda: context.service.snapshot.revision.id == 2)

    await moderator.press(applied, "版 1 に戻す")
    await moderator.wait_for_text("戻しました")
    assert await active_id(context) == 1


async def test_file_of_a_message_is_read(moderator: WorkspaceMember) -> None:
    ts = await moderator.member.write_message(
        CHANNEL, "新しい章です", (moderator.member.upload("next.md", DOCUMENT),)
    )
    await moderator.member.use_shortcut("refresh_from_file", CHANNEL, ts)
    assert "next.md" in texts_of((await moderator.wait_for_text("まだ適用していません"))["blocks"])


async def test_message_without_file_is_explained(moderator: WorkspaceMember) -> None:
    ts = await moderator.member.write_message(CHANNEL, "こんにちは")
    await moderator.member.use_shortcut("refresh_from_file", CHANNEL, ts)
    await moderator.wait_for_text("ファイルがありません", private=True)


async def test_proposal_is_discarded(moderator: WorkspaceMember, context: BotContext) -> None:
    proposal = await moderator.refresh()
    await moderator.press(proposal, "破棄する")
    await moderator.wait_for_text("内容は変わっていません")
    assert await active_id(context) == 1
    again = {"type": "button", "action_id": "moderate_0", "value": "x1|a|2|00000000"}
    await moderator.member.press_message(CHANNEL, proposal["ts"], again)
    await moderator.wait_for_text("/data refresh", private=True)


async def test_button_never_applies_other_content(moderator: WorkspaceMember, context: BotContext) -> None:
    proposal = await moderator.refresh()
    button = find_button(proposal, "適用する")
    prefix = button["value"].rpartition("|")[0]
    await moderator.member.press_message(CHANNEL, proposal["ts"], {**button, "value": f"{prefix}|0123abcd"})
    await moderator.wait_for_text("/data refresh", private=True)
    assert await active_id(context) == 1


async def test_recognized_metadata_is_corrected_in_form(moderator: WorkspaceMember) -> None:
    proposal = await moderator.refresh()
    await moderator.press(proposal, "版・章・言語を直す")
    await moderator.wait(lambda: moderator.view is not None)
    values = {"edition": "not a year", "number": "2-6", "language": "ja", "title": "試験の章", "publisher": ""}
    typed = {name: {"type": "plain_text_input", "value": value or None} for name, value in values.items()}
    errors = await moderator.submit(typed)
    assert list(errors) == ["edition"]
    typed["edition"]["value"] = "２０２７年版"
    assert await moderator.submit(typed) == {}
    await moderator.wait(lambda: "2027年版" in texts_of(moderator.posts[-1]["blocks"]))


async def test_answers_are_private_where_the_bot_is_not_a_member(
    moderator: WorkspaceMember, slack: SlackServer, context: BotContext
) -> None:
    slack.workspace.channels[CHANNEL]["is_member"] = False
    await moderator.open_form("refresh")
    file = slack.workspace.describe_file(moderator.member.upload("next.md", DOCUMENT), slack.url)
    await moderator.submit({"document": {"type": "file_input", "files": [file]}})
    proposal = await moderator.wait_for_text("まだ適用していません", private=True)
    assert moderator.posts == []
    await moderator.press(proposal, "適用する")
    await moderator.wait_for_text("適用しました", private=True)
    assert await active_id(context) == 2


@pytest.mark.fault(36)
async def test_file_over_the_limit_is_not_fetched(
    moderator: WorkspaceMember, context: BotContext, slack: SlackServer
) -> None:
    context.settings = replace(context.settings, import_limit_mb=1)
    await moderator.open_form("refresh")
    described = slack.workspace.describe_file(moderator.member.upload("big.md", b"x" * 1_100_000), slack.url)
    await moderator.submit({"document": {"type": "file_input", "files": [described]}})
    await moderator.wait_for_text("big.md")
    assert "1,100,000" in texts_of(moderator.posts[-1]["blocks"])
    assert slack.downloads == 0


async def test_login_page_is_not_a_document(moderator: WorkspaceMember, slack: SlackServer) -> None:
    """Without the scope, Slack sends a page with status 200."""
    await moderator.open_form("refresh")
    file = slack.workspace.describe_file(moderator.member.upload("next.html", b"<p>x</p>"), slack.url)
    slack.refuse_downloads = True
    await moderator.submit({"document": {"type": "file_input", "files": [file]}})
    await moderator.wait_for_text("files:read")


async def test_file_on_another_host_is_refused_without_sending_the_token(
    moderator: WorkspaceMember, slack: SlackServer
) -> None:
    await moderator.open_form("refresh")
    file = moderator.member.upload("next.md", DOCUMENT)
    slack.workspace.files[file]["url"] = "http://127.0.0.1:9/elsewhere"
    described = slack.workspace.describe_file(file, slack.url)
    await moderator.submit({"document": {"type": "file_input", "files": [described]}})
    await moderator.wait_for_text("Slack の外")


async def test_unreadable_document_is_one_clear_sentence(moderator: WorkspaceMember) -> None:
    await moderator.open_form("refresh")
    file = moderator.slack.workspace.describe_file(
        moderator.member.upload("x.pdf", b"%PDF-1.4 nothing"), moderator.slack.url
    )
    await moderator.submit({"document": {"type": "file_input", "files": [file]}})
    await moderator.wait_for_text("x.pdf")


async def test_the_same_document_again_changes_nothing(moderator: WorkspaceMember) -> None:
    await moderator.press(await moderator.refresh(), "適用する")
    await moderator.wait_for_text("適用しました")
    await moderator.open_form("更新")
    file = moderator.slack.workspace.describe_file(moderator.member.upload("next.md", DOCUMENT), moderator.slack.url)
    await moderator.submit({"document": {"type": "file_input", "files": [file]}})
    await moderator.wait_for_text("取り込み済み")


async def test_content_folder_is_read_without_a_file(
    moderator: WorkspaceMember, context: BotContext, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "next.md").write_bytes(DOCUMENT)
    context.settings = replace(context.settings, content_dir=folder)
    await moderator.open_form("refresh")
    await moderator.submit({"document": {"type": "file_input", "files": []}})
    await moderator.wait_for_text("まだ適用していません")


async def test_report_that_cannot_be_uploaded_loses_no_proposal(
    moderator: WorkspaceMember, slack: SlackServer
) -> None:
    slack.fail(SlackFault("files.getUploadURLExternal", times=10, error="missing_scope"))
    proposal = await moderator.refresh()
    assert find_button(proposal, "適用する")


async def test_several_files_and_the_year_of_their_dates(
    moderator: WorkspaceMember, context: BotContext, slack: SlackServer
) -> None:
    await moderator.open_form("refresh")
    report = b"Lights 2031\n\n1 Overview\n\nOn 8 May, the keepers of Armenia met in Georgia at the lake.\n"
    files = [
        slack.workspace.describe_file(moderator.member.upload(name, content), slack.url)
        for name, content in (("next.md", DOCUMENT), ("lights.txt", report))
    ]
    chosen = {"text": {"type": "plain_text", "text": "版の年"}, "value": "own"}
    await moderator.submit({
        "document": {"type": "file_input", "files": files},
        "reports_on": {"type": "static_select", "selected_option": chosen},
    })  # fmt: skip
    await moderator.wait_for_text("まだ適用していません")
    newest = (await context.storage.revisions.list_revisions())[0]
    snapshot = await context.storage.revisions.load_snapshot(newest.id)
    assert [event.date for event in snapshot.content.events if event.chapter.startswith("2031")] == ["2031-05-08"]
    assert any(chapter.source == "next.md" for chapter in snapshot.content.chapters)
