"""Administrators and a user group are moderators in their own workspace."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from msgspec.structs import replace

from bot.context import BotContext
from bot.slack_app.authorization import ModeratorScope, is_moderator
from bot.slack_app.connection import SlackConnection
from bot.slack_app.local_workspace.workspace import TEAM
from bot.slack_app.refs import make_workspace_ref
from briefings.domain.workspaces import WorkspaceSettings
from tests.support.slack_server.fault_server import SlackServer
from tests.support.slack_server.faults import SlackFault

CONTENT, WORKSPACE = ModeratorScope.CONTENT, ModeratorScope.WORKSPACE
Check = Callable[..., Awaitable[bool]]


@pytest.fixture
def check(slack: SlackServer, context: BotContext, connection: SlackConnection) -> Check:
    """Returns whether a user is a moderator, with the home workspace and the group `S0DESK` in the settings."""
    context.settings = replace(context.settings, home_workspace=TEAM, moderator_group="S0DESK")
    slack.workspace.add_user("U0ADMIN", admin=True)
    slack.workspace.add_user("U0GROUP")
    slack.workspace.groups["S0DESK"] = ["U0GROUP"]

    async def ask(user: str, scope: ModeratorScope = CONTENT, team: str = TEAM) -> bool:
        return await is_moderator(connection.context, connection.client, team, user, scope)

    return ask


async def test_administrators_and_the_group_moderate_the_content(check: Check) -> None:
    assert await check("U0ADMIN")
    assert await check("U0GROUP")
    assert not await check("U0JA")


@pytest.mark.fault(38)
async def test_only_the_home_workspace_has_content(check: Check, slack: SlackServer, context: BotContext) -> None:
    slack.workspace.users["U0ADMIN"]["team_id"] = "T0OTHER"
    assert not await check("U0ADMIN", team="T0OTHER")
    assert await check("U0ADMIN", WORKSPACE, team="T0OTHER")
    context.settings = replace(context.settings, home_workspace="")
    assert not await check("U0ADMIN", team="")


@pytest.mark.fault(38)
async def test_guest_of_another_company_is_refused(check: Check, slack: SlackServer) -> None:
    slack.workspace.users["U0ADMIN"]["team_id"] = "T0PARTNER"
    assert not await check("U0ADMIN")
    assert not await check("U0ADMIN", WORKSPACE)


async def test_member_of_an_organization_belongs_to_its_workspaces(check: Check, slack: SlackServer) -> None:
    slack.workspace.users["U0ADMIN"] |= {"team_id": "E0ORG", "enterprise_user": {"teams": [TEAM]}}
    assert await check("U0ADMIN")


async def test_schedules_have_the_group_of_their_workspace(
    check: Check, slack: SlackServer, context: BotContext
) -> None:
    assert await check("U0GROUP", WORKSPACE)
    slack.workspace.add_user("U0OTHER")
    slack.workspace.users["U0OTHER"]["team_id"] = "T0OTHER"
    slack.workspace.groups["S0OTHER"] = ["U0OTHER"]
    assert not await check("U0OTHER", WORKSPACE, team="T0OTHER")
    settings = WorkspaceSettings(make_workspace_ref("T0OTHER"), moderators_role="S0OTHER")
    await context.storage.workspace_settings.set_workspace_settings(settings, actor=None, now=context.clock())
    assert await check("U0OTHER", WORKSPACE, team="T0OTHER")


@pytest.mark.parametrize("method", ["users.info", "usergroups.users.list"])
async def test_without_response_of_slack_nobody_is_moderator(check: Check, slack: SlackServer, method: str) -> None:
    slack.fail(SlackFault(method, times=10))
    assert not await check("U0GROUP")


async def test_deleted_group_has_no_members(check: Check, slack: SlackServer) -> None:
    slack.workspace.groups.clear()
    assert not await check("U0GROUP")
