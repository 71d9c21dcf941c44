"""`/calendar` for members in Slack, and the link to a card."""

from __future__ import annotations

import re
from typing import Any

import pytest
from msgspec.structs import replace

from bot.context import BotContext
from bot.slack_app.connection import SlackConnection
from bot.web.addresses import digest_token, load_key, parse_card_path
from briefings.domain.refs import UserRef
from tests.integration.slack_app.conftest import texts_of
from tests.integration.slack_app.moderation.conftest import CHANNEL, WorkspaceMember, find_button
from tests.support.slack_server.fault_server import SlackServer
from tests.support.slack_server.schema import SlackSchemas

URL = "https://briefings.example.org"


@pytest.fixture
def with_address(context: BotContext) -> None:
    context.settings = replace(context.settings, web_url=URL)


@pytest.fixture
async def member(slack: SlackServer, with_address: None, connection: SlackConnection, schemas: SlackSchemas) -> Any:
    """A member; each message of the bot is validated against Slack's schemas."""
    yield WorkspaceMember(slack, "U0JA")
    if schemas is not None:
        for call in slack.calls:
            if call.method == "response_url" and call.body.get("blocks"):
                assert schemas.block_violations(call.body["blocks"]) == []
            if call.method == "views.open":
                assert schemas.view_violations(call.body["view"]) == []


async def command(member: WorkspaceMember, text: str = "") -> dict[str, Any]:
    before = len(member.private)
    await member.member.run_command(CHANNEL, "/calendar", text)
    await member.wait(lambda: len(member.private) > before)
    return member.private[-1]


async def open_form(member: WorkspaceMember, text: str = "追加") -> dict[str, Any]:
    await member.member.run_command(CHANNEL, "/calendar", text)
    await member.wait(lambda: member.view is not None)
    assert member.view is not None
    return member.view


