"""Defines moderators who change the content, and records their actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from bot.moderation.markup import escape_markdown
from briefings.domain.audit import AuditEntry

if TYPE_CHECKING:
    from bot.context import BotContext
    from briefings.domain.refs import UserRef, WorkspaceRef


class Moderator(Struct, frozen=True):
    """A moderator who uses a command.

    Attributes:
        user_ref: the user.
        author: the user's name, for the records.
        workspace_ref: the workspace of the command.
        language: the language of answers.
    """

    user_ref: UserRef
    author: str
    workspace_ref: WorkspaceRef
    language: str


class ChangeLog(Protocol):
    """The channel of a workspace in which changes are reported."""

    async def report(self, workspace_ref: WorkspaceRef, line: str) -> None:
        """Reports a change, if the workspace has such a channel.

        Args:
            workspace_ref: the workspace.
            line: in the markup of `markup.py`.
        """


class Audit(Struct, frozen=True):
    """Records actions of moderators.

    Attributes:
        context: the storage and the clock.
        log: reports actions in a channel.
    """

    context: BotContext
    log: ChangeLog

    async def record(self, moderator: Moderator, action: str, line: str = "", **detail: object) -> None:
        """Records an action.

        Args:
            moderator: the moderator.
            action: its code (`data.apply`).
            line: the line for the channel, in markup; empty if there is none.
            detail: further values to record, by name.
        """
        entry = AuditEntry(self.context.clock(), moderator.workspace_ref, moderator.user_ref, action, detail=detail)
        await self.context.storage.audit.record_audit_entry(entry)
        if line:
            await self.log.report(moderator.workspace_ref, line)


def format_user(user_ref: UserRef | None, author: str, platform: str) -> str:
    """Formats a user in markup: as a mention on the user's own platform, else by the recorded name."""
    if user_ref is not None and user_ref.platform == platform:
        return f"<@{user_ref.user}>"
    return escape_markdown(author or (user_ref.user if user_ref else ""))
