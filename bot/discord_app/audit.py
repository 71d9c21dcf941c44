"""Records actions of moderators, and reports them in the log channel of their server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.discord_app.posting.notifier import DiscordNotifier
from bot.discord_app.refs import make_user_ref, make_workspace_ref
from briefings.domain.audit import AuditEntry

if TYPE_CHECKING:
    from bot.discord_app.context import Interaction


async def audit_action(interaction: Interaction, action: str, line: str = "", **detail: object) -> None:
    """Records an action of a moderator.

    Args:
        interaction: by which it was done.
        action: its code (`data.apply`).
        line: the line for the log channel, if the server has one; empty if there is none.
        detail: further values to record, by name.
    """
    context = interaction.client.context
    workspace_ref = make_workspace_ref(interaction.guild_id)
    await context.storage.audit.record_audit_entry(
        AuditEntry(context.clock(), workspace_ref, make_user_ref(interaction.user), action, detail=detail)
    )
    if line:
        await DiscordNotifier(context).log_change(workspace_ref, line)


async def report_change(interaction: Interaction, line: str) -> None:
    """Writes a line about a change that is recorded elsewhere to the log channel of the server, if it has one."""
    await DiscordNotifier(interaction.client.context).log_change(make_workspace_ref(interaction.guild_id), line)
