"""Defines the context of a moderator's action in Slack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from bot.moderation.moderator import Audit, Moderator
from bot.slack_app.moderation.surface import Origin, Surface
from bot.slack_app.posting.notifier import SlackNotifier
from bot.slack_app.refs import make_user_ref, make_workspace_ref
from bot.slack_app.ui.markup import to_plain_line

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack_app.context import SlackContext
    from briefings.domain.refs import WorkspaceRef


class Work(Struct, frozen=True):
    """One command, press or form of a moderator whose rights have been checked.

    Attributes:
        context: the dependencies of the handlers.
        client: of the workspace.
        moderator: the moderator.
        origin: its origin.
    """

    context: SlackContext
    client: AsyncWebClient
    moderator: Moderator
    origin: Origin

    @property
    def language(self) -> str:
        """The language of the moderator."""
        return self.moderator.language

    def open_surface(self, *, public: bool = False) -> Surface:
        """Returns the surface of the work."""
        return Surface(self.context, self.client, self.origin, self.language, public=public)


async def start_work(context: SlackContext, client: AsyncWebClient, origin: Origin) -> Work:
    """Returns the work of a user whose rights have been checked."""
    profile = await context.users.find_profile(client, origin.user)
    moderator = Moderator(
        make_user_ref(origin.user), profile.name or origin.user, make_workspace_ref(origin.team), profile.language
    )
    return Work(context, client, moderator, origin)


def build_audit(context: SlackContext) -> Audit:
    """Builds the audit, which records actions of moderators and reports them in their workspace's log channel."""
    return Audit(context.bot, _LogChannel(context))


class _LogChannel:
    """Implements `bot.moderation.moderator.ChangeLog`."""

    def __init__(self, context: SlackContext) -> None:
        self._context = context

    async def report(self, workspace_ref: WorkspaceRef, line: str) -> None:
        plain = to_plain_line(line, self._context.users.get_known_name)
        await SlackNotifier(self._context.bot, self._context.workspaces).log_change(workspace_ref, (plain,))
