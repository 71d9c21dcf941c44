"""Only moderators of the home workspace change the content: every command, press and form is checked."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from bot.context import BotContext
from bot.slack_app.local_workspace.workspace import TEAM
from tests.integration.slack_app.moderation.conftest import CHANNEL, WorkspaceMember, find_button
from tests.support.slack_server.fault_server import SlackServer

pytestmark = pytest.mark.usefixtures("connection")
DENIED = "内容を管理するワークスペース"


COMMANDS = (
    "", "refresh", "history", "rollback", "corrections", "unanswered", "reports", "teach", "names", "export",
)  # fmt: skip
INVENTED = (
    "", "x1|a|1", "x1|z|1|00", "n1|t|" + "0" * 200 + "||", "y1|g|0|999999999999999", "x1|b|1|-2", "c1|AM|s||||",
)  # fmt: skip


async def test_every_command_is_refused_to_members(member: WorkspaceMember) -> None:
    for text in COMMANDS:
        await member.command(text)
        await member.wait_for_text(DENIED, private=True)
        member.private.clear()
        assert member.view is None, text
        assert member.posts == [], text


@pytest.mark.fault(39)
async def test_others_cannot_change_anything(
    moderator: WorkspaceMember, member: WorkspaceMember, context: BotContext
) -> None:
    """All members of the channel see the button; each press is checked."""
    proposal = await moderator.refresh()
    for label in ("適用する", "破棄する", "版・章・言語を直す"):
        await member.member.press_message(CHANNEL, proposal["ts"], find_button(proposal, label))
        await member.wait_for_text(DENIED, private=True)
        member.private.clear()
    assert member.view is None
    assert len(await context.storage.revisions.list_revisions()) == 2
    assert (await context.storage.revisions.get_active_revision()).id == 1


async def test_former_moderator_is_refused_at_the_next_form(moderator: WorkspaceMember, slack: SlackServer) -> None:
    await moderator.open_form("teach")
    slack.workspace.users["U0ADMIN"]["is_admin"] = False
    event = {"type": "user_change", "user": slack.workspace.users["U0ADMIN"]}
    await slack.wait_for_acknowledgement(await slack.send("events_api", slack.build_event(event)))
    await moderator.submit({"name": {"type": "plain_text_input", "value": "あるめ国"}})
    await moderator.wait_for_text(DENIED, private=True)


async def test_another_workspace_is_refused(
    moderator: WorkspaceMember, slack: SlackServer, context: BotContext
) -> None:
    proposal = await moderator.refresh()
    context.settings = replace(context.settings, home_workspace="T0OTHER")
    await moderator.press(proposal, "適用する")
    await moderator.wait_for_text(DENIED, private=True)
    assert TEAM != "T0OTHER"


async def test_form_that_names_another_user_is_refused(
    moderator: WorkspaceMember, member: WorkspaceMember, slack: SlackServer
) -> None:
    """A form contains the user for whom it was opened; a form that names another user is not processed."""
    view = await moderator.open_form("teach")
    carried = json.loads(view["private_metadata"])
    carried["origin"]["user"] = "U0JA"
    view["private_metadata"] = json.dumps(carried)
    errors = await moderator.submit({"name": {"type": "plain_text_input", "value": "あるめ国"}})
    assert "別の人が開いた" in errors["name"]
    assert "あるめ国" not in str(slack.calls)


async def test_invented_button_is_refused(moderator: WorkspaceMember) -> None:
    proposal = await moderator.refresh()
    for value in INVENTED:
        moderator.private.clear()
        action = {"type": "button", "action_id": "moderate_0", "value": value}
        await moderator.member.press_message(CHANNEL, proposal["ts"], action)
        await moderator.wait_for_text("/data", private=True)
