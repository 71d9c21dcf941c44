"""A reader reports an error on a card in Slack, and moderators work through the list."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.context import BotContext
from tests.integration.slack_app.conftest import texts_of
from tests.integration.slack_app.moderation.conftest import CHANNEL, WorkspaceMember

pytestmark = pytest.mark.usefixtures("connection")


def text_value(value: str) -> dict[str, Any]:
    return {"type": "plain_text_input", "value": value}


async def open_form(member: WorkspaceMember) -> dict[str, Any]:
    """Opens the form behind "More" on a card."""
    await member.member.run_command(CHANNEL, "/brief", "アルメニア")
    await member.wait(lambda: bool(member.private))
    await member.press(member.private[-1], "ほかの操作")
    await member.wait(lambda: len(member.private) > 1)
    await member.press(member.private[-1], "誤りを報告")
    await member.wait(lambda: member.view is not None)
    assert member.view is not None
    return member.view


async def report(member: WorkspaceMember, text: str = "年が違います", contact: str = "") -> dict[str, Any]:
    await open_form(member)
    await member.submit({"text": text_value(text), "contact": text_value(contact)})
    return await member.wait_for_text("ありがとうございます", private=True)


async def test_report_reaches_the_moderators(
    moderator: WorkspaceMember, member: WorkspaceMember, context: BotContext
) -> None:
    await report(member)
    await moderator.command("報告")
    listed = await moderator.wait_for_text("年が違います", private=True)
    await moderator.choose(listed)
    opened = await moderator.wait_for_text("カードは版 1", private=True)
    await moderator.press(opened, "カードを開く")
    await moderator.wait_for_text("アルメニア", private=True)
    await moderator.press(opened, "対応済みにする")
    await moderator.wait(lambda: any("対応済み:" in texts_of(message["blocks"]) for message in moderator.private))
    assert await context.storage.reports.list_reports() == ()


async def test_reporter_is_stored_only_with_a_contact(member: WorkspaceMember, context: BotContext) -> None:
    view = await open_form(member)
    assert "連絡先を記入した場合にのみ" in texts_of(view["blocks"])
    await member.submit({"text": text_value(""), "contact": text_value("内線 12")})
    await member.wait_for_text("ありがとうございます", private=True)
    (stored,) = await context.storage.reports.list_reports()
    assert stored.reporter is not None
    assert stored.reporter.user == "U0JA"


async def test_reader_withdraws_a_report(member: WorkspaceMember, context: BotContext) -> None:
    thanks = await report(member)
    await member.press(thanks, "報告を取り消す")
    await member.wait_for_text("削除しました", private=True)
    assert await context.storage.reports.list_reports() == ()


@pytest.mark.parametrize("change", [{"tool": "t1|report|2|s|no-such-subject|||"}, {"tool": "made up"}])
async def test_form_about_no_card_stores_nothing(
    member: WorkspaceMember, context: BotContext, change: dict[str, str]
) -> None:
    view = await open_form(member)
    view["private_metadata"] = json.dumps(json.loads(view["private_metadata"]) | change)
    await member.submit({"text": text_value("x"), "contact": text_value("")})
    await member.wait_for_text("/brief", private=True)
    assert await context.storage.reports.list_reports() == ()
