"""Checks who may use the commands of moderators, at every command, press and form."""

from __future__ import annotations

import logging
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.slack_app.refs import make_workspace_ref
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack_app.context import SlackContext

logger = logging.getLogger(__name__)

PROFILE_AGE: Final = timedelta(seconds=30)
"""Maximum age of the profile by which a moderator is recognized, so that former administrators lose their rights."""


class ModeratorScope(StrEnum):
    """The area of a moderator."""

    CONTENT = "content"
    """The content of the whole bot: only moderators of the home workspace change it."""

    WORKSPACE = "workspace"
    """The schedules of one workspace."""


async def is_moderator(
    context: SlackContext, client: AsyncWebClient, team: str, user: str, scope: ModeratorScope
) -> bool:
    """Returns whether a user administers the workspace or belongs to its moderators' group.

    For the content, the workspace has to be the home workspace. Members of other companies who share a channel have
    no rights, even if they are administrators there.

    Args:
        context: the settings and the users.
        client: of the workspace.
        team: id of the workspace in which the command or the button was used.
        user: id of the user.
        scope: the area to be changed.
    """
    settings = context.bot.settings
    # guard 38 false: tests/integration/slack_app/test_authorization.py::test_only_the_home_workspace_has_content
    if scope is ModeratorScope.CONTENT and (not team or team != settings.home_workspace):
        return False
    profile = await context.users.find_profile(client, user, kept_for=PROFILE_AGE)
    # guard 38 false: tests/integration/slack_app/test_authorization.py::test_guest_of_another_company_is_refused
    if team not in profile.teams:
        return False
    if profile.is_admin:
        return True
    groups = [settings.moderator_group] if team == settings.home_workspace else []
    if scope is ModeratorScope.WORKSPACE:
        stored = await context.bot.storage.workspace_settings.load_workspace_settings(make_workspace_ref(team))
        groups.append(stored.moderators_role or "")
    for group in filter(None, groups):
        if user in await _list_group_members(client, team, group):
            return True
    return False


def get_denial_text(scope: ModeratorScope, language: str) -> str:
    """Explains why a command is refused."""
    if scope is ModeratorScope.CONTENT:
        return _("Only moderators of the workspace that manages the content can do this.", language)
    return _("Only administrators of this workspace and its moderators' user group can do this.", language)


async def _list_group_members(client: AsyncWebClient, team: str, group: str) -> frozenset[str]:
    """Lists the members of a user group; none if Slack does not answer or the group no longer exists."""
    try:
        answer = await client.usergroups_users_list(usergroup=group, team_id=team)
    except (SlackApiError, aiohttp.ClientError, OSError, TimeoutError) as error:
        logger.warning("The members of a user group can't be read: %s", type(error).__name__)
        return frozenset()
    return frozenset(answer.get("users", ()))