def option(value: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": value}, "value": value}


def filled(*subjects: str, days: str = "", language: str = "ja") -> dict[str, dict[str, Any]]:
    return {
        "subjects": {"type": "multi_external_select", "selected_options": [option(subject) for subject in subjects]},
        "lead_days": {"type": "plain_text_input", "value": days},
        "followed": {"type": "checkboxes", "selected_options": []},
        "language": {"type": "static_select", "selected_option": option(language)},
    }


async def make(member: WorkspaceMember, *subjects: str, days: str = "") -> dict[str, Any]:
    await open_form(member)
    assert await member.submit(filled(*subjects, days=days)) == {}
    return await member.wait_for_text("カレンダーができました", private=True)


async def test_calendar_is_made_listed_changed_and_revoked(member: WorkspaceMember, context: BotContext) -> None:
    made = await make(member, "AM", "CSTO", days="30、7")
    match = re.search(rf"{re.escape(URL)}/calendar/([\w-]+)\.ics", texts_of(made["blocks"]))
    assert match is not None
    stored = await context.storage.calendars.find_calendar(digest_token(match[1]))
    assert stored is not None
    assert (stored.subjects, stored.lead_days, stored.owner) == (("AM", "CSTO"), (30, 7), UserRef("slack", "U0JA"))
    listed = await command(member)
    assert "アルメニア、集団安全保障条約機構" in texts_of(listed["blocks"])
    assert match[1] not in str(listed)
    await member.choose(listed)
    opened = await member.wait_for_text("変更…", private=True)
    await member.press(opened, "変更…")
    await member.wait(lambda: member.view is not None)
    assert member.view is not None
    initial = {block["block_id"]: block["element"] for block in member.view["blocks"]}
    assert [item["value"] for item in initial["subjects"]["initial_options"]] == ["AM", "CSTO"]
    assert initial["lead_days"]["initial_value"] == "30, 7"
    await member.submit(filled("KZ", language="en"))
    changed = await member.wait_for_text("変更しました", private=True)
    again = await context.storage.calendars.find_calendar(digest_token(match[1]))
    assert again is not None
    assert (again.subjects, again.lead_days, again.language) == (("KZ",), (), "en")
    await member.press(changed, "取り消す…")
    confirmation = await member.wait_for_text("取り消しますか", private=True)
    await member.press(confirmation, "取り消す")
    await member.wait_for_text("カレンダーを取り消しました", private=True)
    assert await context.storage.calendars.list_calendars() == ()


async def test_it_works_by_words_alone(member: WorkspaceMember, context: BotContext) -> None:
    await make(member, "AM")
    (stored,) = await context.storage.calendars.list_calendars()
    form = await open_form(member, f"change {stored.id}")
    assert form["callback_id"] == "calendar_form"
    followed = {"type": "checkboxes", "selected_options": [option("yes")]}
    await member.submit(filled("GE") | {"followed": followed})
    await member.wait_for_text("変更しました", private=True)
    (changed,) = await context.storage.calendars.list_calendars()
    assert (changed.subjects, changed.followed) == (("GE",), True)
    revoked = await command(member, f"取り消し {stored.id.upper()}")
    assert "取り消しました" in texts_of(revoked["blocks"])
    assert await context.storage.calendars.list_calendars() == ()
    for text in ("frobnicate", "revoke", "change", "add something", "revoke zz"):
        answer = await command(member, text)
        assert "カレンダー" in texts_of(answer["blocks"])


async def test_invalid_lead_days_are_marked_in_the_form(member: WorkspaceMember, context: BotContext) -> None:
    await open_form(member)
    errors = await member.submit(filled("AM", days="soon"))
    assert list(errors) == ["lead_days"]
    assert "366" in errors["lead_days"]
    assert await context.storage.calendars.list_calendars() == ()


async def test_others_neither_see_nor_change_it(
    member: WorkspaceMember, slack: SlackServer, context: BotContext
) -> None:
    await make(member, "AM")
    (stored,) = await context.storage.calendars.list_calendars()
    listed = await command(member)
    await member.choose(listed)
    opened = await member.wait_for_text("変更…", private=True)
    other = WorkspaceMember(slack, "U0EN")
    assert "You have none yet" in texts_of((await command(other))["blocks"])
    revoked = await command(other, f"revoke {stored.id}")
    assert "no longer exists" in texts_of(revoked["blocks"])
    # A press by another member, as in a forged request.
    await other.member.press_message(CHANNEL, other.private[-1]["ts"], find_button(opened, "取り消す…"))
    await other.wait_for_text("no longer exists", private=True)
    assert await context.storage.calendars.list_calendars() == (stored,)


async def test_card_links_to_its_address(member: WorkspaceMember, context: BotContext) -> None:
    await member.member.run_command(CHANNEL, "/brief", "アルメニア")
    await member.wait(lambda: bool(member.private))
    await member.press(member.private[-1], "ほかの操作")
    await member.wait(lambda: len(member.private) > 1)
    await member.press(member.private[-1], "このカードへのリンク")
    message = await member.wait_for_text("このカードへのリンク", private=True)
    await member.wait(lambda: len(member.private) > 2)
    match = re.search(rf"{re.escape(URL)}/c/(\d+)/ja/([\w.-]+)", str(member.private[-1]["blocks"]))
    assert match is not None, message
    address = parse_card_path(await load_key(context.storage.link_keys), match[1], match[2])
    assert address is not None
    assert (address.revision, address.request.subject) == (1, "AM")


async def test_missing_web_address_is_explained(
    slack: SlackServer, context: BotContext, connection: SlackConnection
) -> None:
    member = WorkspaceMember(slack, "U0JA")
    answer = await command(member)
    assert "WEB_URL" in texts_of(answer["blocks"])
    await member.member.run_command(CHANNEL, "/brief", "アルメニア")
    await member.wait(lambda: len(member.private) > 1)
    await member.press(member.private[-1], "ほかの操作")
    await member.wait(lambda: len(member.private) > 2)
    assert "このカードへのリンク" not in texts_of(member.private[-1]["blocks"])
